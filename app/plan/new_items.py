"""Items that are created for products.

They are named after the SKU, not the product's name: two variations share a name, and two orders planned
at the same moment must arrive at the same items without knowing of each other.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.config.sections.products import ItemMatch
from app.core.document import NewItem
from app.core.listing import ItemType, Product, Ref
from app.core.order import Line
from app.plan.case import Case, reference
from app.plan.days import shown
from app.plan.names import cleaned, cut, part_number


def new_product_item(case: Case, line: Line, name: str, day: date) -> NewItem | None:
    """The item to be created for a product; None when a person must decide first."""
    limits, sku = case.books.limits, cleaned(line.sku)
    wanted = sku or cleaned(line.name)
    if not wanted:
        case.notes.noted(
            "item_unnamed",
            f"The store gives a product of this order neither a name nor a SKU. The item is “{name}”.",
            "products",
        )
    elif name != wanted:
        case.notes.noted(
            "item_name_changed", f"QuickBooks cannot hold the name “{wanted}”. The item is “{name}”."
        )
    if _taken(case, name):
        return None
    below = case.config.products.match_by is ItemMatch.FULL_NAME and ":" in name
    parent = _parent(case, name) if below else None
    if below and parent is None:
        return None
    mapped = case.books.product_table.get(sku.casefold())
    new = NewItem(
        name=name,
        type=_type(case, case.books.products.get(sku.casefold())),
        income=mapped.income if mapped and mapped.income else case.config.income,
        sku=part_number(sku, limits),
        description=cut(cleaned(line.name), limits.description_length),
        parent=parent,
    )
    return _with_stock(case, new, day) if new.type is ItemType.INVENTORY else new


def _taken(case: Case, name: str) -> bool:
    """Matching by SKU may find none while another item has the name, which QuickBooks would refuse."""
    if case.config.products.match_by is not ItemMatch.SKU:
        return False
    owner = case.books.index.by_full_name.get(name.casefold())
    if owner is None:
        return False
    case.notes.unmapped(name)
    case.notes.held(
        "item_name_taken",
        f"No item in QuickBooks has the SKU “{name}”, but one is named so. Map it on the product page, or "
        "give that item the SKU.",
        "products",
    )
    return True


def _parent(case: Case, name: str) -> Ref | None:
    above = name.rpartition(":")[0]
    parent = case.books.index.by_full_name.get(above.casefold())
    category = not case.books.company.categories or (parent is not None and parent.type is ItemType.CATEGORY)
    if parent is not None and parent.active and category:
        return Ref(parent.id, parent.full_name or parent.name)
    case.notes.unmapped(name)
    if not category and parent is not None and parent.active:
        case.notes.held(
            "item_parent_sold",
            f"“{name}” cannot be created below “{above}”, which is a product itself: QuickBooks nests items below "
            "categories only. Map the product to an item.",
            "products",
        )
        return None
    case.notes.held(
        "item_parent_missing",
        f"“{name}” cannot be created, because QuickBooks has no active item “{above}”. Create that one "
        "first, or map the product.",
        "products",
    )
    return None


def _type(case: Case, product: Product | None) -> ItemType:
    if product is not None and product.virtual:
        return ItemType.SERVICE
    stocked = product is not None and product.stock_managed and not case.config.products.non_inventory
    return ItemType.INVENTORY if stocked else ItemType.NON_INVENTORY


def _with_stock(case: Case, new: NewItem, day: date) -> NewItem | None:
    """An inventory item begins at zero: what is on the shelf is counted by a person, never invented."""
    accounts, start = case.config.accounts, case.config.products.start_date
    if accounts.cogs is None or accounts.inventory_asset is None:
        case.notes.held(
            "no_inventory_accounts",
            f"The inventory item “{new.name}” needs accounts for cost of goods sold and inventory asset. "
            "Choose them.",
            "accounts",
        )
        return None
    if start is None or day < start:
        case.notes.held(
            "before_item_start",
            f"The order is of {shown(day)}, before the start date of inventory items. Choose an earlier one.",
            "products",
        )
        return None
    case.notes.noted(
        "item_starts_at_zero",
        f"The inventory item “{new.name}” is created with a quantity of 0. Enter what you counted as an "
        "inventory adjustment in QuickBooks.",
        "products",
    )
    expense, asset = reference(accounts.cogs), reference(accounts.inventory_asset)
    return replace(new, expense=expense, asset=asset, quantity=Decimal(0), start=start)
