"""Dates as people type and paste them."""

import re
from datetime import date, datetime

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_AMERICAN = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_WORDS = ("%B %d %Y", "%b %d %Y", "%d %B %Y", "%d %b %Y")


def read_date(text: str) -> date | None:
    """The day that was typed: MM/DD/YYYY, ISO, 20261121, or “November 21, 2026”; None when it is none.

    Two-digit years are of this century. A day that no calendar has is None, never the next one.
    """
    cleaned = " ".join(text.replace("\u2019", "'").split())
    if found := _ISO.fullmatch(cleaned) or _COMPACT.fullmatch(cleaned):
        return _day(found[1], found[2], found[3])
    if found := _AMERICAN.fullmatch(cleaned):
        year = found[3] if len(found[3]) == 4 else "20" + found[3]
        return _day(year, found[1], found[2])
    return _in_words(cleaned)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _in_words(text: str) -> date | None:
    plain = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", text.replace(",", " ").replace(".", " "))
    plain = " ".join(plain.split())
    for pattern in _WORDS:
        try:
            return datetime.strptime(plain, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
