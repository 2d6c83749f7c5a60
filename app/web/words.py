"""Amounts, dates and counts as pages write them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.core.document import KIND_NAMES, Kind
from app.core.money import Money, decimals

SYMBOLS = {"USD": "$", "GBP": "£", "EUR": "€", "JPY": "¥", "CAD": "CA$", "AUD": "A$"}


def figure(money: Money) -> str:
    """The bare figure, grouped, with a true minus: 1,040.00."""
    amount = money.rounded().amount
    return f"{abs(amount):,.{decimals(money.currency)}f}" if amount >= 0 else "−" + figure(-money)


def amount(money: Money) -> str:
    """An amount inside a sentence: $53.70, −€4.00, 12.00 CHF."""
    symbol = SYMBOLS.get(money.currency)
    if symbol is None:
        return f"{figure(money)} {money.currency}"
    sign = "−" if money.rounded().amount < 0 else ""
    return f"{sign}{symbol}{figure(abs(money))}"


def day(value: date | None) -> str:
    """A day as the books write it: MM/DD/YYYY."""
    return f"{value:%m/%d/%Y}" if value else ""


def moment(value: datetime | None, zone: str = "UTC") -> str:
    """A moment in the books' time zone: 11/21/2026 14:05."""
    return f"{value.astimezone(ZoneInfo(zone)):%m/%d/%Y %H:%M}" if value else ""


def age(value: datetime, now: datetime) -> str:
    """How long ago it was, in one unit."""
    seconds = max(0, int((now - value).total_seconds()))
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{count(seconds // size, word)} ago"
    return "just now"


def count(number: int, word: str, plural: str = "") -> str:
    """A number with its noun: 1 order, 1,040 orders."""
    return f"{number:,} {word if number == 1 else plural or word + 's'}"


def kind_name(kind: Kind) -> str:
    """The kind of document in the words of the pages."""
    return KIND_NAMES[kind]
