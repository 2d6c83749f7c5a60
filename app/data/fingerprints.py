"""What an order says, in a few characters: two readings that say the same have the same fingerprint."""

import hashlib
from dataclasses import replace

from app.core.order import Order
from app.data.codec import Codec

ORDER = Codec(Order)


def fingerprint(order: Order) -> str:
    """Without the time of its change: stores touch orders without changing what they say."""
    timeless = replace(order, modified=order.created)
    return hashlib.sha256(ORDER.dump(timeless).encode()).hexdigest()[:32]
