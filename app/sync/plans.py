"""Plans of real orders: the same call for the live line, the preview, the dry run and the export."""

import logging
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.config.document import ReadyConfig
from app.config.facts import BooksFacts
from app.core.document import NewCustomer
from app.core.order import Order
from app.core.posted import Posted
from app.core.reason import Effect, Reason
from app.data import ledger_posted
from app.data.ledger_counts import State
from app.data.ledger_orders import Finished
from app.data.session import Session
from app.errors import CartbooksError
from app.plan.case import SALE_KINDS
from app.plan.fingerprint import fingerprint
from app.plan.namesakes import Namesakes
from app.plan.planning import plan_order
from app.plan.view import BooksView, Plan
from app.sync.facts import Parties
from app.sync.view import view_of

log = logging.getLogger("cartbooks.runs")


@dataclass(frozen=True, slots=True)
class PlannedOrder:
    """An order of the ledger with its plan; `row` is its number there, `past` what was posted for it."""

    row: int
    order: Order
    plan: Plan
    past: tuple[Posted, ...] = ()

    @property
    def sale(self) -> Posted | None:
        """The order's own document as it stands in the books."""
        return next((post for post in self.past if post.key.kind in SALE_KINDS and not post.undone), None)


def never(_planned: int) -> bool:
    return False


def plan_orders(
    session: Session,
    parties: Parties,
    config: ReadyConfig,
    orders: Mapping[int, Order],
    *,
    coming: Iterable[NewCustomer] = (),
    known: BooksFacts | None = None,
    past: Mapping[int, Sequence[Posted]] | None = None,
    enough: Callable[[int], bool] = never,
) -> list[PlannedOrder]:
    """The plans of these orders by ledger row, against the books as they are mirrored now, where the
    customers of `coming` are about to be: only the first where so many are `enough`. `known` and `past` are the short
    lists and what was posted before, where they were read just now. Writes nothing."""
    if not orders:
        return []
    view = view_of(session, parties, config, list(orders.values()), known)
    if past is None:
        past = ledger_posted.posted(session, parties.merchant, parties.connection.id, list(orders))
    planned, namesakes = [], Namesakes(view, coming)
    for row, order in orders.items():
        plan = plan_against(view, order, config, past[row])
        if seen := namesakes.seen_by(plan):
            plan = plan_against(seen, order, config, past[row])
        namesakes.note(plan)
        planned.append(PlannedOrder(row, order, plan, tuple(past[row])))
        if enough(len(planned)):
            break
    return planned


def state_of(plan: Plan) -> State:
    """Where a plan puts its order."""
    blocked = plan.blocked
    if blocked is not None:
        return State.LEFT_OUT if blocked.effect is Effect.LEFT_OUT else State.HELD
    return State.POSTING if plan.posts else State.EXPORTED


def exported(one: PlannedOrder, number: str = "") -> Finished:
    """Everything of it is in the books, its sale under this number; lists show its first remark."""
    number = number or (one.sale.number if one.sale else "")
    return Finished(one.row, State.EXPORTED, number, next(iter(one.plan.reasons), None))


def new_marks(done: Iterable[PlannedOrder]) -> dict[int, str]:
    """The fingerprints of orders that the store changed and that now stand in the books as they are."""
    marks = ((one, fingerprint(one.order)) for one in done if one.sale)
    return {
        one.row: mark
        for one, mark in marks
        if any(post.fingerprint not in ("", mark) for post in one.past if not post.undone)
    }


def plan_against(view: BooksView, order: Order, config: ReadyConfig, past: Sequence[Posted] = ()) -> Plan:
    """The plan of one order against what is known of the books; a mistake of ours becomes a reason."""
    try:
        return plan_order(order, config, view, past)
    except CartbooksError:
        raise
    except Exception:  # one order that trips our rules must not hold back the others
        reference = secrets.token_hex(4)
        log.exception("bug %s while order %s was planned", reference, order.id)
        return Plan(reasons=(_mistake(reference),))


def _mistake(reference: str) -> Reason:
    return Reason(
        "bug",
        "This order could not be planned, which is our mistake. The others carry on; quote the reference "
        f"{reference} when you write to us.",
    )
