"""One order explained: what was posted for it, what is still to be posted, and why nothing is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.config.document import ReadyConfig
from app.config.facts import BooksFacts, Licence
from app.config.section import Problem
from app.core.document import DocumentKey
from app.core.order import Order
from app.core.posted import Posted, left_behind
from app.core.reason import Effect, Reason
from app.data import configs, ledger_documents, ledger_orders, ledger_posted, lookalikes
from app.data.explanations import Explanation
from app.data.ledger_counts import State
from app.data.ledger_documents import IntentRecord, IntentState
from app.data.ledger_orders import OrderDetail
from app.data.lookalikes import Lookalike
from app.data.session import Session
from app.errors import CartbooksError
from app.plan.fingerprint import fingerprint
from app.plan.view import Because, Plan
from app.sync.desk import Desk
from app.sync.facts import Parties, facts, facts_under, ready_by
from app.sync.plans import plan_orders

SETTLED_FATE = (
    State.EXPORTED,
    State.POSTING,
)  # nothing more is planned for these before the store changes them
EFFECTS = {State.HELD: Effect.HELD, State.REFUSED: Effect.HELD, State.LEFT_OUT: Effect.LEFT_OUT}
NOTHING = Plan()
UNFINISHED = (
    "The set-up is not finished, so nobody can say yet what this order becomes. Answer its open steps."
)


@dataclass(frozen=True, slots=True)
class Explained:
    """An order with its intents; `plan` is what would be posted now, `problems` and `trouble` why nobody knows."""

    detail: OrderDetail
    intents: tuple[IntentRecord, ...]
    plan: Plan | None = None  # None while nothing was planned anew
    problems: tuple[Problem, ...] = ()
    trouble: str = ""
    taken: Lookalike | None = None  # the document of somebody else that stands for it
    left_behind: tuple[IntentRecord, ...] = ()  # it was reset, and these are in the books all the same

    @property
    def standing(self) -> tuple[IntentRecord, ...]:
        """The documents that are in the books and count."""
        return tuple(one for one in self.intents if one.document and one.state is IntentState.SETTLED)

    @property
    def fresh(self) -> Plan:
        """What would be posted now; empty while nothing was planned."""
        return self.plan or NOTHING

    @property
    def is_edited(self) -> bool:
        """Whether the store changed the order after it was exported, and no run has seen that yet."""
        mark = fingerprint(self.detail.order) if self.detail.order else ""
        return any(one.fingerprint not in ("", mark) for one in self.standing)

    @property
    def whole(self) -> Plan:
        """Everything that belongs to the order as one plan: what stands in the books, then what will."""
        becomes = {change.document.key for change in self.fresh.changes}
        standing = [(document, one.because) for one in self.standing if (document := one.document)]
        posted = [each for each in standing if each[0].key not in becomes]
        said = [why for document, because in posted for why in because_of(document.key, because)]
        return Plan(
            documents=(*(document for document, _ in posted), *self.fresh.documents),
            changes=self.fresh.changes,
            removals=self.fresh.removals,
            reasons=self.detail.reasons if self.plan is None else self.plan.reasons,
            because=(*said, *self.fresh.because),
        )

    @property
    def said(self) -> tuple[Reason, ...]:
        """Why nothing was posted when it was last tried, as far as it is not what the fresh plan says too."""
        summary = self.detail.summary
        if summary.state not in EFFECTS:
            return ()
        said = tuple(one for one in self.detail.reasons if one.blocks)
        if summary.message and summary.message not in {one.message for one in said}:
            last = Reason(summary.code, summary.message, summary.section, EFFECTS[summary.state])
            said = (last, *said)
        again = {one.message for one in self.whole.reasons}
        return tuple(one for one in said if one.message not in again)


def explain(desk: Desk, parties: Parties, row: int, licence: Licence | None = None) -> Explained | None:
    """The order of that row as it stands, planned anew when it is not exported; `licence` where it was asked for
    before. Writes nothing."""
    with desk.database.read() as session:
        detail = ledger_orders.order(session, parties.merchant, parties.connection.id, row)
        if detail is None:
            return None
        intents = tuple(
            ledger_documents.of_order(session, parties.merchant, parties.connection.id, row),
        )
        taken = lookalikes.taken(session, parties.merchant, parties.connection.id, [row]).get(row)
        known = Explained(
            detail, intents, taken=taken, left_behind=_left_behind(session, parties, row, intents)
        )
        settled = detail.summary.state in SETTLED_FATE
        if detail.order is None or (settled and not known.is_edited):
            return known
        config, _ = configs.current(session, parties.merchant, parties.connection.id)
        by = (
            facts_under(session, parties, config, licence)
            if licence
            else facts(session, parties, config, desk)
        )
        ready = ready_by(config, by, parties)
        return _planned(session, parties, known, detail.order, ready=ready, books=by.books)


def _left_behind(
    session: Session, parties: Parties, row: int, intents: Sequence[IntentRecord]
) -> tuple[IntentRecord, ...]:
    reset = tuple(one for one in intents if one.document and one.state is IntentState.RESET)
    if not reset:
        return ()
    past = ledger_posted.posted(session, parties.merchant, parties.connection.id, [row])[row]
    there = {post.books_id for post in left_behind(past)}
    return tuple(one for one in reset if one.books_id in there)


def _planned(
    session: Session,
    parties: Parties,
    known: Explained,
    order: Order,
    *,
    ready: ReadyConfig | list[Problem],
    books: BooksFacts,
) -> Explained:
    row = known.detail.summary.row
    if not isinstance(ready, ReadyConfig):
        trouble = "" if ready else UNFINISHED
        return replace(known, problems=tuple(ready), trouble=trouble)
    past: dict[int, list[Posted]] | None = None if known.intents or known.taken else {row: []}
    try:
        plan = plan_orders(session, parties, ready, {row: order}, known=books, past=past)[0].plan
    except CartbooksError as error:
        return replace(known, trouble=error.message)
    return replace(known, plan=plan)


def because_of(key: DocumentKey, said: Sequence[Explanation]) -> tuple[Because, ...]:
    """What was said of a document then. Old explanations do not say which of several refunds they are of."""
    return tuple(
        Because(one.kind, one.field, one.value, one.source, one.section, key.part, one.line)
        for one in said
        if one.kind is key.kind
    )
