"""Which item a product is: mapped, matched, created, held."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.config.sections.products import Bundles, ItemMatch, MissingItem, NoSku, ProductsSection
from app.core.document import ItemRef, NewItem
from app.core.listing import Item, ItemType, Product, Ref
from app.core.posted import Mapped
from app.plan.view import BooksView, Plan
from tests.plan.orders import AMERICAN, ONLINE, codes, config, form, line, order, plan, ref

STOCK = ItemType.INVENTORY
GOODS = ItemType.NON_INVENTORY


def with_items(*items: Item) -> BooksView:
    return BooksView(AMERICAN, ONLINE, items=items)


def planned(
    section: ProductsSection | None = None, view: BooksView | None = None, sku: str = "LPG-101"
) -> Plan:
    return plan(order([line(sku)]), config(products=section), view or with_items())


def item_of(result: Plan) -> ItemRef:
    return form(result).lines[0].item


def test_the_sku_is_looked_for_among_the_names_of_items() -> None:
    assert item_of(planned(view=with_items(Item("31", "lpg-101", GOODS)))) == Ref("31", "lpg-101")


def test_the_sku_is_looked_for_among_the_skus_of_items() -> None:
    section = ProductsSection(match_by=ItemMatch.SKU)
    view = with_items(Item("31", "Lavender soap", GOODS, sku="LPG-101"))
    assert item_of(planned(section, view)) == Ref("31", "Lavender soap")


def test_the_sku_is_looked_for_among_full_names() -> None:
    section = ProductsSection(match_by=ItemMatch.FULL_NAME)
    view = with_items(Item("31", "Lavender", GOODS, full_name="Soap:Lavender"))
    assert item_of(planned(section, view, "soap:lavender")) == Ref("31", "Lavender")


def test_a_child_item_is_created_below_its_parent() -> None:
    section = ProductsSection(match_by=ItemMatch.FULL_NAME)
    new = item_of(planned(section, with_items(Item("30", "Soap", ItemType.CATEGORY)), "Soap:Lavender"))
    assert isinstance(new, NewItem)
    assert (new.name, new.own_name, new.parent) == ("Soap:Lavender", "Lavender", Ref("30", "Soap"))


def test_a_child_without_a_parent_in_the_books_holds_the_order() -> None:
    section = ProductsSection(match_by=ItemMatch.FULL_NAME)
    assert codes(planned(section, sku="Soap:Lavender")) == ["item_parent_missing"]


def test_the_product_table_goes_before_every_match() -> None:
    view = replace(
        with_items(Item("31", "LPG-101", GOODS), Item("40", "Soaps", GOODS)),
        product_table={"lpg-101": Mapped(Ref("40", "Soaps"))},
    )
    assert item_of(planned(view=view)) == Ref("40", "Soaps")


def test_a_row_of_the_product_table_may_choose_only_the_income_account() -> None:
    view = replace(with_items(), product_table={"lpg-101": Mapped(Ref("", ""), Ref("88", "Soap sales"))})
    new = item_of(planned(view=view))
    assert isinstance(new, NewItem)
    assert new.income == Ref("88", "Soap sales")


def test_a_missing_item_is_created_under_its_sku_against_the_income_account() -> None:
    assert item_of(planned()) == NewItem(
        "LPG-101", GOODS, Ref("1", "Sales of Product Income"), sku="LPG-101", description="Lavender soap"
    )


def test_a_created_item_is_told_when_the_merchant_wants_to_know() -> None:
    assert codes(planned(ProductsSection(when_missing=MissingItem.CREATE_AND_LOG))) == ["item_created"]


def test_a_missing_item_holds_the_order_and_lists_the_sku_for_mapping() -> None:
    result = planned(ProductsSection(when_missing=MissingItem.HOLD))
    assert result.unmapped == ("LPG-101",)
    assert result.reasons[0].message == (
        "SKU “LPG-101” is not in QuickBooks. Map it on the product page, or let us create items."
    )


def test_the_same_missing_sku_on_three_lines_is_one_reason() -> None:
    what = order([line(), line(), line()])
    result = plan(what, config(products=ProductsSection(when_missing=MissingItem.HOLD)))
    assert codes(result) == ["item_missing"]


def test_a_deleted_product_is_looked_for_by_its_name() -> None:
    view = with_items(Item("31", "Lavender soap", GOODS))
    assert item_of(planned(view=view, sku="")) == Ref("31", "Lavender soap")


def test_products_without_a_sku_may_all_be_one_item() -> None:
    section = ProductsSection(no_sku=NoSku.ONE_ITEM, one_item=ref("77", "Sundries"))
    assert item_of(planned(section, sku="")) == Ref("77", "Sundries")


def test_an_item_that_was_made_inactive_holds_the_order() -> None:
    assert codes(planned(view=with_items(Item("31", "LPG-101", GOODS, active=False)))) == ["item_inactive"]


@pytest.mark.parametrize("type_", [ItemType.GROUP, ItemType.CATEGORY])
def test_a_bundle_or_category_of_the_books_cannot_be_sold(type_: ItemType) -> None:
    assert codes(planned(view=with_items(Item("31", "LPG-101", type_)))) == ["item_not_sellable"]


def test_two_items_with_one_sku_hold_the_order() -> None:
    section = ProductsSection(match_by=ItemMatch.SKU)
    view = with_items(Item("31", "A", GOODS, sku="LPG-101"), Item("32", "B", GOODS, sku="LPG-101"))
    assert codes(planned(section, view)) == ["item_ambiguous"]


def test_a_sku_whose_name_is_taken_by_another_item_holds_the_order() -> None:
    section = ProductsSection(match_by=ItemMatch.SKU)
    assert codes(planned(section, with_items(Item("31", "LPG-101", GOODS, sku="OLD")))) == ["item_name_taken"]


def test_a_virtual_product_becomes_a_service() -> None:
    view = replace(with_items(), products={"lpg-101": Product("77", "Soap class", "LPG-101", virtual=True)})
    new = item_of(planned(view=view))
    assert isinstance(new, NewItem)
    assert new.type is ItemType.SERVICE


def stocked(start: date | None = date(2026, 1, 1)) -> tuple[ProductsSection, BooksView]:
    product = Product("77", "Lavender soap", "LPG-101", stock_managed=True, quantity=Decimal(40))
    return ProductsSection(non_inventory=False, start_date=start), replace(
        with_items(), products={"lpg-101": product}
    )


def test_an_inventory_item_starts_at_zero_and_says_so() -> None:
    section, view = stocked()
    result = planned(section, view)
    new = item_of(result)
    assert isinstance(new, NewItem)
    assert (new.type, new.quantity, new.start) == (STOCK, 0, date(2026, 1, 1))
    assert (new.expense, new.asset) == (Ref("9", "Cost of Goods Sold"), Ref("10", "Inventory Asset"))
    assert codes(result) == ["item_starts_at_zero"]


def test_an_inventory_item_that_would_start_after_the_order_holds_it() -> None:
    section, view = stocked(date(2026, 11, 30))
    assert codes(planned(section, view)) == ["before_item_start"]


def test_an_order_from_before_an_items_stock_is_tracked_is_held() -> None:
    view = with_items(Item("31", "LPG-101", STOCK, start=date(2026, 11, 30)))
    assert codes(planned(view=view)) == ["before_item_start"]


def test_a_sku_longer_than_quickbooks_takes_is_shortened_and_said() -> None:
    result = planned(sku="LPG-" + "9" * 120)
    new = item_of(result)
    assert len(new.name) == 100
    assert codes(result) == ["item_name_changed"]


def test_a_product_without_a_name_and_a_sku_gets_one_and_that_is_said() -> None:
    result = plan(order([replace(line("", "12.90", "1.10", name=""), product_id="")]))
    assert item_of(result).name == "Unnamed product"
    assert codes(result) == ["item_unnamed"]
    assert "neither a name nor a SKU" in result.reasons[0].message
    assert "“”" not in result.reasons[0].message


def test_a_sku_with_a_colon_does_not_become_its_neighbour_with_a_dash() -> None:
    with_colon, with_dash = item_of(planned(sku="A:1")), item_of(planned(sku="A-1"))
    assert with_colon.name != with_dash.name
    assert ":" not in with_colon.name


def test_a_bundle_becomes_one_line_when_the_merchant_wants_that() -> None:
    head = replace(line("KIT", "0.00", name="Gift kit"), id="h")
    part = replace(line("LPG-101", "12.90", "1.10"), bundle="h")
    lines = form(plan(order([head, part]), config(products=ProductsSection(bundles=Bundles.ONE)))).lines
    assert [(each.item.name, str(each.amount)) for each in lines] == [("KIT", "12.90 USD")]
    assert len(form(plan(order([head, part]))).lines) == 2
