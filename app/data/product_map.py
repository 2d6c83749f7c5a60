"""The product table: the merchant's word that this SKU is that item, and SKUs that wait for one."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, func, or_, select

from app.core.listing import Ref
from app.data.columns import folded
from app.data.tables.books_lists import ProductMapRow
from app.data.upsert import CHUNK, Values, chunks, insert_many, upsert

_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class ProductMapping:
    """A row of the table, and of its CSV file; `item` is None while the SKU waits to be mapped."""

    sku: str
    name: str  # of the store's product
    item: Ref | None
    income: Ref | None = None


@dataclass(frozen=True, slots=True)
class ProductMapPage:
    """`next` is "" on the last page."""

    rows: tuple[ProductMapping, ...]
    next: str


def save(session: Session, merchant: str, connection: str, rows: Iterable[ProductMapping]) -> int:
    """Add these rows, or overwrite those of the same SKUs; how many there were."""
    saved = 0
    for chunk in chunks(rows):
        values = [_values(merchant, connection, row) for row in chunk]
        changing = ("sku", "name", "item_id", "item_name", "income_id", "income_name")
        upsert(session, ProductMapRow, values, ["connection", "sku_folded"], changing)
        saved += len(values)
    return saved


def note_missing(
    session: Session, merchant: str, connection: str, products: Collection[tuple[str, str]]
) -> None:
    """List SKUs (with their names) that have no item, so that somebody maps them; others stay as they are."""
    rows = [_values(merchant, connection, ProductMapping(sku, name, None)) for sku, name in products if sku]
    insert_many(session, ProductMapRow, rows, ["connection", "sku_folded"])


def remove(session: Session, merchant: str, connection: str, sku: str) -> bool:
    removed = delete(ProductMapRow).where(
        *_whose(merchant, connection), col(ProductMapRow.sku_folded) == folded(sku)
    )
    return session.exec(removed).rowcount == 1


def clear(session: Session, merchant: str, connection: str) -> int:
    """Empty the table; how many rows went."""
    return session.exec(delete(ProductMapRow).where(*_whose(merchant, connection))).rowcount


def unmapped(session: Session, merchant: str, connection: str, limit: int = 200) -> list[ProductMapping]:
    """SKUs that wait for an item."""
    rows = session.exec(
        select(ProductMapRow)
        .where(*_whose(merchant, connection), ProductMapRow.item_id == "")
        .order_by(col(ProductMapRow.sku_folded))
        .limit(limit)
    )
    return [_record(row) for row in rows]


def page(
    session: Session, merchant: str, connection: str, *, search: str = "", after: str = "", size: int = 50
) -> ProductMapPage:
    """A page by SKU; the search finds what SKUs begin with, or names contain. `after` is a SKU."""
    conditions = _whose(merchant, connection)
    typed = folded(search)
    if typed:
        sku = col(ProductMapRow.sku_folded)
        conditions.append(
            or_(
                (sku >= typed) & (sku < typed + _LAST),
                func.lower(ProductMapRow.name).contains(typed, autoescape=True),
            )
        )
    if after:
        conditions.append(col(ProductMapRow.sku_folded) > after)
    rows = session.exec(
        select(ProductMapRow).where(*conditions).order_by(col(ProductMapRow.sku_folded)).limit(size + 1)
    ).all()
    shown = rows[:size]
    following = shown[-1].sku_folded if len(rows) > size else ""
    return ProductMapPage(tuple(_record(row) for row in shown), following)


def every(session: Session, merchant: str, connection: str) -> Iterator[ProductMapping]:
    """All rows by SKU, for a file to download."""
    after = ""
    while True:
        part = page(session, merchant, connection, after=after, size=CHUNK)
        yield from part.rows
        if not part.next:
            return
        after = part.next


def _whose(merchant: str, connection: str) -> list[ColumnElement[bool]]:
    return [col(ProductMapRow.merchant) == merchant, col(ProductMapRow.connection) == connection]


def _values(merchant: str, connection: str, row: ProductMapping) -> Values:
    return {
        "connection": connection,
        "sku_folded": folded(row.sku),
        "merchant": merchant,
        "sku": row.sku,
        "name": row.name,
        "item_id": row.item.id if row.item else "",
        "item_name": row.item.name if row.item else "",
        "income_id": row.income.id if row.income else "",
        "income_name": row.income.name if row.income else "",
    }


def _income(row: ProductMapRow) -> Ref | None:
    return Ref(row.income_id, row.income_name) if row.income_id else None


def _record(row: ProductMapRow) -> ProductMapping:
    item = Ref(row.item_id, row.item_name) if row.item_id else None
    return ProductMapping(row.sku, row.name, item, _income(row))
