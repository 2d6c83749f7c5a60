"""Orders in neutral form: each recorded shape, what plugins add, and what cannot be read."""

import copy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.money import Money
from app.core.order import FeeKind, Order
from app.core.reason import Effect
from app.stores.base import Rejected
from app.stores.woocommerce.translate import ShopFacts, translate
from tests.stores.woocommerce.recorded import EDGES, FACTS, Wire, edge, edge_order, neutral, of_shop, rejected


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def paid() -> Wire:
    """An order of two lines, shipping and two stacked rates."""
    return edge("rest_paid")[0]


def test_who_bought_and_when() -> None:
    order = edge_order("ref_partial_line_with_tax")
    assert (order.id, order.number, order.status, order.channel) == ("61", "61", "processing", "Larkspur")
    assert (order.billing.first_name, order.billing.company) == ("Ada", "Analytical Engines LLC")
    assert (order.billing.address.line1, order.billing.address.country) == ("1 Market St", "US")
    assert order.billing.email == "ada@example.test"
    assert order.customer_id == "", "a guest"
    assert order.created == datetime(2026, 11, 21, 19, 42, 54, tzinfo=UTC)
    assert order.paid == order.created
    assert order.completed is None


def test_lines_shipping_and_taxes_are_as_the_store_charged_them() -> None:
    order = edge_order("ref_partial_line_with_tax")
    line = order.lines[0]
    assert (line.sku, line.product_id, line.quantity) == ("TEE", "11", Decimal(2))
    assert (line.subtotal, line.total, line.tax) == (usd("39.98"), usd("39.98"), usd("3.40"))
    assert [(share.rate_id, share.amount) for share in line.taxes] == [("1", usd("2.90")), ("2", usd("0.50"))]
    assert [(charge.method, charge.total) for charge in order.shipping] == [("flat_rate", usd("7.95"))]
    assert [(tax.name, tax.percent, tax.total) for tax in order.taxes] == [
        ("CA State", Decimal("7.25"), usd("2.90")),
        ("SF County", Decimal("1.25"), usd("0.50")),
    ]
    assert (order.total, order.total_tax) == (usd("51.33"), usd("3.40"))


def test_a_refund_of_a_line_is_positive_and_points_at_its_line() -> None:
    order = edge_order("ref_partial_line_with_tax")
    refund = order.refunds[0]
    assert (refund.amount, refund.total_tax, refund.reason) == (usd("21.69"), usd("1.70"), "one of two")
    line = refund.lines[0]
    assert (line.id, line.sku, line.quantity) == (order.lines[0].id, "TEE", Decimal(1))
    assert (line.total, line.tax) == (usd("19.99"), usd("1.70"))
    assert [tax.total for tax in refund.taxes] == [usd("1.45"), usd("0.25")]


def test_a_refund_keeps_the_name_of_a_product_that_was_deleted_since() -> None:
    order, refunds = edge("ref_partial_line_with_tax")
    refunds[0]["line_items"][0] |= {"sku": None, "product_id": 0, "name": "?"}
    line = neutral(order, refunds).refunds[0].lines[0]
    assert (line.sku, line.product_id, line.name) == ("TEE", "11", "Tee")


def test_a_refund_of_shipping_only() -> None:
    order = edge_order("ref_shipping_only")
    refund = order.refunds[0]
    assert refund.lines == ()
    assert [charge.id for charge in refund.shipping] == [order.shipping[0].id]
    assert refund.shipping[0].total == refund.amount


@pytest.mark.parametrize("name", ["ref_amount_only", "ref_full_by_status"])
def test_a_refund_without_parts_is_an_amount_whose_tax_is_not_told(name: str) -> None:
    refund = edge_order(name).refunds[0]
    assert (refund.lines, refund.shipping, refund.fees, refund.total_tax) == ((), (), (), None)
    assert refund.amount.amount > 0


def test_several_refunds_come_in_the_order_they_were_made() -> None:
    refunds = edge_order("ref_two_refunds").refunds
    assert len(refunds) == 2
    assert int(refunds[0].id) < int(refunds[1].id)


def test_the_tax_of_a_refund_is_summed_where_an_older_shop_does_not_tell_it() -> None:
    order, refunds = edge("ref_partial_line_with_tax")
    del order["refunds"][0]["total_tax"]
    assert neutral(order, refunds).refunds[0].total_tax == usd("1.70")


def test_a_refund_whose_details_are_missing_is_held() -> None:
    order, _ = edge("ref_full")
    assert rejected(order).reason.code == "refund_missing"


def test_fees_keep_their_own_tax_and_tips_are_recognised() -> None:
    fees = {fee.name: fee for fee in edge_order("rest_fees_positive_negative_tip").fees}
    assert {name: fee.kind for name, fee in fees.items()} == {
        "Handling": FeeKind.FEE,
        "Tip": FeeKind.TIP,
        "Loyalty credit": FeeKind.FEE,
    }
    assert (fees["Loyalty credit"].total, fees["Loyalty credit"].tax) == (usd("-6.50"), usd("-0.52"))
    assert edge_order("rest_negative_fee_none_taxable").fees[0].tax == usd("-0.86")


@pytest.mark.parametrize("name", ["Tip (15%)", "Trinkgeld", "Pourboire", "Gratuity 18 %"])
def test_a_tip_is_a_tip_in_other_languages(name: str) -> None:
    order, refunds = edge("rest_fees_positive_negative_tip")
    order["fee_lines"][0]["name"] = name
    assert neutral(order, refunds).fees[0].kind is FeeKind.TIP


@pytest.mark.parametrize("name", ["Tipping fee-free", "Multiple parcels", "Stipend"])
def test_a_fee_that_only_sounds_like_a_tip_is_none(name: str) -> None:
    order, refunds = edge("rest_fees_positive_negative_tip")
    order["fee_lines"][0]["name"] = name
    assert neutral(order, refunds).fees[0].kind is FeeKind.FEE


def test_a_deleted_product_leaves_its_name_and_its_money() -> None:
    line = next(line for line in edge_order("co_deleted_product").lines if not line.product_id)
    assert line.name
    assert line.sku == ""
    assert line.total.amount > 0


def test_coupons_are_told_but_their_money_is_in_the_lines() -> None:
    order = edge_order("co_two_coupons")
    assert len(order.discounts) == 2
    assert order.discount.amount > 0
    assert order.parts_total() == order.total


def test_a_variation_is_the_product_and_its_options_are_told() -> None:
    line = next(
        line for row, refunds in of_shop("us-default") for line in neutral(row, refunds).lines if line.options
    )
    assert line.options == "Volume: 250 ml"
    assert line.product_id == "36"


def test_yen_stay_as_the_shop_wrote_them_also_with_two_decimals() -> None:
    order = edge_order("rest_jpy_in_usd_shop")
    assert order.total == Money(Decimal("1627.50"), "JPY")
    assert not order.total.is_whole()


def test_another_currency_than_the_shops_is_the_orders() -> None:
    assert edge_order("rest_eur_in_usd_shop").currency == "EUR"


def test_a_quantity_may_be_a_fraction() -> None:
    order = paid()
    order["line_items"][0]["quantity"] = Decimal("0.250")
    assert neutral(order).lines[0].quantity == Decimal("0.25")


def test_entities_and_tags_in_names_are_for_browsers_and_not_for_books() -> None:
    order = paid()
    order["line_items"][0]["name"] = "Tea &amp; <em>Biscuits</em> 3 < 4 &#8211; &quot;best&quot; "
    order["billing"]["last_name"] = "O&#039;Brien"
    found = neutral(order)
    assert found.lines[0].name == 'Tea & Biscuits 3 < 4 – "best"'
    assert found.billing.last_name == "O'Brien"


def test_the_processors_fee_is_told_when_it_is_in_the_orders_currency() -> None:
    order = edge_order("rest_stripe_fee_meta")
    assert order.payment.fee is not None
    assert order.payment.fee.currency == order.currency
    assert edge_order("rest_paid").payment.fee is None


def test_gift_cards_used_are_payments_that_made_the_total_smaller() -> None:
    order = paid()
    order["gift_cards"] = [{"id": 5, "code": "AB-CD", "amount": "10.00"}]
    order["total"] = str(Decimal(order["total"]) - 10)
    found = neutral(order)
    assert [(card.code, card.amount) for card in found.gift_cards] == [("AB-CD", usd("10.00"))]
    assert found.gap is None


def test_a_gift_card_sold_is_told_from_goods() -> None:
    order = paid()
    order["line_items"][0]["meta_data"] = [{"id": 1, "key": "wc_gc_giftcard_amount", "value": "25"}]
    assert neutral(order).lines[0].gift_card


def test_components_of_a_bundle_name_their_bundle() -> None:
    order = paid()
    order["line_items"][0] |= {"bundled_by": "99", "bundled_items": []}
    assert neutral(order).lines[0].bundle == "99"


def test_a_gap_of_a_cent_a_line_is_told_and_more_is_held() -> None:
    order = paid()
    count = len(order["line_items"]) + len(order["shipping_lines"]) + len(order["fee_lines"])
    total = Decimal(order["total"])
    order["total"] = str(total + count * Decimal("0.01"))
    assert neutral(order).gap == usd("0.01").times(Decimal(count))
    order["total"] = str(total - (count + 1) * Decimal("0.01"))
    held = rejected(order)
    assert held.reason.code == "does_not_foot"
    assert held.reason.effect is Effect.HELD
    assert (held.id, held.number, held.status) == (str(order["id"]), order["number"], "processing")
    assert held.modified == order["date_modified_gmt"] + "Z"


def test_an_order_without_lines_may_have_no_gap_at_all() -> None:
    order = paid() | {
        "line_items": [],
        "shipping_lines": [],
        "fee_lines": [],
        "total": "0.01",
        "total_tax": "0.00",
    }
    assert rejected(order).reason.code == "does_not_foot"


def test_a_refund_that_does_not_foot_holds_the_order() -> None:
    order, refunds = edge("ref_partial_line_with_tax")
    refunds[0]["amount"] = "25.00"
    held = rejected(order, refunds)
    assert held.reason.code == "does_not_foot"
    assert "Refund 62" in held.reason.message


def test_orders_made_in_test_mode_are_marked() -> None:
    for key, value in (("_wcpay_mode", "test"), ("_ppcp_paypal_payment_mode", "sandbox")):
        order = paid()
        order["meta_data"] = [{"id": 1, "key": key, "value": value}]
        assert neutral(order).test
    assert not edge_order("rest_paid").test


def test_a_buyer_without_vat_is_exempt() -> None:
    order = paid()
    order["meta_data"] = [{"id": 1, "key": "is_vat_exempt", "value": "yes"}]
    assert neutral(order).tax_exempt
    assert not edge_order("rest_paid").tax_exempt


def test_what_php_leaves_empty_or_writes_as_an_object_is_read_as_what_it_was() -> None:
    order, _ = edge("rest_paid")
    plain = neutral(copy.deepcopy(order))
    order["line_items"] = {str(at): line for at, line in enumerate(order["line_items"], 3)}
    order["fee_lines"] = order["coupon_lines"] = order["refunds"] = None
    order["shipping"] = []
    order["date_completed_gmt"] = ""
    for line in order["line_items"].values():
        line["taxes"].append({"id": 9, "total": "", "subtotal": ""})
    found = neutral(order)
    assert found.lines == plain.lines
    assert found.shipping_to.first_name == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("total", "12,50"),
        ("total", "NaN"),
        ("total", "1e400"),
        ("total_tax", []),
        ("currency", ""),
        ("currency", "DOLLAR"),
        ("date_created_gmt", "yesterday"),
        ("date_created_gmt", None),
        ("line_items", "none"),
        ("billing", "Ada"),
        ("status", {"is": "paid"}),
    ],
)
def test_what_cannot_be_read_is_held_and_the_field_is_named(field: str, value: object) -> None:
    reason = rejected(paid() | {field: value}).reason
    assert reason.code == "unreadable"
    assert f"(field {field})" in reason.message


JUNK: st.SearchStrategy[object] = st.sampled_from(
    [None, True, False, 0, -1, 10**30, "", "x", "1.5", "-0.00", "NaN", "Infinity", [], {}, [None], ["x"], [[]],
     [{}], {"a": 1}, [{"total": []}], Decimal("NaN"), Decimal("1E+50"), "9999-99-99T00:00:00", "\ud800"]
)  # fmt: skip


def _places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, part in inner for place in _places(part, (*path, key)))]


def _put(value: Any, path: tuple[str | int, ...], junk: object) -> None:
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = copy.deepcopy(junk)


@given(st.data())
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_order_however_broken_can_stop_the_others(data: st.DataObject) -> None:
    order, refunds = edge(data.draw(st.sampled_from(EDGES)))
    whole: Wire = {"order": order, "refunds": refunds}
    for _ in range(data.draw(st.integers(1, 3))):
        places = [path for path in _places(whole) if len(path) > 1 and path != ("refunds", 0)]
        _put(whole, data.draw(st.sampled_from(places)), data.draw(JUNK))
    found = translate(whole["order"], whole["refunds"], FACTS)
    assert isinstance(found, Order | Rejected)
    if isinstance(found, Order):
        assert found.parts_total() == found.total


def test_a_shop_without_a_name_has_no_channel() -> None:
    found = translate(paid(), [], ShopFacts())
    assert isinstance(found, Order)
    assert found.channel == ""
