"""After posting: whether QuickBooks computed what the store charged."""

from app.core.document import Document, Form
from app.core.intent import Settled
from app.core.reason import Effect, Reason


def difference(document: Document, answer: Settled) -> Reason | None:
    """A reason when QuickBooks' total or tax is not the document's; None when they agree to the cent."""
    if answer.total is not None and answer.total.amount != document.total.amount:
        return _reason("total", str(answer.total), str(document.total))
    if not isinstance(document, Form) or answer.tax is None:
        return None
    if answer.tax.amount != document.tax.total.amount:
        return _reason("tax", str(answer.tax), str(document.tax.total))
    return None


def _reason(what: str, books: str, store: str) -> Reason:
    return Reason(
        f"books_differ_{what}",
        f"QuickBooks computed a {what} of {books} where the store charged {store}. The document is in your books; "
        "compare the two, correct it there, and press Retry here.",
        "tax",
        Effect.HELD,
    )
