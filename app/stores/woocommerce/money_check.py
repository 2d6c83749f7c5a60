"""Every money field of the wire format is read, or ignored for a reason; any other that is not 0 is an error."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from app.stores.woocommerce.wire import Wire

IGNORED: Mapping[str, str] = {
    "discount_total": "the sum of what the lines say: their subtotal less their total",
    "discount_tax": "the tax on discounts is already missing from total_tax",
    "shipping_total": "the sum of shipping_lines",
    "shipping_tax": "part of total_tax; by rate it is in tax_lines",
    "cart_tax": "part of total_tax; by rate it is in tax_lines",
    "cost_of_goods_sold": "what the goods cost the shop, not what the customer paid",
    "line_items.price": "total divided by quantity as a floating-point number",
    "line_items.subtotal_tax": "tax before discounts, which nobody paid",
    "line_items.cost_of_goods_sold": "what the goods cost the shop, not what the customer paid",
    "fee_lines.amount": "how the fee was set up; total is what was charged",
    "coupon_lines.discount_tax": "the tax on discounts is already missing from total_tax",
    "coupon_lines.nominal_amount": "how the coupon was set up; the lines' totals have what it took off",
}

# Fields that are read, or that hold no money.
_READ = {
    "order": (
        "id parent_id number status currency version prices_include_tax total total_tax customer_id payment_method "
        "payment_method_title transaction_id customer_note meta_data line_items tax_lines shipping_lines fee_lines "
        "coupon_lines gift_cards refunds date_created date_created_gmt date_modified date_modified_gmt date_paid "
        "date_paid_gmt date_completed date_completed_gmt billing shipping order_key customer_ip_address "
        "customer_user_agent created_via cart_hash payment_url is_editable needs_payment needs_processing "
        "currency_symbol _links"
    ),
    "line_items": (
        "id name parent_name product_id variation_id quantity sku subtotal total total_tax taxes meta_data "
        "tax_class image global_unique_id bundled_by bundled_items composite_parent composite_children"
    ),
    "shipping_lines": "id method_title method_id instance_id total total_tax taxes meta_data tax_status",
    "fee_lines": "id name total total_tax taxes meta_data tax_class tax_status",
    "tax_lines": ("id rate_code rate_id label compound tax_total shipping_tax_total rate_percent meta_data"),
    "coupon_lines": "id code discount discount_type free_shipping meta_data",
    "gift_cards": "id code amount",
    "refunds": "id reason total total_tax",
    "refund": (
        "id parent_id amount reason refunded_by refunded_payment meta_data line_items shipping_lines tax_lines "
        "fee_lines date_created date_created_gmt _links"
    ),
}
_IGNORED_IN: dict[str, set[str]] = {}
for _path in IGNORED:
    _group, _, _name = _path.rpartition(".")
    _IGNORED_IN.setdefault(_group or "order", set()).add(_name)
_KNOWN = {group: frozenset(names.split()) | _IGNORED_IN.get(group, set()) for group, names in _READ.items()}
_GROUPS = ("line_items", "shipping_lines", "fee_lines", "tax_lines", "coupon_lines", "gift_cards", "refunds")
_REFUND_GROUPS = ("line_items", "shipping_lines", "fee_lines", "tax_lines")

_MONEY = re.compile(
    r"(^|_)(sub)?(totals?|tax|taxes|amount|fees?|discounts?|gift_?cards?|tips?|surcharges?|duty|duties|deposit|"
    r"credits?|balance|due|paid|charges?|price|cost|refund|refunded)(_|$)"
)
# A VAT number, a count or a rate has a money word in its name and digits in its value, yet is no money.
_NOT_MONEY = re.compile(
    r"(^|_)(id|ids|number|class|status|key|code|rate|percent|percentage|count|quantity|qty|at|date|gmt|type|name|"
    r"title|label|url|method|exempt|last4|card|country|state|formatted|html|display|reason|note|text)$"
)


def unmapped(order: Wire) -> Iterator[str]:
    """The names of money fields of an order that nobody reads and that are not 0."""
    yield from _unknown(order, "order", "")
    for group in _GROUPS:
        yield from _of_group(order, group, group)


def unmapped_in_refund(refund: Wire) -> Iterator[str]:
    """The same for the details of a refund."""
    yield from _unknown(refund, "refund", "refunds.")
    for group in _REFUND_GROUPS:
        yield from _of_group(refund, group, f"refunds.{group}")


def _of_group(record: Wire, group: str, path: str) -> Iterator[str]:
    found = record.get(group) or ()
    if isinstance(found, dict):
        found = found.values()
    known = _KNOWN[group]
    for row in found if not isinstance(found, str | int | Decimal) else ():
        if isinstance(row, dict) and not known.issuperset(row):
            yield from _unknown(row, group, f"{path}.")


def _unknown(record: Wire, group: str, prefix: str) -> Iterator[str]:
    for field in record.keys() - _KNOWN[group]:
        if not field.startswith("_") and _holds_money(field, record[field]):
            yield prefix + field


def _holds_money(field: str, value: object) -> bool:
    if isinstance(value, dict):
        return any(_holds_money(name, part) for name, part in value.items())
    if isinstance(value, list):
        # A list of objects is a group of lines that a plugin added, whatever its name.
        return any(
            _holds_money(name, part) for row in value if isinstance(row, dict) for name, part in row.items()
        )
    return _is_money_name(field) and _is_amount(value)


def _is_money_name(field: str) -> bool:
    return bool(_MONEY.search(field)) and not _NOT_MONEY.search(field)


def _is_amount(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return False
    try:
        return Decimal(value) != 0
    except InvalidOperation:
        return False
