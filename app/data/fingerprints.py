"""What an order says, in a few characters: two readings that say the same have the same fingerprint."""

import hashlib
import re

from app.core.order import Order
from app.data.codec import Codec

ORDER = Codec(Order)
_MODIFIED = re.compile(r',"modified":"[^"]*"')


def fingerprint(order: Order) -> str:
    return fingerprint_of(ORDER.dump(order))


def fingerprint_of(payload: str) -> str:
    """The same of an order as it is stored. The time of its change is left out: stores touch orders
    without changing what they say."""
    timeless = _MODIFIED.sub("", payload, count=1)  # no text of a customer can hold the plain quotes
    return hashlib.sha256(timeless.encode()).hexdigest()[:32]
