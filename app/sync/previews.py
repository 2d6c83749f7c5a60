"""What would become of real orders: the wizard's pair, and the first run as it would be. Nothing is written."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.config.document import ReadyConfig
from app.config.facts import BooksFacts
from app.core.order import Order
from app.core.reason import Effect, Reason
from app.data import ledger_counts, ledger_orders, ledger_pages, ledger_unexported
from app.data.ledger_counts import State
from app.data.ledger_orders import ToPlan
from app.data.session import Session
from app.plan.view import Plan
from app.sync.facts import Parties
from app.sync.plans import plan_against, plan_orders, state_of
from app.sync.view import view_of

LOOKED_AT = 50  # recent orders among which the samples are chosen
READ = 16  # of these
SAMPLES = 8
PREVIEWED = 300
TOO_OLD = "before_start"
FOR_EXAMPLE = Reason(
    "for_example",
    "This order is older than your start date, so it is not exported. It shows what becomes of newer ones.",
    "export",
    Effect.NOTED,
)


@dataclass(frozen=True, slots=True)
class FirstRun:
    """The first orders with their plans, and how many there are of each sort among those looked at."""

    plans: tuple[tuple[Order, Plan], ...]
    total: int
    left_out: int
    held: int
    lookalikes: int  # of the held ones: they stand in the books by somebody else's hand


def samples(session: Session, parties: Parties) -> list[Order]:
    """A few recent orders, the most telling first: several lines, a discount, tax, shipping."""
    where = (session, parties.merchant, parties.connection.id)
    found = ledger_pages.fullest(*where, among=LOOKED_AT, limit=READ)
    return sorted(found, key=_telling, reverse=True)[:SAMPLES]


def _telling(order: Order) -> tuple[int, str]:
    points = 3 * (order.paid is not None) + min(len(order.lines), 3)
    points += 2 * bool(order.discount) + 2 * bool(order.total_tax) + bool(order.shipping) + bool(order.fees)
    return points - 4 * bool(order.refunds), order.created.isoformat()


def plan_for_example(
    session: Session, parties: Parties, order: Order, config: ReadyConfig, known: BooksFacts | None = None
) -> Plan:
    """The plan of an order as if it had never been exported and were not too old to be."""
    view = view_of(session, parties, config, [order], known)
    plan = plan_against(view, order, config)
    blocked = plan.blocked
    if blocked is None or blocked.code != TOO_OLD:
        return plan
    anytime = config.export.model_copy(update={"from_date": None, "to_date": None})
    shown = plan_against(view, order, replace(config, export=anytime))
    return replace(shown, reasons=(FOR_EXAMPLE, *shown.reasons))


def first_run(
    session: Session, parties: Parties, config: ReadyConfig, limit: int, known: BooksFacts | None = None
) -> FirstRun:
    """What the first run would post. Looks at the oldest orders first, as the run does, and not at all of
    a long backlog: the total is then what waits."""
    waiting = ledger_orders.to_plan(session, parties.merchant, parties.connection.id, PREVIEWED)
    planned = plan_orders(session, parties, config, {one.row: one.order for one in waiting}, known=known)
    states = Counter(state_of(one.plan) for one in planned)
    posting = [one for one in planned if state_of(one.plan) is State.POSTING]
    return FirstRun(
        tuple((one.order, one.plan) for one in posting[:limit]),
        states[State.POSTING] + _beyond(session, parties, waiting),
        states[State.LEFT_OUT],
        states[State.HELD],
        sum(one.plan.holder is not None and not one.plan.holder.marker for one in planned),
    )


def _beyond(session: Session, parties: Parties, waiting: Sequence[ToPlan]) -> int:
    if len(waiting) < PREVIEWED:
        return 0
    counts = ledger_counts.counts(session, parties.merchant, parties.connection.id)
    return max(0, counts[State.WAITING] - len(waiting))


def first_day(session: Session, parties: Parties, today: date) -> date:
    """The start date to propose: today, or for practice the day of the oldest order, so that there is
    something to export."""
    if not parties.books.practice:
        return today
    oldest = ledger_unexported.oldest(session, parties.merchant, parties.connection.id)
    return min(today, oldest.date() - timedelta(days=1)) if oldest else today
