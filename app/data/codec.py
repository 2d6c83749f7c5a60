"""Neutral values as JSON text and back, checked when they are read."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from app.core.document import (
    CreditMemo,
    Document,
    DocumentKey,
    Estimate,
    Expense,
    Invoice,
    Kind,
    Payment,
    RefundReceipt,
    SalesOrder,
    SalesReceipt,
)
from app.core.intent import (
    CreateAccount,
    CreateCustomer,
    CreateItem,
    Deactivate,
    Intent,
    Post,
    Reactivate,
    Remove,
    Update,
    UpdateCustomer,
)

T = TypeVar("T")


class Codec(Generic[T]):
    """One type's way to text and back. Reading raises pydantic.ValidationError when the text is damaged."""

    def __init__(self, kind: type[T]) -> None:
        self._adapter: TypeAdapter[T] = TypeAdapter(kind)

    def dump(self, value: T) -> str:
        return self._adapter.dump_json(value).decode()

    def load(self, text: str) -> T:
        return self._adapter.validate_json(text)


# Documents of several kinds have the same fields: only the kind tells a credit memo from an estimate.
_DOCUMENTS: dict[Kind, Codec[Document]] = {
    Kind.ESTIMATE: Codec[Document](Estimate),
    Kind.SALES_ORDER: Codec[Document](SalesOrder),
    Kind.INVOICE: Codec[Document](Invoice),
    Kind.SALES_RECEIPT: Codec[Document](SalesReceipt),
    Kind.PAYMENT: Codec[Document](Payment),
    Kind.REFUND_RECEIPT: Codec[Document](RefundReceipt),
    Kind.CREDIT_MEMO: Codec[Document](CreditMemo),
    Kind.EXPENSE: Codec[Document](Expense),
}


def dump_document(document: Document) -> str:
    return _DOCUMENTS[document.key.kind].dump(document)


def load_document(kind: Kind, text: str) -> Document:
    """The document of that kind; KeyError for a kind that no class of ours has."""
    return _DOCUMENTS[kind].load(text)


@dataclass(frozen=True, slots=True)
class _Posting:
    """A Post as it is stored: JSON has no keys but texts."""

    key: str
    kind: Kind
    document: str
    linked: tuple[tuple[DocumentKey, str], ...]


@dataclass(frozen=True, slots=True)
class _Updating:
    """An Update as it is stored: what it becomes as a posting, and what else there is."""

    posting: _Posting
    before: str
    id: str
    sync_token: str


_POSTING = Codec(_Posting)
_UPDATING = Codec(_Updating)
_INTENTS: dict[str, Codec[Intent]] = {
    kind.__name__: Codec[Intent](kind)
    for kind in (CreateCustomer, UpdateCustomer, CreateItem, CreateAccount, Remove, Deactivate, Reactivate)
}


def dump_intent(intent: Intent) -> str:
    if not isinstance(intent, Post | Update):
        return _INTENTS[type(intent).__name__].dump(intent)
    document = intent.document
    posting = _Posting(intent.key, document.key.kind, dump_document(document), tuple(intent.linked.items()))
    if isinstance(intent, Post):
        return _POSTING.dump(posting)
    return _UPDATING.dump(_Updating(posting, dump_document(intent.before), intent.id, intent.sync_token))


def load_intent(type_name: str, text: str) -> Intent:
    """The intent that `dump_intent` stored, by the name of its class."""
    if type_name == Post.__name__:
        return _post(_POSTING.load(text))
    if type_name != Update.__name__:
        return _INTENTS[type_name].load(text)
    stored = _UPDATING.load(text)
    post = _post(stored.posting)
    before = load_document(stored.posting.kind, stored.before)
    return Update(post.key, before, post.document, stored.id, stored.sync_token, post.linked)


def _post(stored: _Posting) -> Post:
    return Post(stored.key, load_document(stored.kind, stored.document), dict(stored.linked))
