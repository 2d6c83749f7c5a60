"""How fast a company file takes what we send: one message set after another, and the next one ready."""

from dataclasses import dataclass

from app.books.qbd.sets import SIZE

SETS_AT_ONCE = (
    2  # QuickBooks works at one; the other waits, so that no call of the Web Connector finds nothing
)


@dataclass(frozen=True, slots=True)
class DesktopPace:
    """The pace of a company file."""

    size: int = SIZE
    at_once: int = SETS_AT_ONCE
    alone: int = 0

    def is_open(self) -> bool:
        """Always: whether a session still runs only sending tells. A run that waited for one to open would wait for
        a machine that was switched off."""
        return True

    def has_spare(self) -> bool:
        return False
