"""Signing in, slowed down for whoever guesses: per e-mail and per address."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select

from app.data.columns import folded
from app.data.merchants import User, user_record
from app.data.passwords import Hashed, decoy, matches
from app.data.session import Database
from app.data.tables.people import AttemptRow, UserRow
from app.data.upsert import upsert

FREE_PER_EMAIL = 5
FREE_PER_ADDRESS = 20
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class WrongPassword:
    """E-mail or password is wrong; which of them is nobody's business."""


@dataclass(frozen=True, slots=True)
class TooManyTries:
    """The e-mail or the address must wait."""

    seconds: int


def authenticate(
    database: Database, email: str, password: str, address: str, now: datetime
) -> User | WrongPassword | TooManyTries:
    """Who signs in. Two short transactions: comparing takes 50 ms, and nobody shall wait for that."""
    with database.begin() as session:
        wait = seconds_to_wait(session, email, address, now)
        if wait:
            return TooManyTries(wait)
        # Counted before it is compared: a hundred guesses at the same moment would all find the door open.
        _count(session, f"email:{folded(email)}", FREE_PER_EMAIL, now)
        _count(session, f"address:{address}", FREE_PER_ADDRESS, now)
        row = session.exec(select(UserRow).where(UserRow.email_folded == folded(email))).one_or_none()
        found = (user_record(row), Hashed(row.password)) if row else None
    if not matches(password, found[1] if found else decoy()) or found is None:
        return WrongPassword()
    with database.begin() as session:
        _forget(session, email, address)
    return found[0]


def seconds_to_wait(session: Session, email: str, address: str, now: datetime) -> int:
    """0 when they may try."""
    subjects = [f"email:{folded(email)}", f"address:{address}"]
    rows = session.exec(select(AttemptRow.blocked_until).where(col(AttemptRow.subject).in_(subjects)))
    longest = max((until - now for until in rows), default=timedelta(0))
    return max(0, -int(-longest.total_seconds() // 1))


def forget_old_attempts(session: Session, now: datetime) -> int:
    """Drop what is too old to matter; how many rows went."""
    old = delete(AttemptRow).where(col(AttemptRow.last) < now - FORGOTTEN)
    return session.exec(old).rowcount


def _count(session: Session, subject: str, free: int, now: datetime) -> None:
    row = session.exec(
        select(AttemptRow).where(AttemptRow.subject == subject).with_for_update()
    ).one_or_none()
    failures = 1 if row is None or now - row.last > FORGOTTEN else row.failures + 1
    values = {
        "subject": subject,
        "failures": failures,
        "last": now,
        "blocked_until": now + _wait(failures, free),
    }
    upsert(session, AttemptRow, [values], ["subject"], ["failures", "last", "blocked_until"])


def _wait(failures: int, free: int) -> timedelta:
    if failures < free:
        return timedelta(0)
    doublings: int = 2 ** min(failures - free, 10)
    return min(FIRST_WAIT * doublings, LONGEST_WAIT)


def _forget(session: Session, email: str, address: str) -> None:
    session.exec(delete(AttemptRow).where(col(AttemptRow.subject) == f"email:{folded(email)}"))
    # The address keeps its failures: else one account of one's own would reopen it for guessing at others'.
    row = session.exec(select(AttemptRow).where(AttemptRow.subject == f"address:{address}")).one_or_none()
    if row is not None:
        row.failures -= 1
        row.blocked_until = min(row.blocked_until, row.last)
