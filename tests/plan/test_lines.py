"""Amounts: goods, discounts, shipping, fees, tips, gift cards, and the store's own odd cent."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.config.sections.accounts import AccountsSection
from app.config.sections.fees import FeesMode, FeesSection
from app.core.document import DiscountLine, Form, NewItem
from app.core.listing import Item, ItemType, Ref
from app.core.money import Money
from app.core.order import FeeKind, GiftCardUse, Order, Payment
from app.plan.lines import unit_price
from app.plan.view import BooksView
from tests.plan.orders import (
    ACCOUNTS,
    AMERICAN,
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
    shipping,
    taxed_order,
)


def rows(found: Form) -> list[tuple[str, str]]:
    return [(each.item.name, str(each.amount.amount)) for each in found.lines]


def test_two_soaps_are_two_times_their_price() -> None:
    soap = form(plan(taxed_order())).lines[0]
    assert (soap.quantity, soap.price, soap.amount) == (2, Decimal("12.90"), money("25.80"))


def test_three_for_ten_get_a_price_that_quickbooks_multiplies_back_to_ten() -> None:
    soap = form(plan(order([line(total="10.00", quantity="3")]))).lines[0]
    assert (soap.quantity, soap.price) == (3, Decimal("3.33333"))


@given(
    st.decimals(min_value=0, max_value=99999, places=2),
    st.integers(min_value=1, max_value=100000).map(Decimal),
)
def test_a_price_times_its_quantity_is_always_the_amount(amount: Decimal, quantity: Decimal) -> None:
    price = unit_price(Money(amount, "USD"), quantity, ONLINE.price_places)
    assert price is None or Money(price * quantity, "USD").rounded().amount == amount
    assert price is not None or quantity > 10_000


def test_a_price_that_nothing_multiplies_back_leaves_the_amount_alone() -> None:
    soap = form(plan(order([line(total="0.01", quantity="90000000")]))).lines[0]
    assert (soap.quantity, soap.price, soap.amount) == (None, None, money("0.01"))


def test_stock_is_never_sold_without_a_quantity() -> None:
    view = BooksView(AMERICAN, ONLINE, items=(Item("31", "LPG-101", ItemType.INVENTORY),))
    assert codes(plan(order([line(total="0.01", quantity="90000000")]), view=view)) == [
        "price_does_not_divide"
    ]


def test_discounts_are_one_line_against_their_own_account() -> None:
    found = form(plan(order([line(total="20.00", subtotal="25.00"), line(total="9.00", subtotal="10.00")])))
    assert rows(found) == [("LPG-101", "25.00"), ("LPG-101", "10.00")]
    assert found.discount == DiscountLine(money("6.00"), Ref("3", "Discounts given"))
    assert found.total == money("29.00")


def test_where_the_books_have_no_discounts_lines_carry_what_was_paid() -> None:
    found = form(
        plan(order([line(total="20.00", subtotal="25.00")]), view=books(replace(AMERICAN, discounts=False)))
    )
    assert rows(found) == [("LPG-101", "20.00")]
    assert found.discount is None


def test_a_line_made_dearer_by_hand_is_no_discount() -> None:
    found = form(plan(order([line(total="30.00", subtotal="25.00"), line(total="9.00", subtotal="10.00")])))
    assert found.discount == DiscountLine(money("1.00"), Ref("3", "Discounts given"))
    assert found.total == money("39.00")


def test_a_free_order_still_moves_its_goods() -> None:
    found = form(plan(order([line(total="0.00", subtotal="12.90")])))
    assert (found.total, found.discount) == (
        money("0.00"),
        DiscountLine(money("12.90"), Ref("3", "Discounts given")),
    )


def test_shipping_posts_to_the_account_chosen_for_it() -> None:
    item = form(plan(taxed_order())).lines[1].item
    assert isinstance(item, NewItem)
    assert (item.name, item.income) == ("Shipping", Ref("2", "Shipping Income"))


def test_without_an_account_of_ours_quickbooks_own_shipping_is_used_once() -> None:
    company = replace(AMERICAN, shipping_item="SHIPPING_ITEM_ID")
    choices = config(accounts=ACCOUNTS.model_copy(update={"shipping": None}))
    one = form(plan(taxed_order(), choices, books(company)))
    assert one.lines[1].item == Ref("SHIPPING_ITEM_ID", "Shipping")
    two = form(plan(order([line()], [shipping(), shipping("2.00")]), choices, books(company)))
    assert {each.item.name for each in two.lines[1:]} == {"Shipping"}
    assert not any(isinstance(each.item, Ref) for each in two.lines[1:])


def test_free_shipping_is_no_line() -> None:
    assert rows(form(plan(order([line()], [shipping("0.00")])))) == [("LPG-101", "12.90")]


def test_fees_of_the_store_go_up_and_down() -> None:
    what = order([line()], [], [fee("2.00"), fee("-3.00", name="Club credit"), fee("1.50", kind=FeeKind.TIP)])
    found = form(plan(what))
    assert rows(found)[1:] == [("Store fee", "2.00"), ("Store fee", "-3.00"), ("Tip", "1.50")]
    assert found.total == what.total


def test_a_gift_card_sold_is_a_liability_and_not_taxed() -> None:
    card = replace(line("GC-50", "50.00", name="Gift card"), gift_card=True)
    item = form(plan(order([card, line(tax="1.10")]))).lines[0].item
    assert isinstance(item, NewItem)
    assert item.income == Ref("7", "Gift cards outstanding")


def test_a_gift_card_used_is_a_negative_untaxed_line_on_the_liability() -> None:
    what = replace(
        taxed_order(),
        gift_cards=(GiftCardUse("ABCD", money("10.00")),),
        total=taxed_order().total - money("10.00"),
    )
    found = form(plan(what))
    used = found.lines[-1]
    assert (used.item.name, used.amount, used.taxable) == ("Gift card", money("-10.00"), False)
    assert found.total == money("22.99")


def test_a_gift_card_without_a_liability_account_holds_the_order() -> None:
    card = replace(line("GC-50", "50.00"), gift_card=True)
    result = plan(order([card]), config(accounts=AccountsSection()))
    assert codes(result) == ["no_account"]
    assert result.reasons[0].section == "accounts"


def test_the_stores_odd_cent_is_a_line_named_for_what_it_is() -> None:
    result = plan(order([line(tax="1.10"), line()], gap="0.01"))
    assert rows(form(result))[-1] == ("Store rounding", "0.01")
    assert codes(result) == ["store_gap"]


def test_more_than_a_cent_a_line_is_no_rounding() -> None:
    assert codes(plan(order([line()], gap="0.02"))) == ["gap_too_large"]


def paid_with_fee(amount: str = "1.26") -> Order:
    return replace(taxed_order(), payment=Payment("stripe", "Credit card", "ch_1", money(amount)))


def test_the_processors_fee_makes_the_document_what_is_paid_out() -> None:
    result = plan(paid_with_fee(), config(fees=FeesSection(mode=FeesMode.ON_ORDER)))
    found = form(result)
    item = found.lines[-1].item
    assert isinstance(item, NewItem)
    assert (item.name, item.income) == ("Transaction fees", Ref("5", "Merchant fees"))
    assert found.lines[-1].amount == money("-1.26")
    assert found.total == money("31.73")
    assert codes(result) == ["fee_deducted"]


@pytest.mark.parametrize("mode", [FeesMode.OFF, FeesMode.BULK])
def test_otherwise_the_document_is_the_whole_order(mode: FeesMode) -> None:
    assert form(plan(paid_with_fee(), config(fees=FeesSection(mode=mode)))).total == money("32.99")


def test_an_unpaid_order_bears_no_fee() -> None:
    unpaid = replace(paid_with_fee(), paid=None)
    assert form(plan(unpaid, config(fees=FeesSection(mode=FeesMode.ON_ORDER)))).total == money("32.99")


def test_a_fee_larger_than_the_order_holds_it() -> None:
    result = plan(paid_with_fee("40.00"), config(fees=FeesSection(mode=FeesMode.ON_ORDER)))
    assert "negative_total" in codes(result)


def test_an_amount_finer_than_the_currency_becomes_part_of_the_gap() -> None:
    yen = order([line(total="909.09", tax="90.91", currency="JPY")], currency="JPY")
    japan = replace(AMERICAN, home_currency="JPY", country="JP")
    result = plan(yen, view=books(japan))
    found = form(result)
    assert found.total == money("1000", "JPY")
    assert [str(each.amount.amount) for each in found.lines] == ["909"]
    assert str(found.tax.total.amount) == "91"


def test_a_total_finer_than_the_currency_is_held() -> None:
    yen = order([line(total="1627.50", currency="JPY")], currency="JPY")
    assert codes(plan(yen, view=books(replace(AMERICAN, home_currency="JPY")))) == ["not_whole"]


def test_an_order_without_any_line_is_held() -> None:
    assert codes(plan(order([]))) == ["empty"]
