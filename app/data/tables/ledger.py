"""Every order seen and every document intended, sent and settled."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from app.data.columns import Amount, RowNumber, Sorted, UtcDateTime
from app.data.tables.base import Row, owned


class OrderRow(Row, table=True):
    """The columns that lists show and sort by. What is large is in OrderBodyRow, so that lists stay quick."""

    __tablename__ = "orders"
    __table_args__ = (
        owned("connection", "connections"),
        UniqueConstraint("connection", "store_order"),
        Index(None, "connection", "state", "created", "id"),
        Index(None, "connection", "state", "number_sort", "id"),
        Index(None, "connection", "state", "customer_folded", "id"),
        Index(None, "connection", "state", "total", "id"),
        Index(None, "connection", "run", "id"),
        Index(
            "ix_orders_needs_plan",
            "connection",
            "id",
            sqlite_where=text("needs_plan = 1"),
            postgresql_where=text("needs_plan"),
        ),
        Index(
            "ix_orders_exported",
            "connection",
            "exported",
            sqlite_where=text("exported IS NOT NULL"),
            postgresql_where=text("exported IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=RowNumber)
    merchant: str
    connection: str
    store_order: str
    number: str
    number_sort: str = Field(sa_type=Sorted)
    status: str
    customer: str
    customer_folded: str = Field(sa_type=Sorted)
    email: str
    total: Decimal = Field(sa_type=Amount)
    currency: str
    created: datetime = Field(sa_type=UtcDateTime)
    modified: datetime = Field(sa_type=UtcDateTime)
    fingerprint: str
    state: str
    needs_plan: bool
    unreadable: bool = False  # the store's last word, so that the body is from before it
    parked: bool = False  # undone: not exported again until somebody asks
    code: str = ""  # of the first reason, for lists
    message: str = ""
    section: str = ""
    document: str = ""  # number of the document it became
    run: str = ""
    exported: datetime | None = Field(default=None, sa_type=UtcDateTime)
    exported_day: date | None = None
    exported_total: Decimal | None = Field(default=None, sa_type=Amount)


class OrderBodyRow(Row, table=True):
    """The order as the store told it, with what its plan said."""

    __tablename__ = "order_bodies"

    order_id: int = Field(primary_key=True, sa_type=RowNumber, foreign_key="orders.id", ondelete="CASCADE")
    merchant: str
    payload: str  # "" when the adapter could not read the order
    reasons: str = "[]"


class OrderWordRow(Row, table=True):
    """The words by which an order is found, so that a search does not read the whole ledger."""

    __tablename__ = "order_words"
    __table_args__ = (
        Index(None, "order_id"),
        {"sqlite_with_rowid": False},
    )

    connection: str = Field(primary_key=True)  # goes with its order: ten checks an order would be too many
    word: str = Field(primary_key=True, sa_type=Sorted)
    order_id: int = Field(primary_key=True, sa_type=RowNumber, foreign_key="orders.id", ondelete="CASCADE")
    merchant: str


class OrderCountRow(Row, table=True):
    """How many orders are in each state, kept as they move, so that no page counts the ledger."""

    __tablename__ = "order_counts"
    __table_args__ = (owned("connection", "connections"),)

    connection: str = Field(primary_key=True)
    state: str = Field(primary_key=True)
    merchant: str
    orders: int


class OrderDayRow(Row, table=True):
    """What was exported each day, kept as it happens, for the chart."""

    __tablename__ = "order_days"
    __table_args__ = (owned("connection", "connections"),)

    connection: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    currency: str = Field(primary_key=True)
    merchant: str
    orders: int
    total: Decimal = Field(sa_type=Amount)


class DocumentCountRow(Row, table=True):
    """How many documents of a kind count as standing in the books, and what they come to, kept as they settle: a
    page that offers to undo everything says so without a look at each."""

    __tablename__ = "document_counts"
    __table_args__ = (owned("connection", "connections"), owned("books", "books"))

    connection: str = Field(primary_key=True)
    books: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    currency: str = Field(primary_key=True)
    merchant: str
    documents: int
    total: Decimal = Field(sa_type=Amount)


class IntentRow(Row, table=True):
    """One thing that we want in the books, or did."""

    __tablename__ = "intents"
    __table_args__ = (
        owned("books", "books"),
        owned("connection", "connections"),
        UniqueConstraint("books", "key"),
        Index(None, "run", "id"),
        Index(None, "books", "subject"),
        Index(
            "ix_intents_open",
            "books",
            "id",
            sqlite_where=text("settled IS NULL"),
            postgresql_where=text("settled IS NULL"),
        ),
        # With all that tells what stands and what it comes to, so that no document is read to be counted.
        Index(
            "ix_intents_standing",
            "connection",
            "books",
            "order_id",
            "kind",
            "currency",
            "total",
            "merchant",
            "state",
            "books_id",
            "type",
            sqlite_where=text("type IN ('Post', 'Update') AND state IN ('settled', 'reset')"),
            postgresql_where=text("type IN ('Post', 'Update') AND state IN ('settled', 'reset')"),
        ),
        # Those of reset orders count only where they are still there, which is asked for each.
        Index(
            "ix_intents_reset",
            "connection",
            "id",
            sqlite_where=text("state = 'reset'"),
            postgresql_where=text("state = 'reset'"),
        ),
        Index(
            "ix_intents_undone",
            "books",
            "books_id",
            sqlite_where=text("state = 'undone'"),
            postgresql_where=text("state = 'undone'"),
        ),
        # The page of a run asks what of it failed, among a hundred thousand that did not.
        Index(
            "ix_intents_failed",
            "run",
            "id",
            sqlite_where=text("state = 'failed'"),
            postgresql_where=text("state = 'failed'"),
        ),
        Index(
            "ix_intents_expenses",
            "connection",
            "id",
            sqlite_where=text("kind = 'expense'"),
            postgresql_where=text("kind = 'expense'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=RowNumber)
    merchant: str
    books: str
    connection: str
    order_id: int | None = Field(
        default=None, sa_type=RowNumber, foreign_key="orders.id", ondelete="SET NULL", index=True
    )
    run: str = ""
    key: str
    type: str
    realm: str = ""  # with subject, kind, part and attempt: the document's key
    subject: str = ""  # a list entry has what names it for ever here, and its attempt
    kind: str = ""
    part: str = ""
    attempt: int = 1
    target: int | None = Field(default=None, sa_type=RowNumber)  # the intent that this one undoes
    state: str
    books_id: str = ""
    sync_token: str = ""
    name: str = ""
    number: str = ""
    total: Decimal | None = Field(default=None, sa_type=Amount)  # as planned
    books_total: Decimal | None = Field(default=None, sa_type=Amount)  # as the books answered
    books_tax: Decimal | None = Field(default=None, sa_type=Amount)
    balance: Decimal | None = Field(default=None, sa_type=Amount)
    currency: str = ""
    fingerprint: str = ""
    marker: str = ""
    error: str = ""
    error_detail: str = ""
    error_code: str = ""
    error_section: str = ""
    payload: str
    because: str = "[]"
    created: datetime = Field(sa_type=UtcDateTime)
    settled: datetime | None = Field(default=None, sa_type=UtcDateTime)


class EnvelopeRow(Row, table=True):
    """The exact bytes of one request, committed before they are sent."""

    __tablename__ = "envelopes"
    __table_args__ = (
        owned("books", "books"),
        UniqueConstraint("books", "key"),
        Index(
            "ix_envelopes_unanswered",
            "books",
            "id",
            sqlite_where=text("answered IS NULL"),
            postgresql_where=text("answered IS NULL"),
        ),
        Index(None, "answered"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=RowNumber)
    merchant: str
    books: str
    run: str = ""
    key: str
    path: str
    body: bytes
    intents: str  # their keys, in the order of the envelope's items
    tries: int = 0
    error: str = ""
    created: datetime = Field(sa_type=UtcDateTime)
    sent: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered: datetime | None = Field(default=None, sa_type=UtcDateTime)
