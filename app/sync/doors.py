"""Opens stores and books with their keys: the one place that knows which adapters there are."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from app.books.base import Books
from app.books.meter import Lane, Meter
from app.books.qbd.limits import LIMITS as DESKTOP
from app.books.qbd.mark import due_again as desktop_again
from app.books.qbd.shortened import as_sent, shortened
from app.books.qbd.writer import open_books as open_desktop
from app.books.qbo.application import QboApp, configured_app, practice_app
from app.books.qbo.limits import LIMITS as ONLINE
from app.books.qbo.mark import due_again as online_again
from app.books.qbo.writer import open_books as open_online
from app.core.document import Document, Limits
from app.data import quota
from app.data.books import BooksRecord
from app.data.stores import StoreRecord, keys_of
from app.data.tokens import BooksTokens
from app.stores.base import Store
from app.stores.woocommerce.client import open_store as open_woocommerce
from app.stores.woocommerce.rest import Keys
from app.sync.desk import Desk
from app.sync.webconnector_line import DatabaseLine

CALLBACK = "/connect/books/callback"
A_PAGES_PATIENCE = 20.0  # seconds


def open_store(desk: Desk, store: StoreRecord) -> Store:
    """The store with its keys. Raises NeedsOwner when its keys cannot be read."""
    with desk.database.read() as session:
        keys = keys_of(session, store.merchant, store.id, desk.secrets)
    return open_woocommerce(store.url, Keys(keys.key, keys.secret), desk.http)


def online_app(desk: Desk, *, practice: bool) -> QboApp:
    """Our registration with Intuit, or with the practice company."""
    redirect = desk.settings.public_url + CALLBACK
    return practice_app(desk.settings, redirect) if practice else configured_app(desk.settings, redirect)


def open_books(
    desk: Desk,
    books: BooksRecord,
    meter: Meter | None = None,
    pause: Callable[[float], None] | None = None,
) -> Books:
    """The books with their keys. `pause` is how a run waits for a company file; a page waits for a moment only.
    Without a meter of the caller's each request is noted in the month's use as it is sent."""
    counted = meter or _Noting(desk, books)
    return _on_the_desktop(desk, books, counted, pause) if books.calls_us else _online(desk, books, counted)


def _online(desk: Desk, books: BooksRecord, meter: Meter) -> Books:
    """With their tokens; all threads of the process share one throttle a company."""
    keeper = BooksTokens(desk.database, desk.secrets, books.merchant, books.id, desk.now)
    app = online_app(desk, practice=books.practice)
    throttle = desk.throttles.of(books.realm)
    return open_online(
        books.realm,
        desk.http,
        keeper=keeper,
        app=app,
        throttle=throttle,
        meter=meter,
        company=books.company,
        singles=desk.settings.single_requests,
    )


def _on_the_desktop(
    desk: Desk, books: BooksRecord, meter: Meter, pause: Callable[[float], None] | None
) -> Books:
    line = DatabaseLine(
        desk,
        books.merchant,
        books.id,
        meter,
        pause or time.sleep,
        patience=None if pause else A_PAGES_PATIENCE,
    )
    return open_desktop(books.realm, line, books.company, line.in_doubt)


@dataclass(frozen=True, slots=True)
class _Noting:
    """The meter of a page's few requests; a run adds up its many and notes them at its end."""

    desk: Desk
    books: BooksRecord

    def count(self, lane: Lane) -> None:
        reads = int(lane is Lane.READ)
        where, today = (self.books.merchant, self.books.id), self.desk.now().date()
        with self.desk.database.begin() as session:
            quota.add(session, *where, today, reads=reads, writes=1 - reads, batches=int(lane is Lane.BATCH))


def limits_of(books: BooksRecord) -> Limits:
    """What this kind of books can do, known without asking them."""
    return DESKTOP if books.calls_us else ONLINE


def shortened_in(books: BooksRecord) -> Callable[[Document], tuple[str, ...]]:
    """What of a document these books cannot hold as it is, a sentence for each text; known without asking them."""
    return shortened if books.calls_us else lambda _: ()


def as_sent_to(books: BooksRecord) -> Callable[[Document], Document]:
    """A document with its texts as these books are sent them; known without asking them."""
    return as_sent if books.calls_us else lambda document: document


def asked_anew(books: BooksRecord) -> str:
    """The mark from which a person's Refresh reads: also what is otherwise asked for once a day."""
    if not books.mark:
        return ""
    return desktop_again(books.mark) if books.calls_us else online_again(books.mark)
