"""What all books read in texts alike: our mark in a private note, an address that a letter would reach. Pure."""

import re

_EMAIL = re.compile(r"[^\s@,;<>()\"]+@[^\s@,;<>()\"]+\.[^\s@,;<>()\".]+")
_MARKER = re.compile(r"\bCB[A-Z2-7]{18}\b")


def marker_in(private_note: str) -> str:
    """Our marker on a document of the books, "" when it bears none."""
    found = _MARKER.findall(private_note)
    return str(found[-1]) if found else ""


def email(value: str, length: int) -> str:
    """The address, "" when books would refuse it: a typing error must not stop an order."""
    address = value.strip()
    return address if len(address) <= length and _EMAIL.fullmatch(address) else ""
