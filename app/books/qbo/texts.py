"""Texts as QuickBooks accepts them: no control characters, no longer than allowed. Pure."""

import re

from app.books.qbo.limits import EMAIL_LENGTH, NOTE_LENGTH, PHONE_LENGTH

DELETED = " (deleted)"  # QuickBooks adds it to a name when it is made inactive
# Lone surrogates too: half of a cut emoji cannot be encoded, and would stop the whole batch.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_IN_NAMES = re.compile(r"[:\t\r\n]+")
_SPACES = re.compile(r"\s+")
_EMAIL = re.compile(r"[^\s@,;<>()\"]+@[^\s@,;<>()\"]+\.[^\s@,;<>()\".]+")
_MARKER = re.compile(r"\bCB[A-Z2-7]{18}\b")


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


def email(value: str) -> str:
    """The address, "" when QuickBooks would refuse it: a typing error must not stop an order."""
    address = value.strip()
    return address if len(address) <= EMAIL_LENGTH and _EMAIL.fullmatch(address) else ""


def phone(value: str) -> str:
    """The number, "" when it is too long: cut off, it would be somebody else's."""
    number = line(value, len(value))
    return number if len(number) <= PHONE_LENGTH else ""


def note(memo: str, marker: str) -> str:
    """The private note: the memo, and our marker on a line of its own."""
    above = text(memo, NOTE_LENGTH - len(marker) - 1)
    return f"{above}\n{marker}" if above else marker


def marker_in(private_note: str) -> str:
    """Our marker on a document of the books, "" when it bears none."""
    found = _MARKER.findall(private_note)
    return str(found[-1]) if found else ""
