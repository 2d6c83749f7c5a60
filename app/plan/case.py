"""One order on the desk: the order, the choices, the books, and what of it is posted already."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.config.document import ReadyConfig
from app.config.section import BooksRef
from app.core.document import DocumentKey, Kind
from app.core.listing import Ref
from app.core.order import Order
from app.core.posted import Posted, left_behind
from app.plan.notes import Notes
from app.plan.view import BooksView

SALE_KINDS = frozenset(kind for kind in Kind if kind.is_sale)
REFUND_KINDS = frozenset({Kind.REFUND_RECEIPT, Kind.CREDIT_MEMO})


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules of this folder look at. `past` holds only documents of this order in these books."""

    order: Order
    config: ReadyConfig
    books: BooksView
    past: tuple[Posted, ...]
    notes: Notes

    @property
    def sale(self) -> Posted | None:
        """The sale as it stands in the books, whatever kind it was when it was exported."""
        return next((post for post in self.past if post.key.kind in SALE_KINDS and not post.undone), None)

    @property
    def payment(self) -> Posted | None:
        return next((post for post in self.past if post.key.kind is Kind.PAYMENT and not post.undone), None)

    @property
    def refunds(self) -> dict[str, Posted]:
        """The refunds that stand in the books, by the store's id."""
        return {
            post.key.part: post for post in self.past if post.key.kind in REFUND_KINDS and not post.undone
        }

    @property
    def left_behind(self) -> list[Posted]:
        """What the order was reset with, and what is in the books all the same."""
        return left_behind(self.past)

    def key(self, kind: Kind, part: str = "") -> DocumentKey:
        """The name of the next document of that kind: what was undone raises the attempt."""
        undone = sum(post.undone and post.key.kind is kind and post.key.part == part for post in self.past)
        return DocumentKey(self.books.company.id, subject(self.order, self.config), kind, part, 1 + undone)


def reference(chosen: BooksRef) -> Ref:
    """An entry that a setting names, as documents point at it."""
    return Ref(chosen.id, chosen.name)


def subject(order: Order, config: ReadyConfig) -> str:
    """How keys name an order: stores number their orders alike, connections do not share them."""
    return f"{config.connection}:{order.id}"


def case_of(order: Order, config: ReadyConfig, books: BooksView, past: Sequence[Posted]) -> Case:
    """The case. Documents of other books are none of ours: what was rehearsed in the practice company
    does not count as exported in the real one."""
    name = subject(order, config)
    own = [post for post in past if post.key.books == books.company.id and post.key.subject == name]
    return Case(order, config, books, tuple(own), Notes())
