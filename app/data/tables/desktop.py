"""Company files on a desktop: who may call for them, the sessions of their Web Connector, what was asked in them."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from app.data.columns import RowNumber, UtcDateTime
from app.data.tables.base import Row, opaque, owned

OPEN = text("ended IS NULL")
WAITING = text("state = 'waiting'")
KEYED = text("key <> ''")


class DesktopLoginRow(Row, table=True):
    """With what the Web Connector signs in for one company file; only the hash of the password is kept."""

    __tablename__ = "desktop_logins"
    __table_args__ = (owned("books", "books"),)

    books: str = Field(primary_key=True)
    merchant: str
    user_name: str = Field(unique=True)
    password: str
    file_id: str = Field(unique=True)
    company: str = ""  # its name at the first session: no other company is written to
    company_file: str = ""
    created: datetime = Field(sa_type=UtcDateTime)
    rotated: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when the password was made anew
    downloaded: datetime | None = Field(default=None, sa_type=UtcDateTime)
    called: datetime | None = Field(default=None, sa_type=UtcDateTime)
    refused: datetime | None = Field(default=None, sa_type=UtcDateTime)  # the last call with a wrong password


class DesktopSessionRow(Row, table=True):
    """One session of a Web Connector; `due` is the one call that is expected next."""

    __tablename__ = "desktop_sessions"
    __table_args__ = (
        owned("books", "books"),
        Index(None, "books", "started"),
        # Two sessions at once would hand out two messages at once.
        Index("uq_desktop_sessions_one_open", "books", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: str = Field(default_factory=opaque, primary_key=True)
    merchant: str
    books: str
    ticket_hash: str = Field(unique=True)
    due: str
    out: str = ""
    message: int | None = Field(default=None, sa_type=RowNumber)  # the one that is out, or was last
    known: bool = False  # the open company is the one that it shall be
    greeting: str = ""
    error: str = ""
    retries: int = 0
    asked: int = 0
    trouble: int = 0  # answers that hold a refusal
    address: str = ""
    connector: str = ""  # its version
    qbxml: str = ""
    company_file: str = ""
    ending: str = ""
    started: datetime = Field(sa_type=UtcDateTime)
    seen: datetime = Field(sa_type=UtcDateTime)
    idle: datetime | None = Field(
        default=None, sa_type=UtcDateTime
    )  # since when there was nothing to hand out
    ended: datetime | None = Field(default=None, sa_type=UtcDateTime)


class DesktopMessageRow(Row, table=True):
    """One message set for QuickBooks, and what came back."""

    __tablename__ = "desktop_messages"
    __table_args__ = (
        owned("books", "books"),
        Index("ix_desktop_messages_waiting", "books", "id", sqlite_where=WAITING, postgresql_where=WAITING),
        Index(
            "uq_desktop_messages_key", "books", "key", unique=True, sqlite_where=KEYED, postgresql_where=KEYED
        ),
        Index(None, "session"),
        Index(None, "created"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=RowNumber)
    merchant: str
    books: str
    session: str = ""
    key: str = ""
    words: str
    body: bytes
    state: str
    tries: int = 0
    response: bytes = b""
    hresult: str = ""
    message: str = ""
    trouble: bool = False
    wanted_until: datetime = Field(sa_type=UtcDateTime)  # whoever asked is there at least until then
    created: datetime = Field(sa_type=UtcDateTime)
    taken: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered: datetime | None = Field(default=None, sa_type=UtcDateTime)
    collected: datetime | None = Field(default=None, sa_type=UtcDateTime)
