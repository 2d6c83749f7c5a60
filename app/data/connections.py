"""Connections: a store paired with books, how it fares, and when it is due."""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ScalarSelect, exists
from sqlmodel import Session, col, delete, func, select, update

from app.data.books import Trouble
from app.data.tables.pairing import BooksRow, ConnectionRow
from app.data.tables.work import RunRow
from app.data.upsert import insert_new

# Connections that became due in one moment, after an hour's outage say, must not do so again and again: each
# comes back a little earlier than its interval says, by a share of its own.
EARLY = 0.05
BACKSTOP = timedelta(hours=1)  # a webhook that got lost would else hold its order back until the next one


class State(StrEnum):
    SETUP = "setup"
    ACTIVE = "active"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class ConnectionRecord:
    """`cursor` is from where the store is read on; `auto_sync`, `minutes` and `uses` follow the configuration."""

    id: str
    merchant: str
    store: str
    books: str
    state: State
    cursor: str
    first_run_looked_at: datetime | None
    auto_sync: str
    minutes: int
    uses: int
    next_due: datetime | None
    trouble: Trouble | None
    trouble_mailed: datetime | None
    created: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """A connection whose time has come."""

    merchant: str
    connection: str
    books: str


def create(session: Session, merchant: str, store: str, books: str, now: datetime) -> ConnectionRecord:
    """The connection of this store with these books: a new one, or the one that exists."""
    new = ConnectionRow(merchant=merchant, store=store, books=books, state=State.SETUP, created=now)
    insert_new(session, ConnectionRow, [new.model_dump()], ["merchant", "store", "books"])
    row = session.exec(
        select(ConnectionRow).where(
            ConnectionRow.merchant == merchant, ConnectionRow.store == store, ConnectionRow.books == books
        )
    ).one()
    return connection_record(row)


def connection(session: Session, merchant: str, connection_id: str) -> ConnectionRecord | None:
    row = session.exec(
        select(ConnectionRow).where(ConnectionRow.merchant == merchant, ConnectionRow.id == connection_id)
    ).one_or_none()
    return connection_record(row) if row else None


def connections(session: Session, merchant: str) -> list[ConnectionRecord]:
    rows = session.exec(
        select(ConnectionRow).where(ConnectionRow.merchant == merchant).order_by(col(ConnectionRow.created))
    )
    return [connection_record(row) for row in rows]


def of_store(session: Session, merchant: str, store: str) -> list[ConnectionRecord]:
    """The connections that a webhook of the store concerns."""
    rows = session.exec(
        select(ConnectionRow).where(ConnectionRow.merchant == merchant, ConnectionRow.store == store)
    )
    return [connection_record(row) for row in rows]


def of_books(session: Session, merchant: str, books: str) -> list[ConnectionRecord]:
    """The connections of all stores with these books."""
    rows = session.exec(
        select(ConnectionRow).where(ConnectionRow.merchant == merchant, ConnectionRow.books == books)
    )
    return [connection_record(row) for row in rows]


def uses(session: Session, merchant: str, but: str = "") -> int:
    """How many connections of the licence are in use, leaving out the connection `but`; practising is free."""
    used = (
        select(func.coalesce(func.sum(ConnectionRow.uses), 0))
        .join(BooksRow, col(BooksRow.id) == ConnectionRow.books)
        .where(
            ConnectionRow.merchant == merchant,
            BooksRow.merchant == merchant,
            ConnectionRow.id != but,
            col(BooksRow.practice).is_(False),
        )
    )
    return int(session.exec(used).one())


def set_state(session: Session, merchant: str, connection_id: str, state: State, now: datetime) -> None:
    """Start, pause or go on; only an active connection whose first run was looked at becomes due."""
    row = _locked(session, merchant, connection_id)
    if row is not None:
        row.state = state
        _schedule(row, now)


def look_at_first_run(session: Session, merchant: str, connection_id: str, now: datetime) -> None:
    """The merchant has looked at the first run: automatic sync starts."""
    row = _locked(session, merchant, connection_id)
    if row is not None and row.first_run_looked_at is None:
        row.first_run_looked_at = now
        _schedule(row, now)


def follow_config(
    session: Session,
    merchant: str,
    connection_id: str,
    *,
    auto_sync: str,
    minutes: int,
    uses: int,
    now: datetime,
) -> None:
    """Copy what the question "what is due" needs from the configuration."""
    row = _locked(session, merchant, connection_id)
    if row is None or (row.auto_sync, row.minutes, row.uses) == (auto_sync, minutes, uses):
        return
    row.auto_sync, row.minutes, row.uses = auto_sync, minutes, uses
    _schedule(row, now)


def save_cursor(session: Session, merchant: str, connection_id: str, cursor: str) -> None:
    session.exec(
        update(ConnectionRow)
        .where(col(ConnectionRow.merchant) == merchant, col(ConnectionRow.id) == connection_id)
        .values(cursor=cursor)
    )


def wake(session: Session, merchant: str, connection_id: str, at: datetime) -> None:
    """Make an active connection due at this time at the latest: an order arrived, or a wait ended."""
    row = _locked(session, merchant, connection_id)
    if row is not None and _runs_by_itself(row):
        row.next_due = at if row.next_due is None else min(row.next_due, at)


def set_trouble(
    session: Session, merchant: str, connection_id: str, message: str, action: str, *, now: datetime
) -> None:
    """Stop the connection until the owner acts; the time of the first such sentence stays."""
    row = _locked(session, merchant, connection_id)
    if row is not None:
        row.trouble_since = row.trouble_since or now
        row.trouble, row.trouble_action = message, action
        _schedule(row, now)


def clear_trouble(session: Session, merchant: str, connection_id: str, now: datetime) -> None:
    row = _locked(session, merchant, connection_id)
    if row is not None and row.trouble_since is not None:
        row.trouble, row.trouble_action = "", ""
        row.trouble_since = row.trouble_mailed = None
        _schedule(row, now)


def claim_trouble_mail(session: Session, merchant: str, connection_id: str, now: datetime) -> bool:
    """Whether the caller shall send the one e-mail about this trouble; True once for each trouble."""
    claimed = session.exec(
        update(ConnectionRow)
        .where(
            col(ConnectionRow.merchant) == merchant,
            col(ConnectionRow.id) == connection_id,
            col(ConnectionRow.trouble_since).is_not(None),
            col(ConnectionRow.trouble_mailed).is_(None),
        )
        .values(trouble_mailed=now)
    )
    return claimed.rowcount == 1


def remove(session: Session, merchant: str, connection_id: str) -> None:
    """Forget a connection with its ledger. What stands in the books stays there."""
    session.exec(
        delete(ConnectionRow).where(
            col(ConnectionRow.merchant) == merchant, col(ConnectionRow.id) == connection_id
        )
    )


def present_books(merchant: str, connection_id: str) -> ScalarSelect[str]:
    """The books that the connection has now, for a condition: before going live it had others."""
    return (
        select(ConnectionRow.books)
        .where(ConnectionRow.merchant == merchant, ConnectionRow.id == connection_id)
        .scalar_subquery()
    )


def hold(session: Session, merchant: str, connection_id: str) -> None:
    """Keep other writers off this connection's ledger until the transaction ends: else two that count
    and move the same orders would count them twice. LookupError when it is not the merchant's."""
    held = session.exec(
        select(ConnectionRow.id)
        .where(ConnectionRow.merchant == merchant, ConnectionRow.id == connection_id)
        .with_for_update(key_share=True)
    ).one_or_none()
    if held is None:
        raise LookupError(f"merchant {merchant} has no connection {connection_id}")


def due(session: Session, now: datetime, limit: int) -> list[Due]:
    """Connections of all merchants whose time has come; their next time is set at once, so that no
    other worker takes them too. One whose run is at work stays due until that ends: what woke it may have come
    after the run had read it. A parked run reads anew when it goes on."""
    at_work = exists().where(
        col(RunRow.connection) == col(ConnectionRow.id),
        col(RunRow.finished).is_(None),
        col(RunRow.parked).is_(False),
    )
    rows = session.exec(
        select(ConnectionRow)
        .where(col(ConnectionRow.next_due).is_not(None), col(ConnectionRow.next_due) <= now, ~at_work)
        .order_by(col(ConnectionRow.next_due))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.next_due = now + _interval(row) * (1 - EARLY * _share(row.id))
    return [Due(row.merchant, row.id, row.books) for row in rows]


def _share(connection: str) -> float:
    """A number from 0 to 1 that is always the same for this connection."""
    return zlib.crc32(connection.encode()) / 0xFFFFFFFF


def _runs_by_itself(row: ConnectionRow) -> bool:
    return (
        row.state == State.ACTIVE
        and row.trouble_since is None
        and row.first_run_looked_at is not None
        and row.auto_sync != "off"
    )


def _schedule(row: ConnectionRow, now: datetime) -> None:
    if not _runs_by_itself(row):
        row.next_due = None
    else:
        soon = now + _interval(row)
        row.next_due = soon if row.next_due is None else min(row.next_due, soon)


def _interval(row: ConnectionRow) -> timedelta:
    return timedelta(minutes=row.minutes) if row.auto_sync == "interval" else BACKSTOP


def _locked(session: Session, merchant: str, connection_id: str) -> ConnectionRow | None:
    return session.exec(
        select(ConnectionRow)
        .where(ConnectionRow.merchant == merchant, ConnectionRow.id == connection_id)
        .with_for_update(key_share=True)
    ).one_or_none()


def connection_record(row: ConnectionRow) -> ConnectionRecord:
    trouble = Trouble(row.trouble, row.trouble_action, row.trouble_since) if row.trouble_since else None
    return ConnectionRecord(
        row.id,
        row.merchant,
        row.store,
        row.books,
        State(row.state),
        row.cursor,
        row.first_run_looked_at,
        row.auto_sync,
        row.minutes,
        row.uses,
        row.next_due,
        trouble,
        row.trouble_mailed,
        row.created,
    )
