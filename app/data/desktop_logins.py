"""With what a Web Connector signs in for its company file, and what is known of its calls."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select, update

from app.data.passwords import Hashed
from app.data.tables.desktop import DesktopLoginRow


@dataclass(frozen=True, slots=True)
class DesktopLogin:
    """`user_name` and `file_id` stay for ever; `company` is "" until a session has told which company it is."""

    merchant: str
    books: str
    user_name: str
    password: Hashed = field(repr=False)
    file_id: str
    company: str
    company_file: str
    created: datetime
    rotated: datetime | None
    downloaded: datetime | None
    called: datetime | None
    refused: datetime | None


def create(
    session: Session,
    merchant: str,
    books: str,
    *,
    user_name: str,
    password: Hashed,
    file_id: str,
    now: datetime,
) -> DesktopLogin:
    row = DesktopLoginRow(
        merchant=merchant,
        books=books,
        user_name=user_name,
        password=password.text,
        file_id=file_id,
        created=now,
    )
    session.add(row)
    session.flush()
    return _record(row)


def login(session: Session, merchant: str, books: str) -> DesktopLogin | None:
    row = session.exec(
        select(DesktopLoginRow).where(DesktopLoginRow.merchant == merchant, DesktopLoginRow.books == books)
    ).one_or_none()
    return _record(row) if row else None


def by_user_name(session: Session, user_name: str) -> DesktopLogin | None:
    """Whose company file a user name stands for: the Web Connector has no other way to say it."""
    row = session.exec(select(DesktopLoginRow).where(DesktopLoginRow.user_name == user_name)).one_or_none()
    return _record(row) if row else None


def hold(session: Session, merchant: str, books: str) -> None:
    """Until the transaction ends nobody else begins a session of these books, or parks a run of theirs."""
    session.exec(
        select(DesktopLoginRow.books)
        .where(DesktopLoginRow.merchant == merchant, DesktopLoginRow.books == books)
        .with_for_update()
    ).one_or_none()


def new_password(session: Session, merchant: str, books: str, password: Hashed, now: datetime) -> None:
    session.exec(
        update(DesktopLoginRow)
        .where(col(DesktopLoginRow.merchant) == merchant, col(DesktopLoginRow.books) == books)
        .values(password=password.text, rotated=now, refused=None)
    )


def note_download(session: Session, merchant: str, books: str, now: datetime) -> None:
    session.exec(
        update(DesktopLoginRow)
        .where(col(DesktopLoginRow.merchant) == merchant, col(DesktopLoginRow.books) == books)
        .values(downloaded=now)
    )


def note_call(session: Session, merchant: str, books: str, now: datetime) -> None:
    """It signed in."""
    session.exec(
        update(DesktopLoginRow)
        .where(col(DesktopLoginRow.merchant) == merchant, col(DesktopLoginRow.books) == books)
        .values(called=now, refused=None)
    )


def note_refusal(session: Session, merchant: str, books: str, now: datetime) -> None:
    """It called with a wrong password."""
    session.exec(
        update(DesktopLoginRow)
        .where(col(DesktopLoginRow.merchant) == merchant, col(DesktopLoginRow.books) == books)
        .values(refused=now)
    )


def lock_in(session: Session, merchant: str, books: str, *, company: str, company_file: str) -> None:
    """From now on these books are this company, which "" makes unknown again."""
    session.exec(
        update(DesktopLoginRow)
        .where(col(DesktopLoginRow.merchant) == merchant, col(DesktopLoginRow.books) == books)
        .values(company=company, company_file=company_file)
    )


def _record(row: DesktopLoginRow) -> DesktopLogin:
    return DesktopLogin(
        row.merchant,
        row.books,
        row.user_name,
        Hashed(row.password),
        row.file_id,
        row.company,
        row.company_file,
        row.created,
        row.rotated,
        row.downloaded,
        row.called,
        row.refused,
    )
