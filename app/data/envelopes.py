"""Envelopes: the exact bytes of each request to the books, committed before they are sent."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, select, update

from app.core.intent import Envelope
from app.data.tables.ledger import EnvelopeRow
from app.data.tables.pairing import BooksRow
from app.data.upsert import Values, chunks, insert_many


@dataclass(frozen=True, slots=True)
class StoredEnvelope:
    """An envelope without an answer: `tries` is how often it was sent, `error` what came of the last try."""

    envelope: Envelope
    run: str
    tries: int
    error: str
    created: datetime
    sent: datetime | None


def store(
    session: Session,
    merchant: str,
    books: str,
    envelopes: Sequence[Envelope],
    *,
    now: datetime,
    run: str = "",
) -> None:
    """Keep envelopes before they are sent. One that is there already keeps its bytes, whatever is given:
    the same key with other bytes would be answered with the first one's result."""
    if (
        session.exec(select(BooksRow.id).where(BooksRow.merchant == merchant, BooksRow.id == books)).first()
        is None
    ):
        raise LookupError(f"merchant {merchant} has no books {books}")
    rows: list[Values] = [
        {
            "merchant": merchant,
            "books": books,
            "run": run,
            "key": one.key,
            "path": one.path,
            "body": one.body,
            "intents": json.dumps(one.intents),
            "tries": 0,
            "error": "",
            "created": now,
        }
        for one in envelopes
    ]
    insert_many(session, EnvelopeRow, rows, ["books", "key"])


def unanswered(session: Session, merchant: str, books: str, limit: int = 1000) -> list[StoredEnvelope]:
    """Envelopes that were sent, or were about to be, and have no answer yet; oldest first."""
    rows = session.exec(
        select(EnvelopeRow)
        .where(
            EnvelopeRow.merchant == merchant,
            EnvelopeRow.books == books,
            col(EnvelopeRow.answered).is_(None),
        )
        .order_by(col(EnvelopeRow.id))
        .limit(limit)
    )
    return [_record(row) for row in rows]


def sending(session: Session, merchant: str, books: str, keys: Sequence[str], now: datetime) -> None:
    """Note that these envelopes are about to be sent, once more."""
    session.exec(
        update(EnvelopeRow)
        .where(*_those(merchant, books, keys))
        .values(tries=col(EnvelopeRow.tries) + 1, sent=now, error="")
    )


def no_answer(session: Session, merchant: str, books: str, key: str, error: str) -> None:
    """Note why an envelope got no answer; it stays to be sent again."""
    session.exec(update(EnvelopeRow).where(*_those(merchant, books, [key])).values(error=error[:2000]))


def answered(session: Session, merchant: str, books: str, keys: Sequence[str], now: datetime) -> None:
    """Note that everything in these envelopes is settled; commit it with the outcomes."""
    for chunk in chunks(keys):
        session.exec(
            update(EnvelopeRow).where(*_those(merchant, books, chunk)).values(answered=now, error="")
        )


def forget_answered(session: Session, before: datetime) -> int:
    """Drop the bytes of envelopes that were answered long ago, of all merchants; how many rows went."""
    return session.exec(delete(EnvelopeRow).where(col(EnvelopeRow.answered) < before)).rowcount


def _those(merchant: str, books: str, keys: Sequence[str]) -> list[ColumnElement[bool]]:
    return [
        col(EnvelopeRow.merchant) == merchant,
        col(EnvelopeRow.books) == books,
        col(EnvelopeRow.key).in_(keys),
    ]


def _record(row: EnvelopeRow) -> StoredEnvelope:
    envelope = Envelope(row.key, row.path, row.body, tuple(json.loads(row.intents)))
    return StoredEnvelope(envelope, row.run, row.tries, row.error, row.created, row.sent)
