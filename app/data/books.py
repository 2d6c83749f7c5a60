"""Books of a merchant: which company they are, what it can do, what is wrong with them."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select, update

from app.core.company import Company
from app.data import looks
from app.data.codec import Codec
from app.data.tables.pairing import BooksRow
from app.data.upsert import insert_new

_COMPANY = Codec(Company)

ONLINE, DESKTOP = "online", "desktop"  # the kinds of books


@dataclass(frozen=True, slots=True)
class Trouble:
    """What needs the owner: the sentence, the page with the button, since when."""

    message: str
    action: str
    since: datetime


@dataclass(frozen=True, slots=True)
class BooksRecord:
    """`company` is None until the books were read once; `mark` is from where lists are read on."""

    id: str
    merchant: str
    kind: str
    realm: str
    name: str
    practice: bool
    company: Company | None
    mark: str
    refreshed: datetime | None
    trouble: Trouble | None

    @property
    def calls_us(self) -> bool:
        """Whether nobody can call these books: a company file is asked when its Web Connector calls."""
        return self.kind == DESKTOP


def pair(
    session: Session, merchant: str, kind: str, realm: str, *, name: str, practice: bool, now: datetime
) -> BooksRecord:
    """The books of this company: new ones, or those that were connected before, without their trouble."""
    new = BooksRow(merchant=merchant, kind=kind, realm=realm, name=name, created=now)
    insert_new(session, BooksRow, [new.model_dump()], ["merchant", "kind", "realm"])
    row = session.exec(
        select(BooksRow).where(BooksRow.merchant == merchant, BooksRow.kind == kind, BooksRow.realm == realm)
    ).one()
    row.name, row.practice = name, practice
    row.trouble, row.trouble_action, row.trouble_since = "", "", None
    session.add(row)
    session.flush()
    looks.forget(session, merchant, books=row.id)
    return books_record(row)


def books(session: Session, merchant: str, books_id: str) -> BooksRecord | None:
    row = session.exec(
        select(BooksRow).where(BooksRow.merchant == merchant, BooksRow.id == books_id)
    ).one_or_none()
    return books_record(row) if row else None


def all_books(session: Session, merchant: str) -> list[BooksRecord]:
    rows = session.exec(select(BooksRow).where(BooksRow.merchant == merchant).order_by(col(BooksRow.created)))
    return [books_record(row) for row in rows]


def save_company(session: Session, merchant: str, books_id: str, company: Company) -> None:
    session.exec(
        update(BooksRow)
        .where(col(BooksRow.merchant) == merchant, col(BooksRow.id) == books_id)
        .values(company=_COMPANY.dump(company), name=company.name)
    )


def set_trouble(
    session: Session, merchant: str, books_id: str, message: str, action: str, *, now: datetime
) -> None:
    """Say what needs the owner; the time of the first such sentence stays."""
    row = session.exec(
        select(BooksRow).where(BooksRow.merchant == merchant, BooksRow.id == books_id)
    ).one_or_none()
    if row is not None:
        row.trouble_since = row.trouble_since or now
        row.trouble, row.trouble_action = message, action


def clear_trouble(session: Session, merchant: str, books_id: str) -> None:
    session.exec(
        update(BooksRow)
        .where(col(BooksRow.merchant) == merchant, col(BooksRow.id) == books_id)
        .values(trouble="", trouble_action="", trouble_since=None)
    )


def books_record(row: BooksRow) -> BooksRecord:
    trouble = Trouble(row.trouble, row.trouble_action, row.trouble_since) if row.trouble_since else None
    return BooksRecord(
        row.id,
        row.merchant,
        row.kind,
        row.realm,
        row.name,
        row.practice,
        _COMPANY.load(row.company) if row.company else None,
        row.mark,
        row.refreshed,
        trouble,
    )
