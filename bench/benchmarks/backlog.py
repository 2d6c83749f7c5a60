"""A first import, however long: its time is linear in the orders, its memory flat."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.desk import Synced
from bench.house import open_house
from bench.line import Line
from bench.programs import Broken
from bench.watching import Watch

FLAT = 1.10
LINEAR = 1.25  # an order of a longer backlog may take so much longer than one of the shortest


@dataclass(frozen=True, slots=True)
class Backlog(Line):
    """One number a size."""

    orders: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    max_rss_mb: list[float] = field(default_factory=list)

    def misses(self) -> Iterator[str]:
        paces = [seconds / orders for orders, seconds in zip(self.orders, self.seconds, strict=True)]
        if max(paces) > LINEAR * paces[0]:
            yield f"An order takes {paces[0] * 1000:.1f} ms, and {max(paces) * 1000:.1f} where there are more."
        if max(self.max_rss_mb) > FLAT * self.max_rss_mb[0]:
            yield f"Memory grows from {self.max_rss_mb[0]:.0f} to {max(self.max_rss_mb):.0f} MB."


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--orders", type=int, nargs="+", default=[10_000, 100_000], help="1000000 takes hours"
    )


def run(options: Namespace, watch: Watch) -> Iterator[Backlog]:
    found = Backlog()
    for orders in options.orders:
        ended = _imported(orders, watch)
        found.orders.append(orders)
        found.seconds.append(ended.seconds)
        found.max_rss_mb.append(ended.max_rss_mb)
        watch.say(f"{orders:,} orders in {ended.seconds:,.0f} s with {ended.max_rss_mb:.0f} MB")
    yield found


def _imported(orders: int, watch: Watch) -> Synced:
    with open_house("--no-throttle") as house, house.desk() as setting_up, house.desk() as desk:
        house.shop.grow(orders)
        pairing = setting_up.pair(house.shop.name)
        for seen in desk.follow_sync(setting_up, pairing):
            done = sum(number for state, number in seen.orders.items() if state != "waiting")
            watch.tell(f"{done:,} of {orders:,} orders, {seen.orders}")
        ended = desk.synced()
        if ended.state != "done":
            raise Broken(ended.message)
        return ended
