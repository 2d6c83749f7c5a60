"""Reading the store: pages of changed orders into the ledger, the cursor kept with each page."""

from collections.abc import Callable
from dataclasses import dataclass

from app.data import connections, ledger_record
from app.data.connections import ConnectionRecord
from app.data.ledger_record import Recorded
from app.stores.base import Page, Store
from app.sync.desk import Desk


@dataclass(frozen=True, slots=True)
class Pulled:
    """One page as it was recorded; `read` counts its orders, `total` is what the store says there are."""

    read: int
    recorded: Recorded
    total: int | None


def pull(desk: Desk, connection: ConnectionRecord, store: Store, page_done: Callable[[Pulled], bool]) -> None:
    """Read on from the cursor until the store has no more, or `page_done` says that it is enough.

    Orders and cursor are committed together: a crash between two pages repeats nothing and skips nothing.
    """
    for page in store.orders(connection.cursor):
        if not page_done(_record(desk, connection, page)):
            return


def _record(desk: Desk, connection: ConnectionRecord, page: Page) -> Pulled:
    with desk.database.begin() as session:
        recorded = ledger_record.record(
            session, connection.merchant, connection.id, page.orders, rejected=page.rejected, now=desk.now()
        )
        connections.save_cursor(session, connection.merchant, connection.id, page.cursor)
    return Pulled(len(page.orders) + len(page.rejected), recorded, page.total)
