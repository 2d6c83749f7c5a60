"""The orders of a shop: those that were recorded or written, and those that grow from a formula."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from simulators.shop.growth import FIRST_ID, Grown
from simulators.shop.listing import Place, Rank, Window, places
from simulators.shop.sieve import EMPTY, Sieve
from simulators.shop.site import seconds_of
from simulators.shop.wire import Wire, encode

HIDDEN = frozenset({"trash", "checkout-draft", "auto-draft"})
_DATE_OF = {"date": "date_created", "modified": "date_modified"}


@dataclass(frozen=True)
class Span:
    """Limits as naive GMT text, both strict: a change in the very second of `after` is not in the span."""

    after: str | None = None
    before: str | None = None

    def holds(self, gmt: str) -> bool:
        return (self.after is None or gmt > self.after) and (self.before is None or gmt < self.before)


@dataclass(frozen=True)
class Wanted:
    """One question to the list of orders."""

    window: Window
    orderby: str = "date"
    statuses: frozenset[str] | None = None
    include: tuple[int, ...] = ()
    exclude: frozenset[int] = frozenset()
    customer: int | None = None
    product: int | None = None
    created: Span = Span()
    modified: Span = Span()

    def kind(self, order: Wire) -> bool:
        """What a clone shares with its original."""
        status = order["status"]
        listed = status not in HIDDEN if self.statuses is None else status in self.statuses
        buyer = self.customer is None or order["customer_id"] == self.customer
        lines = self.product is None or any(
            line["product_id"] == self.product for line in order["line_items"]
        )
        return listed and buyer and lines

    def takes(self, order: Wire) -> bool:
        return (
            self.kind(order)
            and order["id"] not in self.exclude
            and self.created.holds(order["date_created_gmt"])
            and self.modified.holds(order["date_modified_gmt"])
        )


@dataclass
class Entry:
    """A written order with what is asked of it again and again."""

    order: Wire
    created: int
    modified: int
    text: str | None = None


@dataclass
class OrderBook:
    """Written orders by id, clones behind them; a clone that is changed becomes a written order."""

    entries: dict[int, Entry] = field(default_factory=dict)
    written_refunds: dict[int, list[Wire]] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    grown: Grown | None = None

    def get(self, order_id: int) -> Wire | None:
        if order_id in self.entries:
            return self.entries[order_id].order
        index = self._index(order_id)
        return self.grown.order(index) if self.grown and index is not None else None

    def put(self, order: Wire) -> None:
        order_id = int(order["id"])
        if order_id not in self.entries and order_id >= FIRST_ID:
            self.written_refunds.setdefault(order_id, self.refunds(order_id))
        times = seconds_of(order["date_created_gmt"]), seconds_of(order["date_modified_gmt"])
        self.entries[order_id] = Entry(order, *times)
        self.gone.discard(order_id)

    def drop(self, order_id: int) -> None:
        self.entries.pop(order_id, None)
        self.written_refunds.pop(order_id, None)
        self.gone.add(order_id)

    def refunds(self, order_id: int) -> list[Wire]:
        if order_id in self.entries:
            return self.written_refunds.get(order_id, [])
        index = self._index(order_id)
        return self.grown.refunds(index) if self.grown and index is not None else []

    def text(self, order_id: int) -> str:
        entry = self.entries.get(order_id)
        if entry is None:
            assert self.grown is not None  # noqa: S101 - an id that nobody has was refused before
            return self.grown.text(order_id - FIRST_ID)
        if entry.text is None:
            entry.text = encode(entry.order)
        return entry.text

    def select(self, wanted: Wanted) -> tuple[int, list[int]]:
        """How many orders answer the question, and the ids of the wanted part of them."""
        if wanted.include:
            return self._included(wanted)
        members = [entry for entry in self.entries.values() if wanted.takes(entry.order)]
        ranks = [_rank(entry, wanted.orderby) for entry in members]
        sieve = self._sieve(wanted)
        total, found = places(ranks, sieve, lambda rank: self._bound(rank, wanted.orderby), wanted.window)
        return total, [self._id(place, members) for place in found]

    def counts(self) -> dict[str, int]:
        """How many orders there are of each status, hidden ones included."""
        found: dict[str, int] = {}
        for status in self._statuses():
            question = Wanted(Window(descending=False, start=0, count=0), statuses=frozenset({status}))
            found[status] = self.select(question)[0]
        return found

    def replaced(self) -> Iterator[int]:
        """Indices of clones that are no longer what the formula says."""
        for order_id in (*self.entries, *self.gone):
            index = self._index_of_any(order_id)
            if index is not None:
                yield index

    def _included(self, wanted: Wanted) -> tuple[int, list[int]]:
        found = [order for order in map(self.get, dict.fromkeys(wanted.include)) if order]
        kept = [order for order in found if wanted.takes(order)]
        if wanted.orderby != "include":
            date = _DATE_OF.get(wanted.orderby, "")
            kept.sort(key=lambda order: (order.get(f"{date}_gmt", ""), order["id"]))
            kept = kept[::-1] if wanted.window.descending else kept
        window = wanted.window
        return len(kept), [order["id"] for order in kept[window.start : window.start + window.count]]

    def _sieve(self, wanted: Wanted) -> Sieve:
        if self.grown is None:
            return EMPTY
        low, high = 0, len(self.grown)
        for date, span in (("date_created", wanted.created), ("date_modified", wanted.modified)):
            if span.after is not None:
                low = max(low, self.grown.since(seconds_of(span.after) + 1, date))
            if span.before is not None:
                high = min(high, self.grown.since(seconds_of(span.before), date))
        excluded = (index for index in map(self._index_of_any, wanted.exclude) if index is not None)
        removed = {*self.replaced(), *excluded}
        return Sieve(self.grown.cycle, self.grown.slots(wanted.kind), low, high, removed)

    def _bound(self, rank: Rank, orderby: str) -> int:
        if self.grown is None:
            return 0
        second, order_id = rank
        by_id = min(max(order_id - FIRST_ID, 0), len(self.grown))
        if orderby not in _DATE_OF:
            return by_id
        date = _DATE_OF[orderby]
        return min(max(by_id, self.grown.since(second, date)), self.grown.since(second + 1, date))

    def _id(self, place: Place, members: list[Entry]) -> int:
        if place.written is None:
            return FIRST_ID + place.index
        return int(members[place.written].order["id"])

    def _index(self, order_id: int) -> int | None:
        return None if order_id in self.gone else self._index_of_any(order_id)

    def _index_of_any(self, order_id: int) -> int | None:
        return self.grown.index(order_id) if self.grown else None

    def _statuses(self) -> Iterable[str]:
        templates = self.grown.templates if self.grown else []
        orders = (*templates, *(entry.order for entry in self.entries.values()))
        return dict.fromkeys(str(order["status"]) for order in orders)


def _rank(entry: Entry, orderby: str) -> Rank:
    times = {"date": entry.created, "modified": entry.modified}
    return times.get(orderby, 0), int(entry.order["id"])
