"""What each page costs the server, and how many queries it asks, with a long ledger behind it."""

import re
import secrets
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag, urlsplit

import httpx

from bench.desk import Desk, Pairing
from bench.house import House, open_house, until
from bench.line import Line, percentile
from bench.programs import Broken, free_port
from bench.watching import Watch

SLOWEST = 50.0  # milliseconds
QUERIES = 12
LINK = re.compile(r'(?:href|hx-get)="(/[^"]*)"')
# Files, streams, what signs out, and what is another merchant's or nobody's.
LEFT_OUT = re.compile(r"^/static/|\.(csv|xlsx|json)$|/events$|^/sign-|^/hooks/|^/reset/|/reconnect")
TOLD = re.compile(r'app;dur=([\d.]+), queries;desc="(\d+)"')
AT_MOST = 60  # pages that differ by more than an id: the crawl has an end


@dataclass(frozen=True, slots=True)
class Page(Line):
    """One page, ids in its address left out. Bytes as they are sent, before compression."""

    page: str
    p50_ms: float
    p99_ms: float
    bytes: int
    queries: int

    def misses(self) -> Iterator[str]:
        if self.p99_ms >= SLOWEST:
            yield f"{self.page} takes {self.p99_ms:.0f} ms; less than {SLOWEST:.0f} is wanted."
        if self.queries > QUERIES:
            yield f"{self.page} asks {self.queries} queries; {QUERIES} must do."


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--orders", type=int, default=100_000, help="in the ledger")
    parser.add_argument("--times", type=int, default=100, help="that each page is asked for")


def run(options: Namespace, watch: Watch) -> Iterator[Page]:
    settings = ("CARTBOOKS_SERVER_TIMING=true",)
    with open_house("--no-throttle", settings=settings) as house, house.desk() as desk:
        house.shop.grow(options.orders)
        password = secrets.token_urlsafe(16)
        pairing = desk.pair(house.shop.name, password=password)
        _fill(house, desk, pairing, watch)
        desk.live(pairing, minutes=600, first_in=36_000)
        port = free_port()
        log = house.folder / "serve.log"
        with (
            house.app(log, "serve", "--port", str(port)),
            httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as http,
        ):
            until(lambda: _answers(http), 60, "The server's first answer")
            http.post("/sign-in", data={"email": pairing.email, "password": password})
            for address in _found(http, pairing):
                watch.tell(address)
                yield _measured(http, address, options.times)


def _fill(house: House, desk: Desk, pairing: Pairing, watch: Watch) -> None:
    with house.desk() as worker:
        for seen in worker.follow_sync(desk, pairing):
            watch.tell(f"filling the ledger: {seen.orders}")
        ended = worker.synced()
    if ended.state != "done":
        raise Broken(ended.message)


def _answers(http: httpx.Client) -> bool:
    try:
        return http.get("/health").status_code == 200
    except httpx.TransportError:
        return False


def _found(http: httpx.Client, pairing: Pairing) -> list[str]:
    """An address of each kind of page, as far as links lead from the start page and the connection's."""
    waiting = ["/", f"/c/{pairing.connection}"]
    found: dict[str, str] = {}
    while waiting and len(found) < AT_MOST:
        address = waiting.pop(0)
        if _kind(address) in found or LEFT_OUT.search(urlsplit(address).path):
            continue
        answer = http.get(address)
        if answer.status_code == 200 and "text/html" in answer.headers["content-type"]:
            found[_kind(address)] = address
            waiting += [urldefrag(link.replace("&amp;", "&")).url for link in LINK.findall(answer.text)]
    return list(found.values())


def _kind(address: str) -> str:
    """The address without what names one of many, and of a question only what is asked for."""
    parts = urlsplit(address)
    path = "/".join("*" if _is_id(word) else word for word in parts.path.split("/"))
    names = ",".join(sorted({name for name, _ in parse_qsl(parts.query)}))
    return f"{path}?{names}" if names else path


def _is_id(word: str) -> bool:
    return word.isdigit() or (len(word) >= 16 and any(letter.isdigit() for letter in word))


def _measured(http: httpx.Client, address: str, times: int) -> Page:
    http.get(address)  # what is made once for all, templates among it, is not the page's
    took, queries, size = [], 0, 0
    for _ in range(times):
        answer = http.get(address)
        told = TOLD.search(answer.headers.get("server-timing", ""))
        if told is None:
            raise Broken(f"{address} does not tell its time.")
        took.append(float(told[1]))
        queries, size = max(queries, int(told[2])), len(answer.content)
    return Page(_kind(address), percentile(took, 0.5), percentile(took, 0.99), size, queries)
