"""Items for products of the store that the books do not know, before anybody bought one."""

from decimal import Decimal

from app.config.document import ReadyConfig
from app.core.document import Limits, NewItem
from app.core.listing import ItemType, Product
from app.plan.case import reference
from app.plan.names import cleaned, cut, item_name, part_number


def item_for_product(product: Product, config: ReadyConfig, limits: Limits) -> NewItem | None:
    """The item that an order of this product would get; None for one that needs a person first.

    An inventory item begins at zero: what is on the shelf is counted by a person, never invented.
    """
    sku = cleaned(product.sku)
    if not sku or ":" in sku:
        return None
    plain = NewItem(
        name=item_name(sku, limits),
        type=ItemType.SERVICE if product.virtual else ItemType.NON_INVENTORY,
        income=config.income,
        sku=part_number(sku, limits),
        description=cut(cleaned(product.name), limits.description_length),
    )
    stocked = product.stock_managed and not product.virtual and not config.products.non_inventory
    return _with_stock(plain, config) if stocked else plain


def _with_stock(item: NewItem, config: ReadyConfig) -> NewItem | None:
    accounts, start = config.accounts, config.products.start_date
    if accounts.cogs is None or accounts.inventory_asset is None or start is None:
        return None
    return NewItem(
        name=item.name,
        type=ItemType.INVENTORY,
        income=item.income,
        sku=item.sku,
        description=item.description,
        expense=reference(accounts.cogs),
        asset=reference(accounts.inventory_asset),
        quantity=Decimal(0),
        start=start,
    )
