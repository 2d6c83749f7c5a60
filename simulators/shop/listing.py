"""One ordered list out of a few written members and a great many that exist only as arithmetic."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simulators.shop.sieve import Sieve

Rank = tuple[int, int]


@dataclass(frozen=True)
class Window:
    """Which part of the list is wanted."""

    descending: bool
    start: int
    count: int


@dataclass(frozen=True)
class Place:
    """A member of the list: the position among the written ones, or the index of one made by formula."""

    written: int | None
    index: int


def places(
    ranks: Sequence[Rank], sieve: Sieve, bound: Callable[[Rank], int], window: Window
) -> tuple[int, list[Place]]:
    """The number of all members, and the wanted ones; `ranks` belong to the written members.

    `bound` tells how many members of the formula, filtered or not, come before a rank.
    """
    ascending = sorted(range(len(ranks)), key=ranks.__getitem__)
    total = len(ranks) + len(sieve)
    taken = {sieve.before(bound(ranks[member])) + n: member for n, member in enumerate(ascending)}
    positions = range(total)[window.start : window.start + window.count]
    if window.descending:
        positions = range(total)[::-1][window.start : window.start + window.count]
    found: list[Place] = []
    spots = sorted(taken)
    for position in positions:
        if position in taken:
            found.append(Place(taken[position], 0))
        else:
            found.append(Place(None, sieve.nth(position - bisect_left(spots, position))))
    return total, found
