"""Names as the books take them: cleaned of what they forbid, shortened the same way for ever."""

import re
import unicodedata
from functools import lru_cache

from app.core.document import Limits, digest
from app.core.letters import kept

DIGEST_LENGTH = 8
JOINT = " ~"


@lru_cache(maxsize=4096)
def cleaned(text: str) -> str:
    """One space between words, no control characters, one way to write an accent.

    Without this a name typed with a tab would be refused, and the same name composed differently by
    two browsers would become two customers.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = (letter for letter in text if letter.isspace() or unicodedata.category(letter) not in ("Cc", "Cs"))
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def size(text: str) -> int:
    """The length as QuickBooks counts it: an emoji is two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, length: int) -> str:
    """The longest beginning that fits; no character is cut in half."""
    if size(text) <= length:
        return text
    kept = text[:length]
    while size(kept) > length:
        kept = kept[:-1]
    return kept.rstrip()


def shortened(text: str, length: int, joint: str = JOINT, charset: str = "") -> str:
    """The text where it fits; else its beginning and a digest of the whole, so that two long texts
    that begin alike stay two, and two whose letters the books cannot hold."""
    held = _held(text, charset)
    return text if held == text and size(text) <= length else _with_digest(held, text, length, joint)


def customer_name(text: str, limits: Limits) -> str:
    """A display name; a forbidden character becomes a dash."""
    return _customer_name(text, limits.customer_name_length, limits.forbidden_in_names, limits.charset)


def item_name(text: str, limits: Limits) -> str:
    """An item's name. Where a forbidden character is replaced the digest follows too: the SKUs A:1
    and A-1 are two products."""
    return _item_name(text, limits.item_name_length, limits.forbidden_in_names, limits.charset)


def part_number(sku: str, limits: Limits) -> str:
    """A SKU as the books keep it beside the item's name."""
    return shortened(cleaned(sku), limits.sku_length, charset=limits.charset)


# Both are asked for the same few names again and again: by the lookups, by the plan, by the next order.
@lru_cache(maxsize=4096)
def _customer_name(text: str, length: int, forbidden: str, charset: str) -> str:
    return shortened(_without(cleaned(text), forbidden), length, charset=charset)


@lru_cache(maxsize=4096)
def _item_name(text: str, length: int, forbidden: str, charset: str) -> str:
    clean = cleaned(text)
    allowed = _without(clean, forbidden)
    if allowed == clean:
        return shortened(clean, length, charset=charset)
    return _with_digest(_held(allowed, charset), clean, length, JOINT)


def _held(text: str, charset: str) -> str:
    """As books of few letters hold it: what only tells how the letters beside it are drawn is none of them."""
    if not charset or text.isascii():
        return text
    return cleaned(kept("".join(each for each in text if unicodedata.category(each) != "Cf"), charset))


def _with_digest(text: str, whole: str, length: int, joint: str) -> str:
    # Folded, because the books hold names that differ in case for one name.
    ending = joint + digest(whole.casefold())[:DIGEST_LENGTH]
    return (cut(text, length - len(ending)).rstrip(" -") + ending).lstrip()


def _without(text: str, forbidden: str) -> str:
    if not any(letter in text for letter in forbidden):
        return text
    return cleaned(re.sub(f"[{re.escape(forbidden)}]", "-", text))
