"""Plans of real orders: the same call for the live line, the preview, the dry run and the export."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from app.config.document import ReadyConfig
from app.core.order import Order
from app.core.reason import Effect
from app.data import ledger_documents
from app.data.ledger_counts import State
from app.plan.planning import plan_order
from app.plan.view import Plan
from app.sync.facts import Parties
from app.sync.view import view_of


@dataclass(frozen=True, slots=True)
class PlannedOrder:
    """An order of the ledger with its plan; `row` is its number there."""

    row: int
    order: Order
    plan: Plan


def plan_orders(
    session: Session, parties: Parties, config: ReadyConfig, orders: Mapping[int, Order]
) -> list[PlannedOrder]:
    """The plans of these orders by ledger row, against the books as they are mirrored now. Writes nothing."""
    if not orders:
        return []
    view = view_of(session, parties, config, list(orders.values()))
    past = ledger_documents.posted(session, parties.merchant, parties.connection.id, list(orders))
    return [
        PlannedOrder(row, order, plan_order(order, config, view, past[row])) for row, order in orders.items()
    ]


def state_of(plan: Plan, before: State) -> State:
    """Where a plan puts its order."""
    blocked = plan.blocked
    if blocked is not None:
        return State.LEFT_OUT if blocked.effect is Effect.LEFT_OUT else State.HELD
    if plan.documents:
        return State.POSTING
    return before if before is State.EXPORTED else State.EXPORTED
