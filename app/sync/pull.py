"""Reading the store: pages of changed orders into the ledger, the cursor kept with each page."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.data import connections, ledger_record
from app.data.connections import ConnectionRecord
from app.data.ledger_record import Recorded
from app.stores.base import Page, Store
from app.sync.desk import Desk


@dataclass(frozen=True, slots=True)
class Pulled:
    """One page as it was recorded; `total` is how many orders the store says there are."""

    orders: frozenset[str]  # the store's ids
    recorded: Recorded
    total: int | None

    @property
    def read(self) -> int:
        return len(self.orders)


def pull(desk: Desk, connection: ConnectionRecord, store: Store) -> Iterator[Pulled]:
    """Read on from the cursor until the store has no more, or nobody wants more.

    Orders and cursor are committed together: a crash between two pages repeats nothing and skips nothing.
    """
    for page in store.orders(connection.cursor):
        yield _record(desk, connection, page)


def _record(desk: Desk, connection: ConnectionRecord, page: Page) -> Pulled:
    with desk.database.begin() as session:
        recorded = ledger_record.record(
            session, connection.merchant, connection.id, page.orders, rejected=page.rejected, now=desk.now()
        )
        connections.save_cursor(session, connection.merchant, connection.id, page.cursor)
    ids = {one.id for one in page.orders} | {one.id for one in page.rejected}
    return Pulled(frozenset(ids), recorded, page.total)
