"""How near we come to QuickBooks' own speed limit, with its throttle in force and answers as slow as its own."""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import dataclass

from bench.company import Company
from bench.house import open_house, until
from bench.line import Line
from bench.programs import Broken
from bench.watching import Watch

BATCHES, ITEMS, REQUESTS = 40, 30, 500  # a minute, a batch, a minute
CEILINGS = {"batch": BATCHES * ITEMS, "both": BATCHES * ITEMS + REQUESTS - BATCHES}
BURST = 60.0  # seconds: what the first minute's windows let through at once is no steady pace
WINDOW = 61.0  # seconds
SHARE = 0.95
LATENCY = ("--latency-ms", "300", "--latency-per-item-ms", "200")


@dataclass(frozen=True, slots=True)
class Ceiling(Line):
    """An operation is a document, customer or item written."""

    lane: str
    operations: int
    seconds: float
    operations_per_minute: float
    share_of_ceiling: float

    def misses(self) -> Iterator[str]:
        if self.share_of_ceiling < SHARE:
            yield (
                f"Lane {self.lane}: {self.operations_per_minute:,.0f} operations a minute are "
                f"{self.share_of_ceiling:.0%} of {CEILINGS[self.lane]:,}; {SHARE:.0%} are wanted."
            )


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--lane", nargs="+", choices=list(CEILINGS), default=list(CEILINGS))
    parser.add_argument("--seconds", type=float, default=180.0, help="how long is measured")
    parser.add_argument(
        "--settle",
        type=float,
        default=WINDOW,
        help="seconds before, for the process that measures knows nothing of what another one sent in the same minute",
    )
    parser.add_argument("--burst", type=float, default=BURST, help="seconds that are left out before")


def run(options: Namespace, watch: Watch) -> Iterator[Ceiling]:
    for lane in options.lane:
        singles = "true" if lane == "both" else "false"
        with (
            open_house(*LATENCY, settings=(f"CARTBOOKS_SINGLE_REQUESTS={singles}",)) as house,
            house.desk() as setting_up,
            house.desk() as desk,
        ):
            pairing = setting_up.pair(house.shop.name)
            house.company.control("latency", {"ms": 0, "per_item_ms": 0})
            setting_up.sync(pairing)
            _pass(
                house.company, pairing.realm, time.monotonic() + options.settle, watch, f"{lane}: setting up"
            )
            minutes = (options.seconds + options.burst) / 60 + 1.5
            house.shop.sell(round(CEILINGS[lane] * minutes))
            house.company.control("latency", {"ms": 300, "per_item_ms": 200})
            house.company.control("counters/reset")
            desk.begin_sync(pairing, throttle=True)
            yield _measured(house.company, pairing.realm, lane, options, watch)


def _measured(company: Company, realm: str, lane: str, options: Namespace, watch: Watch) -> Ceiling:
    until(lambda: company.counters(realm).get("writes"), 120, "The first write", every=0.05)
    began = time.monotonic()
    _pass(company, realm, began + options.burst, watch, f"{lane}: the first minute's burst")
    before, measured = company.written(realm), time.monotonic()
    _pass(company, realm, measured + options.seconds, watch, f"{lane}: measuring")
    operations, seconds = company.written(realm) - before, time.monotonic() - measured
    if company.counters(realm)["in_flight"] == 0 and operations == 0:
        raise Broken("Nothing was written any more: the run ended before the measuring did.")
    pace = operations * 60 / seconds
    return Ceiling(lane, operations, seconds, pace, pace / CEILINGS[lane])


def _pass(company: Company, realm: str, end: float, watch: Watch, words: str) -> None:
    while (left := end - time.monotonic()) > 0:
        watch.tell(f"{words}, {company.written(realm):,} written, {left:.0f} s left")
        time.sleep(min(1.0, left))
