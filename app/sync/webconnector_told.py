"""What a company file said of itself when it was last open: for a page, which cannot call it."""

from dataclasses import dataclass
from datetime import datetime

from app.books.qbd.company import greeting
from app.books.qbd.identity import in_utf8
from app.books.qbd.prerequisites import prerequisites
from app.core.access import Access
from app.data import desktop_sessions, lookups
from app.data.books import BooksRecord
from app.errors import NeedsOwner
from app.sync.desk import Desk

NEVER = (
    "QuickBooks has not told anything of this company yet. Follow the guide to the Web Connector to its end; then look "
    "here again."
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a session began with, and when."""

    at: datetime
    greeting: str


def last_told(desk: Desk, books: BooksRecord) -> Told | None:
    with desk.database.read() as session:
        found = desktop_sessions.last_greeting(session, books.merchant, books.id)
    return Told(*found) if found else None


def check(desk: Desk, books: BooksRecord, told: Told | None) -> Access:
    """The prerequisites as they were then, with the chart of accounts as it was read last. Raises NeedsOwner."""
    if told is None or books.refreshed is None:
        raise NeedsOwner(NEVER)
    with desk.database.read() as session:
        accounts = lookups.accounts(session, books.merchant, books.id)
    said = greeting(in_utf8(told.greeting))
    return Access(books.name, prerequisites(said, accounts), version=said.product)
