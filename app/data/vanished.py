"""Documents of ours that an older copy of the books lacks: what was opened there knows nothing of them."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Subquery
from sqlalchemy import select as any_select
from sqlmodel import Session, col, func, select

from app.core.document import Kind
from app.data import ledger_moves
from app.data.ledger_documents import WRITES_DOCUMENTS, IntentState
from app.data.ledger_moves import Selection
from app.data.ledger_undo import TOOK_EFFECT
from app.data.tables.books_lists import NumberRow
from app.data.tables.ledger import IntentRow
from app.data.upsert import chunks

EVER_STOOD = (*TOOK_EFFECT, IntentState.SUPERSEDED)


def is_missed(session: Session, merchant: str, books: str, *, kept: datetime, read: datetime) -> bool:
    """Whether a document of ours that was kept after the one time was not seen from the other on."""
    missed = select(NumberRow.id).where(
        NumberRow.merchant == merchant,
        NumberRow.books == books,
        NumberRow.marker != "",
        col(NumberRow.seen) > kept,
        col(NumberRow.seen) < read,
    )
    return session.exec(missed.limit(1)).first() is not None


def take_back(
    session: Session, merchant: str, books: str, gone: Collection[tuple[str, str]]
) -> dict[str, int]:
    """Reset the orders of what is gone, by kind and id, and newer than all that is still there: how many, by
    connection.

    What is gone while something newer stands was condensed with its year, or deleted long ago: to post that again
    would double it. Payments are in no list of ours; those that are newer go along, since a reset looks for them
    before they are posted again.
    """
    first = _first_written(merchant, books)
    newer = session.exec(
        select(IntentRow.connection, IntentRow.order_id, IntentRow.kind, IntentRow.books_id)
        .join(first, (first.c.kind == IntentRow.kind) & (first.c.books_id == IntentRow.books_id))
        .where(
            IntentRow.merchant == merchant,
            IntentRow.books == books,
            col(IntentRow.type).in_(WRITES_DOCUMENTS),
            IntentRow.state == IntentState.SETTLED,
            first.c.intent > _newest_that_stands(session, merchant, books),
        )
    ).all()
    lost = set(gone)
    if not any((kind, id_) in lost for _, _, kind, id_ in newer):
        return {}
    orders: dict[str, set[int]] = defaultdict(set)
    for connection, order, kind, id_ in newer:
        if order is not None and (kind == Kind.PAYMENT or (kind, id_) in lost):
            orders[connection].add(order)
    return {connection: _reset(session, merchant, connection, rows) for connection, rows in orders.items()}


def _first_written(merchant: str, books: str) -> Subquery:
    """The intent by which each document came about: what took it over since is as old as the document."""
    first = func.min(IntentRow.id).label("intent")
    return (
        any_select(col(IntentRow.kind), col(IntentRow.books_id), first)
        .where(
            col(IntentRow.merchant) == merchant,
            col(IntentRow.books) == books,
            col(IntentRow.type).in_(WRITES_DOCUMENTS),
            col(IntentRow.state).in_(EVER_STOOD),
        )
        .group_by(col(IntentRow.kind), col(IntentRow.books_id))
        .subquery()
    )


def _newest_that_stands(session: Session, merchant: str, books: str) -> int:
    first = _first_written(merchant, books)
    found = session.exec(
        select(func.max(first.c.intent))
        .select_from(first)
        .join(
            NumberRow,
            (col(NumberRow.kind) == first.c.kind)
            & (col(NumberRow.id) == first.c.books_id)
            & (col(NumberRow.merchant) == merchant)
            & (col(NumberRow.books) == books),
        )
    ).one()
    return found or 0


def _reset(session: Session, merchant: str, connection: str, rows: Collection[int]) -> int:
    return sum(
        ledger_moves.reset(session, merchant, connection, Selection(rows=tuple(some)))
        for some in chunks(sorted(rows))
    )
