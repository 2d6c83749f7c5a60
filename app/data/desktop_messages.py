"""Message sets on their way to a company file: asked, handed out, answered or lost."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement
from sqlalchemy.orm import defer
from sqlmodel import Session, col, delete, func, select, update

from app.data.tables.desktop import DesktopMessageRow


class MessageState(StrEnum):
    WAITING = "waiting"
    TAKEN = "taken"  # handed out; its answer is due
    ANSWERED = "answered"
    LOST = "lost"  # handed out, and its session ended without an answer


# A list of five hundred messages does not read megabytes of qbXML.
_LIGHT = tuple(defer(getattr(DesktopMessageRow, name)) for name in ("body", "response"))


@dataclass(frozen=True, slots=True)
class DesktopMessage:
    """A message without its bytes, for lists. `trouble` says that the answer holds a refusal."""

    id: int
    session: str
    key: str
    words: str
    state: MessageState
    tries: int
    hresult: str
    message: str
    trouble: bool
    created: datetime
    taken: datetime | None
    answered: datetime | None
    collected: datetime | None


@dataclass(frozen=True, slots=True)
class MessageBytes:
    """What was asked of QuickBooks and what it said, as it was sent."""

    body: bytes
    response: bytes


def ask(
    session: Session,
    merchant: str,
    books: str,
    body: bytes,
    key: str,
    *,
    words: str,
    until: datetime,
    now: datetime,
) -> int:
    """Let a message wait for the next call; its number. With a key that is known it is the same message: it
    waits again, unless it is out or has an answer that nobody has read. ValueError for other bytes."""
    known = _keyed(session, merchant, books, key) if key else None
    if known is None:
        row = DesktopMessageRow(
            merchant=merchant,
            books=books,
            key=key,
            words=words[:200],
            body=body,
            state=MessageState.WAITING,
            wanted_until=until,
            created=now,
        )
        session.add(row)
        session.flush()
        return row.id or 0
    if known.body != body:
        raise ValueError(f"message {key} was asked with other bytes before")
    known.wanted_until = until
    if _is_over(known):
        known.state = MessageState.WAITING
        known.collected = None
    session.flush()
    return known.id or 0


def with_key(session: Session, merchant: str, books: str, key: str) -> DesktopMessage | None:
    row = _keyed(session, merchant, books, key) if key else None
    return _record(row) if row else None


def _keyed(session: Session, merchant: str, books: str, key: str) -> DesktopMessageRow | None:
    return session.exec(
        select(DesktopMessageRow).where(
            DesktopMessageRow.merchant == merchant,
            DesktopMessageRow.books == books,
            DesktopMessageRow.key == key,
        )
    ).one_or_none()


def _is_over(row: DesktopMessageRow) -> bool:
    """Whether asking once more sends it once more. An answer that came while nobody listened is as good as
    a new one; a set that was refused as a whole had no effect."""
    unread = row.state == MessageState.ANSWERED and row.collected is None and not row.hresult
    return row.state in (MessageState.ANSWERED, MessageState.LOST) and not unread


def state_of(session: Session, merchant: str, message: int) -> MessageState | None:
    """None once it was withdrawn."""
    found = session.exec(select(DesktopMessageRow.state).where(*_that(merchant, message))).one_or_none()
    return MessageState(found) if found else None


def want(session: Session, merchant: str, message: int, until: datetime) -> None:
    """Whoever asked is still there: what a dead process asked is not handed out."""
    session.exec(update(DesktopMessageRow).where(*_that(merchant, message)).values(wanted_until=until))


def withdraw(session: Session, merchant: str, message: int) -> bool:
    """Take back a message that waits; False when it is out or answered meanwhile."""
    waits = [*_that(merchant, message), col(DesktopMessageRow.state) == MessageState.WAITING]
    was_out = col(DesktopMessageRow.tries) > 0
    back = session.exec(
        update(DesktopMessageRow).where(*waits, was_out).values(state=MessageState.LOST)
    ).rowcount
    return bool(session.exec(delete(DesktopMessageRow).where(*waits)).rowcount or back)


def waiting(session: Session, merchant: str, books: str, now: datetime) -> int:
    """How many wait."""
    return session.exec(select(func.count()).where(*_waiting(merchant, books, now))).one()


def next_one(session: Session, merchant: str, books: str, now: datetime) -> int | None:
    """The oldest that waits."""
    return session.exec(
        select(DesktopMessageRow.id)
        .where(*_waiting(merchant, books, now))
        .order_by(col(DesktopMessageRow.id))
        .limit(1)
    ).one_or_none()


def take(session: Session, merchant: str, message: int, session_id: str, now: datetime) -> None:
    """It is handed out in this session."""
    session.exec(
        update(DesktopMessageRow)
        .where(*_that(merchant, message))
        .values(
            state=MessageState.TAKEN, session=session_id, taken=now, tries=col(DesktopMessageRow.tries) + 1
        )
    )


def answer(
    session: Session,
    merchant: str,
    message: int,
    *,
    response: bytes,
    hresult: str,
    text: str,
    trouble: bool,
    now: datetime,
) -> bool:
    """Keep an answer as it came; False when there is one already, or no such message."""
    kept = session.exec(
        update(DesktopMessageRow)
        .where(
            *_that(merchant, message),
            col(DesktopMessageRow.tries) > 0,
            col(DesktopMessageRow.state) != MessageState.ANSWERED,
        )
        .values(
            state=MessageState.ANSWERED,
            response=response,
            hresult=hresult[:100],
            message=text[:2000],
            trouble=trouble,
            answered=now,
        )
    )
    return kept.rowcount == 1


def lose(session: Session, merchant: str, message: int) -> bool:
    """Its session ended without an answer; False when it was not out."""
    lost = session.exec(
        update(DesktopMessageRow)
        .where(*_that(merchant, message), col(DesktopMessageRow.state) == MessageState.TAKEN)
        .values(state=MessageState.LOST)
    )
    return lost.rowcount == 1


def collect(session: Session, merchant: str, message: int, now: datetime) -> DesktopMessage | None:
    """The answer is in the hands of who asked; from now on asking once more sends it once more."""
    session.exec(update(DesktopMessageRow).where(*_that(merchant, message)).values(collected=now))
    row = session.exec(select(DesktopMessageRow).where(*_that(merchant, message))).one_or_none()
    return _record(row) if row else None


def bytes_of(session: Session, merchant: str, message: int) -> MessageBytes | None:
    row = session.exec(select(DesktopMessageRow).where(*_that(merchant, message))).one_or_none()
    return MessageBytes(row.body, row.response) if row else None


def of_session(session: Session, merchant: str, session_id: str, limit: int = 500) -> list[DesktopMessage]:
    """What was handed out in a session, in this order."""
    rows = session.exec(
        select(DesktopMessageRow)
        .where(DesktopMessageRow.merchant == merchant, DesktopMessageRow.session == session_id)
        .order_by(col(DesktopMessageRow.taken), col(DesktopMessageRow.id))
        .options(*_LIGHT)
        .limit(limit)
    )
    return [_record(row) for row in rows]


def one(session: Session, merchant: str, books: str, message: int) -> DesktopMessage | None:
    row = session.exec(
        select(DesktopMessageRow)
        .where(*_that(merchant, message), DesktopMessageRow.books == books)
        .options(*_LIGHT)
    ).one_or_none()
    return _record(row) if row else None


def last_refused(session: Session, merchant: str, session_id: str) -> DesktopMessage | None:
    """The last one of a session that QuickBooks turned away as a whole."""
    row = session.exec(
        select(DesktopMessageRow)
        .where(
            DesktopMessageRow.merchant == merchant,
            DesktopMessageRow.session == session_id,
            DesktopMessageRow.hresult != "",
        )
        .order_by(col(DesktopMessageRow.id).desc())
        .options(*_LIGHT)
        .limit(1)
    ).one_or_none()
    return _record(row) if row else None


def forget_old(session: Session, reads_before: datetime, writes_before: datetime) -> int:
    """Drop what is of no more use, of all merchants: what was read, which is large, earlier than what was
    written; how many rows went."""
    key, created = col(DesktopMessageRow.key), col(DesktopMessageRow.created)
    reads = session.exec(delete(DesktopMessageRow).where(key == "", created < reads_before)).rowcount
    return reads + session.exec(delete(DesktopMessageRow).where(created < writes_before)).rowcount


def _that(merchant: str, message: int) -> list[ColumnElement[bool]]:
    return [col(DesktopMessageRow.merchant) == merchant, col(DesktopMessageRow.id) == message]


def _waiting(merchant: str, books: str, now: datetime) -> list[ColumnElement[bool]]:
    return [
        col(DesktopMessageRow.merchant) == merchant,
        col(DesktopMessageRow.books) == books,
        col(DesktopMessageRow.state) == MessageState.WAITING,
        col(DesktopMessageRow.wanted_until) > now,
    ]


def _record(row: DesktopMessageRow) -> DesktopMessage:
    return DesktopMessage(
        row.id or 0,
        row.session,
        row.key,
        row.words,
        MessageState(row.state),
        row.tries,
        row.hresult,
        row.message,
        row.trouble,
        row.created,
        row.taken,
        row.answered,
        row.collected,
    )
