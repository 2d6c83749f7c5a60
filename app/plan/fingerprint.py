"""A short stable name for what of an order its documents are made of, to see that it was edited since.

Status, dates of payment, refunds and the processor's fee are not in it: they change in the ordinary
course of an order and lead to documents of their own.
"""

from collections.abc import Iterable
from decimal import Decimal

from app.core.document import digest
from app.core.money import Money
from app.core.order import Line, Order, Party, TaxShare

LENGTH = 16
VERSION = "1"  # raised with the list below, else every exported order would look edited


def fingerprint(order: Order) -> str:
    """Equal for equal sales; another one when money, lines or parties changed."""
    return digest("\x1e".join(_fields(order)))[:LENGTH]


def _fields(order: Order) -> Iterable[str]:
    yield VERSION
    yield order.currency
    yield from (_amount(order.total), _amount(order.total_tax), _amount(order.gap))
    yield order.created.isoformat()
    yield from sorted(_line(line) for line in order.lines)  # stores list them in no fixed order
    for charge in order.shipping:
        yield f"shipping\x1f{charge.method}\x1f{_amount(charge.total)}\x1f{_amount(charge.tax)}"
    for fee in order.fees:
        yield f"fee\x1f{fee.kind}\x1f{fee.name}\x1f{_amount(fee.total)}\x1f{_amount(fee.tax)}"
    for rate in order.taxes:
        yield f"tax\x1f{rate.rate_id}\x1f{_decimal(rate.percent)}\x1f{_amount(rate.total)}\x1f{rate.by_marketplace}"
    for card in order.gift_cards:
        yield f"card\x1f{card.code}\x1f{_amount(card.amount)}"
    yield from _party(order.billing)
    yield from _party(order.shipping_to)


def _line(line: Line) -> str:
    goods = f"line\x1f{line.sku}\x1f{line.name}\x1f{line.product_id}\x1f{_decimal(line.quantity)}"
    money = (
        f"{_amount(line.subtotal)}\x1f{_amount(line.total)}\x1f{_amount(line.tax)}\x1f{_shares(line.taxes)}"
    )
    return f"{goods}\x1f{money}"


def _shares(shares: Iterable[TaxShare]) -> str:
    return ",".join(f"{share.rate_id}={_amount(share.amount)}" for share in shares)


def _party(party: Party) -> Iterable[str]:
    yield f"{party.first_name}\x1f{party.last_name}\x1f{party.company}\x1f{party.email}"
    place = party.address
    yield f"{place.line1}\x1f{place.line2}\x1f{place.city}"
    yield f"{place.state}\x1f{place.postcode}\x1f{place.country}"


def _amount(money: Money | None) -> str:
    """Without trailing zeros: 5.0 and 5.00 are one amount, however the store wrote it today."""
    return "0" if money is None else _decimal(money.amount)


def _decimal(value: Decimal) -> str:
    text = f"{value:f}" if value else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text
