"""Many connections that mostly have nothing to do, on PostgreSQL with two workers: how late does each get its turn?"""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from bench.desk import Desk, Pairing
from bench.house import WORK, House, open_house
from bench.line import Line, percentile
from bench.postgres import postgres
from bench.programs import Broken
from bench.shop import small_shop
from bench.watching import Watch

LAG = 60.0  # seconds
TICK = 5.0  # seconds between two looks of a worker's clock
WORKERS = 2
COPIED_AT_ONCE = 100
WARM = 30.0  # seconds for the workers to start before the first connection is due


@dataclass(frozen=True, slots=True)
class Fleet(Line):
    """`lag` is from the moment a connection was due to the end of its run: no run is begun to be left waiting.

    `db_queries_per_tick` are all queries of all processes, the runs' own among them, by the ticks of the clocks.
    """

    connections: int
    lag_p50_s: float
    lag_p99_s: float
    db_queries_per_tick: float

    def misses(self) -> Iterator[str]:
        if self.lag_p99_s >= LAG:
            yield f"One connection in a hundred waits {self.lag_p99_s:.0f} s; less than {LAG:.0f} is wanted."


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--connections", type=int, default=10_000)
    parser.add_argument("--minutes", type=int, default=15, help="between two turns of a connection")
    parser.add_argument("--within", type=float, help="seconds over which they fall due; one turn if left out")
    parser.add_argument("--warm", type=float, default=WARM, help="seconds that the workers get to start")


def run(options: Namespace, watch: Watch) -> Iterator[Fleet]:
    with ExitStack() as stack:
        server = stack.enter_context(postgres())
        shop = small_shop(server.folder, 2)
        house = stack.enter_context(open_house("--no-throttle", shop_folder=shop, database=server.url))
        desk = stack.enter_context(house.desk())
        pairings = _paired(house, desk, options.connections, watch)
        due = _live(desk, pairings, options, watch)
        for _ in range(WORKERS):
            log = house.folder / "worker.log"
            stack.enter_context(house.app(log, *WORK))
        _wait(min(due.values()), watch, "the workers start")
        before, began = server.queries(), time.time()
        _wait(max(due.values()), watch, "every connection gets its turn")
        _settle(desk, pairings, due, watch)
        ticks = (time.time() - began) / TICK * WORKERS
        asked = server.queries() - before
        lags = [_lag(desk, pairing, due[pairing.connection]) for pairing in pairings]
        yield Fleet(len(lags), percentile(lags, 0.5), percentile(lags, 0.99), asked / ticks)


def _paired(house: House, desk: Desk, connections: int, watch: Watch) -> Sequence[Pairing]:
    """Each with a company of its own and its first run behind it: the first really, the others are its copies."""
    first = desk.pair(house.shop.name)
    ended = desk.sync(first)
    if ended.state != "done":
        raise Broken(ended.message)
    found = [first]
    while len(found) < connections:
        found += desk.copies(first, min(COPIED_AT_ONCE, connections - len(found)))
        watch.tell(f"{len(found):,} of {connections:,} connections are paired")
    return found


def _live(desk: Desk, pairings: Sequence[Pairing], options: Namespace, watch: Watch) -> Mapping[str, float]:
    """When each is due for the first time, spread over one interval. Moments are seconds since 1970."""
    watch.say("the connections go live")
    start = time.time() + options.warm + len(pairings) / 80  # going live takes a few milliseconds each
    step = (options.within or options.minutes * 60) / len(pairings)
    due: dict[str, float] = {}
    for place, pairing in enumerate(pairings):
        due[pairing.connection] = start + place * step
        desk.live(pairing, options.minutes, due[pairing.connection] - time.time())
    return due


def _settle(desk: Desk, pairings: Sequence[Pairing], due: Mapping[str, float], watch: Watch) -> None:
    """Until the last turn has ended, or is later than it may be. Who asks after all at once is in their way."""
    last = max(due.values())
    waiting = list(pairings)
    while waiting and time.time() < last + LAG:
        if desk.first_end(waiting[-1], due[waiting[-1].connection]) is not None:
            waiting.pop()
            continue
        watch.tell(f"{len(waiting)} connections are asked about their turn, the last first")
        time.sleep(0.5)


def _lag(desk: Desk, pairing: Pairing, due: float) -> float:
    """One whose turn has not come to its end is as late as the clock says."""
    finished = desk.first_end(pairing, due)
    return (finished or time.time()) - due


def _wait(end: float, watch: Watch, words: str) -> None:
    while (left := end - time.time()) > 0:
        watch.tell(f"{words}, {left:.0f} s left")
        time.sleep(min(1.0, left))
