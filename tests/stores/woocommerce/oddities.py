"""Sites that behave as the practice store never does: each is a table of answers by path."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

PAGE = "<!DOCTYPE html><html><title>Welcome</title><p>Hello</p></html>"
INDEX = {"name": "Odd &amp; Sons", "namespaces": ["wc/v3"], "gmt_offset": -3.5}
ORDERS = "/wp-json/wc/v3/orders"


@dataclass(frozen=True)
class Asked:
    """One request as the site saw it."""

    method: str
    path: str
    query: dict[str, str]
    authorization: str


@dataclass(frozen=True)
class Said:
    """What the site answers."""

    body: object = PAGE
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def error(status: int, code: str) -> Said:
    return Said({"code": code, "message": "No.", "data": {"status": status}}, status)


@dataclass
class OddSite:
    """The running site: its address and what it was asked."""

    url: str
    asked: list[Asked]


@contextmanager
def odd_site(answer: Callable[[Asked], Said]) -> Iterator[OddSite]:
    seen: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            self.rfile.read(length)
            parts = urlsplit(self.path)
            asked = Asked(
                self.command, parts.path, dict(parse_qsl(parts.query)), self.headers.get("Authorization", "")
            )
            seen.append(asked)
            self._say(answer(asked))

        do_POST = do_GET  # noqa: N815 - the names that http.server looks for

        def _say(self, said: Said) -> None:
            is_page = isinstance(said.body, str)
            body = (said.body if isinstance(said.body, str) else json.dumps(said.body)).encode()
            self.send_response(said.status)
            self.send_header("Content-Type", "text/html" if is_page else "application/json; charset=UTF-8")
            self.send_header("Content-Length", str(len(body)))
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """The test's output stays free of access logs."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield OddSite(f"http://127.0.0.1:{server.server_address[1]}", seen)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
