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
    cursor = connection.cursor
    for page in store.orders(cursor):
        ids = frozenset(one.id for one in page.orders) | {one.id for one in page.rejected}
        if page.cursor == cursor and _is_known(desk, connection, page):
            recorded = Recorded(same=len(ids))
        else:
            recorded = _record(desk, connection, page)
        cursor = page.cursor
        yield Pulled(ids, recorded, page.total)


def _is_known(desk: Desk, connection: ConnectionRecord, page: Page) -> bool:
    """Whether nothing is to be written down: most often the last orders of the last run come once more."""
    with desk.database.read() as session:
        return not page.rejected and ledger_record.are_known(
            session, connection.merchant, connection.id, page.orders
        )


def _record(desk: Desk, connection: ConnectionRecord, page: Page) -> Recorded:
    with desk.database.begin() as session:
        recorded = ledger_record.record(
            session, connection.merchant, connection.id, page.orders, rejected=page.rejected, now=desk.now()
        )
        connections.save_cursor(session, connection.merchant, connection.id, page.cursor)
    return recorded
