"""A look at a store or at books while somebody waits in front of a page."""

from collections.abc import Callable
from datetime import datetime

from app.core.access import Access, Look
from app.errors import CartbooksError, NeedsOwner, Refused


def looked(look: Callable[[], Access], clock: Callable[[], datetime]) -> Look:
    """Look now; of the four errors each becomes its sentence. It is as old as its end: a slow side takes a minute."""
    try:
        found = look().checks
        return Look(clock(), found)
    except CartbooksError as error:
        return Look(
            clock(),
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
