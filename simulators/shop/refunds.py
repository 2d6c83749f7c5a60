"""Refunds as WooCommerce makes and unmakes them."""

import copy
from decimal import Decimal, InvalidOperation

from simulators.shop.shop import Shop
from simulators.shop.wire import Wire, WireError

_KINDS = ("line_items", "shipping_lines", "fee_lines")
_CENT = Decimal("0.01")


def remaining(order: Wire) -> Decimal:
    """What of the order's total has not been refunded yet; the order lists its refunds as negative totals."""
    return Decimal(order["total"]) + sum(
        (Decimal(refund["total"]) for refund in order["refunds"]), Decimal(0)
    )


def add_refund(shop: Shop, order: Wire, body: Wire) -> Wire:
    """Refund an amount, by lines or without; the order's date of change moves."""
    lines = {kind: _lines(shop, order, kind, body) for kind in _KINDS}
    amount = _amount(body, lines)
    left = remaining(order)
    if amount > left or (amount == 0 and left == 0):
        raise WireError(500, "woocommerce_rest_cannot_create_order_refund", "Invalid refund amount.")
    lines["tax_lines"] = _tax_lines(shop, order, lines)
    return _save(shop, order, _refund(shop, str(body.get("reason", "")), amount, lines, full=amount == left))


def full_refund_by_status(shop: Shop, order_id: int) -> None:
    """What "status: refunded" does: the whole rest as one refund without lines and without tax."""
    order = shop.orders.get(order_id)
    if order and remaining(order) > 0:
        reason = "Order fully refunded."
        refund = _refund(shop, reason, remaining(order), {kind: [] for kind in _KINDS}, full=True)
        _save(shop, order, refund)


def delete_refund(shop: Shop, order: Wire, refund_id: int) -> Wire:
    """Take a refund away; the order's date of change stays, so nobody who polls can notice."""
    found = [refund for refund in shop.orders.refunds(order["id"]) if refund["id"] == refund_id]
    if not found:
        raise WireError(404, "woocommerce_rest_shop_order_refund_invalid_id", "Invalid ID.")
    kept = [refund for refund in shop.orders.refunds(order["id"]) if refund["id"] != refund_id]
    changed = copy.deepcopy(order)
    changed["refunds"] = [refund for refund in order["refunds"] if refund["id"] != refund_id]
    shop.save_order(changed)
    shop.orders.written_refunds[order["id"]] = kept
    return found[0]


def _save(shop: Shop, order: Wire, refund: Wire) -> Wire:
    local, gmt = shop.clock.stamps()
    taxes = sum((Decimal(line["total_tax"]) for kind in _KINDS for line in refund[kind]), Decimal(0))
    short = {
        "id": refund["id"],
        "reason": refund["reason"],
        "total": f"-{refund['amount']}",
        "total_tax": str(taxes.quantize(_CENT)),
    }
    changed = copy.deepcopy(order) | {"date_modified": local, "date_modified_gmt": gmt}
    changed["refunds"] = [short, *order["refunds"]]
    if remaining(changed) == 0:
        changed["status"] = "refunded"
    earlier = shop.orders.refunds(order["id"])
    shop.save_order(changed)
    shop.orders.written_refunds[order["id"]] = [refund, *earlier]
    return refund


def _refund(shop: Shop, reason: str, amount: Decimal, lines: dict[str, list[Wire]], *, full: bool) -> Wire:
    local, gmt = shop.clock.stamps()
    kind = "full" if full else "partial"
    return {
        "id": shop.new_id(),
        "date_created": local,
        "date_created_gmt": gmt,
        "amount": str(amount.quantize(_CENT)),
        "reason": reason,
        "refunded_by": 1,
        "refunded_payment": False,
        "meta_data": [{"id": shop.new_id(), "key": "_refund_type", "value": kind}],
        "line_items": lines["line_items"],
        "shipping_lines": lines["shipping_lines"],
        "tax_lines": lines.get("tax_lines", []),
        "fee_lines": lines["fee_lines"],
    }


def _amount(body: Wire, lines: dict[str, list[Wire]]) -> Decimal:
    if body.get("amount") not in (None, ""):
        return _money(body["amount"])
    every = [line for found in lines.values() for line in found]
    return -sum((Decimal(line["total"]) + Decimal(line["total_tax"]) for line in every), Decimal(0))


def _money(value: object) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal(-1)
    if amount < 0:
        message = "Refund amount must be greater than zero."
        raise WireError(400, "woocommerce_rest_invalid_order_refund", message)
    return amount


def _minus(amount: Decimal) -> str:
    # Negating a decimal zero writes "-0.00", which no store ever sends.
    return str((0 - amount).quantize(_CENT))


def _lines(shop: Shop, order: Wire, kind: str, body: Wire) -> list[Wire]:
    """Lines to refund name a line of the order, of whatever kind, with the part of its money to give back."""
    originals = {int(line["id"]): line for line in order[kind]}
    asked = [ask for each in _KINDS for ask in body.get(each, []) if int(ask.get("id", 0)) in originals]
    return [_negative(shop, originals[int(ask["id"])], ask) for ask in asked]


def _negative(shop: Shop, original: Wire, ask: Wire) -> Wire:
    taxes = {int(tax["id"]): _money(tax["refund_total"]) for tax in ask.get("refund_tax", [])}
    total, tax = _money(ask.get("refund_total", 0)), sum(taxes.values(), Decimal(0))
    meta = {"id": shop.new_id(), "key": "_refunded_item_id", "value": str(original["id"])}
    shown = {"display_key": "_refunded_item_id", "display_value": str(original["id"])}
    line = copy.deepcopy(original) | {
        "id": shop.new_id(),
        "total": _minus(total),
        "total_tax": _minus(tax),
        "taxes": [{"id": i, "total": _minus(part), "subtotal": _minus(part)} for i, part in taxes.items()],
        "meta_data": [meta | shown],
    }
    if "quantity" in original:
        line["quantity"] = -int(ask.get("quantity", 0))
        line |= {"subtotal": line["total"], "subtotal_tax": line["total_tax"]}
    return line


def _tax_lines(shop: Shop, order: Wire, lines: dict[str, list[Wire]]) -> list[Wire]:
    goods = lines["line_items"] + lines["fee_lines"]
    made = []
    for original in order["tax_lines"]:
        rate = int(original["rate_id"])
        sums = _taxed(goods, rate), _taxed(lines["shipping_lines"], rate)
        if any(sums):
            parts = {"tax_total": str(sums[0]), "shipping_tax_total": str(sums[1])}
            made.append(copy.deepcopy(original) | parts | {"id": shop.new_id()})
    return made


def _taxed(lines: list[Wire], rate: int) -> Decimal:
    parts = (Decimal(tax["total"]) for line in lines for tax in line["taxes"] if int(tax["id"]) == rate)
    return sum(parts, Decimal("0.00"))
