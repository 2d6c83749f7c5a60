"""Pairings on their way through somebody else's pages: a nonce that is taken once and expires."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, delete, select, update

from app.data.passwords import new_token, token_hash
from app.data.tables.pairing import PairingRow

LIFETIME = timedelta(minutes=30)


class PairingKind(StrEnum):
    STORE = "store"
    BOOKS = "books"


@dataclass(frozen=True, slots=True)
class NewPairing:
    """Who pairs what: `connection` is the one that gets the store or the books, "" for a new one."""

    kind: PairingKind
    user: str
    platform: str = ""
    store_url: str = ""
    connection: str = ""


@dataclass(frozen=True, slots=True)
class Pairing:
    """A pairing that came back; `outcome` is the id of the store or books that it made."""

    id: str
    merchant: str
    kind: PairingKind
    user: str
    platform: str
    store_url: str
    connection: str
    taken: datetime | None
    outcome: str
    refusal: str


def create(session: Session, merchant: str, pairing: NewPairing, now: datetime) -> str:
    """A new pairing's nonce, to be sent along; only its hash is kept."""
    nonce = new_token()
    session.add(
        PairingRow(
            nonce_hash=token_hash(nonce),
            merchant=merchant,
            user=pairing.user,
            kind=pairing.kind,
            platform=pairing.platform,
            store_url=pairing.store_url,
            connection=pairing.connection,
            expires=now + LIFETIME,
        )
    )
    return nonce


def take(session: Session, nonce: str, kind: PairingKind, now: datetime) -> Pairing | None:
    """The pairing that this nonce proves; None when it is unknown, too old, or was taken before.

    The store's server calls without a session: the nonce alone says which merchant it is.
    """
    taken = session.exec(
        update(PairingRow)
        .where(
            col(PairingRow.nonce_hash) == token_hash(nonce),
            col(PairingRow.kind) == kind,
            col(PairingRow.taken).is_(None),
            col(PairingRow.expires) > now,
        )
        .values(taken=now)
    )
    if taken.rowcount != 1:
        return None
    return _record(session.exec(select(PairingRow).where(PairingRow.nonce_hash == token_hash(nonce))).one())


def finish(session: Session, merchant: str, pairing_id: str, *, outcome: str = "", refusal: str = "") -> None:
    """What came of a pairing, for the page on which the person waits."""
    session.exec(
        update(PairingRow)
        .where(col(PairingRow.merchant) == merchant, col(PairingRow.id) == pairing_id)
        .values(outcome=outcome, refusal=refusal)
    )


def outcome(session: Session, merchant: str, nonce: str) -> Pairing | None:
    """How a pairing of this merchant fares."""
    row = session.exec(
        select(PairingRow).where(PairingRow.merchant == merchant, PairingRow.nonce_hash == token_hash(nonce))
    ).one_or_none()
    return _record(row) if row else None


def forget_old(session: Session, now: datetime) -> int:
    """Drop pairings that expired a day ago; how many rows went."""
    old = delete(PairingRow).where(col(PairingRow.expires) < now - timedelta(days=1))
    return session.exec(old).rowcount


def _record(row: PairingRow) -> Pairing:
    return Pairing(
        row.id,
        row.merchant,
        PairingKind(row.kind),
        row.user,
        row.platform,
        row.store_url,
        row.connection,
        row.taken,
        row.outcome,
        row.refusal,
    )
