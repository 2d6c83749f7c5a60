"""The members of a repeating sequence that pass a filter, counted and found by arithmetic alone."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence


class Sieve:
    """Indices low..high-1 of a sequence that repeats every `cycle`, kept where index % cycle is in `slots`."""

    def __init__(
        self, cycle: int, slots: Sequence[int], low: int, high: int, removed: Iterable[int] = ()
    ) -> None:
        self._cycle = cycle
        self._slots = slots
        self._low = low
        self._high = max(low, high)
        self._first = self._rank(low)
        kept = set(slots)
        self._removed = sorted(i for i in removed if low <= i < high and i % cycle in kept)

    def __len__(self) -> int:
        return self._rank(self._high) - self._first - len(self._removed)

    def before(self, index: int) -> int:
        """How many members have an index smaller than this one."""
        index = min(max(index, self._low), self._high)
        return self._rank(index) - self._first - bisect_left(self._removed, index)

    def nth(self, position: int) -> int:
        """The index of the member at this position, counted from 0."""
        rank = self._first + position
        for gone in self._removed:
            if self._rank(gone) > rank:
                break
            rank += 1
        return (rank // len(self._slots)) * self._cycle + self._slots[rank % len(self._slots)]

    def _rank(self, index: int) -> int:
        if not self._slots:
            return 0
        return (index // self._cycle) * len(self._slots) + bisect_left(self._slots, index % self._cycle)


EMPTY = Sieve(1, (), 0, 0)
