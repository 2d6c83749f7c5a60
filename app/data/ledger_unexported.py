"""Orders that the store has sold and the books do not know of yet."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, func, select

from app.core.order import Order
from app.data.fingerprints import ORDER
from app.data.ledger_counts import State
from app.data.ledger_orders import ToPlan
from app.data.tables.ledger import OrderBodyRow, OrderRow

OPEN = (State.WAITING, State.POSTING, State.HELD, State.REFUSED)


def unexported(session: Session, merchant: str, connection: str, limit: int, after: int = 0) -> list[ToPlan]:
    """The next ones after that row, whether or not they ask for a plan."""
    rows = session.exec(
        select(OrderRow.id, OrderRow.fingerprint, OrderRow.state, OrderBodyRow.payload)
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
    return [
        ToPlan(row, fingerprint, ORDER.load(payload), State(state))
        for row, fingerprint, state, payload in rows
        if row is not None
    ]


def numbers(
    session: Session, merchant: str, connection: str, limit: int, after: int = 0
) -> list[tuple[int, str]]:
    """The store's numbers of the next orders after that row that are not in the books as far as we know."""
    rows = session.exec(
        select(OrderRow.id, OrderRow.number)
        .where(
            OrderRow.merchant == merchant,
            OrderRow.connection == connection,
            col(OrderRow.state).in_((State.WAITING, State.HELD, State.REFUSED, State.LEFT_OUT)),
            col(OrderRow.id) > after,
        )
        .order_by(col(OrderRow.id))
        .limit(limit)
    )
    return [(row, number) for row, number in rows if row is not None]


def those(session: Session, merchant: str, connection: str, rows: Collection[int]) -> dict[int, Order]:
    """These orders as the store told them, without those that could not be read."""
    found = session.exec(
        select(OrderRow.id, OrderBodyRow.payload)
        .join(OrderBodyRow, col(OrderBodyRow.order_id) == OrderRow.id)
        .where(
            OrderRow.merchant == merchant,
            OrderRow.connection == connection,
            OrderBodyRow.merchant == merchant,
            col(OrderRow.id).in_(rows),
            OrderBodyRow.payload != "",
        )
    )
    return {row: ORDER.load(payload) for row, payload in found if row is not None}


def oldest(session: Session, merchant: str, connection: str) -> datetime | None:
    """When the oldest order that waits was placed."""
    found = select(func.min(OrderRow.created)).where(
        OrderRow.merchant == merchant, OrderRow.connection == connection, OrderRow.state == State.WAITING
    )
    return session.exec(found).one()
