"""A merchant's connections, each with its store and its books: what the header of every page tells."""

from dataclasses import dataclass

from sqlalchemy import ScalarSelect
from sqlmodel import Session, col, func, select

from app.data.books import BooksRecord, books_record
from app.data.connections import ConnectionRecord, connection_record
from app.data.ledger_counts import NEED_YOU
from app.data.stores import StoreRecord, store_record
from app.data.tables.ledger import OrderCountRow
from app.data.tables.pairing import BooksRow, ConnectionRow, StoreRow


@dataclass(frozen=True, slots=True)
class Joined:
    """A connection with both its sides; `needs_you` is how many of its orders wait for a person."""

    connection: ConnectionRecord
    store: StoreRecord
    books: BooksRecord
    needs_you: int

    @property
    def uses(self) -> int:
        """How many connections of the licence it takes; practising is free."""
        return 0 if self.books.practice else self.connection.uses


def all_joined(session: Session, merchant: str) -> tuple[Joined, ...]:
    """All of them in one question, the oldest first."""
    rows = session.exec(
        select(ConnectionRow, StoreRow, BooksRow, _needing(merchant))
        .join(StoreRow, col(StoreRow.id) == ConnectionRow.store)
        .join(BooksRow, col(BooksRow.id) == ConnectionRow.books)
        .where(
            ConnectionRow.merchant == merchant, StoreRow.merchant == merchant, BooksRow.merchant == merchant
        )
        .order_by(col(ConnectionRow.created))
    )
    return tuple(
        Joined(connection_record(connection), store_record(store), books_record(books), int(needing))
        for connection, store, books, needing in rows
    )


def _needing(merchant: str) -> ScalarSelect[int]:
    return (
        select(func.coalesce(func.sum(OrderCountRow.orders), 0))
        .where(
            OrderCountRow.merchant == merchant,
            OrderCountRow.connection == ConnectionRow.id,
            col(OrderCountRow.state).in_(NEED_YOU),
        )
        .correlate(ConnectionRow)
        .scalar_subquery()
    )
