"""How fast one company takes what we send, told by its throttle: when a batch may leave, when a single request."""

from dataclasses import dataclass

from app.books.meter import Lane
from app.books.qbo.batches import ITEMS
from app.books.qbo.throttle import Throttle

BATCHES_AT_ONCE = 5  # one of thirty items can take six seconds or more, and forty a minute are allowed
SINGLES_AT_ONCE = 5  # the rest of the ten that may be in flight


@dataclass(frozen=True, slots=True)
class OnlinePace:
    """The pace of a company; `alone` is 0 where only batches are wanted."""

    throttle: Throttle
    size: int = ITEMS
    at_once: int = BATCHES_AT_ONCE
    alone: int = SINGLES_AT_ONCE

    def is_open(self) -> bool:
        """Whether a batch would leave now or within a second."""
        return self.throttle.may_leave_soon(Lane.BATCH)

    def has_spare(self) -> bool:
        """Whether a single request would leave at once, carries what would wait, and takes nothing from the batches."""
        return self.throttle.may_leave(Lane.WRITE) and self.throttle.has_spare()
