"""How fast the engine is where nothing makes it wait: no throttle, no latency; and our own code with no I/O at all."""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.desk import Desk, OwnCode, Pairing
from bench.house import House, open_house
from bench.line import Line
from bench.programs import Broken
from bench.watching import Watch

OWN_PACE = 2000.0  # orders a second on one core


@dataclass(frozen=True, slots=True)
class Engine(Line):
    """A whole run: read, plan, post, settle. `cpu_seconds` are the app's own."""

    orders: int
    seconds: float
    orders_per_second: float
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Own(Line):
    """Translate, plan and encode alone; seconds and orders a second of one core."""

    own_code_orders: int
    documents: int
    translate_seconds: float
    plan_seconds: float
    encode_seconds: float
    own_code_orders_per_second: float

    def misses(self) -> Iterator[str]:
        if self.own_code_orders_per_second < OWN_PACE:
            yield (
                f"Our own code does {self.own_code_orders_per_second:,.0f} orders a second on one core; "
                f"{OWN_PACE:,.0f} are wanted."
            )


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--orders", type=int, default=5000)
    parser.add_argument(
        "--profile", type=Path, help="a folder for engine.txt and own-code.txt; slows it down"
    )


def run(options: Namespace, watch: Watch) -> Iterator[Engine | Own]:
    with open_house("--no-throttle") as house, house.desk() as first, house.desk() as desk:
        pairing = first.pair(house.shop.name)
        watch.say("first run, which makes the customers and items")
        first.sync(pairing)
        yield _engine(house, desk, pairing, options, watch)
        yield _own(desk.own_code(pairing, options.orders, _file(options.profile, "own-code.txt")))


def _engine(house: House, desk: Desk, pairing: Pairing, options: Namespace, watch: Watch) -> Engine:
    house.shop.sell(options.orders)
    house.company.control("counters/reset")
    desk.begin_sync(pairing, profile=_file(options.profile, "engine.txt"))
    while not (written := house.company.written(pairing.realm)):
        time.sleep(0.1)
    while written < options.orders:
        watch.tell(f"{written:,} of {options.orders:,} orders")
        time.sleep(0.5)
        now = house.company.written(pairing.realm)
        if now == written and not house.company.counters(pairing.realm)["in_flight"]:
            break  # planning a chunk, or ended: the desk's answer tells which
        written = now
    ended = desk.synced()
    if ended.state != "done":
        raise Broken(ended.message)
    return Engine(options.orders, ended.seconds, options.orders / ended.seconds, ended.cpu_seconds)


def _own(own: OwnCode) -> Own:
    seconds = own.translate_seconds + own.plan_seconds + own.encode_seconds
    return Own(
        own.orders,
        own.documents,
        own.translate_seconds,
        own.plan_seconds,
        own.encode_seconds,
        own.orders / seconds,
    )


def _file(folder: Path | None, name: str) -> Path | None:
    if folder is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve() / name
