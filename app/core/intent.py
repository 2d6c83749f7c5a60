"""What passes the one door to the books: intents, the envelopes that carry them, the outcomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.core.document import Document, DocumentKey, Kind, NewCustomer, NewItem
from app.core.listing import AccountType, Customer, Ref
from app.core.money import Money
from app.errors import CartbooksError


@dataclass(frozen=True, slots=True)
class CreateCustomer:
    key: str
    customer: NewCustomer


@dataclass(frozen=True, slots=True)
class UpdateCustomer:
    """A sparse update of contact data: names are never changed."""

    key: str
    existing: Customer
    contact: NewCustomer


@dataclass(frozen=True, slots=True)
class CreateItem:
    key: str
    item: NewItem


@dataclass(frozen=True, slots=True)
class CreateAccount:
    key: str
    name: str
    type: AccountType
    subtype: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """Post a document. `linked` gives the books' ids of documents it applies to."""

    key: str
    document: Document
    linked: Mapping[DocumentKey, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Update:
    """Change a document that we posted, in place, from `before` to `document`: key, number and mark stay."""

    key: str
    before: Document
    document: Document
    id: str
    sync_token: str
    linked: Mapping[DocumentKey, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Remove:
    """Void or delete a document that we posted, as the books allow for its kind."""

    key: str
    kind: Kind
    id: str
    sync_token: str


@dataclass(frozen=True, slots=True)
class Deactivate:
    """Make a customer or item inactive that we created; `list` is "customers" or "items"."""

    key: str
    list: str
    id: str
    sync_token: str


@dataclass(frozen=True, slots=True)
class Reactivate:
    """Make a customer or item active again under the name it had."""

    key: str
    list: str
    id: str
    sync_token: str
    name: str


Intent = (
    CreateCustomer
    | UpdateCustomer
    | CreateItem
    | CreateAccount
    | Post
    | Update
    | Remove
    | Deactivate
    | Reactivate
)

# The code of a refusal to change a document in place: it is to be taken back and posted again.
NOT_IN_PLACE = "not_in_place"


class Lock(StrEnum):
    """What keeps a document from being changed, as far as the books tell when they are asked for it."""

    DEPOSITED = "deposited"  # part of a bank deposit
    ANSWERED = "answered"  # an estimate that was accepted, closed, or made into an invoice


@dataclass(frozen=True, slots=True)
class Envelope:
    """The exact bytes of one request and its idempotency key, stored before it is sent.

    `intents` are the keys of what it carries, in the order of its items; `path` is relative to
    the company.
    """

    key: str
    path: str
    body: bytes
    intents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """It is in the books: its id there and what QuickBooks computed (None for list entries)."""

    intent: str
    id: str
    sync_token: str = ""
    name: str = ""
    number: str = ""
    total: Money | None = None
    tax: Money | None = None
    balance: Money | None = None
    lock: Lock | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """It is not in the books (or, for Unknown, it may be): what happened and what is next."""

    intent: str
    error: CartbooksError


Outcome = Settled | Failed


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in the books under a number or marker; `ours` when it bears our marker."""

    settled: Settled
    ours: bool


@dataclass(frozen=True, slots=True)
class Absent:
    """The books answered: there is no such thing."""


def reference(settled: Settled) -> Ref:
    """The list entry that an outcome made, as documents point at it."""
    return Ref(settled.id, settled.name)
