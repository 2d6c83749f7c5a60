"""Which item of the books a product is: the product table, then the SKU as the merchant matches it, then
what shall happen when there is none.
"""

from collections.abc import Sequence
from datetime import date

from app.config.document import ReadyConfig
from app.config.sections.products import ItemMatch, MissingItem, NoSku
from app.core.document import ItemRef, Limits
from app.core.listing import Item, ItemType, Ref
from app.core.order import Line
from app.plan.case import Case, reference
from app.plan.days import shown
from app.plan.names import cleaned, item_name, part_number
from app.plan.new_items import new_product_item

ItemChoice = tuple[ItemRef, str, str]  # the item, why, and the section of the setting

UNSELLABLE = frozenset({ItemType.GROUP, ItemType.CATEGORY})
UNNAMED = "Unnamed product"


def product_item(case: Case, line: Line, day: date) -> ItemChoice | None:
    """The item of a line of goods; None when a person must decide, which is then among the reasons."""
    sku = cleaned(line.sku)
    if not sku:
        return _without_sku(case, line, day)
    mapped = case.books.product_table.get(sku.casefold())
    if mapped is not None and mapped.item.id:
        return _checked(
            case,
            case.books.index.items.get(mapped.item.id),
            mapped.item,
            day,
            f"your row for the SKU {sku} on the product page",
        )
    found = _find(case, line, sku)
    if found is None:
        return _missing(case, line, sku, day)
    return _checked(
        case, found, Ref(found.id, found.name), day, f"{_MATCHED[case.config.products.match_by]} {sku}"
    )


_MATCHED = {
    ItemMatch.NAME: "the item whose name is the SKU",
    ItemMatch.SKU: "the item with the SKU",
    ItemMatch.FULL_NAME: "the item whose full name is the SKU",
}


def wanted_name(line: Line, config: ReadyConfig, limits: Limits) -> str:
    """The name under which the product's item is looked for, and created."""
    sku = cleaned(line.sku)
    if not sku:
        return item_name(cleaned(line.name) or line.product_id or UNNAMED, limits)
    if config.products.match_by is ItemMatch.FULL_NAME:
        return ":".join(item_name(name, limits) for name in sku.split(":"))
    return item_name(sku, limits)


def usable(case: Case, item: Item, day: date) -> bool:
    """Whether the item can be on a line of that day; if not, the reason is noted."""
    held = case.notes.held
    if not item.active:
        case.notes.inactive(item)
        held(
            "item_inactive",
            f"The item “{item.name}” is inactive in QuickBooks. Make it active again there, or map the "
            "product to another item.",
            "products",
        )
    elif item.type in UNSELLABLE:
        held(
            "item_not_sellable",
            f"“{item.name}” is a {item.type.lower()} in QuickBooks, which no order line can name. Map the "
            "product to an item.",
            "products",
        )
    elif item.start and day < item.start:
        held(
            "before_item_start",
            f"The order is of {shown(day)}, before QuickBooks tracks the stock of “{item.name}” "
            f"({shown(item.start)}). Choose an earlier start date on the item in QuickBooks.",
            "products",
        )
    else:
        return True
    return False


def _checked(case: Case, item: Item | None, ref: Ref, day: date, why: str) -> ItemChoice | None:
    # A mapped item outside the view cannot be looked at here; the books themselves then say no.
    if item is not None and not usable(case, item, day):
        return None
    return ref, why, "products"


def _without_sku(case: Case, line: Line, day: date) -> ItemChoice | None:
    products = case.config.products
    if products.no_sku is NoSku.ONE_ITEM and products.one_item:
        one = reference(products.one_item)
        return _checked(
            case,
            case.books.index.items.get(one.id),
            one,
            day,
            "the item that you chose for products without a SKU",
        )
    name = wanted_name(line, case.config, case.books.limits)
    found = _by_name(case, name)
    if found is None:
        return _missing(case, line, name, day)
    return _checked(
        case, found, Ref(found.id, found.name), day, "the item named like the product, which has no SKU"
    )


def _find(case: Case, line: Line, sku: str) -> Item | None:
    match case.config.products.match_by:
        case ItemMatch.SKU:
            return _by_sku(case, sku)
        case ItemMatch.FULL_NAME:
            return case.books.index.by_full_name.get(
                wanted_name(line, case.config, case.books.limits).casefold()
            )
        case ItemMatch.NAME:
            return _by_name(case, wanted_name(line, case.config, case.books.limits))


def _by_name(case: Case, name: str) -> Item | None:
    """The item of that full name, or the only one so named below some parent."""
    folded = name.casefold()
    index = case.books.index
    return index.by_full_name.get(folded) or _only(case, index.by_item_name.get(folded, ()), name)


def _by_sku(case: Case, sku: str) -> Item | None:
    wanted = part_number(sku, case.books.limits)
    return _only(case, case.books.index.by_sku.get(wanted.casefold(), ()), sku)


def _only(case: Case, items: Sequence[Item], name: str) -> Item | None:
    active = [item for item in items if item.active and item.type not in UNSELLABLE]
    if len(active) > 1:
        case.notes.held(
            "item_ambiguous",
            f"QuickBooks has {len(active)} items for “{name}”. Map it to one of them on the product page.",
            "products",
        )
        case.notes.unmapped(name)
    return active[0] if active else next(iter(items), None)


def _missing(case: Case, line: Line, sku: str, day: date) -> ItemChoice | None:
    what = f"SKU “{sku}”" if cleaned(line.sku) else f"“{sku}”, a product without a SKU,"
    if case.config.products.when_missing is MissingItem.HOLD:
        case.notes.unmapped(sku)
        case.notes.held(
            "item_missing",
            f"{what} is not in QuickBooks. Map it on the product page, or let us create items.",
            "products",
        )
        return None
    new = new_product_item(case, line, wanted_name(line, case.config, case.books.limits), day)
    if new is not None and case.config.products.when_missing is MissingItem.CREATE_AND_LOG:
        case.notes.noted("item_created", f"{what} is not in QuickBooks yet. The item is created.", "products")
    if new is None:
        return None
    lacking = f"with the SKU {sku}" if cleaned(line.sku) else f"named “{sku}”"
    return new, f"created, because QuickBooks has no item {lacking}", "products"
