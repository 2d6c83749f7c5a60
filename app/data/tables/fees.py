"""What payment processors kept of orders that were exported with their fees in bulk."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Index, text
from sqlmodel import Field

from app.data.columns import Amount, RowNumber
from app.data.tables.base import Row, owned


class FeeRow(Row, table=True):
    """One order's fee, and the day whose expense it belongs to.

    Which fees an expense has is in the expense itself; here stands what the store tells now.
    """

    __tablename__ = "fees"
    __table_args__ = (
        owned("connection", "connections"),
        Index(None, "connection", "day", "method", "currency"),
        Index(
            "ix_fees_due",
            "connection",
            "day",
            sqlite_where=text("due = 1"),
            postgresql_where=text("due"),
        ),
    )

    order_id: int = Field(primary_key=True, sa_type=RowNumber, foreign_key="orders.id", ondelete="CASCADE")
    merchant: str
    connection: str
    day: date | None = None  # of payment, in the books' time zone; None while it is not paid
    method: str
    title: str
    currency: str
    amount: Decimal = Field(sa_type=Amount)
    claimed: bool = False  # an expense was made for its day: from then on it never leaves that day
    due: bool = False  # the day is to be looked at
    waits: bool = False  # the day's expense was refused or undone: nothing is sent until somebody asks


class FeeMethodRow(Row, table=True):
    """A payment method whose orders told a fee: each of them needs a clearing account."""

    __tablename__ = "fee_methods"
    __table_args__ = (owned("connection", "connections"),)

    connection: str = Field(primary_key=True)
    method: str = Field(primary_key=True)
    merchant: str
    title: str
