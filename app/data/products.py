"""Our copy of the store's products, by SKU and id."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, func, select, update

from app.core.listing import Product
from app.data.columns import folded
from app.data.tables.books_lists import ProductRow
from app.data.tables.pairing import StoreRow
from app.data.upsert import CHUNK, Values, upsert

PAGE = 1000


def keep(session: Session, merchant: str, store: str, products: Sequence[Product], now: datetime) -> None:
    """Keep one page of the store's products."""
    rows: list[Values] = [
        {
            "store": store,
            "id": one.id,
            "merchant": merchant,
            "name": one.name,
            "name_folded": folded(one.name),
            "sku": one.sku,
            "sku_folded": folded(one.sku),
            "price": one.price,
            "virtual": one.virtual,
            "stock_managed": one.stock_managed,
            "quantity": one.quantity,
            "parent_id": one.parent_id,
            "seen": now,
        }
        for one in products
    ]
    if rows:
        changing = [name for name in rows[0] if name not in ("store", "id", "merchant")]
        upsert(session, ProductRow, rows, ["store", "id"], changing)


def finish_reading(session: Session, merchant: str, store: str, started: datetime, now: datetime) -> int:
    """After the last page: products that were not seen since the start are gone; how many."""
    session.exec(
        update(StoreRow)
        .where(col(StoreRow.merchant) == merchant, col(StoreRow.id) == store)
        .values(products_read=now)
    )
    gone = delete(ProductRow).where(
        col(ProductRow.merchant) == merchant, col(ProductRow.store) == store, col(ProductRow.seen) < started
    )
    return session.exec(gone).rowcount


def products_matching(
    session: Session, merchant: str, store: str, skus: Collection[str]
) -> dict[str, Product]:
    """Products by SKU, case folded; of several with one SKU the one with the lowest id."""
    wanted = sorted({folded(sku) for sku in skus} - {""})
    found: dict[str, Product] = {}
    for start in range(0, len(wanted), CHUNK):
        rows = session.exec(
            select(ProductRow)
            .where(
                ProductRow.merchant == merchant,
                ProductRow.store == store,
                col(ProductRow.sku_folded).in_(wanted[start : start + CHUNK]),
            )
            .order_by(col(ProductRow.id).desc())
        )
        found |= {row.sku_folded: _product(row) for row in rows}
    return found


def each_product(session: Session, merchant: str, store: str) -> Iterator[Product]:
    """All products by id, a thousand in memory at a time."""
    last = ""
    while True:
        rows = session.exec(
            select(ProductRow)
            .where(ProductRow.merchant == merchant, ProductRow.store == store, col(ProductRow.id) > last)
            .order_by(col(ProductRow.id))
            .limit(PAGE)
        ).all()
        yield from (_product(row) for row in rows)
        if len(rows) < PAGE:
            return
        last = rows[-1].id


def count(session: Session, merchant: str, store: str) -> int:
    counted = select(func.count()).select_from(ProductRow)
    return session.exec(counted.where(ProductRow.merchant == merchant, ProductRow.store == store)).one()


def _product(row: ProductRow) -> Product:
    return Product(
        row.id, row.name, row.sku, row.price, row.virtual, row.stock_managed, row.quantity, row.parent_id
    )
