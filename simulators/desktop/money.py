"""Amounts in the forms of qbXML, rounded as QuickBooks rounds: half up."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
FINE = Decimal("0.00001")
ZERO = Decimal("0.00")


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def amount_text(amount: Decimal) -> str:
    return str(cents(amount))


def fine_text(number: Decimal) -> str:
    """A rate: two places, or up to five if it has them."""
    exact = number.quantize(FINE, ROUND_HALF_UP)
    return str(exact.quantize(CENT)) if exact == exact.quantize(CENT, ROUND_HALF_UP) else plain_text(exact)


def plain_text(number: Decimal) -> str:
    """A quantity or a percentage: no more places than it has."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def whole_cents(amount: Decimal) -> int:
    return int(cents(amount) * 100)


def from_cents(number: int) -> Decimal:
    return (Decimal(number) / 100).quantize(CENT)
