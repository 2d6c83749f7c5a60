"""Texts as a company file can hold them: one line where one is meant, no longer than allowed, in its letters. Pure."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from app.books.qbd.limits import CHARSET, MARKER_LENGTH
from app.core.letters import kept

LONGEST_NUMBER = 21  # of a phone
# Control characters, halves of characters, and what only tells how the letters beside it are drawn.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ud800-\udfff\ufeff\ufffe\uffff]"
)
Shape = Callable[[str], str]  # what a text of a type looks like

_SPACES = re.compile(r"\s+")
_LINES = re.compile(r"\r\n?|[\u2028\u2029\x85]")


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text as it is sent: whether its end was cut off, and which of its letters were written as others."""

    text: str
    is_cut: bool = False
    replaced: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """A private note and our mark, which stands at its end however much of the note must go."""

    note: str
    marker: str


def lines(value: str) -> str:
    """Free text of several lines, without what does not print."""
    return _UNPRINTABLE.sub("", _LINES.sub("\n", value)).strip()


def one_line(value: str) -> str:
    """The same on one line."""
    return _SPACES.sub(" ", lines(value))


def name(value: str) -> str:
    """What an entry of a list may be called: a colon would make it another's child."""
    return one_line(value.replace(":", "-"))


def phone(value: str) -> str:
    """The number, "" when it is too long: cut off, it would be somebody else's."""
    number = one_line(value)
    return number if len(number) <= LONGEST_NUMBER else ""


def fitted(value: str, length: int, shape: Shape) -> Fitted:
    """The text in letters of a company file, its end cut off where it is too long; 0 for any length."""
    text = shape(unicodedata.normalize("NFC", value))
    replaced = "".join(dict.fromkeys(letter for letter in text if kept(letter, CHARSET) != letter))
    held = shape("".join(kept(letter, CHARSET) for letter in text)) if replaced else text
    if not length or len(held) <= length:
        return Fitted(held, replaced=replaced)
    return Fitted(held[:length].rstrip(), is_cut=True, replaced=replaced)


def noted(value: Marked, length: int) -> Fitted:
    """The note with our mark behind it."""
    note = fitted(value.note, length - MARKER_LENGTH, lines)
    return Fitted(f"{note.text} {value.marker}".lstrip(), note.is_cut, note.replaced)
