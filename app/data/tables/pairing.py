"""Stores, books, their tokens, the connections between them, and what was configured."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from app.data.columns import RowNumber, UtcDateTime
from app.data.tables.base import Row, belongs_to, opaque, owned


class StoreRow(Row, table=True):
    __tablename__ = "stores"
    __table_args__ = (
        UniqueConstraint("id", "merchant"),
        UniqueConstraint("merchant", "platform", "url"),
    )

    id: str = Field(default_factory=opaque, primary_key=True)
    merchant: str = belongs_to("merchants.id")
    platform: str
    name: str
    url: str
    keys: str = ""  # encrypted
    currency: str = ""
    time_zone: str = ""
    practice: bool = False
    lists: str = ""
    lists_read: datetime | None = Field(default=None, sa_type=UtcDateTime)
    products_read: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created: datetime = Field(sa_type=UtcDateTime)


class BooksRow(Row, table=True):
    __tablename__ = "books"
    __table_args__ = (
        UniqueConstraint("id", "merchant"),
        UniqueConstraint("merchant", "kind", "realm"),
    )

    id: str = Field(default_factory=opaque, primary_key=True)
    merchant: str = belongs_to("merchants.id")
    kind: str
    realm: str = Field(index=True)
    name: str
    practice: bool = False
    company: str = ""
    mark: str = ""  # from where the next reading of the lists goes on
    whole_since: datetime | None = Field(default=None, sa_type=UtcDateTime)  # of the latest under way
    refreshed: datetime | None = Field(default=None, sa_type=UtcDateTime)
    trouble: str = ""
    trouble_action: str = ""
    trouble_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created: datetime = Field(sa_type=UtcDateTime)


class TokenRow(Row, table=True):
    """The newest tokens of books and who is renewing them right now."""

    __tablename__ = "tokens"
    __table_args__ = (owned("books", "books"),)

    books: str = Field(primary_key=True)
    merchant: str
    access: str = ""  # encrypted
    refresh: str = ""  # encrypted
    access_expires: datetime | None = Field(default=None, sa_type=UtcDateTime)
    refresh_expires: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 0
    holder: str = ""
    held_until: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ConnectionRow(Row, table=True):
    __tablename__ = "connections"
    __table_args__ = (
        UniqueConstraint("id", "merchant"),
        owned("store", "stores"),
        owned("books", "books"),
        UniqueConstraint("merchant", "store", "books"),
        # The worker's question "what is due" reads nothing but what is.
        Index(
            "ix_connections_due",
            "next_due",
            sqlite_where=text("next_due IS NOT NULL"),
            postgresql_where=text("next_due IS NOT NULL"),
        ),
    )

    id: str = Field(default_factory=opaque, primary_key=True)
    merchant: str
    store: str = Field(index=True)
    books: str = Field(index=True)
    state: str
    cursor: str = ""
    first_run_looked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    auto_sync: str = "interval"  # copied from the configuration, as are minutes and uses
    minutes: int = 15
    uses: int = 1
    next_due: datetime | None = Field(default=None, sa_type=UtcDateTime)
    trouble: str = ""
    trouble_action: str = ""
    trouble_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    trouble_mailed: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created: datetime = Field(sa_type=UtcDateTime)


class PairingRow(Row, table=True):
    """A pairing on its way through somebody else's pages; only the hash of its nonce is kept."""

    __tablename__ = "pairings"

    id: str = Field(default_factory=opaque, primary_key=True)
    nonce_hash: str = Field(unique=True)
    merchant: str = belongs_to("merchants.id", index=True)
    user: str
    kind: str
    platform: str = ""
    store_url: str = ""
    connection: str = ""
    expires: datetime = Field(sa_type=UtcDateTime)
    taken: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: str = ""  # id of the store or books that came of it
    refusal: str = ""  # or the sentence that says why nothing did


class ConfigRow(Row, table=True):
    """One version of a configuration document; rows are added, never changed."""

    __tablename__ = "configs"
    __table_args__ = (
        owned("connection", "connections"),
        UniqueConstraint("connection", "version"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=RowNumber)
    merchant: str
    connection: str
    version: int
    document: str
    user: str
    section: str
    restored: int | None = None
    saved: datetime = Field(sa_type=UtcDateTime)
