"""The practice mailbox: messages that no mail server was there to take."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.data.tables.people import MailRow


@dataclass(frozen=True, slots=True)
class KeptMail:
    id: int
    to: str
    subject: str
    text: str
    sent: datetime


def keep(session: Session, merchant: str, to: str, subject: str, text: str, *, now: datetime) -> None:
    """Keep a message; `merchant` is "" when the person has no account yet."""
    session.add(MailRow(merchant=merchant or None, recipient=to, subject=subject, text=text, sent=now))


def mails(session: Session, merchant: str, limit: int = 100) -> list[KeptMail]:
    """The merchant's messages, newest first."""
    rows = session.exec(
        select(MailRow).where(MailRow.merchant == merchant).order_by(col(MailRow.id).desc()).limit(limit)
    )
    return [_record(row) for row in rows]


def _record(row: MailRow) -> KeptMail:
    return KeptMail(row.id or 0, row.recipient, row.subject, row.text, row.sent)
