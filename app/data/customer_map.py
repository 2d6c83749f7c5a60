"""The customer table: the merchant's word that this customer of the store is that one of the books."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, tuple_
from sqlmodel import Session, col, delete, or_, select

from app.core.listing import Ref
from app.data.columns import folded
from app.data.cursors import read_text_cursor, text_cursor
from app.data.tables.books_lists import CustomerMapRow
from app.data.upsert import CHUNK, Values, chunks, upsert

_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class CustomerMapping:
    """A row of the table, and of its CSV file."""

    store_customer: str
    name: str  # of the store's customer
    customer: Ref


@dataclass(frozen=True, slots=True)
class CustomerMapPage:
    """`next` is "" on the last page."""

    rows: tuple[CustomerMapping, ...]
    next: str


def save(session: Session, merchant: str, connection: str, rows: Iterable[CustomerMapping]) -> int:
    """Add these rows, or overwrite those of the same store customers; how many there were."""
    saved = 0
    for chunk in chunks(rows):
        values: list[Values] = [
            {
                "connection": connection,
                "store_customer": row.store_customer,
                "merchant": merchant,
                "name": row.name,
                "name_folded": folded(row.name),
                "books_id": row.customer.id,
                "books_name": row.customer.name,
            }
            for row in chunk
        ]
        changing = ("name", "name_folded", "books_id", "books_name")
        upsert(session, CustomerMapRow, values, ["connection", "store_customer"], changing)
        saved += len(values)
    return saved


def remove(session: Session, merchant: str, connection: str, store_customer: str) -> bool:
    removed = delete(CustomerMapRow).where(
        *_whose(merchant, connection), col(CustomerMapRow.store_customer) == store_customer
    )
    return session.exec(removed).rowcount == 1


def clear(session: Session, merchant: str, connection: str) -> int:
    """Empty the table; how many rows went."""
    return session.exec(delete(CustomerMapRow).where(*_whose(merchant, connection))).rowcount


def page(
    session: Session, merchant: str, connection: str, *, search: str = "", after: str = "", size: int = 50
) -> CustomerMapPage:
    """A page by name; the search finds what names or store ids begin with."""
    conditions = _whose(merchant, connection)
    typed = folded(search)
    if typed:
        name, store_id = col(CustomerMapRow.name_folded), col(CustomerMapRow.store_customer)
        conditions.append(or_((name >= typed) & (name < typed + _LAST), store_id == search.strip()))
    key = (col(CustomerMapRow.name_folded), col(CustomerMapRow.store_customer))
    last = read_text_cursor(after)
    if last is not None:
        conditions.append(tuple_(*key) > tuple_(*last))
    rows = session.exec(select(CustomerMapRow).where(*conditions).order_by(*key).limit(size + 1)).all()
    shown = rows[:size]
    following = text_cursor(shown[-1].name_folded, shown[-1].store_customer) if len(rows) > size else ""
    return CustomerMapPage(tuple(_record(row) for row in shown), following)


def every(session: Session, merchant: str, connection: str) -> Iterator[CustomerMapping]:
    """All rows by name, for a file to download."""
    after = ""
    while True:
        part = page(session, merchant, connection, after=after, size=CHUNK)
        yield from part.rows
        if not part.next:
            return
        after = part.next


def _whose(merchant: str, connection: str) -> list[ColumnElement[bool]]:
    return [col(CustomerMapRow.merchant) == merchant, col(CustomerMapRow.connection) == connection]


def _record(row: CustomerMapRow) -> CustomerMapping:
    return CustomerMapping(row.store_customer, row.name, Ref(row.books_id, row.books_name))
