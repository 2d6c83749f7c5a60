"""Request ids: the answer of a write that succeeded is given again to the same id, the write not done again."""

from typing import NoReturn

from simulators.qbo import faultbook

LONGEST = 50
LONGEST_OF_BATCH = 36
LONGEST_BATCH_ID = 10


def check(requestid: str | None) -> None:
    if requestid is not None and not 0 < len(requestid) <= LONGEST:
        faultbook.request_id_format()


def batch_key(requestid: str | None, bid: str) -> str | None:
    """One key an item: the request's id and the item's own, within their lengths."""
    if requestid is None:
        return None
    key = requestid + bid
    if len(requestid) > LONGEST_OF_BATCH or len(bid) > LONGEST_BATCH_ID:
        _too_long(key)
    return key


def _too_long(key: str) -> NoReturn:
    faultbook.business(
        f"You cannot enter more than 50 characters in the request_id field. "
        f"You tried entering {key[:10]}..., which is {len(key)} characters"
    )
