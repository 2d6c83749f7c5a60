"""Step 7: which item of the books a product is."""

from datetime import date
from typing import Annotated

from pydantic import Field

from app.config.facts import Facts
from app.config.section import (
    Choice,
    Faq,
    Labelled,
    OptionalRef,
    Problem,
    Section,
    SectionModel,
    ShownWhen,
    Widget,
    WidgetKind,
)


class ItemMatch(Labelled):
    NAME = "name", "Item name", "Recommended."
    SKU = "sku", "Item SKU"
    FULL_NAME = "full_name", "Full name, Parent:Child"


class NoSku(Labelled):
    BY_NAME = "by_name", "Use the product's name"
    ONE_ITEM = "one_item", "Use one named item"


class MissingItem(Labelled):
    CREATE = "create", "Create the item"
    CREATE_AND_LOG = "create_and_log", "Create the item and tell me"
    HOLD = "hold", "Hold the order", "The SKU is listed for mapping; mapping it exports the order by itself."


class Bundles(Labelled):
    LINES = "lines", "As the store's lines"
    ONE = "one", "As one item"


class ProductsSection(SectionModel):
    match_by: Annotated[ItemMatch, Widget(WidgetKind.RADIO)] = Field(
        ItemMatch.NAME, title="Match the store's SKU to"
    )
    no_sku: Annotated[NoSku, Widget(WidgetKind.RADIO)] = Field(NoSku.BY_NAME, title="Products without a SKU")
    one_item: Annotated[OptionalRef, Choice("books.items"), ShownWhen("no_sku", ("one_item",))] = Field(
        None, title="Item for products without a SKU"
    )
    when_missing: Annotated[MissingItem, Widget(WidgetKind.RADIO)] = Field(
        MissingItem.CREATE, title="When the item is not in QuickBooks"
    )
    non_inventory: bool = Field(
        default=True,
        title="Create non-inventory items",
        description="For shops that do not track stock in QuickBooks, sell services or drop-ship.",
    )
    start_date: Annotated[date | None, Widget(WidgetKind.DATE), ShownWhen("non_inventory", ("false",))] = (
        Field(
            None,
            title="Inventory start date",
            description="Before the first order that is exported. MM/DD/YYYY.",
        )
    )
    bundles: Annotated[Bundles, Widget(WidgetKind.RADIO)] = Field(Bundles.LINES, title="Bundles")


def check(section: ProductsSection, facts: Facts) -> list[Problem]:
    found = []
    if section.no_sku is NoSku.ONE_ITEM and section.one_item is None:
        found.append(
            Problem("products", "No item is chosen for products without a SKU. Choose one.", "one_item")
        )
    if not section.non_inventory and not facts.books.company.inventory:
        found.append(
            Problem(
                "products",
                "These books do not track quantity on hand. Tick “Create non-inventory items”, or switch on "
                "inventory in QuickBooks (online in Plus or Advanced).",
                "non_inventory",
            )
        )
    elif not section.non_inventory and section.start_date is None:
        found.append(
            Problem(
                "products",
                "Inventory items need a start date. Type a day before your first order.",
                "start_date",
            )
        )
    return found


SECTION = Section(
    slug="products",
    title="Products",
    intro="Each line of an order needs an item in QuickBooks. We look for it by SKU and can create what is missing.",
    model=ProductsSection,
    check=check,
    faq=(
        Faq(
            "Inventory or non-inventory?",
            "Only track inventory in QuickBooks if you also enter your purchases there. Otherwise stock goes negative "
            "and the cost of goods sold is wrong.",
        ),
        Faq(
            "What happens to long names?",
            "Names are shortened to what QuickBooks allows, always in the same way, and shown on the order.",
        ),
    ),
)
