"""Addresses under which a person looks at an order in the store, and at a document in the books."""

from urllib.parse import quote

from app.books.qbo.links import document_url
from app.core.document import Kind
from app.data.books import BooksRecord
from app.data.stores import StoreRecord
from app.stores.woocommerce.address import order_url
from app.sync.desk import Desk
from app.sync.doors import online_app

ORDER_PAGES = {"woocommerce": order_url}


def order_link(store: StoreRecord, order_id: str) -> str:
    """The order in the store's own administration; "" where the store has no such page."""
    page = ORDER_PAGES.get(store.platform)
    return page(store.url, order_id) if page else ""


def document_link(desk: Desk, books: BooksRecord, kind: Kind, document_id: str) -> str:
    """The document in QuickBooks, or in the practice company; "" where books have no pages of their own."""
    if not document_id:
        return ""
    if books.calls_us:
        base = desk.settings.practice_desktop_url.rstrip("/")
        return f"{base}/documents/{quote(document_id, safe='')}" if books.practice and base else ""
    return document_url(online_app(desk, practice=books.practice), kind, document_id, books.realm)
