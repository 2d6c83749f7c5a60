"""A look at a store or at books, made while the page is drawn: what was found, or what stood in the way."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.core.access import Access, Check
from app.errors import CartbooksError, NeedsOwner, Refused


@dataclass(frozen=True, slots=True)
class Look:
    """Rows to be drawn, or one sentence; `reconnect` says that a new permission is what helps."""

    at: datetime
    checks: tuple[Check, ...] = ()
    problem: str = ""
    detail: str = ""
    reconnect: bool = False

    @property
    def failed(self) -> int:
        return sum(not check.passed for check in self.checks)

    @property
    def good(self) -> bool:
        return not self.problem and not self.failed


def looked(look: Callable[[], Access], now: datetime) -> Look:
    """Look now; of the four errors each becomes its sentence."""
    try:
        return Look(now, look().checks)
    except CartbooksError as error:
        return Look(
            now,
            problem=sentence(error, "Press Check again in a minute."),
            detail=error.detail,
            reconnect=isinstance(error, NeedsOwner),
        )


def sentence(error: CartbooksError, then: str) -> str:
    """The error's words for somebody who waits in front of a page: there nothing tries again by itself."""
    if isinstance(error, NeedsOwner | Refused):
        return error.message
    what = error.message.partition(". ")[0].rstrip(".")
    return f"{what}. {then}"
