"""Which of our documents stand in the books: those that count, and those of reset orders that are still there."""

from sqlalchemy import ColumnElement, TextClause, or_, text
from sqlmodel import col, select

from app.core.document import Kind
from app.data.connections import present_books
from app.data.ledger_documents import IntentState
from app.data.tables.books_lists import NumberRow
from app.data.tables.ledger import IntentRow

# In words that both databases recognise as their index': a bound value would have them read every row.
_MAY_STAND = "intents.type IN ('Post', 'Update') AND intents.state IN ('settled', 'reset')"


def standing(merchant: str, connection: str) -> list[ColumnElement[bool] | TextClause]:
    """Conditions of what stands in the connection's present books by our hand."""
    return [
        col(IntentRow.merchant) == merchant,
        col(IntentRow.connection) == connection,
        col(IntentRow.books) == present_books(merchant, connection),
        *stands(),
    ]


def stands() -> list[ColumnElement[bool] | TextClause]:
    """What a bookkeeper finds in the books by our hand."""
    return [text(_MAY_STAND), or_(col(IntentRow.state) != IntentState.RESET, is_there())]


def is_there() -> ColumnElement[bool]:
    """Whether our copy of the books' numbers has what was reset. Payments have none: they count as there until
    somebody looks."""
    numbered = select(NumberRow.id).where(
        col(NumberRow.merchant) == col(IntentRow.merchant),
        col(NumberRow.books) == col(IntentRow.books),
        col(NumberRow.kind) == col(IntentRow.kind),
        col(NumberRow.id) == col(IntentRow.books_id),
    )
    return or_(col(IntentRow.kind) == Kind.PAYMENT, numbered.exists())
