"""Guesses at passwords, slowed down for each subject that is guessed at and each address that guesses."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select

from app.data.tables.people import AttemptRow
from app.data.upsert import upsert

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN = timedelta(hours=1)
FADES = timedelta(minutes=15)  # a wrong try each is nobody's guessing: an office's typing errors never add up


def seconds_to_wait(session: Session, subjects: Sequence[str], now: datetime) -> int:
    """0 when they may try."""
    rows = session.exec(select(AttemptRow.blocked_until).where(col(AttemptRow.subject).in_(subjects)))
    longest = max((until - now for until in rows), default=timedelta(0))
    return max(0, -int(-longest.total_seconds() // 1))


def count(session: Session, subject: str, free: int, now: datetime) -> None:
    """One try more. Count it before the password is compared: a hundred guesses at the same moment would all
    find the door open."""
    row = session.exec(
        select(AttemptRow).where(AttemptRow.subject == subject).with_for_update()
    ).one_or_none()
    failures = 1 + (_left(row, free, now) if row else 0)
    values = {
        "subject": subject,
        "failures": failures,
        "last": now,
        "blocked_until": now + _wait(failures, free),
    }
    upsert(session, AttemptRow, [values], ["subject"], ["failures", "last", "blocked_until"])


def forgive(session: Session, subject: str) -> None:
    """The subject proved itself: nothing is held against it."""
    session.exec(delete(AttemptRow).where(col(AttemptRow.subject) == subject))


def take_back(session: Session, subject: str) -> None:
    """The last try was none. An address keeps its others: else one account of one's own would reopen it for
    guessing at others'."""
    row = session.exec(select(AttemptRow).where(AttemptRow.subject == subject)).one_or_none()
    if row is not None:
        row.failures -= 1
        row.blocked_until = min(row.blocked_until, row.last)


def forget_old(session: Session, now: datetime) -> int:
    """Drop what is too old to matter; how many rows went."""
    return session.exec(delete(AttemptRow).where(col(AttemptRow.last) < now - FORGOTTEN)).rowcount


def _left(row: AttemptRow, free: int, now: datetime) -> int:
    """The tries that still count. Who was made to wait is not forgiven by waiting."""
    rested = max(now - row.last, timedelta(0))
    if rested > FORGOTTEN:
        return 0
    return row.failures if row.failures >= free else max(0, row.failures - rested // FADES)


def _wait(failures: int, free: int) -> timedelta:
    if failures < free:
        return timedelta(0)
    doublings: int = 2 ** min(failures - free, 10)
    return min(FIRST_WAIT * doublings, LONGEST_WAIT)
