"""The list of all refunds of a shop, those of grown orders included."""

from bisect import bisect_left

from simulators.shop.growth import FIRST_REFUND_ID, Grown
from simulators.shop.listing import Rank, Window, places
from simulators.shop.orders import HIDDEN, OrderBook, Span
from simulators.shop.sieve import EMPTY, Sieve
from simulators.shop.site import seconds_of
from simulators.shop.wire import Wire

Owned = tuple[int, Wire]


def select_refunds(book: OrderBook, created: Span, orderby: str, window: Window) -> tuple[int, list[Owned]]:
    """How many refunds there are, and the wanted ones, each with the id of its order."""
    members = [owned for owned in _written(book) if created.holds(owned[1]["date_created_gmt"])]
    ranks = [_rank(refund, orderby) for _, refund in members]
    if book.grown is None:
        _, found = places(ranks, EMPTY, lambda _rank: 0, window)
        return len(ranks), [members[place.written or 0] for place in found]
    line = _Line(book.grown, orderby)
    total, found = places(ranks, line.sieve(book, created), line.bound, window)
    return total, [
        line.refund(place.index) if place.written is None else members[place.written] for place in found
    ]


def _written(book: OrderBook) -> list[Owned]:
    return [
        (order_id, refund)
        for order_id, refunds in book.written_refunds.items()
        if order_id in book.entries and book.entries[order_id].order["status"] not in HIDDEN
        for refund in refunds
    ]


def _rank(refund: Wire, orderby: str) -> Rank:
    return 0 if orderby == "id" else seconds_of(refund["date_created_gmt"]), int(refund["id"])


class _Line:
    """The refunds of grown orders in a row: `cycle` of them for every round of the templates."""

    def __init__(self, grown: Grown, orderby: str) -> None:
        self._grown = grown
        self._orderby = orderby
        self._slots = grown.refund_slots()
        self._owners = [slot for slot, _ in self._slots]

    def sieve(self, book: OrderBook, created: Span) -> Sieve:
        if not self._slots:
            return EMPTY
        low, high = 0, self._first(len(self._grown))
        if created.after is not None:
            low = self._first(self._grown.since(seconds_of(created.after) + 1, "date_modified"))
        if created.before is not None:
            high = self._first(self._grown.since(seconds_of(created.before), "date_modified"))
        removed = [
            at for index in book.replaced() for at in range(self._first(index), self._first(index + 1))
        ]
        return Sieve(len(self._slots), range(len(self._slots)), low, high, removed)

    def bound(self, rank: Rank) -> int:
        second, refund_id = rank
        owner = (refund_id - FIRST_REFUND_ID) // 8
        by_id = min(max(owner, 0), len(self._grown))
        if self._orderby == "id":
            return self._first(by_id)
        since = self._grown.since
        index = min(max(by_id, since(second, "date_modified")), since(second + 1, "date_modified"))
        return self._first(index)

    def refund(self, at: int) -> Owned:
        round_, slot = divmod(at, len(self._slots))
        owner, place = self._slots[slot]
        index = round_ * self._grown.cycle + owner
        return self._grown.id(index), self._grown.refund(index, place)

    def _first(self, index: int) -> int:
        """The position of the first refund of the orders from this index on."""
        if not self._slots:
            return 0
        round_, slot = divmod(index, self._grown.cycle)
        return round_ * len(self._slots) + bisect_left(self._owners, slot)
