"""Texts as QuickBooks accepts them: no control characters, no longer than allowed. Pure."""

import re

from app.books.qbo.limits import NOTE_LENGTH, PHONE_LENGTH

DELETED = " (deleted)"  # QuickBooks adds it to a name when it is made inactive
# Lone surrogates too: half of a cut emoji cannot be encoded, and would stop the whole batch.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_IN_NAMES = re.compile(r"[:\t\r\n]+")
_SPACES = re.compile(r"\s+")


def text(value: str, length: int) -> str:
    """Free text of several lines."""
    clean = value if value.isprintable() else _UNPRINTABLE.sub("", value)
    return clean[:length].rstrip()


def line(value: str, length: int) -> str:
    """Text of one line."""
    clean = text(value, len(value))
    if "  " in clean or not clean.isprintable():  # of all spaces only the plain one is printable
        clean = _SPACES.sub(" ", clean)
    return clean.strip()[:length].rstrip()


def name(value: str, length: int) -> str:
    """A name: without what QuickBooks does not accept in names."""
    return line(_IN_NAMES.sub(" ", value), length)


def phone(value: str) -> str:
    """The number, "" when it is too long: cut off, it would be somebody else's."""
    number = line(value, len(value))
    return number if len(number) <= PHONE_LENGTH else ""


def note(memo: str, marker: str) -> str:
    """The private note: the memo, and our marker on a line of its own."""
    above = text(memo, NOTE_LENGTH - len(marker) - 1)
    return f"{above}\n{marker}" if above else marker
