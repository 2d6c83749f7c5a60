"""How many requests so many orders take, where customers and items are in the books and the lists are known."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import dataclass

from bench.house import open_house
from bench.line import Line
from bench.programs import Broken
from bench.watching import Watch

BATCH = 30
READS = 2


@dataclass(frozen=True, slots=True)
class Requests(Line):
    """What QuickBooks was asked for so many orders."""

    orders: int
    requests: int
    writes: int
    reads: int

    def misses(self) -> Iterator[str]:
        if self.writes > -(-self.orders // BATCH):
            yield f"{self.writes} writes for {self.orders} orders; {-(-self.orders // BATCH)} batches hold them."
        if self.reads > READS:
            yield f"{self.reads} reads for {self.orders} orders; {READS} must do."


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--orders", type=int, nargs="+", default=[100, 1000])


def run(options: Namespace, watch: Watch) -> Iterator[Requests]:
    with open_house("--no-throttle") as house, house.desk() as desk:
        pairing = desk.pair(house.shop.name)
        watch.say("first run, which makes the customers and items")
        desk.sync(pairing)
        for orders in options.orders:
            house.shop.sell(orders)
            house.company.control("counters/reset")
            watch.say(f"{orders:,} orders")
            ended = desk.sync(pairing)
            if ended.state != "done":
                raise Broken(ended.message)
            seen = house.company.counters(pairing.realm)
            yield Requests(orders, seen["requests"], seen["writes"], seen["reads"])
