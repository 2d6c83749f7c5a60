"""How few calls of the Web Connector so many sales receipts take, and how soon each of them is answered."""

import json
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from bench.desk import Desk, PairedDesktop
from bench.house import House, open_house, until
from bench.line import Line, percentile
from bench.programs import Broken, Process, free_port, peak_mb, practice
from bench.shop import RECORDED
from bench.watching import Watch

CALLS = 60  # for a thousand orders
SOON = 200.0  # milliseconds
PER = 1000
A_WEEK = 10_080  # minutes


@dataclass(frozen=True, slots=True)
class Desktop(Line):
    """`answer_p99_ms` is the time of a SOAP call as the Web Connector sees it, of all calls of the measured session:
    of less than a hundred the slowest one. `max_rss_mb` is our server's, with its pages, since its start."""

    orders: int
    soap_calls: int
    seconds: float
    answer_p99_ms: float
    max_rss_mb: float

    def misses(self) -> Iterator[str]:
        most = CALLS * max(1, -(-self.orders // PER))
        if self.soap_calls > most:
            yield f"{self.soap_calls} calls for {self.orders:,} orders; {most} must do."
        if self.answer_p99_ms > SOON:
            yield f"One call in a hundred waits for more than {self.answer_p99_ms:.0f} ms."


@dataclass(frozen=True, slots=True)
class PC:
    """The practice PC with QuickBooks Desktop."""

    url: str
    http: httpx.Client

    def ask(self, command: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        answer = self.http.post(f"{self.url}/_sim/{command}", json={} if body is None else body)
        return answer.raise_for_status().json()

    def look(self, command: str) -> Any:  # noqa: ANN401 - JSON
        return self.http.get(f"{self.url}/_sim/{command}").raise_for_status().json()

    def enrol(self, paired: PairedDesktop) -> None:
        self.ask("applications", {"qwc": paired.qwc, "password": paired.password})

    def milliseconds(self) -> list[tuple[float, str]]:
        """Of each call of the last session, with its method."""
        number = self.look("sessions")["sessions"][-1]["number"]
        calls = self.look(f"sessions/{number}")["calls"]
        return [(call["seconds"] * 1000, call["method"]) for call in calls]


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--orders", type=int, nargs="+", default=[1000])
    parser.add_argument(
        "--ledger", type=int, default=0, help="so many more orders in the ledger, from before the start date"
    )
    parser.add_argument("--customers", type=int, default=0, help="so many more customers in the company file")


def run(options: Namespace, watch: Watch) -> Iterator[Desktop]:
    address = f"http://127.0.0.1:{free_port()}"
    with (
        open_house(settings=(f"CARTBOOKS_PUBLIC_URL={address}",)) as house,
        _pc(house, options.customers) as pc,
        house.desk() as desk,
        house.app(house.folder / "serve.log", "serve", "--port", address.rpartition(":")[2]) as server,
    ):
        until(lambda: _answers(address), 60, "The server's start")
        if options.ledger:
            house.shop.grow(options.ledger)
        pairing = _set_up(pc, desk, house, watch)
        for orders in options.orders:
            house.shop.sell(orders)
            watch.say(f"{orders:,} orders")
            yield _measured(pc, desk, pairing, server, orders)
            watch.say("slowest calls: " + ", ".join(f"{method} {ms:.0f} ms" for ms, method in _slowest(pc)))


@contextmanager
def _pc(house: House, customers: int) -> Iterator[PC]:
    file = str(house.folder / "practice-desktop.sqlite")
    told = ("simulators.desktop", "--state", file, "--customers", str(customers))
    with (
        practice(house.folder / "practice.log", *told) as url,
        httpx.Client(timeout=None) as http,  # noqa: S113 - a session takes as long as it takes
    ):
        yield PC(url, http)


def _set_up(pc: PC, desk: Desk, house: House, watch: Watch) -> PairedDesktop:
    """The first run, which makes the customers and items."""
    pairing = desk.pair_desktop(house.shop.name)
    pc.enrol(pairing)
    watch.say("the first call, in which shop and books are read")
    _call(pc, desk, pairing)
    desk.answer(pairing, {"export": {"from_date": _first_day()}})
    watch.say("the first run, which makes the customers and items")
    _sync(pc, desk, pairing)
    return pairing


def _call(pc: PC, desk: Desk, pairing: PairedDesktop) -> None:
    """The Web Connector calls until the run that it began is over."""
    pc.ask("poll")
    until(lambda: desk.look(pairing).state != "running", 600, "The end of the run", every=0.1)
    ended = desk.look(pairing)
    if ended.state != "done":
        raise Broken(ended.message)


def _sync(pc: PC, desk: Desk, pairing: PairedDesktop) -> None:
    """A call for which it is time to sync."""
    desk.live(pairing, A_WEEK, first_in=0)
    _call(pc, desk, pairing)


def _measured(pc: PC, desk: Desk, pairing: PairedDesktop, server: Process, orders: int) -> Desktop:
    exported = desk.look(pairing).orders.get("exported", 0)
    pc.ask("counters/reset")
    began = time.monotonic()
    _sync(pc, desk, pairing)
    seconds = time.monotonic() - began
    done = desk.look(pairing).orders.get("exported", 0) - exported
    if done != orders:
        raise Broken(f"{done:,} of {orders:,} orders were exported: {desk.look(pairing).orders}")
    calls = pc.look("counters")["soap_calls"]
    answers = [ms for ms, _ in pc.milliseconds()]
    return Desktop(orders, calls, seconds, percentile(answers, 0.99), peak_mb(server))


def _slowest(pc: PC) -> list[tuple[float, str]]:
    return sorted(pc.milliseconds(), reverse=True)[:3]


def _first_day() -> str:
    """Of the recorded orders: what the shop has grown by is older."""
    orders = json.loads((RECORDED / "orders.json").read_text())
    return min(str(order["date_created"])[:10] for order in orders)


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health").is_success
    except httpx.TransportError:
        return False
