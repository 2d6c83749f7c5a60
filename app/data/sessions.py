"""Sessions of signed-in users: a random token in the browser, its hash here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, select, update
from sqlmodel.sql.expression import Select

from app.data.licences import Grant, licence_record
from app.data.merchants import Merchant, User, merchant_record, user_record
from app.data.passwords import new_token, token_hash
from app.data.tables.people import LicenceRow, MerchantRow, SessionRow, UserRow

TOUCHED_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a session belongs to, with the merchant's licences: each page tells of them."""

    user: User
    merchant: Merchant
    licences: tuple[Grant, ...]
    seen: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A row of "where you are signed in"."""

    address: str
    agent: str
    created: datetime
    seen: datetime


def begin(
    session: Session,
    merchant: str,
    user: str,
    *,
    now: datetime,
    days: int,
    address: str = "",
    agent: str = "",
) -> str:
    """A new session; the token goes into the browser's cookie and is told only here."""
    token = new_token()
    session.add(
        SessionRow(
            token_hash=token_hash(token),
            merchant=merchant,
            user=user,
            created=now,
            seen=now,
            expires=now + timedelta(days=days),
            address=address,
            agent=agent[:200],
        )
    )
    return token


def signed_in(session: Session, token: str, now: datetime) -> SignedIn | None:
    """Who the token belongs to; None when it has ended."""
    rows = session.exec(_signed_in(), params={"token": token_hash(token), "now": now}).all()
    if not rows:
        return None
    row, owner, shop, _ = rows[0]
    licences = tuple(licence_record(licence) for *_, licence in rows if licence)
    return SignedIn(user_record(owner), merchant_record(shop), licences, row.seen, row.expires)


@cache
def _signed_in() -> Select[SessionRow, UserRow, MerchantRow, LicenceRow]:
    """Made once: every page asks it, and to make it takes as long as to ask it."""
    return (
        select(SessionRow, UserRow, MerchantRow, LicenceRow)
        .where(col(SessionRow.token_hash) == bindparam("token"), col(SessionRow.expires) > bindparam("now"))
        .join(UserRow, col(UserRow.id) == SessionRow.user)
        .join(MerchantRow, col(MerchantRow.id) == SessionRow.merchant)
        .join(LicenceRow, col(LicenceRow.merchant) == col(MerchantRow.id), isouter=True)
    )


def needs_touch(found: SignedIn, now: datetime) -> bool:
    """Whether its use should be noted: not on every request, because that would be a write on every page."""
    return now - found.seen > TOUCHED_EVERY


def touch(session: Session, token: str, now: datetime, days: int) -> None:
    """Note that the session is in use: it ends so many days after its last use."""
    session.exec(
        update(SessionRow)
        .where(col(SessionRow.token_hash) == token_hash(token))
        .values(seen=now, expires=now + timedelta(days=days))
    )


def end(session: Session, token: str) -> None:
    session.exec(delete(SessionRow).where(col(SessionRow.token_hash) == token_hash(token)))


def end_all(session: Session, merchant: str, user: str, but: str = "") -> int:
    """End the user's sessions, but for the token of `but`; how many ended."""
    ended = delete(SessionRow).where(
        col(SessionRow.merchant) == merchant,
        col(SessionRow.user) == user,
        col(SessionRow.token_hash) != token_hash(but),
    )
    return session.exec(ended).rowcount


def open_sessions(session: Session, merchant: str, user: str, now: datetime) -> list[OpenSession]:
    rows = session.exec(
        select(SessionRow)
        .where(SessionRow.merchant == merchant, SessionRow.user == user, SessionRow.expires > now)
        .order_by(col(SessionRow.seen).desc())
    )
    return [OpenSession(row.address, row.agent, row.created, row.seen) for row in rows]


def forget_expired(session: Session, now: datetime) -> int:
    """Drop sessions that have ended; how many rows went."""
    return session.exec(delete(SessionRow).where(col(SessionRow.expires) <= now)).rowcount
