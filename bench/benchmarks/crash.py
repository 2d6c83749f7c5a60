"""The worker is killed at its writes, before and after their commit; in the end each order is in the books once."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import cycle

from bench.books import Books, judge, read_books
from bench.company import Company
from bench.desk import Desk, Pairing
from bench.house import SERVE, WORK, House, open_house, until
from bench.line import Line
from bench.postgres import postgres
from bench.programs import Broken, Process, has_connection_from, kill
from bench.shop import Wire
from bench.watching import Watch

AT_ONCE = 150  # orders sold at a time: a few kills' worth, so that every kind of wave comes round often
STARTED = 90  # seconds a worker may take to come to the write it is held at, or to its end
PATIENCE = 300  # the same where another one has to notice first that it died


@dataclass(frozen=True, slots=True)
class Crash(Line):
    """What became of the orders, counted in the company's books."""

    kills: int
    orders: int
    lost: int
    duplicates: int
    collateral: int

    def misses(self) -> Iterator[str]:
        for name in ("lost", "duplicates", "collateral"):
            if getattr(self, name):
                yield f"{getattr(self, name)} {name} in {self.orders:,} orders after {self.kills} kills."


@dataclass(frozen=True, slots=True)
class Point:
    """Where the worker dies; `abandoned` is what QuickBooks does with a write whose client is gone."""

    nth: int
    when: str
    per: str
    abandoned: str


# Requests in a row, and items at the beginning, in the middle and at the end of a batch.
POINTS = [
    Point(nth, when, per, abandoned)
    for per, places in (("request", (1, 2, 3, 5)), ("item", (1, 13, 30, 44)))
    for nth in places
    for when, abandoned in (("before", "drop"), ("before", "commit"), ("after", "drop"))
]


@dataclass(slots=True)
class Workers:
    """The app's processes. A killed one is replaced at once."""

    house: House
    command: Sequence[str]
    wanted: int
    stack: ExitStack = field(default_factory=ExitStack)
    living: list[Process] = field(default_factory=list)

    def fill(self) -> None:
        while len(self.living) < self.wanted:
            process = self.house.app(self.house.folder / "worker.log", *self.command)
            self.living.append(self.stack.enter_context(process))

    def kill_all(self) -> None:
        while self.living:
            kill(self.living.pop())

    def kill_client(self, port: int) -> bool:
        """Kill the one whose request is held; False when it is of one that was killed before."""
        found = next((one for one in self.living if has_connection_from(one, port)), None)
        if found is None:
            return False
        self.living.remove(found)
        kill(found)
        return True


@dataclass(slots=True)
class Drill:
    """A merchant whose worker dies again and again."""

    house: House
    desk: Desk
    pairing: Pairing
    workers: Workers
    watch: Watch
    sold: list[Wire] = field(default_factory=list)
    kills: int = 0

    @property
    def company(self) -> Company:
        return self.house.company

    def die_at(self, point: Point) -> None:
        """Kill once at such a write; more is sold where the run ends before it comes to one."""
        while not self._dies_at(point):
            self.watch.tell("a write of a dead worker was held")
        self.kills += 1
        self.workers.fill()

    def _dies_at(self, point: Point) -> bool:
        """False when what is held was sent by a worker before it died: QuickBooks still had it in hand."""
        hold = {"nth": point.nth, "when": point.when, "per": point.per, "realm": self.pairing.realm}
        self.company.control("holds", hold)
        while not self._comes_to_a_hold():
            self.sell()
        has_died = self.workers.kill_client(int(self.company.look("holds")["write"]["port"]))
        self.company.control("holds/release", {"abandoned": point.abandoned})
        return has_died

    def sell(self) -> None:
        """More orders and a run for them. Where there is one worker, it takes up at its start what nobody queued."""
        half = AT_ONCE // 2
        self.sold += self.house.shop.sell(half)
        self.sold += self.house.shop.sell_to_strangers(AT_ONCE - half, len(self.sold))
        if self.workers.wanted == 1:
            self.workers.kill_all()
        self.desk.enlist(self.pairing)
        self.workers.fill()

    def end(self) -> None:
        """Let the last run come to its end."""
        self.company.control("holds", method="DELETE")
        until(self._is_over, PATIENCE, "The end of the last run", every=0.2)
        ended = self.desk.look(self.pairing)
        if ended.state != "done":
            raise Broken(f"The last run ended as {ended.state}. {ended.message}")

    def _comes_to_a_hold(self) -> bool:
        seconds = STARTED if self.workers.wanted == 1 else PATIENCE
        until(lambda: self._holding() or self._is_over(), seconds, "A write to be held at", every=0.1)
        return self._holding()

    def _holding(self) -> bool:
        return bool(self.company.look("holds")["holding"])

    def _is_over(self) -> bool:
        return self.desk.look(self.pairing).finished is not None


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--postgres", action="store_true", help="two workers; the living one takes over")
    parser.add_argument(
        "--type",
        default="sales_receipt",
        choices=("sales_receipt", "invoice_and_payment"),
        help="of documents",
    )


def run(options: Namespace, watch: Watch) -> Iterator[Crash]:
    with _database(postgresql=options.postgres) as url, open_house("--no-throttle", database=url) as house:
        # On PostgreSQL what serves pages only queues.
        workers = Workers(house, WORK, 2) if options.postgres else Workers(house, SERVE, 1)
        with house.desk() as desk, workers.stack:
            yield _drilled(house, desk, workers, options, watch)


def _drilled(house: House, desk: Desk, workers: Workers, options: Namespace, watch: Watch) -> Crash:
    pairing = desk.pair(house.shop.name, {"transactions": {"type": options.type}})
    desk.sync(pairing)  # what stands in the books before, and must be left alone
    before: Books = read_books(house.company, pairing.realm)
    drill = Drill(house, desk, pairing, workers, watch)
    points = cycle(POINTS)
    while drill.kills < options.kills:
        drill.die_at(next(points))
        watch.tell(f"{drill.kills} kills, {len(drill.sold):,} orders")
    drill.end()
    verdict = judge(before, read_books(house.company, pairing.realm), drill.sold)
    return Crash(drill.kills, len(drill.sold), verdict.lost, verdict.duplicates, verdict.collateral)


@contextmanager
def _database(*, postgresql: bool) -> Iterator[str]:
    """Empty for SQLite."""
    if not postgresql:
        yield ""
        return
    with postgres() as server:
        yield server.url
