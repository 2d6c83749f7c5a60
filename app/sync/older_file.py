"""An older copy of a company file was opened: what we exported since is not in it, and a person says how to go on."""

from collections.abc import Collection
from datetime import datetime

from app.core.company import Company
from app.core.document import Kind
from app.data import books as books_data
from app.data import connections, vanished
from app.data.books import BooksRecord
from app.data.connections import ConnectionRecord
from app.data.session import Session
from app.errors import NeedsOwner
from app.sync.desk import Desk

PAGE = "orders?state=waiting"
ONE = "1 order that Cartbooks exported is no longer in it, and it waits to be exported again"
SEVERAL = "{:,} orders that Cartbooks exported are no longer in it, and they wait to be exported again"
OLDER = (
    "The company file in QuickBooks is older than what was exported to it. {}; nothing was posted. If the newer file "
    "is still there, open it first, then export: what stands in it is found, and nothing is posted twice. If it is "
    "lost, just export: the orders are posted again."
)


def is_likely(desk: Desk, record: BooksRecord, read: datetime) -> bool:
    """Whether a reading that began then did not see a document that we posted since the one before.

    A restored file tells of no deletion, and may be just as new as our last reading of it.
    """
    if record.refreshed is None:
        return False
    with desk.database.read() as session:
        return vanished.is_missed(session, record.merchant, record.id, kept=record.refreshed, read=read)


def take_back(session: Session, desk: Desk, record: BooksRecord, gone: Collection[tuple[str, str]]) -> int:
    """Reset the orders whose documents are gone, and stop their connections until somebody exports by hand; how
    many orders."""
    known = books_data.books(session, record.merchant, record.id)
    told = [one for one in gone if not _is_switched_off(Kind(one[0]), known.company if known else None)]
    reset = vanished.take_back(session, record.merchant, record.id, told)
    for connection, orders in reset.items():
        message = trouble(orders).message
        connections.set_trouble(session, record.merchant, connection, message, PAGE, now=desk.now())
    return sum(reset.values())


def trouble(orders: int) -> NeedsOwner:
    """What the owner is told."""
    return NeedsOwner(OLDER.format(ONE if orders == 1 else SEVERAL.format(orders)), action=PAGE)


def stand_still(connection: ConnectionRecord, asked: datetime | None) -> None:
    """Raises NeedsOwner until a person exports who was told. A run nobody asked for (None), and one that was asked for
    before, stops: another store's run may have found it, or an earlier try of this one."""
    trouble = connection.trouble
    if trouble and trouble.action == PAGE and (asked is None or asked < trouble.since):
        raise NeedsOwner(trouble.message, action=PAGE)


def _is_switched_off(kind: Kind, company: Company | None) -> bool:
    """QuickBooks lists nothing of a kind that was switched off, and keeps what there is of it."""
    if company is None:
        return False
    off = {Kind.ESTIMATE: not company.estimates, Kind.SALES_ORDER: not company.sales_orders}
    return off.get(kind, False)
