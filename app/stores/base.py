"""What every store adapter can do; all of it reads, but `set_stock` and `subscribe`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from app.core.access import Access
from app.core.listing import Product, StoreLists
from app.core.order import Order
from app.core.reason import Reason


@dataclass(frozen=True, slots=True)
class Rejected:
    """An order the adapter could not bring into neutral form: it is held, the others carry on."""

    id: str
    number: str
    status: str
    modified: str  # ISO 8601, UTC
    reason: Reason


@dataclass(frozen=True, slots=True)
class Page:
    """Orders oldest change first, and the cursor from which the next page (or poll) goes on."""

    orders: tuple[Order, ...]
    rejected: tuple[Rejected, ...]
    cursor: str
    total: int | None = None  # how many the store says there are, for progress


class Store(Protocol):
    """A store, opened with its keys. Every method raises the four errors of app/errors.py."""

    def check(self) -> Access: ...

    def orders(self, since: str) -> Iterator[Page]:
        """Pages of orders changed since the cursor ("" for all), with overlap: the same order may
        come again and the caller compares."""
        ...

    def order(self, id: str) -> Order | Rejected | None:  # noqa: A002
        """One order as it is now; None when the store no longer has it."""
        ...

    def trashed(self, since: datetime) -> Iterator[Sequence[str]]:
        """Pages of ids of orders thrown away since then, which `orders` leaves out; `order` still tells of them.
        Nothing where the store's list of changes shows them."""
        ...

    def lists(self) -> StoreLists: ...

    def products(self) -> Iterator[Sequence[Product]]: ...

    def set_stock(self, product: Product, quantity: Decimal) -> None: ...

    def subscribe(self, address: str, secret: str) -> None:
        """Have the store call this address for each change of an order, signed with the secret. Asked again, it
        writes only what is missing or was switched off since."""
        ...
