"""What was used of the books' quota, by calendar month: reads are metered there."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from app.data.tables.pairing import BooksRow
from app.data.tables.work import QuotaRow
from app.data.upsert import add_up


@dataclass(frozen=True, slots=True)
class Used:
    """Requests sent; `writes` counts batches as one request each, too."""

    month: str  # 2026-11
    reads: int = 0
    writes: int = 0
    batches: int = 0


def add(
    session: Session,
    merchant: str,
    books: str,
    day: date,
    *,
    reads: int = 0,
    writes: int = 0,
    batches: int = 0,
) -> None:
    """Add what was used; two workers may do so at once."""
    row = {
        "books": books,
        "month": _month(day),
        "merchant": merchant,
        "reads": reads,
        "writes": writes,
        "batches": batches,
    }
    add_up(session, QuotaRow, row, ["books", "month"], ["reads", "writes", "batches"])


def used(session: Session, merchant: str, books: str, day: date) -> Used:
    """What was used in the month of that day."""
    row = session.exec(
        select(QuotaRow).where(
            QuotaRow.merchant == merchant, QuotaRow.books == books, QuotaRow.month == _month(day)
        )
    ).one_or_none()
    return _record(row) if row else Used(_month(day))


def months(session: Session, merchant: str, books: str, limit: int = 13) -> list[Used]:
    """The newest months first."""
    rows = session.exec(
        select(QuotaRow)
        .where(QuotaRow.merchant == merchant, QuotaRow.books == books)
        .order_by(col(QuotaRow.month).desc())
        .limit(limit)
    )
    return [_record(row) for row in rows]


def of_month(session: Session, day: date) -> list[tuple[str, str, Used]]:
    """What everybody used in the month of that day, who read most first: the company's name and id, and its use."""
    rows = session.exec(
        select(BooksRow.name, BooksRow.realm, QuotaRow)
        .join(QuotaRow, col(QuotaRow.books) == col(BooksRow.id))
        .where(QuotaRow.month == _month(day))
        .order_by(col(QuotaRow.reads).desc(), col(BooksRow.name))
    )
    return [(name, realm, _record(row)) for name, realm, row in rows]


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _record(row: QuotaRow) -> Used:
    return Used(row.month, row.reads, row.writes, row.batches)
