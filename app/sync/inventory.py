"""Inventory from the books to the store: QuickBooks' quantity, less what waits to be exported, where it changed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import islice

from app.config.document import ReadyConfig
from app.config.sections.products import ItemMatch
from app.core.listing import Item, Product
from app.core.order import Order
from app.data import lookups, mappings, products
from app.data.ledger_unexported import unexported
from app.errors import Refused, Unknown
from app.stores.base import Store
from app.sync.lists import refresh_products
from app.sync.scope import REMARKS, Scope

PAGE = 500


def send_stock(scope: Scope, store: Store, config: ReadyConfig) -> int:
    """Set the stock of products whose SKU is an inventory item of the books; how many changed."""
    scope.tell("Comparing stock", at_once=True)
    refresh_products(scope.desk, scope.parties.store, store)
    waiting = _waiting(scope, config)
    changed = 0
    for product, item in _pairs(scope, config):
        wanted = stock(item, waiting.get(item.id, Decimal(0)))
        if product.stock_managed and wanted is not None and wanted != product.quantity:
            changed += _set(scope, store, product, wanted)
            scope.tell(f"Set the stock of {changed} products")
    return changed


def stock(item: Item, waiting: Decimal) -> Decimal | None:
    """What the store may still sell, in whole pieces; None when the books do not track the item."""
    return None if item.quantity is None else max(Decimal(0), (item.quantity - waiting) // 1)


def _set(scope: Scope, store: Store, product: Product, quantity: Decimal) -> int:
    """One product that the store does not take harms no other; an answer that was lost is seen next time."""
    try:
        store.set_stock(product, quantity)
    except (Refused, Unknown) as trouble:
        if len(scope.remarks) < REMARKS:
            scope.remarks.append(trouble.message)
        return 0
    return 1


def _waiting(scope: Scope, config: ReadyConfig) -> Mapping[str, Decimal]:
    """Sold in the store and not yet in the books, by item: QuickBooks does not know of it."""
    by_sku: dict[str, Decimal] = defaultdict(Decimal)
    for order in _unexported(scope):
        for line in order.lines:
            by_sku[line.sku.casefold()] += line.quantity
    sold: dict[str, Decimal] = defaultdict(Decimal)
    for sku, item in _items(scope, config, by_sku).items():
        sold[item.id] += by_sku[sku]
    return sold


def _unexported(scope: Scope) -> Iterator[Order]:
    after = 0
    while True:
        with scope.desk.database.read() as session:
            found = unexported(session, scope.merchant, scope.connection, PAGE, after)
        yield from (one.order for one in found)
        if len(found) < PAGE:
            return
        after = found[-1].row


def _pairs(scope: Scope, config: ReadyConfig) -> Iterator[tuple[Product, Item]]:
    """Products with the item of their SKU."""
    listed = iter(_products(scope))
    while batch := list(islice(listed, PAGE)):
        found = _items(scope, config, {product.sku.casefold() for product in batch})
        yield from (
            (product, item) for product in batch if (item := found.get(product.sku.casefold())) is not None
        )


def _products(scope: Scope) -> list[Product]:
    with scope.desk.database.read() as session:
        return [
            one for one in products.each_product(session, scope.merchant, scope.parties.store.id) if one.sku
        ]


def _items(scope: Scope, config: ReadyConfig, skus: Collection[str]) -> dict[str, Item]:
    """The tracked item of each SKU as an order's line would find it: the product table first."""
    with scope.desk.database.read() as session:
        table = mappings.mapped(session, scope.merchant, scope.connection, skus=skus).products
        mapped = {sku: row for sku, row in table.items() if row.item.id}
        ids = {one.item.id for one in mapped.values()}
        found = lookups.items_matching(session, scope.merchant, scope.parties.books.id, names=skus, ids=ids)
    tracked = [item for item in found if item.active and item.quantity is not None]
    by_id = {item.id: item for item in tracked}
    by_text = _unambiguous(tracked, config.products.match_by)
    items = {sku: by_id.get(mapped[sku].item.id) if sku in mapped else by_text.get(sku) for sku in skus}
    return {sku: item for sku, item in items.items() if item is not None}


def _unambiguous(items: Iterable[Item], match_by: ItemMatch) -> dict[str, Item]:
    by_text: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_text[matched_text(item, match_by).casefold()].append(item)
    return {text: found[0] for text, found in by_text.items() if text and len(found) == 1}


def matched_text(item: Item, match_by: ItemMatch) -> str:
    """What of an item a SKU is held against."""
    match match_by:
        case ItemMatch.SKU:
            return item.sku
        case ItemMatch.FULL_NAME:
            return item.full_name or item.name
        case ItemMatch.NAME:
            return item.name
