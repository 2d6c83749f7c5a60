"""What the books answered, written into the ledger: intents first, then the orders they were for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import or_
from sqlmodel import Session, col, select, update

from app.core.document import Kind
from app.core.intent import Failed, Outcome, Post, Settled, Update
from app.core.money import Money
from app.data.columns import storable
from app.data.ledger_counts import Counted, Documents, add_documents, move_documents
from app.data.ledger_documents import WRITES_DOCUMENTS, IntentState
from app.data.tables.ledger import IntentRow
from app.data.upsert import chunks
from app.errors import Refused, Unknown


@dataclass(frozen=True, slots=True)
class SettledIntent:
    """An intent that an outcome moved; `row` is its order's."""

    id: int
    key: str
    row: int | None
    state: IntentState


def settle(
    session: Session, merchant: str, books: str, outcomes: Sequence[Outcome], now: datetime
) -> list[SettledIntent]:
    """Write outcomes into their intents. One that is settled already stays so: an answer may come twice.

    What removes a document or deactivates an entry marks its target as undone; an update takes the place of
    the posting that it changes, and of the updates before it; a later attempt that of the document it takes over.
    """
    moved: list[SettledIntent] = []
    documents: Documents = {}
    for chunk in chunks(outcomes):
        by_key = {outcome.intent: outcome for outcome in chunk}
        rows = session.exec(
            select(IntentRow)
            .where(
                IntentRow.merchant == merchant,
                IntentRow.books == books,
                col(IntentRow.key).in_(by_key),
                col(IntentRow.settled).is_(None),
            )
            .with_for_update()
        ).all()
        moved += [_apply(row, by_key[row.key], now) for row in rows]
        _count(documents, rows)
        _mark_targets(session, merchant, books, rows, documents)
        _supersede(session, merchant, books, rows)
    session.flush()
    move_documents(session, merchant, books, documents)
    return moved


def _count(documents: Documents, rows: Sequence[IntentRow]) -> None:
    for row in rows:
        if row.type in WRITES_DOCUMENTS and row.state == IntentState.SETTLED:
            add_documents(documents, _counted(row), 1, row.total or Decimal(0))


def _counted(row: IntentRow) -> Counted:
    return Counted(row.connection, row.kind, row.currency)


def _apply(row: IntentRow, outcome: Outcome, now: datetime) -> SettledIntent:
    if isinstance(outcome, Settled):
        _apply_settled(row, outcome, now)
    else:
        _apply_failed(row, outcome, now)
    return SettledIntent(row.id or 0, row.key, row.order_id, IntentState(row.state))


def _apply_settled(row: IntentRow, outcome: Settled, now: datetime) -> None:
    row.state, row.settled = IntentState.SETTLED, now
    row.books_id, row.sync_token = outcome.id, outcome.sync_token
    row.name = outcome.name
    row.number = outcome.number or row.number
    row.books_total, row.books_tax, row.balance = (
        _amount(outcome.total),
        _amount(outcome.tax),
        _amount(outcome.balance),
    )
    row.currency = outcome.total.currency if outcome.total else row.currency
    row.error = row.error_detail = row.error_code = row.error_section = ""


def _apply_failed(row: IntentRow, outcome: Failed, now: datetime) -> None:
    error = outcome.error
    row.error, row.error_detail = error.message, error.detail
    if isinstance(error, Refused):
        row.state, row.settled = IntentState.FAILED, now
        row.error_code, row.error_section = error.code, error.section
    elif isinstance(error, Unknown):
        row.state = IntentState.UNKNOWN


def _mark_targets(
    session: Session, merchant: str, books: str, rows: Sequence[IntentRow], documents: Documents
) -> None:
    for row in rows:
        if row.target is None or row.state != IntentState.SETTLED:
            continue
        session.flush()
        is_update = row.type == Update.__name__
        earlier = (col(IntentRow.target) == row.target) & (col(IntentRow.type) == Update.__name__)
        targets = session.exec(
            select(IntentRow)
            .where(
                IntentRow.merchant == merchant,
                IntentRow.books == books,
                col(IntentRow.id) != row.id,
                col(IntentRow.state).in_((IntentState.SETTLED, IntentState.RESET)),
                (col(IntentRow.id) == row.target) | earlier,
            )
            .with_for_update()
        ).all()
        for one in targets:
            if one.type in WRITES_DOCUMENTS and one.state == IntentState.SETTLED:
                add_documents(documents, _counted(one), -1, -(one.total or Decimal(0)))
            one.state = IntentState.REPLACED if is_update else IntentState.UNDONE


def _supersede(session: Session, merchant: str, books: str, rows: Sequence[IntentRow]) -> None:
    """A document that was reset counts under the attempt that took it over: else it would stand twice. A payment
    that was reset has no number to be found by, and was looked for before the next one was posted."""
    for row in rows:
        if row.type != Post.__name__ or row.state != IntentState.SETTLED or row.attempt == 1:
            continue
        session.flush()
        session.exec(
            update(IntentRow)
            .where(
                col(IntentRow.merchant) == merchant,
                col(IntentRow.books) == books,
                col(IntentRow.subject) == row.subject,
                col(IntentRow.kind) == row.kind,
                col(IntentRow.part) == row.part,
                col(IntentRow.attempt) < row.attempt,
                col(IntentRow.state) == IntentState.RESET,
                or_(col(IntentRow.books_id) == row.books_id, col(IntentRow.kind) == Kind.PAYMENT),
            )
            .values(state=IntentState.SUPERSEDED)
        )


def _amount(money: Money | None) -> Decimal | None:
    return None if money is None else storable(money.amount)
