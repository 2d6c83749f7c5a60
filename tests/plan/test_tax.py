"""Sales tax: one total, a code a line, a line of its own, none."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.config.sections.tax import ShippingTax, TaxMode, TaxRow, TaxSection
from app.core.document import Form, TaxRegime, TaxStyle
from app.core.listing import Ref, TaxCode, TaxRate
from app.core.money import Money
from app.core.order import Address, Line, Order, Shipping, TaxLine, TaxShare
from app.plan.places import code_by_place, typed_percent
from app.plan.predict import without_override
from app.plan.view import BooksView
from tests.plan.orders import (
    AMERICAN,
    BUYER,
    GERMAN,
    GERMAN_TAX,
    ONLINE,
    books,
    codes,
    config,
    fee,
    form,
    line,
    money,
    order,
    plan,
    ref,
    shipping,
    tax_line,
    taxed_order,
)

BERLIN = replace(BUYER, address=Address("Linienstr. 4", "", "Berlin", "DE-BE", "10178", "DE"))
MANUAL = replace(AMERICAN, automated_tax=False)


def euro(amount: str) -> Money:
    return money(amount, "EUR")


def german_order(*, inclusive: bool = False) -> Order:
    """A cup at 19 %, a book at 7 %, shipped at 19 %."""
    cup = line("CUP", "8.40", "1.60", currency="EUR", rate="1", name="Cup")
    book = line("BOOK", "18.68", "1.31", currency="EUR", rate="2", name="Book")
    ship = shipping("4.12", "0.78", "EUR", "1")
    what = order([cup, book], [ship], currency="EUR")
    parts: list[Line | Shipping] = [cup, book, ship]
    taxes = (tax_line("1", "19", parts, "EUR"), tax_line("2", "7", parts, "EUR"))
    return replace(what, taxes=taxes, shipping_to=BERLIN, prices_include_tax=inclusive)


def german(what: Order, tax: TaxSection = GERMAN_TAX) -> Form:
    return form(plan(what, config(tax=tax), books(GERMAN)))


# One total


def test_the_stores_tax_is_sent_as_the_override_and_lines_say_tax_or_non() -> None:
    found = form(plan(taxed_order()))
    assert (found.tax.style, found.tax.total, found.tax.code) == (TaxStyle.TOTAL, money("2.19"), None)
    assert [each.taxable for each in found.lines] == [True, False]


def test_an_order_without_tax_has_no_taxable_line() -> None:
    found = form(plan(order([line()], [shipping()])))
    assert not any(each.taxable for each in found.lines)
    assert found.tax.total == money("0")


def test_a_store_that_tells_only_the_orders_tax_still_keeps_it() -> None:
    bare = order([line(total="25.80")])
    found = form(plan(replace(bare, total=money("27.99"), total_tax=money("2.19"))))
    assert found.tax.total == money("2.19")
    assert found.lines[0].taxable


def test_without_automated_tax_the_code_is_found_by_place() -> None:
    tax = TaxSection(rows=[TaxRow(country="US", state="CA", code=ref("11", "California"))])
    assert form(plan(taxed_order(), config(tax=tax), books(MANUAL))).tax.code == Ref("11", "California")


def test_without_automated_tax_a_place_without_a_code_holds_the_order() -> None:
    tax = TaxSection(rows=[TaxRow(country="US", state="NY", code=ref("12"))])
    assert codes(plan(taxed_order(), config(tax=tax), books(MANUAL))) == ["no_tax_code"]


@pytest.mark.parametrize(
    ("place", "percent", "expected"),
    [
        (Address(country="US", state="CA", city="Oakland", postcode="94607"), "8", "city"),
        (Address(country="US", state="CA", city="San Francisco", postcode="94110"), "8", "postcode"),
        (Address(country="US", state="CA", city="Fresno", postcode="93701"), "8", "state"),
        (Address(country="US", state="CA", city="Fresno", postcode="93701"), "7.25", "state and rate"),
        (Address(country="US", state="OR"), "8", "country"),
        (Address(country="CA", state="BC"), "12", "else"),
    ],
)
def test_the_most_specific_row_wins(place: Address, percent: str, expected: str) -> None:
    tax = TaxSection(
        rows=[
            TaxRow(country="us", code=ref("country")),
            TaxRow(country="US", state="CA", rate="7,25 %", code=ref("state and rate")),
            TaxRow(country="US", state="CA", code=ref("state")),
            TaxRow(country="US", state="CA", city="oakland", code=ref("city")),
            TaxRow(country="US", postcode="941*", code=ref("postcode")),
        ],
        default_code=ref("else"),
    )
    found = code_by_place(tax, place, Decimal(percent))
    assert found is not None
    assert found[0].id == expected


# A code a line


def test_each_line_has_the_code_of_its_rate_and_each_rate_the_stores_tax() -> None:
    found = german(german_order())
    assert found.tax.style is TaxStyle.EXCLUSIVE
    assert [each.tax_code and each.tax_code.id for each in found.lines] == ["19", "7", "19"]
    assert [(each.rate.id, each.amount, each.taxed) for each in found.tax.amounts] == [
        ("r19", euro("2.38"), euro("12.52")),
        ("r7", euro("1.31"), euro("18.68")),
    ]
    assert found.total == german_order().total


def test_prices_that_include_tax_carry_what_the_customer_paid_a_line() -> None:
    found = german(german_order(inclusive=True))
    assert found.tax.style is TaxStyle.INCLUSIVE
    assert [each.gross for each in found.lines] == [euro("10.00"), euro("19.99"), euro("4.90")]


def test_a_cent_between_lines_and_tax_total_goes_with_the_stores_own_tax_lines() -> None:
    what = german_order(inclusive=True)
    odd = replace(
        what,
        total=what.total + euro("0.01"),
        total_tax=what.total_tax + euro("0.01"),
        taxes=(replace(what.taxes[0], on_goods=what.taxes[0].on_goods + euro("0.01")), what.taxes[1]),
    )
    found = german(odd)
    assert [each.amount for each in found.tax.amounts] == [euro("2.39"), euro("1.31")]
    assert Money.sum((each.gross or each.amount for each in found.lines), "EUR") == odd.total


def test_tax_that_is_far_from_its_lines_is_held() -> None:
    what = german_order()
    odd = replace(what, total=what.total + euro("1"), total_tax=what.total_tax + euro("1"))
    assert codes(plan(odd, config(tax=GERMAN_TAX), books(GERMAN))) == ["tax_does_not_foot"]


def test_a_rate_that_no_code_has_is_held_once_and_says_which() -> None:
    what = german_order()
    dear = replace(what, taxes=(replace(what.taxes[0], percent=Decimal(16)), what.taxes[1]))
    result = plan(dear, config(tax=GERMAN_TAX), books(GERMAN))
    assert codes(result) == ["tax_rate_unmapped"]
    assert "The store charged 16 % for DE DE-BE 10178" in result.reasons[0].message


def test_what_carries_no_tax_has_the_exempt_code() -> None:
    what = replace(order([line(currency="EUR")], currency="EUR"), tax_exempt=True)
    code = german(what).lines[0].tax_code
    assert code is not None
    assert code.id == "0"


def test_without_an_exempt_code_an_untaxed_line_is_held() -> None:
    tax = GERMAN_TAX.model_copy(update={"exempt_code": None})
    result = plan(order([line(currency="EUR")], currency="EUR"), config(tax=tax), books(GERMAN))
    assert codes(result) == ["no_exempt_code"]


def test_without_an_exempt_code_the_odd_cent_joins_the_line_before() -> None:
    what = german_order()
    odd = replace(what, total=what.total + euro("0.01"), gap=euro("0.01"))
    found = german(odd, GERMAN_TAX.model_copy(update={"exempt_code": None}))
    assert found.lines[-1].item.name == "Store rounding"
    assert found.total == odd.total


def test_shipping_may_have_a_code_of_its_own() -> None:
    tax = GERMAN_TAX.model_copy(update={"shipping": ShippingTax.OWN_CODE, "shipping_code": ref("7")})
    result = plan(german_order(), config(tax=tax), books(GERMAN))
    assert codes(result) == ["tax_rate_unmapped"]
    fitting = GERMAN_TAX.model_copy(update={"shipping": ShippingTax.OWN_CODE, "shipping_code": ref("19")})
    assert german(german_order(), fitting).lines[2].tax_code == Ref("19", "19 % USt")


def test_a_credit_over_two_rates_becomes_a_line_for_each() -> None:
    cup = line("CUP", "84.00", "15.96", currency="EUR", rate="1")
    book = line("BOOK", "3.26", "0.23", currency="EUR", rate="2")
    credit = replace(
        fee("-4.44", name="Gutschrift"),
        total=euro("-4.44"),
        tax=euro("-0.82"),
        taxes=(TaxShare("2", euro("-0.01")), TaxShare("1", euro("-0.81"))),
    )
    what = order([cup, book], [], [credit], currency="EUR")
    parts: list[Line | Shipping] = [cup, book]
    rates = (tax_line("1", "19", [*parts, credit], "EUR"), tax_line("2", "7", [*parts, credit], "EUR"))
    found = german(replace(what, taxes=rates, shipping_to=BERLIN))
    assert [(str(each.amount.amount), each.tax_code and each.tax_code.id) for each in found.lines[2:]] == [
        ("-0.14", "7"),
        ("-4.30", "19"),
    ]
    assert found.total == what.total


CANADIAN = replace(GERMAN, country="CA", home_currency="CAD")
GST_PST = TaxCode(
    "bc", "GST/PST BC", (TaxRate("gst", "GST", Decimal(5)), TaxRate("pst", "PST BC", Decimal(7)))
)


def stacked_order(second_percent: str = "7", second_tax: str = "7.00", *, compound: bool = False) -> Order:
    cad = "CAD"
    tax = money("5.00", cad) + money(second_tax, cad)
    goods = replace(
        line(total="100.00", currency=cad),
        tax=tax,
        taxes=(TaxShare("g", money("5.00", cad)), TaxShare("p", money(second_tax, cad))),
    )
    zero = Money.zero(cad)
    taxes = (
        TaxLine("g", "GST", Decimal(5), money("5.00", cad), zero),
        TaxLine("p", "PST", Decimal(second_percent), money(second_tax, cad), zero, compound=compound),
    )
    return replace(order([goods], currency=cad), taxes=taxes, shipping_to=BERLIN)


def canadian(code: TaxCode) -> BooksView:
    return BooksView(CANADIAN, ONLINE, tax_codes={code.id: code})


def test_two_stacked_rates_are_one_code_and_two_amounts() -> None:
    tax = TaxSection(default_code=ref("bc"))
    found = form(plan(stacked_order(), config(tax=tax), canadian(GST_PST)))
    assert [(each.rate.id, each.amount) for each in found.tax.amounts] == [
        ("gst", money("5.00", "CAD")),
        ("pst", money("7.00", "CAD")),
    ]


def test_a_tax_on_tax_fits_the_code_that_counts_it_in_full() -> None:
    compound = TaxCode("qc", "GST/QST", (TaxRate("one", "15.5 %", Decimal("15.5")),))
    what = stacked_order("10", "10.50", compound=True)
    found = form(plan(what, config(tax=TaxSection(default_code=ref("qc"))), canadian(compound)))
    assert [(each.rate.id, each.amount) for each in found.tax.amounts] == [("one", money("15.50", "CAD"))]


def test_what_quickbooks_would_find_itself_can_be_shown_beside_the_stores_tax() -> None:
    assert without_override(german(german_order())) == euro("3.69")


def test_a_tax_code_that_was_deleted_holds_the_order() -> None:
    tax = GERMAN_TAX.model_copy(update={"default_code": ref("99", "Old code")})
    assert codes(plan(german_order(), config(tax=tax), books(GERMAN))) == ["tax_code_gone"]


# A line of its own, and none


@pytest.mark.parametrize(
    ("regime", "style"),
    [(TaxRegime.TOTAL, TaxStyle.TOTAL), (TaxRegime.CODES, TaxStyle.NONE), (TaxRegime.OFF, TaxStyle.NONE)],
)
def test_tax_as_a_line_of_its_own_is_nothing_to_the_books_own_tax(regime: TaxRegime, style: TaxStyle) -> None:
    choices = config(tax=TaxSection(mode=TaxMode.LINE_ITEM))
    found = form(plan(taxed_order(), choices, books(replace(AMERICAN, tax=regime))))
    assert (found.tax.style, found.tax.total) == (style, money("0"))
    assert (found.lines[-1].item.name, found.lines[-1].amount) == ("Sales tax collected", money("2.19"))
    assert not any(each.taxable for each in found.lines)


def test_an_order_with_tax_is_held_where_no_tax_is_expected() -> None:
    assert codes(plan(taxed_order(), config(tax=TaxSection(mode=TaxMode.NONE)))) == ["tax_not_expected"]
    assert plan(order([line()]), config(tax=TaxSection(mode=TaxMode.NONE))).documents


def test_an_order_with_tax_is_held_where_sales_tax_is_not_set_up() -> None:
    assert codes(plan(taxed_order(), view=books(replace(AMERICAN, tax=TaxRegime.OFF)))) == ["tax_off"]


def test_tax_that_the_marketplace_remits_is_not_ours() -> None:
    what = taxed_order()
    theirs = replace(what, taxes=(replace(what.taxes[0], by_marketplace=True),))
    result = plan(theirs)
    assert (form(result).total, form(result).tax.total) == (money("30.80"), money("0"))
    assert codes(result) == ["marketplace_tax"]


@pytest.mark.parametrize(
    ("typed", "percent"), [("7,25 %", "7.25"), (" 8.875", "8.875"), ("seven", None), ("sNaN", None)]
)
def test_rates_are_read_as_people_type_them(typed: str, percent: str | None) -> None:
    assert typed_percent(typed) == (Decimal(percent) if percent else None)
