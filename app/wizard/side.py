"""The side of a section's page: a real order of theirs beside the documents that the choices make of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.config.document import Config, problems, ready
from app.config.facts import Facts
from app.config.section import Problem
from app.core.order import Order
from app.plan.view import Plan
from app.web import words
from app.web.pair import Pair, pair
from app.wizard.ports import Previews, Reading, Upcoming
from app.wizard.summary import Chapter, summary

SHOWN_BEFORE_START = 10


@dataclass(frozen=True, slots=True)
class Sample:
    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Side:
    """`pair` is None while the store has no order; `problems` say why there is no document yet."""

    samples: tuple[Sample, ...] = ()
    chosen: str = ""
    pair: Pair | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def line(self) -> str:
        if self.pair is None:
            return "No order has been read from your store yet."
        if self.problems:
            return f"Order {self.pair.order.number} has no document yet: {self.problems[0].message}"
        return self.pair.line


@dataclass(frozen=True, slots=True)
class Look:
    """Where a side looks: at the plans of a connection as it is saved."""

    previews: Previews
    reading: Reading
    connection: str


def side(look: Look, config: Config, facts: Facts, chosen: str = "") -> Side:
    """The pair for the chosen order, drawn with `config`; what differs from the saved one is marked."""
    orders = look.previews.samples()
    if not orders:
        return Side()
    order = next((order for order in orders if order.id == chosen), orders[0])
    plan, missing = _plan(look, order, config, facts)
    before = plan
    if config != look.reading.config:
        before, _ = _plan(look, order, look.reading.config, look.reading.facts)
    drawn = pair(order, plan or Plan(), before if plan else None, facts.books.company.time_zone)
    return Side(tuple(_sample(each) for each in orders), order.id, drawn, missing)


def _plan(look: Look, order: Order, config: Config, facts: Facts) -> tuple[Plan | None, tuple[Problem, ...]]:
    made = ready(config, facts, look.connection)
    if isinstance(made, list):
        return None, tuple(made)
    return look.previews.plan(order, made, facts.books), ()


def _sample(order: Order) -> Sample:
    return Sample(order.id, f"{order.number}, {words.amount(order.total)}")


@dataclass(frozen=True, slots=True)
class Run:
    """The orders of the first run as pairs, and how many there are in all."""

    pairs: tuple[Pair, ...]
    total: int
    left_out: int
    held: int
    lookalikes: int


@dataclass(frozen=True, slots=True)
class Closing:
    """What only the last step shows; computed when its template asks for it."""

    previews: Previews
    reading: Reading
    connection: str

    def chapters(self) -> tuple[Chapter, ...]:
        return summary(self.reading.config, self.reading.facts)

    def problems(self) -> Sequence[Problem]:
        return problems(self.reading.config, self.reading.facts)

    def run(self) -> Run | None:
        """The first run as it would be; None while something stops the export."""
        made = ready(self.reading.config, self.reading.facts, self.connection)
        if isinstance(made, list):
            return None
        return self._drawn(self.previews.upcoming(made, SHOWN_BEFORE_START, self.reading.facts.books))

    def _drawn(self, upcoming: Upcoming) -> Run:
        zone = self.reading.facts.books.company.time_zone
        pairs = tuple(pair(order, plan, zone=zone) for order, plan in upcoming.plans)
        return Run(pairs, upcoming.total, upcoming.left_out, upcoming.held, upcoming.lookalikes)
