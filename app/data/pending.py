"""What there is to do for a connection, asked in one breath: most runs of a fleet find nothing."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, false, or_, true
from sqlmodel import Session, col, select

from app.data.ledger_counts import State
from app.data.tables.fees import FeeRow
from app.data.tables.ledger import EnvelopeRow, IntentRow, OrderCountRow, OrderRow
from app.data.tables.undoing import UndoRow
from app.data.tables.work import DeliveryRow


@dataclass(frozen=True, slots=True)
class Left:
    """What waits before the store is read: something of an earlier run `in_doubt`, an undo, messages of the store."""

    in_doubt: bool
    undo: bool
    hints: bool


def left(session: Session, merchant: str, connection: str, *, store: str, books: str) -> Left:
    unanswered = exists().where(
        col(EnvelopeRow.merchant) == merchant,
        col(EnvelopeRow.books) == books,
        col(EnvelopeRow.answered).is_(None),
    )
    unsettled = exists().where(
        col(IntentRow.merchant) == merchant, col(IntentRow.books) == books, col(IntentRow.settled).is_(None)
    )
    posting = exists().where(
        col(OrderCountRow.merchant) == merchant,
        col(OrderCountRow.connection) == connection,
        col(OrderCountRow.state) == State.POSTING,
        col(OrderCountRow.orders) != 0,
    )
    undo = exists().where(
        col(UndoRow.merchant) == merchant,
        col(UndoRow.connection) == connection,
        col(UndoRow.finished).is_(None),
    )
    hints = exists().where(
        col(DeliveryRow.merchant) == merchant,
        col(DeliveryRow.store) == store,
        col(DeliveryRow.handled).is_(None),
    )
    return Left(*session.exec(select(or_(unanswered, unsettled, posting), undo, hints)).one())


def waits(session: Session, merchant: str, connection: str, fees_before: date) -> bool:
    """Whether an order asks for a plan, or a day of fees that is over for its expense."""
    order = exists().where(
        col(OrderRow.merchant) == merchant,
        col(OrderRow.connection) == connection,
        col(OrderRow.needs_plan) == true(),
        col(OrderRow.state) != State.POSTING,
        col(OrderRow.unreadable) == false(),
    )
    fee = exists().where(
        col(FeeRow.merchant) == merchant,
        col(FeeRow.connection) == connection,
        col(FeeRow.due) == true(),
        col(FeeRow.day) < fees_before,
    )
    return bool(session.exec(select(or_(order, fee))).one())
