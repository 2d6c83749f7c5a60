"""What WooCommerce's JSON holds, read strictly: text, amounts, moments, lists; anything else is named."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from html import unescape
from typing import Any

from app.core.money import Money

Wire = Mapping[str, Any]  # JSON as it came; every value is checked when it is read

_TAG = re.compile(r"<[a-zA-Z/!][^>]*>")
_LARGEST = Decimal(10) ** 15
_FINEST = Decimal(1).scaleb(-12)
_LONG = 12
_ZERO = Decimal(0)


class Unreadable(ValueError):
    """A field that has not the form WooCommerce gives it."""

    def __init__(self, field: str, value: object) -> None:
        super().__init__(f"{field}: {str(value)[:80]!r}")
        self.field = field


def text(record: Wire, field: str) -> str:
    """The text as it is; what is absent, null or false (PHP's nothing) is ""."""
    value = record.get(field)
    if isinstance(value, str):
        return value
    if value is None or value is False:
        return ""
    if isinstance(value, int | Decimal) and value is not True:
        return str(value)
    raise Unreadable(field, value)


def plain(record: Wire, field: str) -> str:
    """The text for people: tags taken out, entities resolved, no space around it."""
    return unmarked(text(record, field))


def unmarked(value: str) -> str:
    if "<" in value:
        value = _TAG.sub("", value)
    if "&" in value:
        value = unescape(value)
    return value.strip()


def identity(record: Wire, field: str) -> str:
    """An id as text, "" for WooCommerce's 0."""
    value = record.get(field)
    return "" if not value else text(record, field)


def number(record: Wire, field: str) -> Decimal:
    """A number; absent, null and "" are 0, as PHP counts them."""
    value = record.get(field)
    if value is None or value == "":
        return _ZERO
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise Unreadable(field, value)
    try:
        found = Decimal(value)
    except InvalidOperation:
        raise Unreadable(field, value) from None
    if not found.is_finite() or abs(found) >= _LARGEST:
        raise Unreadable(field, value)
    # Digits beyond these are noise of PHP's floats, and would make sums inexact in 28 digits.
    return found if len(str(value)) < _LONG else found.quantize(_FINEST)


def money(record: Wire, field: str, currency: str) -> Money:
    return Money(number(record, field), currency)


def moment(record: Wire, field: str) -> datetime | None:
    """A *_gmt field: a date without a zone, which is UTC; None when it is not set."""
    value = record.get(field)
    if not value:
        return None
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise Unreadable(field, value) from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def naive(at: datetime) -> str:
    """As WooCommerce writes its moments: GMT to the second, without a zone."""
    return at.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat()


def rows(record: Wire, field: str) -> Sequence[Wire]:
    """A list of objects. PHP writes a list whose keys have holes as an object: its values are the list."""
    value = record.get(field)
    if isinstance(value, dict):
        value = list(value.values())
    if not value:
        return ()
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise Unreadable(field, value)
    return value


def inner(record: Wire, field: str) -> Wire:
    """An object inside the object; PHP writes an empty one as []."""
    value = record.get(field)
    if not value:
        return {}
    if not isinstance(value, dict):
        raise Unreadable(field, value)
    return value


def meta(record: Wire) -> dict[str, object]:
    """The meta data by key; of a key that stands twice the last one counts."""
    return {str(row.get("key")): row.get("value") for row in rows(record, "meta_data")}
