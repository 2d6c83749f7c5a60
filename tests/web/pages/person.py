"""Somebody who looks at pages, and what the pages say."""

from dataclasses import dataclass

import httpx
from lxml import html

from app.data.merchants import User


@dataclass
class Person:
    """Somebody signed in, with a browser that runs no scripts and follows no redirect by itself."""

    user: User
    http: httpx.Client
    home: str = ""  # of the connection

    def get(self, path: str = "") -> httpx.Response:
        return self.http.get(self.home + path)

    def post(self, path: str, **fields: str | list[str]) -> httpx.Response:
        return self.http.post(self.home + path, data=fields)

    def send(self, path: str, content: bytes) -> httpx.Response:
        return self.http.post(self.home + path, files={"table": ("table.csv", content, "text/csv")})

    def page(self, path: str = "") -> html.HtmlElement:
        answer = self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:300]}"
        return html.fromstring(answer.text)

    def words(self, path: str = "") -> str:
        """What a page says, on one line."""
        return words_of(self.get(path))

    def told(self, answer: httpx.Response) -> str:
        """What the page says to which an answer redirects."""
        assert answer.status_code == 303, f"{answer.status_code} {answer.text[:300]}"
        return words_of(self.http.get(answer.headers["location"]))


def words_of(answer: httpx.Response) -> str:
    assert answer.status_code in (200, 422), f"{answer.status_code} {answer.text[:300]}"
    main = html.fromstring(answer.text).find(".//main")
    assert main is not None
    return text_of(main)


def text_of(element: html.HtmlElement) -> str:
    """What is written in an element, with a blank between its parts."""
    return " ".join(" ".join(element.itertext()).split())
