"""The wizard behind a real server on a free port, with a fresh house for every test."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
import uvicorn
from lxml import html

from app.config.document import Config
from tests.wizard.harness import Street, proposed_house, wizard_app
from tests.wizard.house import House

Pairs = list[tuple[str, str]]


@dataclass
class Wizard:
    """A browser without JavaScript before the wizard."""

    base: str
    house: House
    http: httpx.Client

    def see(self, path: str) -> html.HtmlElement:
        answer = self.http.get(path)
        assert answer.status_code == 200, answer.text
        return html.fromstring(answer.text)

    def form(self, path: str) -> Pairs:
        """What a browser would post from that page, unchanged."""
        return form_pairs(self.see(path))

    def post(self, path: str, pairs: Pairs, action: str = "next") -> httpx.Response:
        body = [*pairs, ("action", action)]
        return self.http.post(
            path,
            content=str(httpx.QueryParams(body)),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )


def form_pairs(page: html.HtmlElement) -> Pairs:
    """The successful controls of the section's form."""
    form = page.get_element_by_id("section-form")
    # Browsers drop the newline that opens a textarea; lxml hands it on.
    return [(str(name), str(value or "").removeprefix("\n")) for name, value in form.form_values()]


def put(pairs: Pairs, **values: str) -> Pairs:
    """The form with these fields filled differently."""
    kept = [pair for pair in pairs if pair[0] not in values]
    return [*kept, *values.items()]


def latest(wizard: Wizard) -> Config:
    return wizard.house.configs.versions[-1]


def words(page: html.HtmlElement | str) -> str:
    element = html.fromstring(page) if isinstance(page, str) else page
    return " ".join(element.text_content().split())


class Server:
    """uvicorn in a thread, stopped when the tests are over."""

    def __init__(self, street: Street) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        config = uvicorn.Config(wizard_app(street), port=self.port, log_level="warning", lifespan="off")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def __enter__(self) -> str:
        self.thread.start()
        while not self.server.started:
            time.sleep(0.005)
        return f"http://127.0.0.1:{self.port}"

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join(5)


@pytest.fixture(scope="package")
def server() -> Iterator[tuple[Street, str]]:
    street = Street(proposed_house())
    with Server(street) as base:
        yield street, base


@pytest.fixture
def wizard(server: tuple[Street, str]) -> Iterator[Wizard]:
    street, base = server
    street.house = proposed_house()
    with httpx.Client(base_url=base) as http:
        yield Wizard(base, street.house, http)
