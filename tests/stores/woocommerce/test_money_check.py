"""No amount of an order goes unseen: it is read, or ignored for a reason, or the order is held."""

from typing import Any

import pytest

from app.stores.woocommerce.money_check import IGNORED, unmapped, unmapped_in_refund
from tests.stores.woocommerce.recorded import EDGES, NAMES, Wire, edge, edge_order, neutral, of_shop, rejected


@pytest.mark.parametrize("shop", NAMES)
def test_nothing_in_recorded_orders_is_unknown(shop: str) -> None:
    for order, refunds in of_shop(shop):
        assert list(unmapped(order)) == []
        assert [name for refund in refunds for name in unmapped_in_refund(refund)] == []


def test_nothing_in_the_edge_cases_is_unknown() -> None:
    for name in EDGES:
        edge_order(name)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("deposit_amount", "20.00"),
        ("store_credit", 5),
        ("surcharge_total", "1.00"),
        ("duty_tax", "3.10"),
        ("pw_gift_cards", [{"number": "X", "amount": "12.00"}]),
        ("package_lines", [{"id": 1, "total": "4.00"}]),
        ("payment_plan", {"deposit": {"amount": "9.00"}}),
        ("total_with_tip", "9.00"),
    ],
)
def test_an_amount_of_a_plugin_holds_the_order_and_is_named(field: str, value: object) -> None:
    order, refunds = edge("rest_paid")
    reason = rejected(order | {field: value}, refunds).reason
    assert reason.code == "unknown_amount"
    assert field in reason.message


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("deposit_amount", "0.00"),
        ("store_credit", ""),
        ("surcharge_total", None),
        ("tax_id", "123456789"),
        ("tax_exempt", "1"),
        ("vat_number", "99"),
        ("payment_count", 3),
        ("credit_card_last4", "4242"),
        ("discount_code", "2026"),
        ("refund_reason", "12"),
        ("_internal_total", "9.00"),
        ("is_total", True),
        ("shipment_tracking", [{"number": "123", "cost_label": "free"}]),
        ("totals", {"formatted": "$9.00"}),
        ("total_rate_percent", "19"),
    ],
)
def test_what_is_no_money_holds_nothing(field: str, value: object) -> None:
    order, refunds = edge("rest_paid")
    neutral(order | {field: value}, refunds)


@pytest.mark.parametrize("group", ["line_items", "shipping_lines", "tax_lines"])
def test_an_amount_of_a_plugin_on_a_line_is_named_with_its_group(group: str) -> None:
    order, refunds = edge("rest_paid")
    order[group][0]["deposit_total"] = "1.00"
    assert f"{group}.deposit_total" in rejected(order, refunds).reason.message


def test_an_amount_of_a_plugin_on_a_refund_is_named_too() -> None:
    order, refunds = edge("ref_full")
    refunds[0]["restocking_fee"] = "2.00"
    assert "refunds.restocking_fee" in rejected(order, refunds).reason.message


def _all_ignored(order: Wire) -> dict[str, Any]:
    found: dict[str, Any] = {name: value for name, value in order.items() if name in IGNORED}
    for group in ("line_items", "fee_lines", "coupon_lines"):
        for line in order[group]:
            found |= {
                f"{group}.{name}": value for name, value in line.items() if f"{group}.{name}" in IGNORED
            }
    return found


def test_each_ignored_field_exists_in_real_orders_and_has_a_reason() -> None:
    seen: set[str] = set()
    for shop in NAMES:
        for order, _ in of_shop(shop):
            seen |= _all_ignored(order).keys()
    # Shops that record what their goods cost send these; ours did not.
    optional = {"cost_of_goods_sold", "line_items.cost_of_goods_sold"}
    assert seen == IGNORED.keys() - optional
    assert all(len(reason.split()) > 3 for reason in IGNORED.values())


def test_what_goods_cost_the_shop_is_not_what_the_customer_paid() -> None:
    order, refunds = edge("rest_paid")
    order["cost_of_goods_sold"] = {"total_value": 12}
    order["line_items"][0]["cost_of_goods_sold"] = {"value": 12, "total_value": 12}
    neutral(order, refunds)
