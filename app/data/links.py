"""Links sent by mail that work once: an invitation, a new password."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, delete, select

from app.data.passwords import new_token, token_hash
from app.data.tables.people import LinkRow


class Purpose(StrEnum):
    INVITE = "invite"
    PASSWORD = "password"  # noqa: S105 - what the link is for


LIFETIMES = {Purpose.INVITE: timedelta(days=7), Purpose.PASSWORD: timedelta(hours=1)}


@dataclass(frozen=True, slots=True)
class Link:
    merchant: str
    purpose: Purpose
    email: str
    expires: datetime


def create(session: Session, merchant: str, purpose: Purpose, email: str, now: datetime) -> str:
    """A new link's token; older links of the same purpose to the same e-mail stop working."""
    session.exec(
        delete(LinkRow).where(
            col(LinkRow.merchant) == merchant, col(LinkRow.purpose) == purpose, col(LinkRow.email) == email
        )
    )
    token = new_token()
    expires = now + LIFETIMES[purpose]
    session.add(
        LinkRow(
            token_hash=token_hash(token), merchant=merchant, purpose=purpose, email=email, expires=expires
        )
    )
    return token


def look(session: Session, token: str, purpose: Purpose, now: datetime) -> Link | None:
    """What the link is for, without using it up: mail programs open links by themselves."""
    row = session.exec(
        select(LinkRow).where(
            LinkRow.token_hash == token_hash(token), LinkRow.purpose == purpose, LinkRow.expires > now
        )
    ).one_or_none()
    return Link(row.merchant, Purpose(row.purpose), row.email, row.expires) if row else None


def take(session: Session, token: str, purpose: Purpose, now: datetime) -> Link | None:
    """Use the link up; None when it was used before, or is too old."""
    found = look(session, token, purpose, now)
    if found is None:
        return None
    gone = session.exec(delete(LinkRow).where(col(LinkRow.token_hash) == token_hash(token))).rowcount
    return found if gone else None


def invitations(session: Session, merchant: str, now: datetime) -> list[Link]:
    """Invitations that wait to be accepted."""
    rows = session.exec(
        select(LinkRow)
        .where(LinkRow.merchant == merchant, LinkRow.purpose == Purpose.INVITE, LinkRow.expires > now)
        .order_by(col(LinkRow.email))
    )
    return [Link(row.merchant, Purpose(row.purpose), row.email, row.expires) for row in rows]
