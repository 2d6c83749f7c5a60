"""What already stands in the books: our documents, documents with our numbers, mapped entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.core.document import KIND_NAMES, Document, DocumentKey, Kind
from app.core.listing import Ref
from app.core.money import Money


@dataclass(frozen=True, slots=True)
class Holder:
    """A document of the books that has a number: the same sale, or a stranger's."""

    kind: Kind
    id: str
    number: str
    date: date
    total: Money
    customer: str = ""
    marker: str = ""  # ours when it bears one
    sync_token: str = ""  # "" while nobody knows it


@dataclass(frozen=True, slots=True)
class Mapped:
    """A row of the product table: the item, and its own income account where one is chosen."""

    item: Ref
    income: Ref | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """A document of this order that stands in the books, or did; `undone` when voided, deleted or reset since,
    `left_behind` when it was reset and is in the books all the same.

    `record` is the ledger's number of the posting, `touches` how often it was tried since to change or
    remove the document, `failures` how often in vain; `fixed` when the books said that it cannot be changed.
    `foreign` when somebody else posted it and the merchant took it over: it is never rewritten or removed.
    """

    key: DocumentKey
    books_id: str
    total: Money
    fingerprint: str  # of the order as it was then
    number: str = ""
    undone: bool = False
    left_behind: bool = False
    document: Document | None = None  # as it was sent last
    record: int = 0
    touches: int = 0
    failures: int = 0
    fixed: bool = False
    foreign: bool = False

    @property
    def name(self) -> str:
        """As sentences name it: invoice WEB-1042."""
        return f"{KIND_NAMES[self.key.kind]} {self.number}".strip()

    @property
    def next_touch(self) -> str:
        """The key of the next intent to change or remove it."""
        return f"{self.key}/{self.touches + 1}"


def left_behind(past: Sequence[Posted]) -> list[Posted]:
    """What an order was reset with, and what is in the books all the same. Of a payment alone nobody knows: it
    has no number by which it would be seen there."""
    found = [post for post in past if post.left_behind]
    return found if any(post.key.kind is not Kind.PAYMENT for post in found) else []
