"""The first reading of both sides' lists, while the merchant looks at the prerequisites: the wizard's
drop-downs are filled when they get there."""

import logging

from app.data import books, connections, stores
from app.errors import CartbooksError
from app.sync.desk import Desk
from app.sync.lists import refresh_books, refresh_store

log = logging.getLogger("cartbooks")


def read_first(desk: Desk, merchant: str, connection_id: str) -> None:
    """Read what was never read. What fails is read again, and told, where the lists are needed."""
    with desk.database.read() as session:
        connection = connections.connection(session, merchant, connection_id)
        if connection is None:
            return
        store = stores.store(session, merchant, connection.store)
        company = books.books(session, merchant, connection.books)
    try:
        if company is not None and company.refreshed is None:
            refresh_books(desk, company)
        if store is not None and store.lists_read is None:
            refresh_store(desk, store)
    except CartbooksError as error:
        log.info("the first reading of connection %s ended early: %s", connection_id, error)
