"""A merchant's connections, each with its store and its books: what the header of every page tells."""

from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa
from sqlalchemy import BindParameter, ScalarSelect, String, bindparam
from sqlmodel import Session, col, func, select

from app.data.books import BooksRecord, books_record
from app.data.connections import ConnectionRecord, connection_record
from app.data.ledger_counts import NEED_YOU
from app.data.stores import StoreRecord, store_record
from app.data.tables.ledger import OrderCountRow
from app.data.tables.pairing import BooksRow, ConnectionRow, StoreRow
from app.data.tables.work import RunRow


@dataclass(frozen=True, slots=True)
class Joined:
    """A connection with both its sides; `needs_you` is how many of its orders wait for a person, `going_on` the id of
    the run that is at work, "" without one."""

    connection: ConnectionRecord
    store: StoreRecord
    books: BooksRecord
    needs_you: int
    going_on: str

    @property
    def uses(self) -> int:
        """How many connections of the licence it takes; practising is free."""
        return 0 if self.books.practice else self.connection.uses


def all_joined(session: Session, merchant: str) -> tuple[Joined, ...]:
    """All of them in one question, the oldest first."""
    rows = session.execute(_all_joined(), {"merchant": merchant})
    return tuple(
        Joined(
            connection_record(connection), store_record(store), books_record(books), int(needing), run or ""
        )
        for connection, store, books, needing, run in rows
    )


def sides_of(
    session: Session, merchant: str, connection: str
) -> tuple[ConnectionRecord, StoreRecord, BooksRecord] | None:
    """A connection with both its sides in one question; None when it is not the merchant's."""
    found = session.exec(
        select(ConnectionRow, StoreRow, BooksRow)
        .join(StoreRow, col(StoreRow.id) == ConnectionRow.store)
        .join(BooksRow, col(BooksRow.id) == ConnectionRow.books)
        .where(
            ConnectionRow.merchant == merchant,
            ConnectionRow.id == connection,
            StoreRow.merchant == merchant,
            BooksRow.merchant == merchant,
        )
    ).one_or_none()
    return (connection_record(found[0]), store_record(found[1]), books_record(found[2])) if found else None


@cache
def _all_joined() -> sa.Select[ConnectionRow, StoreRow, BooksRow, int, str]:
    """Made once: every page asks it, and to make it takes as long as to ask it."""
    merchant = bindparam("merchant", type_=String)
    return (
        sa.select(ConnectionRow, StoreRow, BooksRow, _needing(merchant), _going_on(merchant))
        .join(StoreRow, col(StoreRow.id) == ConnectionRow.store)
        .join(BooksRow, col(BooksRow.id) == ConnectionRow.books)
        .where(
            col(ConnectionRow.merchant) == merchant,
            col(StoreRow.merchant) == merchant,
            col(BooksRow.merchant) == merchant,
        )
        .order_by(col(ConnectionRow.created))
    )


def _needing(merchant: BindParameter[str]) -> ScalarSelect[int]:
    return (
        select(func.coalesce(func.sum(OrderCountRow.orders), 0))
        .where(
            col(OrderCountRow.merchant) == merchant,
            OrderCountRow.connection == ConnectionRow.id,
            col(OrderCountRow.state).in_(NEED_YOU),
        )
        .correlate(ConnectionRow)
        .scalar_subquery()
    )


def _going_on(merchant: BindParameter[str]) -> ScalarSelect[str]:
    return (
        select(RunRow.id)
        .where(
            col(RunRow.merchant) == merchant,
            RunRow.connection == ConnectionRow.id,
            col(RunRow.finished).is_(None),
        )
        .correlate(ConnectionRow)
        .scalar_subquery()
    )
