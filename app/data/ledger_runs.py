"""The orders that a run decided about: its page lists them, in the order in which they were read."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from app.data.ledger_counts import State
from app.data.ledger_orders import OrderSummary, summary
from app.data.tables.ledger import OrderRow


def of_run(
    session: Session,
    merchant: str,
    connection: str,
    run: str,
    *,
    after: int = 0,
    size: int = 50,
    without: Collection[State] = (),
) -> list[OrderSummary]:
    """A page of them, after that row. An order that a later run looked at again belongs to that one."""
    rows = session.exec(
        select(OrderRow)
        .where(
            OrderRow.merchant == merchant,
            OrderRow.connection == connection,
            OrderRow.run == run,
            col(OrderRow.id) > after,
            col(OrderRow.state).not_in(without),
        )
        .order_by(col(OrderRow.id))
        .limit(size)
    )
    return [summary(row) for row in rows]
