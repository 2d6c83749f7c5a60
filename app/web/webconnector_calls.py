"""How the Web Connector's calls fare, for pages that are not about it."""

from app.sync.webconnector_pairing import standing
from app.web.visiting import Visiting
from app.web.webconnector_words import Calls, calls_of


def calls_here(at: Visiting) -> Calls | None:
    """None for books that no Web Connector calls for."""
    if not at.here.books.calls_us:
        return None
    return calls_of(standing(at.desk, at.merchant, at.here.books.id), at.here.books, at.desk.now())


def failing_calls(at: Visiting) -> str:
    """Why the last call came to nothing, "" when it did not."""
    calls = calls_here(at)
    return calls.failing if calls else ""


def waits_for_call(at: Visiting) -> bool:
    """Whether nothing can be asked of the books before the Web Connector calls."""
    return at.here.books.calls_us and not standing(at.desk, at.merchant, at.here.books.id).is_calling
