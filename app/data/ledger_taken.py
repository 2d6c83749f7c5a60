"""Orders that were taken over: exported by somebody else, under the document that stands for them."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col, update

from app.data.connections import hold
from app.data.ledger_counts import State, move_counts, move_days
from app.data.ledger_words import add_words, search_words
from app.data.tables.ledger import OrderRow
from app.data.tables.undoing import LookalikeRow

TAKEN_OVER = "taken_over"


def finish(session: Session, merchant: str, connection: str, rows: Collection[int], *, now: datetime) -> None:
    """These orders are in the books, as many as fit into one statement; each counts on its document's day, or
    today would look like a year."""
    hold(session, merchant, connection)
    those = _those(merchant, connection, rows)
    _count(session, merchant, connection, those)
    _find_by_number(session, merchant, connection, those)
    session.exec(
        update(OrderRow)
        .where(*those)
        .values(
            state=State.EXPORTED,
            needs_plan=False,
            parked=False,
            code=TAKEN_OVER,
            message="Taken over: its document stood in QuickBooks already, and we did not post it.",
            section="",
            document=func.coalesce(func.nullif(col(LookalikeRow.number), ""), OrderRow.document),
            run="",
            exported=now,
            exported_day=col(LookalikeRow.date),
            exported_total=col(OrderRow.total),
        )
        .execution_options(synchronize_session=False)
    )


def _those(merchant: str, connection: str, rows: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    """The orders, each beside the document that stands for it."""
    return (
        col(OrderRow.merchant) == merchant,
        col(OrderRow.connection) == connection,
        col(OrderRow.id).in_(rows),
        col(LookalikeRow.merchant) == merchant,
        col(LookalikeRow.order_id) == col(OrderRow.id),
    )


def _count(session: Session, merchant: str, connection: str, those: tuple[ColumnElement[bool], ...]) -> None:
    states = select(col(OrderRow.state), func.count()).where(*those).group_by(col(OrderRow.state))
    moved: Counter[str] = Counter()
    for state, orders in session.execute(states):
        moved[state] -= orders
        moved[State.EXPORTED] += orders
    move_counts(session, merchant, connection, moved)
    day, currency = col(LookalikeRow.date), col(OrderRow.currency)
    total = func.sum(func.coalesce(col(OrderRow.exported_total), col(OrderRow.total)))
    never = select(day, currency, func.count(), total).where(*those, col(OrderRow.exported_day).is_(None))
    rows = session.execute(never.group_by(day, currency))
    move_days(
        session, merchant, connection, {(on, money): (orders, sum_) for on, money, orders, sum_ in rows}
    )


def _find_by_number(
    session: Session, merchant: str, connection: str, those: tuple[ColumnElement[bool], ...]
) -> None:
    """The orders are found by their documents' numbers too; most are the orders' own, which find them already."""
    numbers = select(col(OrderRow.id), col(OrderRow.number), col(LookalikeRow.number)).where(*those)
    words = {
        row: search_words(theirs)
        for row, own, theirs in session.execute(numbers)
        if row is not None and (theirs != own or len(theirs.split()) > 1)
    }
    add_words(session, merchant, connection, words)
