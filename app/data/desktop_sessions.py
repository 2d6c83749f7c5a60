"""Sessions of Web Connectors: which call is due, what is out, and how each came to its end."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select, update

from app.data.passwords import token_hash
from app.data.tables.desktop import DesktopSessionRow


@dataclass(frozen=True, slots=True)
class DesktopSession:
    """`out` is what kind of message is out, `message` the last of ours that was; `known` says that the open company
    is the one that it shall be; `ending` says how it ended.
    `asked` counts messages, also those that were forgotten; `trouble` the answers that hold a refusal."""

    id: str
    merchant: str
    books: str
    due: str
    out: str
    message: int | None
    known: bool
    error: str
    retries: int
    asked: int
    trouble: int
    address: str
    connector: str
    qbxml: str
    company_file: str
    ending: str
    started: datetime
    seen: datetime
    idle: datetime | None
    ended: datetime | None


def begin(
    session: Session,
    merchant: str,
    books: str,
    ticket: str,
    *,
    due: str,
    address: str,
    connector: str,
    now: datetime,
) -> DesktopSession:
    """A new session; the one before must have been ended."""
    row = DesktopSessionRow(
        merchant=merchant,
        books=books,
        ticket_hash=token_hash(ticket),
        due=due,
        address=address[:100],
        connector=connector[:100],
        started=now,
        seen=now,
    )
    session.add(row)
    session.flush()
    return _record(row)


def open_one(session: Session, merchant: str, books: str) -> DesktopSession | None:
    """The session that has not ended, as far as we were told."""
    row = session.exec(
        select(DesktopSessionRow).where(
            DesktopSessionRow.merchant == merchant,
            DesktopSessionRow.books == books,
            col(DesktopSessionRow.ended).is_(None),
        )
    ).one_or_none()
    return _record(row) if row else None


def by_ticket(session: Session, ticket: str) -> DesktopSession | None:
    """The session of this ticket, ended or not, kept from others until the transaction ends."""
    row = session.exec(
        select(DesktopSessionRow).where(DesktopSessionRow.ticket_hash == token_hash(ticket)).with_for_update()
    ).one_or_none()
    return _record(row) if row else None


def keep(session: Session, merchant: str, changed: DesktopSession) -> None:
    """Write down how a session stands."""
    session.exec(
        update(DesktopSessionRow)
        .where(col(DesktopSessionRow.merchant) == merchant, col(DesktopSessionRow.id) == changed.id)
        .values(
            due=changed.due,
            out=changed.out,
            message=changed.message,
            known=changed.known,
            error=changed.error[:2000],
            retries=changed.retries,
            asked=changed.asked,
            trouble=changed.trouble,
            qbxml=changed.qbxml[:20],
            company_file=changed.company_file[:1000],
            ending=changed.ending,
            ended=changed.ended,
            seen=changed.seen,
            idle=changed.idle,
        )
    )


def keep_greeting(session: Session, merchant: str, session_id: str, greeting: str) -> None:
    """What QuickBooks says of itself, the company and its preferences at the beginning of a session."""
    row = _row(session, merchant, session_id)
    if row is not None:
        row.greeting = greeting
        session.flush()


def greeting(session: Session, merchant: str, session_id: str) -> str:
    row = _row(session, merchant, session_id)
    return row.greeting if row else ""


def last_greeting(session: Session, merchant: str, books: str) -> tuple[datetime, str] | None:
    """When a session last began with the right company, and what QuickBooks said of itself then."""
    found = session.exec(
        select(col(DesktopSessionRow.started), col(DesktopSessionRow.greeting))
        .where(
            DesktopSessionRow.merchant == merchant,
            DesktopSessionRow.books == books,
            col(DesktopSessionRow.known),
            DesktopSessionRow.greeting != "",
        )
        .order_by(col(DesktopSessionRow.started).desc())
        .limit(1)
    ).one_or_none()
    return (found[0], found[1]) if found else None


def latest(session: Session, merchant: str, books: str) -> DesktopSession | None:
    """The newest session, ended or not."""
    newest = page(session, merchant, books, size=1)
    return newest[0] if newest else None


def one(session: Session, merchant: str, books: str, session_id: str) -> DesktopSession | None:
    row = _row(session, merchant, session_id)
    return _record(row) if row and row.books == books else None


def page(
    session: Session, merchant: str, books: str, *, before: datetime | None = None, size: int = 25
) -> list[DesktopSession]:
    """Sessions, newest first; `before` is when the last one of the page before started."""
    wanted = select(DesktopSessionRow).where(
        DesktopSessionRow.merchant == merchant, DesktopSessionRow.books == books
    )
    if before is not None:
        wanted = wanted.where(col(DesktopSessionRow.started) < before)
    newest = wanted.order_by(col(DesktopSessionRow.started).desc(), col(DesktopSessionRow.id).desc())
    return [_record(row) for row in session.exec(newest.limit(size))]


def forget_old(session: Session, before: datetime) -> int:
    """Drop sessions that ended long ago, of all merchants; how many rows went."""
    return session.exec(delete(DesktopSessionRow).where(col(DesktopSessionRow.ended) < before)).rowcount


def _row(session: Session, merchant: str, session_id: str) -> DesktopSessionRow | None:
    return session.exec(
        select(DesktopSessionRow).where(
            DesktopSessionRow.merchant == merchant, DesktopSessionRow.id == session_id
        )
    ).one_or_none()


def _record(row: DesktopSessionRow) -> DesktopSession:
    return DesktopSession(
        row.id,
        row.merchant,
        row.books,
        row.due,
        row.out,
        row.message,
        row.known,
        row.error,
        row.retries,
        row.asked,
        row.trouble,
        row.address,
        row.connector,
        row.qbxml,
        row.company_file,
        row.ending,
        row.started,
        row.seen,
        row.idle,
        row.ended,
    )
