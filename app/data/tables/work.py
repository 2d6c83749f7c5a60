"""Runs and who works at them, deliveries of webhooks, and what was used of the books' quota."""

from datetime import datetime

from sqlalchemy import Index, false, text
from sqlmodel import Field

from app.data.columns import UtcDateTime
from app.data.tables.base import Row, opaque, owned

# What a run that began by itself and found nothing looks like when it has ended.
QUIET = (
    "kind = 'auto' AND state = 'done' AND new = 0 AND planned = 0 AND exported = 0 AND left_out = 0 AND held = 0 "
    "AND refused = 0 AND undone = 0 AND message = ''"
)


class RunRow(Row, table=True):
    """One synchronisation; a page that shows its progress reads this one row."""

    __tablename__ = "runs"
    __table_args__ = (
        owned("connection", "connections"),
        Index(None, "connection", "started"),
        # Two runs of one connection at once would plan the same orders twice.
        Index(
            "uq_runs_one_at_a_time",
            "connection",
            unique=True,
            sqlite_where=text("finished IS NULL"),
            postgresql_where=text("finished IS NULL"),
        ),
        # Ten thousand connections end a million of them a day: the oldest are found without the others.
        Index("ix_runs_quiet", "finished", sqlite_where=text(QUIET), postgresql_where=text(QUIET)),
    )

    id: str = Field(default_factory=opaque, primary_key=True)
    merchant: str = Field(index=True)
    connection: str
    kind: str
    state: str
    step: str = ""
    expected: int | None = None
    read: int = 0
    new: int = 0
    planned: int = 0
    exported: int = 0
    left_out: int = 0
    held: int = 0
    refused: int = 0
    undone: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    requests: int = 0
    message: str = ""
    user: str = ""
    stop_asked: bool = False
    # It waits for a call from outside: nobody works at it, and nobody takes it up before that call.
    parked: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    holder: str = Field(default="", sa_column_kwargs={"server_default": ""})  # whose turn it is to work at it
    started: datetime = Field(sa_type=UtcDateTime)
    moved: datetime = Field(sa_type=UtcDateTime)
    finished: datetime | None = Field(default=None, sa_type=UtcDateTime)


class WorkerRow(Row, table=True):
    """A worker process that lives, or died without a word."""

    __tablename__ = "workers"

    id: str = Field(primary_key=True)
    beats: int = 0
    started: datetime = Field(sa_type=UtcDateTime)
    beat: datetime = Field(sa_type=UtcDateTime)


class DeliveryRow(Row, table=True):
    """A webhook that arrived; the same delivery may arrive ten times."""

    __tablename__ = "deliveries"
    __table_args__ = (
        owned("store", "stores"),
        Index(
            "ix_deliveries_open",
            "received",
            sqlite_where=text("handled IS NULL"),
            postgresql_where=text("handled IS NULL"),
        ),
    )

    store: str = Field(primary_key=True)
    delivery: str = Field(primary_key=True)
    merchant: str
    topic: str
    resource: str
    received: datetime = Field(sa_type=UtcDateTime)
    handled: datetime | None = Field(default=None, sa_type=UtcDateTime)


class QuotaRow(Row, table=True):
    """Requests to books in one calendar month: reads are metered there."""

    __tablename__ = "quota"
    __table_args__ = (owned("books", "books"),)

    books: str = Field(primary_key=True)
    month: str = Field(primary_key=True)
    merchant: str
    reads: int = 0
    writes: int = 0
    batches: int = 0
