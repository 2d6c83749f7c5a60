"""A practice store in a process of its own, and a receiver for what it sends."""

import json
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parents[3]
SHOPS = ROOT / "simulators" / "shop" / "shops"
RECORDED = ROOT / "tests" / "data" / "woocommerce"
# Reading the certificates anew for every client costs more than all the requests of a test.
CERTIFICATES = ssl.create_default_context()
ANYONE = httpx.Client(
    trust_env=False, timeout=20, verify=CERTIFICATES, limits=httpx.Limits(max_keepalive_connections=0)
)


@contextmanager
def running(*options: str) -> Iterator[str]:
    """A practice store with these options; yields its URL."""
    command = [sys.executable, "-m", "simulators.shop", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as program:  # noqa: S603 - ours
        assert program.stdout is not None
        try:
            yield json.loads(program.stdout.readline())["url"]
        finally:
            program.terminate()
            program.wait(timeout=10)


@dataclass
class Store:
    """One shop of the running store, with the keys of its owner."""

    url: str
    name: str

    def __post_init__(self) -> None:
        self.home = f"{self.url}/{self.name}"
        self.api = f"{self.home}/wp-json/wc/v3"
        self.folder = SHOPS / self.name
        auth = ("ck_practice", "cs_practice")
        self.client = httpx.Client(
            base_url=self.api, auth=auth, trust_env=False, timeout=20, verify=CERTIFICATES
        )

    def get(self, route: str, **params: Any) -> httpx.Response:
        return self.client.get(route, params=params)

    def orders(self, **params: Any) -> list[dict[str, Any]]:
        answer = self.get("/orders", **params)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()
        return found

    def ids(self, **params: Any) -> list[int]:
        return [order["id"] for order in self.orders(**params)]

    def sim(self, command: str, body: Any = None, method: str = "POST") -> Any:
        answer = self.client.request(method, f"{self.url}/_sim/{self.name}/{command}", json=body or {})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def fault(self, **fault: Any) -> None:
        answer = self.client.post(f"{self.url}/_sim/faults", json=fault)
        assert answer.status_code == 200, answer.text

    def recorded(self, name: str) -> Any:
        return json.loads((self.folder / f"{name}.json").read_text())

    def deliveries(self) -> list[dict[str, Any]]:
        return list(self.client.get(f"{self.url}/_sim/{self.name}/deliveries", params={"wait": 10}).json())


@pytest.fixture(scope="session")
def practice() -> Iterator[str]:
    with running() as url:
        yield url


def _fresh(practice: str, name: str) -> Iterator[Store]:
    ANYONE.post(f"{practice}/_sim/reset", json={})
    store = Store(practice, name)
    yield store
    store.client.close()


@pytest.fixture
def larkspur(practice: str) -> Iterator[Store]:
    """The shop in San Francisco: dollars, prices without tax."""
    yield from _fresh(practice, "us-default")


@pytest.fixture
def nordlicht(practice: str) -> Iterator[Store]:
    """The shop in Hamburg: euros, prices with tax."""
    yield from _fresh(practice, "de-incl")


@dataclass
class Receiver:
    """Someone on the other side who writes down what arrives and answers `status`."""

    url: str
    status: int = 200
    arrived: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    on_arrival: Callable[[bytes], object] = len


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            there.arrived.append((self.path, dict(self.headers.items()), body))
            there.on_arrival(body)
            self.send_response(there.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Stay quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        there = Receiver(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield there
        server.shutdown()
        thread.join()
