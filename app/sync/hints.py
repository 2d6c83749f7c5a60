"""What the store's messages were about and its list of changes did not show: deleted orders, refunds taken back."""

import logging
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import timedelta

from app.core.order import Order
from app.data import connections, inbox, ledger_orders, ledger_record
from app.data.ledger_record import Recorded
from app.data.runs import Counts
from app.data.session import Session
from app.errors import Refused
from app.plan.changes import CALLED_OFF
from app.stores.base import Rejected, Store
from app.sync.scope import Scope

AT_ONCE = 500
IN_TRASH = timedelta(
    days=31
)  # stores empty their trash after a month: no look that was missed loses an order
DELETED = "deleted"  # the status of an order that the store no longer has
log = logging.getLogger("cartbooks.runs")


@dataclass(slots=True)
class Hints:
    """The messages that had arrived when a run began to read."""

    deliveries: list[str]
    orders: set[str] = field(default_factory=set)  # the store's ids that were not seen yet

    def seen(self, orders: Collection[str]) -> None:
        """These were on a page of changed orders: they need no question of their own."""
        self.orders.difference_update(orders)


def arrived(scope: Scope) -> Hints:
    store = scope.parties.store.id
    with scope.desk.database.read() as session:
        found = inbox.unhandled(session, scope.merchant, store, AT_ONCE)
    return Hints([one.delivery for one in found], {one.resource for one in found if one.resource})


def thrown_away(scope: Scope, store: Store) -> Hints:
    """The orders in the store's trash that a connection of it takes for standing: no list of changes shows them, and
    its messages may not come."""
    found: set[str] = set()
    try:
        for page in store.trashed(scope.desk.now() - IN_TRASH):
            found |= _standing(scope, page)
    except Refused as refused:  # what it has sold is told all the same
        log.info("the store did not show its trash: %s", refused)
    return Hints([], found)


def _standing(scope: Scope, orders: Collection[str]) -> set[str]:
    found: set[str] = set()
    with scope.desk.database.read() as session:
        for one in connections.of_store(session, scope.merchant, scope.parties.store.id):
            found |= ledger_orders.standing(session, scope.merchant, one.id, orders, but=CALLED_OFF)
    return found


def follow(scope: Scope, store: Store, hints: Hints) -> int:
    """Read the orders of the hints that are left, and put the hints away; how many orders changed."""
    changed = Recorded()
    for order_id in sorted(hints.orders):
        scope.tell(f"Reading what the store told about order {order_id}")
        try:
            changed += _record(scope, order_id, store.order(order_id))
        except (
            Refused
        ) as refused:  # a hint is only a hint: what it was about comes with the list of changes, if at all
            log.info("the hint about order %s led nowhere: %s", order_id, refused)
    if hints.deliveries:
        with scope.desk.database.begin() as session:
            now, place = scope.desk.now(), scope.parties.store.id
            inbox.mark_handled(session, scope.merchant, place, hints.deliveries, now)
    scope.add(Counts(held=changed.held))
    return changed.fresh


def _record(scope: Scope, order_id: str, order: Order | Rejected | None) -> Recorded:
    """For all connections of the store, because the message comes only once; what it meant to this one."""
    ours = Recorded()
    with scope.desk.database.begin() as session:
        for connection in connections.of_store(session, scope.merchant, scope.parties.store.id):
            found = order or _deleted(scope, session, connection.id, order_id)
            orders = (found,) if isinstance(found, Order) else ()
            rejected = (found,) if isinstance(found, Rejected) else ()
            recorded = ledger_record.record(
                session, scope.merchant, connection.id, orders, rejected=rejected, now=scope.desk.now()
            )
            if connection.id == scope.connection:
                ours = recorded
    return ours


def _deleted(scope: Scope, session: Session, connection: str, order_id: str) -> Order | None:
    """The order as we knew it, called deleted; None when we never knew it."""
    row = ledger_orders.row_of(session, scope.merchant, connection, order_id)
    known = ledger_orders.order(session, scope.merchant, connection, row) if row else None
    if known is None or known.order is None:
        return None
    return replace(known.order, status=DELETED, modified=scope.desk.now())
