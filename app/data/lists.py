"""Our copy of the books' lists as they change: pages from the adapter, and entries that we just made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement
from sqlmodel import Session, SQLModel, col, delete, select, update

from app.core.changes import Changes
from app.core.listing import Account, Customer, Item, Named, TaxCode
from app.core.posted import Holder
from app.data.books import save_company
from app.data.codec import Codec
from app.data.columns import folded, storable
from app.data.tables.books_lists import CustomerRow, EntryRow, ItemRow, NumberRow
from app.data.tables.pairing import BooksRow
from app.data.upsert import Values, upsert

ACCOUNTS = Codec(Account)
NAMED = Codec(Named)
TAX_CODES = Codec(TaxCode)


class Small(StrEnum):
    """The lists that are read as a whole."""

    ACCOUNTS = "accounts"
    CLASSES = "classes"
    LOCATIONS = "locations"
    TERMS = "terms"
    PAYMENT_METHODS = "payment_methods"
    TAX_CODES = "tax_codes"


_SMALL = frozenset(Small)
_Listed = CustomerRow | ItemRow | EntryRow | NumberRow
_TABLES: tuple[type[_Listed], ...] = (CustomerRow, ItemRow, EntryRow, NumberRow)


@dataclass(frozen=True, slots=True)
class _Place:
    session: Session
    merchant: str
    books: str
    now: datetime


def apply(
    session: Session,
    merchant: str,
    books: str,
    changes: Changes,
    now: datetime,
    *,
    whole_since: datetime | None = None,
) -> list[tuple[str, str]]:
    """Keep one page of what the books list, and from where the reading goes on.

    A reading of everything says with each page when it began. Its pages have no mark but the last: what it did not
    name is gone from the books. The documents that bore our mark among that, by kind and id. LookupError when the
    books are not the merchant's.
    """
    row = session.exec(
        select(BooksRow).where(BooksRow.merchant == merchant, BooksRow.id == books).with_for_update()
    ).one_or_none()
    if row is None:
        raise LookupError(f"merchant {merchant} has no books {books}")
    under_way = [began for began in (row.whole_since, whole_since) if began is not None]
    row.whole_since = max(under_way, default=None)
    if changes.company is not None:
        save_company(session, merchant, books, changes.company)
    # The clock of another machine may be behind: its page must not look older than a reading that is under way.
    place = _Place(session, merchant, books, max([now, *under_way]))
    _keep(place, changes)
    _forget(place, changes.deleted)
    gone: list[tuple[str, str]] = []
    if changes.mark and whole_since is not None:
        gone = _forget_unseen(place, whole_since)
        row.whole_since = None if row.whole_since == whole_since else row.whole_since
    row.mark = changes.mark
    return gone


def finish_reading(session: Session, merchant: str, books: str, now: datetime) -> None:
    """All pages are kept: the lists are as old as this."""
    session.exec(
        update(BooksRow)
        .where(col(BooksRow.merchant) == merchant, col(BooksRow.id) == books)
        .values(refreshed=now)
    )


def remember(session: Session, merchant: str, books: str, made: Changes, now: datetime) -> None:
    """Keep entries and numbers that we just made or removed ourselves, so that they need not be read back."""
    place = _Place(session, merchant, books, now)
    _keep(place, made)
    _forget(place, made.deleted)


def _keep(place: _Place, changes: Changes) -> None:
    _keep_customers(place, changes.customers)
    _keep_items(place, changes.items)
    _keep_numbers(place, changes.numbers)
    _keep_small(place, Small.ACCOUNTS, [(one.id, one.name, ACCOUNTS.dump(one)) for one in changes.accounts])
    _keep_small(
        place, Small.TAX_CODES, [(one.id, one.name, TAX_CODES.dump(one)) for one in changes.tax_codes]
    )
    for name, entries in (
        (Small.CLASSES, changes.classes),
        (Small.LOCATIONS, changes.locations),
        (Small.TERMS, changes.terms),
        (Small.PAYMENT_METHODS, changes.payment_methods),
    ):
        _keep_small(place, name, [(one.id, one.name, NAMED.dump(one)) for one in entries])


def _keep_customers(place: _Place, customers: Sequence[Customer]) -> None:
    rows: list[Values] = [
        {
            **_whose(place),
            "kind": one.kind,
            "id": one.id,
            "name": one.name,
            "name_folded": folded(one.name),
            "email": one.email,
            "email_folded": folded(one.email),
            "company": one.company,
            "company_folded": folded(one.company),
            "currency": one.currency,
            "active": one.active,
            "sync_token": one.sync_token,
        }
        for one in customers
    ]
    _upsert(place, CustomerRow, rows, ["books", "kind", "id"])


def _keep_items(place: _Place, items: Sequence[Item]) -> None:
    rows: list[Values] = [
        {
            **_whose(place),
            "id": one.id,
            "name": one.name,
            "name_folded": folded(one.name),
            "full_name": one.full_name,
            "full_name_folded": folded(one.full_name or one.name),
            "sku": one.sku,
            "sku_folded": folded(one.sku),
            "type": one.type,
            "income": one.income,
            "quantity": one.quantity,
            "start": one.start,
            "active": one.active,
            "sync_token": one.sync_token,
        }
        for one in items
    ]
    _upsert(place, ItemRow, rows, ["books", "id"])


def _keep_numbers(place: _Place, holders: Sequence[Holder]) -> None:
    rows: list[Values] = [
        {
            **_whose(place),
            "kind": one.kind,
            "id": one.id,
            "number": one.number,
            "number_folded": folded(one.number),
            "date": one.date,
            "total": storable(one.total.amount),
            "currency": one.total.currency,
            "customer": one.customer,
            "marker": one.marker,
            "sync_token": one.sync_token,
        }
        for one in holders
    ]
    _upsert(place, NumberRow, rows, ["books", "kind", "id"])


def _keep_small(place: _Place, name: Small, entries: Sequence[tuple[str, str, str]]) -> None:
    rows: list[Values] = [
        {**_whose(place), "list": name, "id": id_, "name_folded": folded(entry), "payload": payload}
        for id_, entry, payload in entries
    ]
    _upsert(place, EntryRow, rows, ["books", "list", "id"])


def _whose(place: _Place) -> Values:
    return {"books": place.books, "merchant": place.merchant, "seen": place.now}


def _upsert(place: _Place, table: type[SQLModel], rows: Sequence[Values], keys: Sequence[str]) -> None:
    if rows:
        upsert(
            place.session, table, rows, keys, [name for name in rows[0] if name not in (*keys, "merchant")]
        )


def _forget(place: _Place, deleted: Sequence[tuple[str, str]]) -> None:
    """Drop what the adapter says was deleted, by the name of its list or the kind of document."""
    for name, id_ in deleted:
        if name == "customers":
            _drop(place, CustomerRow, col(CustomerRow.id) == id_)
        elif name == "items":
            _drop(place, ItemRow, col(ItemRow.id) == id_)
        elif name in _SMALL:
            _drop(place, EntryRow, (col(EntryRow.list) == name) & (col(EntryRow.id) == id_))
        else:
            _drop(place, NumberRow, (col(NumberRow.kind) == name) & (col(NumberRow.id) == id_))


def _forget_unseen(place: _Place, since: datetime) -> list[tuple[str, str]]:
    ours = select(NumberRow.kind, NumberRow.id).where(
        NumberRow.merchant == place.merchant,
        NumberRow.books == place.books,
        NumberRow.marker != "",
        col(NumberRow.seen) < since,
    )
    gone = list(place.session.exec(ours))
    for table in _TABLES:
        _drop(place, table, col(table.seen) < since)
    return gone


def _drop(place: _Place, table: type[_Listed], which: ColumnElement[bool]) -> None:
    place.session.exec(
        delete(table).where(col(table.merchant) == place.merchant, col(table.books) == place.books, which)
    )
