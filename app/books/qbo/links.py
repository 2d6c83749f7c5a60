"""Addresses under which a person opens a document in QuickBooks."""

from urllib.parse import urlencode

from app.books.qbo.application import API_BASES, QboApp
from app.books.qbo.forms import ENTITIES
from app.core.document import Kind

PAGES = {
    API_BASES["production"]: "https://app.qbo.intuit.com/app",
    API_BASES["sandbox"]: "https://app.sandbox.qbo.intuit.com/app",
}
# QuickBooks' own names for these pages; the others are named as their entities.
NAMED = {Kind.PAYMENT: "recvpayment", Kind.EXPENSE: "expense"}


def document_url(app: QboApp, kind: Kind, document_id: str, realm: str) -> str:
    """QuickBooks' page, or the practice company's, which must be told whose books are meant."""
    page = NAMED.get(kind) or ENTITIES[kind].lower()
    intuits = PAGES.get(app.api_base)
    if intuits is not None:
        return f"{intuits}/{page}?{urlencode({'txnId': document_id})}"
    practice = app.api_base.removesuffix("/v3")
    return f"{practice}/app/{page}?{urlencode({'txnId': document_id, 'realm': realm})}"
