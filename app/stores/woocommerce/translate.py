"""A WooCommerce order with its refunds, brought into neutral form: pure, and exact to the last digit.

The store's total and total_tax are the truth. Amounts stay as they are, also where they are finer than
the currency's minor unit (a yen order in a shop of two decimals); what to post for them is the plan's matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from app.core.money import Money, minor_unit
from app.core.order import Address, Fee, Line, Order, Party, Payment, Refund, Shipping
from app.core.reason import Reason
from app.stores.base import Rejected
from app.stores.woocommerce import gateways, lines
from app.stores.woocommerce.money_check import unmapped, unmapped_in_refund
from app.stores.woocommerce.wire import (
    Unreadable,
    Wire,
    identity,
    inner,
    meta,
    moment,
    money,
    plain,
    rows,
    text,
)


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """What an order does not say about the shop that it came from."""

    channel: str = ""


class _Held(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.reason = Reason(code, message)


def translate(order: Wire, refunds: Sequence[Wire], shop: ShopFacts) -> Order | Rejected:
    """The order in neutral form, or why a person has to look at it first."""
    try:
        _check_amounts(order, refunds)
        return _order(order, refunds, shop)
    except _Held as held:
        return _rejected(order, held.reason)
    except Unreadable as problem:
        return _rejected(order, _unreadable(order, problem))


def _check_amounts(order: Wire, refunds: Sequence[Wire]) -> None:
    found = sorted({*unmapped(order), *chain.from_iterable(unmapped_in_refund(refund) for refund in refunds)})
    if found:
        raise _Held(
            "unknown_amount",
            f"Order {_number(order)} carries an amount that Cartbooks does not know: {', '.join(found)}. "
            "A plugin of the store probably added it; tell us its name, and until then enter this order by hand.",
        )


def _order(order: Wire, refunds: Sequence[Wire], shop: ShopFacts) -> Order:
    currency = _currency(order)
    notes = meta(order)
    goods = tuple([lines.sold(row, currency) for row in rows(order, "line_items")])
    shipping = tuple([lines.shipped(row, currency) for row in rows(order, "shipping_lines")])
    fees = tuple([lines.charged(row, currency) for row in rows(order, "fee_lines")])
    cards = tuple([lines.redeemed(row, currency) for row in rows(order, "gift_cards")])
    total, tax = money(order, "total", currency), money(order, "total_tax", currency)
    created = _created(order)
    used = Money.sum((card.amount for card in cards), currency)
    return Order(
        id=text(order, "id"),
        number=_number(order),
        status=text(order, "status"),
        currency=currency,
        created=created,
        modified=moment(order, "date_modified_gmt") or created,
        total=total,
        total_tax=tax,
        lines=goods,
        customer_id=identity(order, "customer_id"),
        billing=_party(inner(order, "billing")),
        shipping_to=_party(inner(order, "shipping")),
        channel=shop.channel,
        paid=moment(order, "date_paid_gmt"),
        completed=moment(order, "date_completed_gmt"),
        prices_include_tax=order.get("prices_include_tax") is True,
        shipping=shipping,
        fees=fees,
        discounts=tuple([lines.discounted(row, currency) for row in rows(order, "coupon_lines")]),
        taxes=tuple([lines.taxed(row, currency) for row in rows(order, "tax_lines")]),
        gift_cards=cards,
        payment=_payment(order, gateways.fee_of(notes, total)),
        refunds=_refunds(order, refunds, currency, _originals(goods, shipping, fees)),
        note=plain(order, "customer_note"),
        test=gateways.is_test(notes),
        tax_exempt=notes.get("is_vat_exempt") == "yes",
        gap=_gap(f"Order {_number(order)}", total, [*goods, *shipping, *fees], tax - used),
    )


Part = Line | Shipping | Fee


def _gap(whose: str, total: Money, parts: Sequence[Part], extra: Money) -> Money | None:
    """What the store's total has beyond its parts: rounding of a minor unit a line at most."""
    gap = total - Money.sum((part.total for part in parts), total.currency) - extra
    if not gap:
        return None
    if abs(gap).amount > minor_unit(total.currency) * len(parts):
        raise _Held(
            "does_not_foot",
            f"{whose} does not add up: its total is {total}, but its parts come to {total - gap}. "
            "Look for a gift card or a plugin's own charge on it in WooCommerce, and correct it there; "
            "if that cannot be done, enter what is missing in QuickBooks by hand.",
        )
    return gap


def _originals(goods: Sequence[Line], shipping: Sequence[Shipping], fees: Sequence[Fee]) -> lines.Originals:
    return lines.Originals(
        {line.id: line for line in goods},
        {charge.id: charge for charge in shipping},
        {fee.id: fee for fee in fees},
    )


def missing_refunds(order: Wire, refunds: Sequence[Wire]) -> bool:
    """Whether the order names a refund whose details are not among these."""
    named = rows(order, "refunds")
    return bool(named) and not {text(row, "id") for row in named} <= {text(row, "id") for row in refunds}


def _refunds(
    order: Wire, refunds: Sequence[Wire], currency: str, originals: lines.Originals
) -> tuple[Refund, ...]:
    if missing_refunds(order, refunds):
        raise _Held(
            "refund_missing",
            f"Order {_number(order)} names a refund that the store does not show. "
            "Open the order in WooCommerce and save it, so that it is read again.",
        )
    told = {text(row, "id"): row for row in rows(order, "refunds")}
    found = [_refund(order, row, told.get(text(row, "id"), {}), currency, originals) for row in refunds]
    return tuple(sorted(found, key=lambda refund: (refund.created, len(refund.id), refund.id)))


def _refund(order: Wire, row: Wire, told: Wire, currency: str, originals: lines.Originals) -> Refund:
    goods = tuple([lines.sold_back(part, currency, originals) for part in rows(row, "line_items")])
    shipping = tuple([lines.shipped_back(part, currency, originals) for part in rows(row, "shipping_lines")])
    fees = tuple([lines.charged_back(part, currency, originals) for part in rows(row, "fee_lines")])
    amount = abs(money(row, "amount", currency))
    tax = gap = None
    parts: list[Part] = [*goods, *shipping, *fees]
    if parts:
        whose = f"Refund {text(row, 'id')} of order {_number(order)}"
        tax = _refund_tax(told, parts, currency)
        gap = _gap(whose, amount, parts, tax)
    return Refund(
        id=text(row, "id"),
        created=_created(row),
        amount=amount,
        reason=plain(row, "reason"),
        lines=goods,
        shipping=shipping,
        fees=fees,
        taxes=tuple([lines.taxed_back(part, currency) for part in rows(row, "tax_lines")]),
        total_tax=tax,
        gap=gap,
    )


def _refund_tax(told: Wire, parts: Sequence[Part], currency: str) -> Money:
    """What the order's own list of refunds says; before WooCommerce 9.4 it says nothing and the parts do."""
    if told.get("total_tax") not in (None, ""):
        return abs(money(told, "total_tax", currency))
    return Money.sum((part.tax for part in parts), currency)


def _payment(order: Wire, fee: Money | None) -> Payment:
    return Payment(
        method=text(order, "payment_method"),
        title=plain(order, "payment_method_title"),
        reference=text(order, "transaction_id"),
        fee=fee,
    )


def _party(row: Wire) -> Party:
    return Party(
        first_name=plain(row, "first_name"),
        last_name=plain(row, "last_name"),
        company=plain(row, "company"),
        email=plain(row, "email"),
        phone=plain(row, "phone"),
        address=Address(
            line1=plain(row, "address_1"),
            line2=plain(row, "address_2"),
            city=plain(row, "city"),
            state=plain(row, "state"),
            postcode=plain(row, "postcode"),
            country=plain(row, "country").upper(),
        ),
    )


def _currency(order: Wire) -> str:
    currency = text(order, "currency").upper()
    if len(currency) != 3 or not currency.isalpha():
        raise Unreadable("currency", currency)
    return currency


def _created(row: Wire) -> datetime:
    created = moment(row, "date_created_gmt")
    if created is None:
        raise Unreadable("date_created_gmt", row.get("date_created_gmt"))
    return created


def _number(order: Wire) -> str:
    return str(order.get("number") or order.get("id") or "")


def _unreadable(order: Wire, problem: Unreadable) -> Reason:
    return Reason(
        "unreadable",
        f"Order {_number(order)} came from the store in a form that Cartbooks cannot read (field {problem.field}). "
        "Open and save it in WooCommerce; if that does not help, enter this order by hand.",
    )


def _rejected(order: Wire, reason: Reason) -> Rejected:
    modified = order.get("date_modified_gmt") or order.get("date_created_gmt") or ""
    return Rejected(
        id=str(order.get("id", "")),
        number=_number(order),
        status=str(order.get("status", "")),
        modified=f"{modified}Z" if modified else "",
        reason=reason,
    )
