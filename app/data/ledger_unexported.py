"""Orders that the store has sold and the books do not know of yet."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from app.data.fingerprints import ORDER
from app.data.ledger_counts import State
from app.data.ledger_orders import ToPlan
from app.data.tables.ledger import OrderBodyRow, OrderRow

OPEN = (State.WAITING, State.POSTING, State.HELD, State.REFUSED)


def unexported(session: Session, merchant: str, connection: str, limit: int, after: int = 0) -> list[ToPlan]:
    """The next ones after that row, whether or not they ask for a plan."""
    rows = session.exec(
        select(OrderRow.id, OrderRow.state, OrderBodyRow.payload)
        .join(OrderBodyRow, col(OrderBodyRow.order_id) == OrderRow.id)
        .where(
            OrderRow.merchant == merchant,
            OrderRow.connection == connection,
            OrderBodyRow.merchant == merchant,
            col(OrderRow.state).in_(OPEN),
            col(OrderRow.id) > after,
            OrderBodyRow.payload != "",
        )
        .order_by(col(OrderRow.id))
        .limit(limit)
    )
    return [ToPlan(row, ORDER.load(payload), State(state)) for row, state, payload in rows if row is not None]


def oldest(session: Session, merchant: str, connection: str) -> datetime | None:
    """When the oldest order that waits was placed."""
    found = select(func.min(OrderRow.created)).where(
        OrderRow.merchant == merchant, OrderRow.connection == connection, OrderRow.state == State.WAITING
    )
    return session.exec(found).one()
