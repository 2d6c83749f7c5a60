"""Signing in, slowed down for whoever guesses: per e-mail and per address."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from app.data import attempts
from app.data.columns import folded
from app.data.merchants import User, user_record
from app.data.passwords import Hashed, decoy, matches
from app.data.session import Database
from app.data.tables.people import UserRow

FREE_PER_EMAIL = 5
FREE_PER_ADDRESS = 20


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
    person, place = f"email:{folded(email)}", f"address:{address}"
    with database.begin() as session:
        wait = attempts.seconds_to_wait(session, [person, place], now)
        if wait:
            return TooManyTries(wait)
        attempts.count(session, person, FREE_PER_EMAIL, now)
        attempts.count(session, place, FREE_PER_ADDRESS, now)
        row = session.exec(select(UserRow).where(UserRow.email_folded == folded(email))).one_or_none()
        found = (user_record(row), Hashed(row.password)) if row else None
    if not matches(password, found[1] if found else decoy()) or found is None:
        return WrongPassword()
    with database.begin() as session:
        attempts.forgive(session, person)
        attempts.take_back(session, place)
    return found[0]
