"""Undos that a person asked for: kept until all of it was tried, whatever interrupts it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select, update

from app.data.tables.undoing import UndoRow


class What(StrEnum):
    """What an undo is about."""

    ORDER = "order"
    RUN = "run"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Extent:
    """How far an undo reaches: `target` is the row of its order, or the id of its run."""

    what: What
    target: str = ""


@dataclass(frozen=True, slots=True)
class Undo:
    """One that was asked for; `stopped` when nothing more shall be sent for it."""

    id: str
    extent: Extent
    stopped: bool
    asked: datetime


def ask(
    session: Session, merchant: str, connection: str, extent: Extent, *, now: datetime, user: str = ""
) -> bool:
    """Note an undo; False while another one of the connection is open."""
    row = UndoRow(
        merchant=merchant,
        connection=connection,
        what=extent.what,
        target=extent.target,
        user=user,
        asked=now,
    )
    if standing(session, merchant, connection) is not None:
        return False
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # another tab was quicker
        return False
    return True


def standing(session: Session, merchant: str, connection: str) -> Undo | None:
    """The undo that is not finished yet."""
    row = session.exec(select(UndoRow).where(*_open(merchant, connection))).one_or_none()
    return Undo(row.id, Extent(What(row.what), row.target), row.stopped, row.asked) if row else None


def stop(session: Session, merchant: str, connection: str) -> None:
    """Send nothing more for the undo that is open."""
    session.exec(update(UndoRow).where(*_open(merchant, connection)).values(stopped=True))


def finish(session: Session, merchant: str, connection: str, now: datetime) -> None:
    """All of it was tried."""
    session.exec(update(UndoRow).where(*_open(merchant, connection)).values(finished=now))


def _open(merchant: str, connection: str) -> list[ColumnElement[bool]]:
    return [
        col(UndoRow.merchant) == merchant,
        col(UndoRow.connection) == connection,
        col(UndoRow.finished).is_(None),
    ]
