"""Everything that we want in the books, or did: recorded before it is sent, found again by its key."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from app.core.document import Document
from app.core.intent import Intent, Post, Update
from app.core.listing import Ref
from app.core.money import Money
from app.data.codec import dump_intent, load_intent
from app.data.columns import storable
from app.data.connections import present_books
from app.data.explanations import BECAUSE, Because, Explanation, explanations
from app.data.tables.ledger import IntentRow
from app.data.tables.pairing import ConnectionRow
from app.data.upsert import CHUNK, Values, chunks, insert_many


class IntentState(StrEnum):
    """PENDING has no effect yet, UNKNOWN may have one; RESET may stand in the books but counts no longer, until
    a later attempt takes its place: SUPERSEDED. REPLACED is what a document was before an update."""

    PENDING = "pending"
    UNKNOWN = "unknown"
    SETTLED = "settled"
    FAILED = "failed"
    UNDONE = "undone"
    RESET = "reset"
    SUPERSEDED = "superseded"
    REPLACED = "replaced"


# What makes or changes a document; the newest one that settled is how the document stands.
WRITES_DOCUMENTS = (Post.__name__, Update.__name__)


@dataclass(frozen=True, slots=True)
class NewIntent:
    """An intent with what it belongs to: `row` is the order's, `target` the intent that it undoes, or the
    posting that an update changes.

    `base` and `attempt` name a list entry; a document's are in its key.
    """

    intent: Intent
    row: int | None = None
    base: str = ""
    attempt: int = 1
    target: int | None = None
    fingerprint: str = ""
    because: Sequence[Because] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an intent has no effect (yet): the sentence, our detail, the other side's code, the section."""

    message: str
    detail: str = ""
    code: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class IntentRecord:
    """An intent and what became of it. Totals are None for list entries and before an answer."""

    id: int
    key: str
    connection: str
    row: int | None
    run: str
    state: IntentState
    intent: Intent
    target: int | None
    books_id: str
    sync_token: str
    name: str
    number: str
    books_total: Money | None
    books_tax: Money | None
    balance: Money | None
    fingerprint: str
    problem: Problem | None
    because: tuple[Explanation, ...]
    created: datetime
    settled: datetime | None

    @property
    def document(self) -> Document | None:
        """The document that it posts or updates to, None when it does something else."""
        return self.intent.document if isinstance(self.intent, Post | Update) else None


@dataclass(frozen=True, slots=True)
class Entry:
    """How the newest attempt to make a list entry stands."""

    attempt: int
    state: IntentState
    ref: Ref | None  # once it is in the books
    undone: Ref | None = None  # it is there, but an undo made it inactive


def record(
    session: Session,
    merchant: str,
    connection: str,
    intents: Sequence[NewIntent],
    *,
    now: datetime,
    run: str = "",
) -> None:
    """Keep intents for the connection's books as pending. One that is there already stays as it is."""
    books = session.exec(
        select(ConnectionRow.books).where(ConnectionRow.merchant == merchant, ConnectionRow.id == connection)
    ).one_or_none()
    if books is None:
        raise LookupError(f"merchant {merchant} has no connection {connection}")
    place: Values = {
        "merchant": merchant,
        "connection": connection,
        "books": books,
        "run": run,
        "state": IntentState.PENDING,
        "created": now,
    }
    for chunk in chunks(intents):
        insert_many(session, IntentRow, [{**place, **_values(new)} for new in chunk], ["books", "key"])


def by_key(session: Session, merchant: str, books: str, keys: Collection[str]) -> dict[str, IntentRecord]:
    found: dict[str, IntentRecord] = {}
    for chunk in chunks(keys):
        rows = session.exec(
            select(IntentRow).where(
                IntentRow.merchant == merchant, IntentRow.books == books, col(IntentRow.key).in_(chunk)
            )
        )
        found |= {row.key: intent_record(row) for row in rows}
    return found


def open_intents(session: Session, merchant: str, books: str, limit: int = CHUNK) -> list[IntentRecord]:
    """What is pending or unknown, oldest first: after a crash this is what must be cleared up."""
    rows = session.exec(
        select(IntentRow)
        .where(IntentRow.merchant == merchant, IntentRow.books == books, col(IntentRow.settled).is_(None))
        .order_by(col(IntentRow.id))
        .limit(limit)
    )
    return [intent_record(row) for row in rows]


def of_order(session: Session, merchant: str, connection: str, row: int) -> list[IntentRecord]:
    """Everything that was ever intended for one order, oldest first."""
    rows = session.exec(
        select(IntentRow)
        .where(
            IntentRow.merchant == merchant,
            IntentRow.connection == connection,
            col(IntentRow.books) == present_books(merchant, connection),
            IntentRow.order_id == row,
        )
        .order_by(col(IntentRow.id))
    )
    return [intent_record(one) for one in rows]


def entries(session: Session, merchant: str, books: str, bases: Collection[str]) -> dict[str, Entry]:
    """The newest attempt of each of these list entries."""
    found: dict[str, Entry] = {}
    for chunk in chunks(bases):
        rows = session.exec(
            select(IntentRow)
            .where(
                IntentRow.merchant == merchant, IntentRow.books == books, col(IntentRow.subject).in_(chunk)
            )
            .order_by(col(IntentRow.attempt))
        )
        found |= {
            row.subject: Entry(
                row.attempt,
                IntentState(row.state),
                Ref(row.books_id, row.name) if row.state == IntentState.SETTLED else None,
                Ref(row.books_id, row.name) if row.state == IntentState.UNDONE else None,
            )
            for row in rows
        }
    return found


def intent_record(row: IntentRow) -> IntentRecord:
    failed = bool(row.error)
    problem = Problem(row.error, row.error_detail, row.error_code, row.error_section) if failed else None
    return IntentRecord(
        id=row.id or 0,
        key=row.key,
        connection=row.connection,
        row=row.order_id,
        run=row.run,
        state=IntentState(row.state),
        intent=load_intent(row.type, row.payload),
        target=row.target,
        books_id=row.books_id,
        sync_token=row.sync_token,
        name=row.name,
        number=row.number,
        books_total=None if row.books_total is None else Money(row.books_total, row.currency),
        books_tax=None if row.books_tax is None else Money(row.books_tax, row.currency),
        balance=None if row.balance is None else Money(row.balance, row.currency),
        fingerprint=row.fingerprint,
        problem=problem,
        because=BECAUSE.load(row.because),
        created=row.created,
        settled=row.settled,
    )


def _values(new: NewIntent) -> Values:
    intent = new.intent
    common = {
        "key": intent.key,
        "type": type(intent).__name__,
        "order_id": new.row,
        "target": new.target,
        "fingerprint": new.fingerprint,
        "payload": dump_intent(intent),
        "because": BECAUSE.dump(explanations(new.because)),
    }
    if not isinstance(intent, Post | Update):
        return common | {
            "realm": "",
            "subject": new.base,
            "kind": "",
            "part": "",
            "attempt": new.attempt,
            "number": "",
            "total": None,
            "currency": "",
            "marker": "",
        }
    key, total = intent.document.key, intent.document.total
    return common | {
        "realm": key.books,
        "subject": key.subject,
        "kind": key.kind,
        "part": key.part,
        "attempt": key.attempt,
        "number": getattr(intent.document, "number", ""),
        "total": storable(total.amount),
        "currency": total.currency,
        "marker": key.marker,
    }
