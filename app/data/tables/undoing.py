"""What a person takes back or takes over: undos that were asked for, and documents of somebody else's making."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index, text
from sqlmodel import Field

from app.data.columns import Amount, RowNumber, UtcDateTime
from app.data.tables.base import Row, opaque, owned


class UndoRow(Row, table=True):
    """An undo that somebody asked for; open until all of it was tried."""

    __tablename__ = "undos"
    __table_args__ = (
        owned("connection", "connections"),
        # A button pressed twice asks once.
        Index(
            "uq_undos_one_at_a_time",
            "connection",
            unique=True,
            sqlite_where=text("finished IS NULL"),
            postgresql_where=text("finished IS NULL"),
        ),
    )

    id: str = Field(default_factory=opaque, primary_key=True)
    merchant: str
    connection: str
    what: str  # order, run or all
    target: str
    user: str = ""
    stopped: bool = False  # nothing more is sent for it
    asked: datetime = Field(sa_type=UtcDateTime)
    finished: datetime | None = Field(default=None, sa_type=UtcDateTime)


class LookalikeRow(Row, table=True):
    """A document of somebody else under the number of an order, as it was when it was found; taken over once
    the merchant said that it is the same sale."""

    __tablename__ = "lookalikes"
    __table_args__ = (
        owned("connection", "connections"),
        # With the merchant, so that what waits is counted without a look at its rows.
        Index(
            "ix_lookalikes_open",
            "connection",
            "merchant",
            "rank",
            "order_id",
            sqlite_where=text("taken IS NULL"),
            postgresql_where=text("taken IS NULL"),
        ),
        # One document is one sale: two orders cannot both be it.
        Index(
            "uq_lookalikes_taken",
            "books",
            "kind",
            "document",
            unique=True,
            sqlite_where=text("taken IS NOT NULL"),
            postgresql_where=text("taken IS NOT NULL"),
        ),
    )

    order_id: int = Field(primary_key=True, sa_type=RowNumber, foreign_key="orders.id", ondelete="CASCADE")
    merchant: str
    connection: str
    books: str
    realm: str  # with subject and kind: the key under which plans know it
    subject: str
    kind: str
    document: str  # its id in the books
    number: str
    date: date
    total: Decimal = Field(sa_type=Amount)
    currency: str
    customer: str
    rank: int  # 0 when everything agrees, which is listed first; 1 when something differs
    differs: str  # the names of what differs, with commas between
    fingerprint: str  # of the order as it was compared
    refunds: str  # of the order as it was compared, as JSON: they are not ours to post
    seen: datetime = Field(sa_type=UtcDateTime)
    taken: datetime | None = Field(default=None, sa_type=UtcDateTime)
    user: str = ""
