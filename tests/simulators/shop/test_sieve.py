"""Counting by arithmetic must give what counting one by one gives."""

from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.shop.listing import Window, places
from simulators.shop.sieve import Sieve

FEW = st.integers(0, 60)
DIRECTIONS = st.sampled_from(["asc", "desc"])


@settings(deadline=None)
@given(st.integers(1, 9), st.sets(st.integers(0, 8)), FEW, FEW, st.sets(FEW))
def test_a_sieve_has_the_members_that_looking_at_each_finds(
    cycle: int, slots: set[int], low: int, high: int, removed: set[int]
) -> None:
    kept = sorted(slot for slot in slots if slot < cycle)
    members = [i for i in range(low, max(low, high)) if i % cycle in kept and i not in removed]
    sieve = Sieve(cycle, kept, low, high, removed)
    assert len(sieve) == len(members)
    assert [sieve.nth(position) for position in range(len(members))] == members
    assert [sieve.before(i) for i in range(70)] == [sum(m < i for m in members) for i in range(70)]


@settings(deadline=None)
@given(st.lists(FEW, unique=True), st.sets(st.integers(0, 3)), FEW, DIRECTIONS, st.tuples(FEW, FEW))
def test_two_sources_make_one_list_in_which_every_page_fits_the_next(
    written: list[int], slots: set[int], high: int, direction: str, page: tuple[int, int]
) -> None:
    start, count = page
    sieve = Sieve(4, sorted(slots), 0, high)
    ranks = [(second, -1) for second in written]
    # Of two members of the same second the written one, with its smaller id, comes first.
    whole = sorted([(second, 0) for second in written] + [(i, 1) for i in range(high) if i % 4 in slots])
    expected = (whole[::-1] if direction == "desc" else whole)[start : start + count]
    window = Window(descending=direction == "desc", start=start, count=count)
    total, found = places(ranks, sieve, lambda rank: rank[0], window)
    shown = [(p.index, 1) if p.written is None else (written[p.written], 0) for p in found]
    assert (total, shown) == (len(whole), expected)
