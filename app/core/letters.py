"""Letters that the books can hold: what their files cannot keep is written with those that they can."""

import unicodedata
from functools import lru_cache

LOST = "?"  # a letter that has no likeness
# Letters that Unicode does not take apart, though people read them so.
_LIKE = str.maketrans("ŁłĐđĦħıŦŧ\u2010\u2011\u2212\u202f", "LlDdHhiTt--- ")


@lru_cache(maxsize=4096)
def kept(text: str, charset: str) -> str:
    """The text in letters of the charset: ő becomes o, a letter without a likeness a question mark. With "" for
    a charset every letter is kept."""
    if not charset or text.isascii():
        return text
    return "".join(letter if _holds(letter, charset) else _like(letter, charset) for letter in text)


def _holds(letter: str, charset: str) -> bool:
    return letter.encode(charset, "ignore") != b""


def _like(letter: str, charset: str) -> str:
    apart = unicodedata.normalize("NFKD", letter.translate(_LIKE))
    if unicodedata.combining(letter):
        return ""
    found = "".join(each for each in apart if not unicodedata.combining(each) and _holds(each, charset))
    return found or LOST
