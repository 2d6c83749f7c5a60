"""Inventory from the books to the store: QuickBooks' quantity, less what waits to be exported, where it changed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from app.core.listing import Item, Product
from app.core.order import Order
from app.data import lookups, products
from app.data.ledger_unexported import unexported
from app.stores.base import Store
from app.sync.lists import refresh_products
from app.sync.scope import Scope

PAGE = 500


def send_stock(scope: Scope, store: Store) -> int:
    """Set the stock of products whose SKU is an inventory item of the books; how many changed."""
    scope.tell("Comparing stock", at_once=True)
    refresh_products(scope.desk, scope.parties.store, store)
    waiting = _waiting(scope)
    changed = 0
    for product, item in _pairs(scope):
        wanted = stock(item, waiting[product.sku.casefold()])
        if product.stock_managed and wanted is not None and wanted != product.quantity:
            store.set_stock(product, wanted)
            changed += 1
            scope.tell(f"Set the stock of {changed} products")
    return changed


def stock(item: Item, waiting: Decimal) -> Decimal | None:
    """What the store may still sell; None when the books do not track the item."""
    return None if item.quantity is None else max(Decimal(0), item.quantity - waiting)


def _waiting(scope: Scope) -> dict[str, Decimal]:
    """Sold in the store and not yet in the books, by SKU: QuickBooks does not know of it."""
    sold: dict[str, Decimal] = defaultdict(Decimal)
    for order in _unexported(scope):
        for line in order.lines:
            sold[line.sku.casefold()] += line.quantity
    return sold


def _unexported(scope: Scope) -> Iterable[Order]:
    after = 0
    while True:
        with scope.desk.database.read() as session:
            found = unexported(session, scope.merchant, scope.connection, PAGE, after)
        yield from (one.order for one in found)
        if len(found) < PAGE:
            return
        after = found[-1].row


def _pairs(scope: Scope) -> Iterable[tuple[Product, Item]]:
    """Products with the item of their SKU, by name or by SKU."""
    batch: list[Product] = []
    for product in _products(scope):
        batch.append(product)
        if len(batch) == PAGE:
            yield from _matched(scope, batch)
            batch = []
    yield from _matched(scope, batch)


def _products(scope: Scope) -> list[Product]:
    with scope.desk.database.read() as session:
        return [
            one for one in products.each_product(session, scope.merchant, scope.parties.store.id) if one.sku
        ]


def _matched(scope: Scope, batch: Sequence[Product]) -> Iterable[tuple[Product, Item]]:
    skus = {product.sku.casefold() for product in batch}
    with scope.desk.database.read() as session:
        found = lookups.items_matching(session, scope.merchant, scope.parties.books.id, names=skus)
    by_text = {
        text.casefold(): item
        for item in found
        if item.active
        for text in (item.name, item.full_name, item.sku)
    }
    for product in batch:
        item = by_text.get(product.sku.casefold())
        if item is not None:
            yield product, item
