"""How the documents of orders stand in the books: the newest of each, through all its updates, as plans need it."""

from collections.abc import Collection, Mapping, Sequence

from sqlmodel import Session, col, select, update

from app.core.document import DocumentKey, Kind
from app.core.intent import NOT_IN_PLACE, Post, Remove, Update
from app.core.money import Money
from app.core.posted import Posted
from app.data import lookalikes
from app.data.codec import load_intent
from app.data.connections import present_books
from app.data.ledger_documents import WRITES_DOCUMENTS, IntentRecord, IntentState, intent_record
from app.data.standing import is_there
from app.data.tables.ledger import IntentRow
from app.data.upsert import chunks

OPEN = (IntentState.PENDING, IntentState.UNKNOWN)
_ENDED = (IntentState.SETTLED, IntentState.UNDONE, IntentState.RESET, IntentState.SUPERSEDED)


def posted(
    session: Session, merchant: str, connection: str, rows: Collection[int]
) -> dict[int, list[Posted]]:
    """What stands in the connection's present books for these orders.

    Refused attempts are told as undone ones without an id: their keys are used up.
    """
    found: dict[int, list[IntentRow]] = {row: [] for row in rows}
    behind: set[int | None] = set()
    is_behind = (col(IntentRow.state) == IntentState.RESET) & is_there()
    for chunk in chunks(rows):
        intents = session.exec(
            select(IntentRow, is_behind)
            .where(
                IntentRow.merchant == merchant,
                IntentRow.connection == connection,
                col(IntentRow.books) == present_books(merchant, connection),
                col(IntentRow.type).in_((*WRITES_DOCUMENTS, Remove.__name__)),
                col(IntentRow.order_id).in_(chunk),
                col(IntentRow.state).not_in(OPEN),
            )
            .order_by(col(IntentRow.id))
        )
        for intent, is_left in intents:
            found[intent.order_id or 0].append(intent)
            behind |= {intent.id} if is_left else set()
    foreign = lookalikes.posted(session, merchant, connection, rows)
    return {row: [*_of_order(intents, behind), *foreign.get(row, ())] for row, intents in found.items()}


def of_day(session: Session, merchant: str, connection: str, subject: str) -> list[Posted]:
    """What stands, or did, for a day."""
    rows = session.exec(
        select(IntentRow)
        .where(
            IntentRow.merchant == merchant,
            IntentRow.connection == connection,
            col(IntentRow.books) == present_books(merchant, connection),
            IntentRow.subject == subject,
            col(IntentRow.type).in_(WRITES_DOCUMENTS),
            col(IntentRow.state).not_in(OPEN),
        )
        .order_by(col(IntentRow.id))
    )
    return _of_order(rows.all())


def last_writings(
    session: Session, merchant: str, books: str, documents: Collection[DocumentKey]
) -> dict[str, IntentRecord]:
    """The posting of each of these documents, or the newest update of it that took effect."""
    wanted, found = {str(key) for key in documents}, dict[str, IntentRecord]()
    for chunk in chunks({key.subject for key in documents}):
        rows = session.exec(
            select(IntentRow)
            .where(
                IntentRow.merchant == merchant,
                IntentRow.books == books,
                col(IntentRow.subject).in_(chunk),
                col(IntentRow.type).in_(WRITES_DOCUMENTS),
            )
            .order_by(col(IntentRow.id))
        )
        for row in rows:
            name = str(_key(row))
            if name in wanted and (row.type == Post.__name__ or row.state in _ENDED):
                found[name] = intent_record(row)
    return found


def same_as_posted(session: Session, merchant: str, connection: str, fingerprints: Mapping[int, str]) -> None:
    """These orders were changed in the store in a way that their documents do not show: from now on they
    count as posted as they are, or a later change of the settings would seem to be the store's."""
    for row, fingerprint in fingerprints.items():
        session.exec(
            update(IntentRow)
            .where(
                col(IntentRow.merchant) == merchant,
                col(IntentRow.connection) == connection,
                col(IntentRow.order_id) == row,
                col(IntentRow.type).in_(WRITES_DOCUMENTS),
                col(IntentRow.state) == IntentState.SETTLED,
                col(IntentRow.fingerprint) != "",
            )
            .values(fingerprint=fingerprint)
        )


def _of_order(intents: Sequence[IntentRow], behind: Collection[int | None] = ()) -> list[Posted]:
    keys = {one.id: str(_key(one)) for one in intents if one.type in WRITES_DOCUMENTS}
    touches: dict[str, list[IntentRow]] = {}
    for one in intents:
        if one.type != Post.__name__:
            touches.setdefault(keys.get(one.target, ""), []).append(one)
    return [
        _posted(one, touches.get(keys[one.id], ()), left_behind=one.id in behind)
        for one in intents
        if one.state in _ENDED or (one.type == Post.__name__ and one.state == IntentState.FAILED)
        if one.type in WRITES_DOCUMENTS
    ]


def _posted(row: IntentRow, touches: Sequence[IntentRow], *, left_behind: bool) -> Posted:
    total = row.total if row.books_total is None else row.books_total
    intent = load_intent(row.type, row.payload)
    failed = [one for one in touches if one.state == IntentState.FAILED]
    return Posted(
        _key(row),
        row.books_id,
        Money(total, row.currency) if total is not None else Money.zero(row.currency),
        row.fingerprint,
        row.number,
        undone=row.state != IntentState.SETTLED,
        left_behind=left_behind,
        document=intent.document if isinstance(intent, Post | Update) else None,
        record=(row.target if row.type == Update.__name__ else row.id) or 0,
        touches=len(touches),
        failures=len(failed),
        fixed=any(one.error_code == NOT_IN_PLACE for one in failed),
    )


def _key(row: IntentRow) -> DocumentKey:
    return DocumentKey(row.realm, row.subject, Kind(row.kind), row.part, row.attempt)
