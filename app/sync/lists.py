"""Our copies of what the books and the store list: read once, then kept fresh."""

from app.books.base import Books
from app.data import books as books_data
from app.data import lists, products, stores
from app.data.books import BooksRecord
from app.data.stores import StoreRecord
from app.errors import CartbooksError
from app.stores.base import Store
from app.sync import older_file
from app.sync.desk import Desk
from app.sync.doors import asked_anew, open_books, open_store


def refresh_books(
    desk: Desk, record: BooksRecord, books: Books | None = None, since: str | None = None
) -> BooksRecord:
    """Read what changed in the books since the last time, everything the first time.

    Each page is kept as it comes, so memory stays flat and a broken reading goes on where it was. The same record
    comes back when the books told nothing new. Raises NeedsOwner when an older copy of a company file turns out to
    be open.
    """
    opened = books or open_books(desk, record)
    started = desk.now()
    lacking = _read(desk, record, opened, record.mark if since is None else since)
    if record.calls_us and older_file.is_likely(desk, record, started):
        lacking = (lacking or 0) + (_read(desk, record, opened, "") or 0)
    if lacking is None:
        return record
    with desk.database.begin() as session:
        lists.finish_reading(session, record.merchant, record.id, desk.now())
    if lacking:
        raise older_file.trouble(lacking)
    return known_books(desk, record.merchant, record.id)


def _read(desk: Desk, record: BooksRecord, opened: Books, since: str) -> int | None:
    """Keep what the books tell, None when that is nothing; how many orders an older company file turned out to
    lack."""
    lacking = whole_since = None
    for page in opened.changes(since):
        lacking, now = lacking or 0, desk.now()
        # Each reading of everything has a beginning of its own: two at once know nothing of each other, and what one
        # has seen before the other began is not gone.
        whole_since = whole_since or (None if page.mark else now)
        with desk.database.begin() as session:
            gone = lists.apply(session, record.merchant, record.id, page, now, whole_since=whole_since)
            if gone and record.calls_us:
                lacking += older_file.take_back(session, desk, record, gone)
    return lacking


def reread_books(desk: Desk, record: BooksRecord) -> BooksRecord:
    """What a person's Refresh asks for: what changed, preferences and tax codes included."""
    return refresh_books(desk, record, since=asked_anew(record))


def known_books(desk: Desk, merchant: str, books: str) -> BooksRecord:
    """The books as the ledger knows them now; LookupError when they are not the merchant's."""
    with desk.database.read() as session:
        found = books_data.books(session, merchant, books)
    if found is None:
        raise LookupError(f"merchant {merchant} has no books {books}")
    return found


def refresh_store(desk: Desk, record: StoreRecord, store: Store | None = None) -> None:
    """Read the store's statuses, payment methods, channels and tax rates."""
    found = (store or open_store(desk, record)).lists()
    with desk.database.begin() as session:
        stores.save_lists(session, record.merchant, record.id, found, desk.now())


def refresh_products(desk: Desk, record: StoreRecord, store: Store | None = None) -> None:
    """Read the store's products, page by page."""
    started = desk.now()
    for page in (store or open_store(desk, record)).products():
        with desk.database.begin() as session:
            products.keep(session, record.merchant, record.id, page, desk.now())
    with desk.database.begin() as session:
        products.finish_reading(session, record.merchant, record.id, started, desk.now())


def refresh_all(desk: Desk, store: StoreRecord, books: BooksRecord) -> None:
    """Both sides; each is tried even when the other fails, and the first failure is told."""
    troubles: list[CartbooksError] = []
    for refresh in (lambda: reread_books(desk, books), lambda: refresh_store(desk, store)):
        try:
            refresh()
        except CartbooksError as trouble:
            troubles.append(trouble)
    if troubles:
        raise troubles[0]
