"""One order explained: what was posted for it, what is still to be posted, and why nothing is."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.config.document import ReadyConfig
from app.config.section import Problem
from app.core.document import Document
from app.core.order import Order
from app.core.reason import Effect, Reason
from app.data import configs, ledger_documents, ledger_orders
from app.data.ledger_counts import State
from app.data.ledger_documents import IntentRecord, IntentState
from app.data.ledger_orders import OrderDetail
from app.errors import CartbooksError
from app.plan.view import Because, Plan
from app.sync.desk import Desk
from app.sync.facts import Parties, ready_config
from app.sync.plans import plan_orders

SETTLED_FATE = (State.EXPORTED, State.POSTING)  # nothing more is planned for these before the store says more
ASKS = (State.HELD, State.REFUSED)
UNFINISHED = (
    "The set-up is not finished, so nobody can say yet what this order becomes. Answer its open steps."
)


@dataclass(frozen=True, slots=True)
class Explained:
    """An order with its intents; `problems` and `trouble` say why it has no plan."""

    detail: OrderDetail
    intents: tuple[IntentRecord, ...]
    plan: Plan = Plan()
    problems: tuple[Problem, ...] = ()
    trouble: str = ""

    @property
    def standing(self) -> tuple[IntentRecord, ...]:
        """The documents that are in the books and count."""
        return tuple(one for one in self.intents if one.document and one.state is IntentState.SETTLED)

    @property
    def whole(self) -> Plan:
        """Everything that belongs to the order as one plan: what stands in the books, then what will."""
        posted = [(document, one.because) for one in self.standing if (document := one.document)]
        said = [why for _, because in posted for why in because]
        return Plan(
            documents=(*(document for document, _ in posted), *self.plan.documents),
            reasons=self.reasons,
            because=(*(_because(said)), *self.plan.because),
            holder=self.plan.holder,
            unmapped=self.plan.unmapped,
        )

    @property
    def to_post(self) -> tuple[Document, ...]:
        """What would be posted now."""
        return self.plan.documents

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What was said when the order was last looked at, then what would be said now."""
        summary = self.detail.summary
        said = self.detail.reasons
        if summary.message and summary.message not in {one.message for one in said}:
            effect = Effect.HELD if summary.state in ASKS else Effect.LEFT_OUT
            said = (Reason(summary.code, summary.message, summary.section, effect), *said)
        if summary.state is State.WAITING:
            said = ()
        fresh = tuple(one for one in self.plan.reasons if one.message not in {old.message for old in said})
        return (*said, *fresh)


def explain(desk: Desk, parties: Parties, row: int) -> Explained | None:
    """The order of that row as it stands, planned anew when it is not exported. Writes nothing."""
    with desk.database.read() as session:
        detail = ledger_orders.order(session, parties.merchant, parties.connection.id, row)
        if detail is None:
            return None
        intents = tuple(
            ledger_documents.of_order(session, parties.merchant, parties.connection.id, row),
        )
        if detail.order is None or detail.summary.state in SETTLED_FATE:
            return Explained(detail, intents)
        return _planned(session, desk, parties, Explained(detail, intents), detail.order)


def _planned(session: Session, desk: Desk, parties: Parties, known: Explained, order: Order) -> Explained:
    config, _ = configs.current(session, parties.merchant, parties.connection.id)
    ready = ready_config(session, parties, config, desk)
    if not isinstance(ready, ReadyConfig):
        trouble = "" if ready else UNFINISHED
        return Explained(known.detail, known.intents, problems=tuple(ready), trouble=trouble)
    row = known.detail.summary.row
    try:
        plan = plan_orders(session, parties, ready, {row: order})[0].plan
    except CartbooksError as error:
        return Explained(known.detail, known.intents, trouble=error.message)
    return Explained(known.detail, known.intents, plan)


def _because(said: Sequence[ledger_documents.Explanation]) -> tuple[Because, ...]:
    return tuple(Because(one.kind, one.field, one.value, one.source, one.section) for one in said)
