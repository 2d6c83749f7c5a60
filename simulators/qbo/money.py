"""Currencies and the one rounding that QuickBooks does: half up, to the currency's smallest coin."""

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
NO_COINS = frozenset({"JPY", "KRW", "CLP", "VND", "ISK"})
CURRENCIES = {
    "USD": "United States Dollar",
    "EUR": "Euro",
    "GBP": "British Pound Sterling",
    "CAD": "Canadian Dollar",
    "AUD": "Australian Dollar",
    "NZD": "New Zealand Dollar",
    "JPY": "Japanese Yen",
    "CHF": "Swiss Franc",
    "SEK": "Swedish Krona",
    "NOK": "Norwegian Krone",
    "DKK": "Danish Krone",
    "PLN": "Polish Zloty",
    "MXN": "Mexican Peso",
    "INR": "Indian Rupee",
    "SGD": "Singapore Dollar",
    "HKD": "Hong Kong Dollar",
    "KRW": "South Korean Won",
    "ZAR": "South African Rand",
    "ISK": "Iceland Krona",
    "CLP": "Chilean Peso",
    "VND": "Vietnamese Dong",
}


def places(currency: str) -> int:
    return 0 if currency in NO_COINS else 2


def round_half_up(value: Decimal, digits: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def share_out(total: Decimal, weights: list[Decimal], digits: int) -> list[Decimal]:
    """Split a total by weights so that the parts add up to it exactly; the largest remainders get the last coins."""
    whole = sum(weights, ZERO)
    if not weights or whole == 0:
        return [total, *([ZERO] * (len(weights) - 1))] if weights else []
    coin = Decimal(1).scaleb(-digits)
    exact = [total * weight / whole for weight in weights]
    parts = [value.quantize(coin, ROUND_FLOOR) for value in exact]
    missing = int((total - sum(parts, ZERO)) / coin)
    by_remainder = sorted(range(len(parts)), key=lambda at: parts[at] - exact[at])
    for at in by_remainder[:missing]:
        parts[at] += coin
    return parts
