"""What random orders showed once, each as the smallest order that shows it."""

from dataclasses import replace
from decimal import Decimal

from app.config.sections.products import ItemMatch, ProductsSection
from app.core.document import Form
from app.core.listing import Customer, Item, ItemType
from app.core.money import Money
from app.core.order import Fee, Line, Order, Refund, TaxLine, TaxShare
from tests.plan.orders import (
    ACCOUNTS,
    AMERICAN,
    GERMAN,
    GERMAN_TAX,
    NOON,
    books,
    codes,
    config,
    fee,
    form,
    line,
    money,
    order,
    plan,
    refund,
    shipping,
    tax_line,
)


def taxed_by_a_marketplace(part: Line, theirs: str, *, counted: bool) -> Order:
    """One line of ours at 8.5 %, on which the marketplace collected its own tax as well."""
    share = TaxShare("amazon", money(theirs))
    whole = replace(part, tax=part.tax + share.amount, taxes=(*part.taxes, share))
    plain = order([part])
    extra = money(theirs).rounded() if counted else money("0")
    rate = TaxLine("amazon", "Marketplace", Decimal("8.5"), money(theirs), money("0"), by_marketplace=True)
    gap = plain.total + extra - whole.total - plain.total_tax - extra
    return replace(
        plain,
        lines=(whole,),
        total=plain.total + extra,
        total_tax=plain.total_tax + extra,
        taxes=(*plain.taxes, rate),
        gap=gap or None,
    )


def test_a_refund_does_not_lose_marketplace_tax_that_was_told_and_never_counted() -> None:
    what = taxed_by_a_marketplace(line(total="50.14", tax="4.26"), "7.10", counted=False)
    back = Refund("900", NOON, money("54.40"), lines=what.lines, total_tax=money("4.26"))
    found = plan(replace(what, refunds=(back,)))
    totals = [(each.total, each.tax.total) for each in found.documents if isinstance(each, Form)]
    assert totals == [(money("54.40"), money("4.26"))] * 2


def test_marketplace_tax_finer_than_a_cent_leaves_a_whole_total() -> None:
    what = taxed_by_a_marketplace(line(total="12.90", tax="1.10"), "0.123456", counted=True)
    assert form(plan(what)).total == money("14.00")


def test_an_order_of_pennies_has_taxable_lines_though_no_line_is_taxed_a_whole_cent() -> None:
    share = TaxShare("1", money("0.00465"))
    penny = Fee("f1", "Stickers", money("0.05"), share.amount, (share,))
    rate = TaxLine("1", "Rate 1", Decimal("8.5"), money("0.0093"), money("0"))
    what = replace(
        order([], fees=[penny, replace(penny, id="f2")]),
        total=money("0.11"),
        total_tax=money("0.01"),
        taxes=(rate,),
        gap=None,
    )
    found = form(plan(what))
    assert (found.total, found.tax.total) == (money("0.11"), money("0.01"))
    assert all(each.taxable for each in found.lines)


def test_tax_below_zero_is_for_a_person_and_not_for_quickbooks_to_refuse() -> None:
    credit = fee("-10.00", "-0.87", name="Credit")
    assert codes(plan(order([line(total="20.00")], fees=[credit]))) == ["negative_tax"]


def test_a_product_is_no_parent_where_only_categories_are() -> None:
    owner = Item("30", "Soap", ItemType.NON_INVENTORY, full_name="Soap")
    view = replace(books(replace(AMERICAN, categories=True)), items=(owner,))
    by_full_name = config(products=ProductsSection(match_by=ItemMatch.FULL_NAME))
    what = order([line(sku="Soap:Lavender")])
    assert codes(plan(what, by_full_name, view)) == ["item_parent_sold"]
    category = replace(owner, type=ItemType.CATEGORY)
    assert plan(what, by_full_name, replace(view, items=(category,))).documents


def test_a_customer_who_was_made_inactive_still_owns_the_name() -> None:
    gone = Customer("5", "Maya Okafor", active=False)
    assert codes(plan(order([line()]), view=replace(books(), customers=(gone,)))) == ["customer_inactive"]


def test_a_refund_of_less_than_its_parts_by_a_coin_is_what_was_given_back() -> None:
    what = order([line(total="12.90")])
    back = refund("12.89", lines=what.lines)
    found = plan(replace(what, refunds=(back,)))
    assert [document.total for document in found.documents] == [
        money("12.90"),
        Money(Decimal("12.89"), "USD"),
    ]


def test_a_discount_that_does_not_reach_quickbooks_shipping_leaves_something_to_tax() -> None:
    company = replace(AMERICAN, shipping_item="SHIPPING_ITEM_ID")
    free = line("LPG-102", subtotal="263.52", total="0", name="Twin")
    what = order([line(total="0.42", tax="0.03"), free], [shipping("16.33")])
    own_shipping = config(accounts=ACCOUNTS.model_copy(update={"shipping": None}))
    found = form(plan(what, own_shipping, books(company)))
    assert (found.total, found.discount) == (money("16.78"), None)


def test_a_credit_over_taxed_and_zero_rated_goods_is_a_line_at_each_rate() -> None:
    rated = TaxShare("1", money("-0.19", "EUR")), TaxShare("2", money("0", "EUR"))
    credit = Fee("f1", "Credit", money("-4.00", "EUR"), money("-0.19", "EUR"), rated)
    goods = [
        line(total="20.00", tax="3.80", currency="EUR"),
        replace(line("B", total="30.00", currency="EUR"), taxes=(rated[1],)),
    ]
    plain = order(goods, currency="EUR", percent="19")
    what = replace(
        plain,
        fees=(credit,),
        total=plain.total + credit.total + credit.tax,
        total_tax=plain.total_tax + credit.tax,
        taxes=(tax_line("1", "19", [*goods, credit], "EUR"), tax_line("2", "0", goods, "EUR")),
    )
    found = form(plan(what, config(tax=GERMAN_TAX), books(GERMAN)))
    credited = [(each.amount, each.tax_code.id if each.tax_code else "") for each in found.lines[2:]]
    assert credited == [(money("-1.00", "EUR"), "19"), (money("-3.00", "EUR"), "0")]
    assert [(each.percent, each.taxed) for each in found.tax.amounts] == [
        (Decimal(19), money("19.00", "EUR")),
        (Decimal(0), money("27.00", "EUR")),
    ]


def tax_given_back(currency: str) -> Order:
    """A stocked thing sold with tax, of which the tax alone is given back."""
    sold = line("STOCK-1", total="20.00", tax="3.80", currency=currency)
    nothing = money("0", currency)
    back = refund(
        "3.80", lines=[replace(sold, quantity=Decimal(0), subtotal=nothing, total=nothing)], currency=currency
    )
    return replace(order([sold], currency=currency, percent="19"), refunds=(back,))


def test_tax_given_back_without_its_goods_moves_no_stock() -> None:
    stocked = Item("40", "STOCK-1", ItemType.INVENTORY, full_name="STOCK-1", sku="STOCK-1")
    view = replace(books(GERMAN), items=(stocked,))
    found = plan(tax_given_back("EUR"), config(tax=GERMAN_TAX), view)
    sale, given = (each for each in found.documents if isinstance(each, Form))
    assert (sale.lines[0].item.name, given.lines[0].item.name) == ("STOCK-1", "Store refund")
    assert (given.total, given.tax.total) == (money("3.80", "EUR"), money("3.80", "EUR"))


def test_tax_alone_is_for_a_person_where_quickbooks_would_drop_it() -> None:
    assert codes(plan(tax_given_back("USD"))) == ["tax_alone"]
