"""Paging against a shop that lives on while it is read: nobody is lost, however its orders move."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.stores.woocommerce.paging import ChangedOrders, read_cursor, write_cursor
from app.stores.woocommerce.rest import Answer, Params

START = datetime(2026, 11, 1)  # noqa: DTZ001 - naive GMT, as on the wire


def text(moment: datetime) -> str:
    return moment.isoformat()


def ties(seed: int = 1) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a repeatable order, not a secret


@dataclass
class LivingShop:
    """A list of orders with WooCommerce's limits; ties come in any order, and things happen between requests."""

    modified: dict[int, datetime]
    chance: random.Random
    between: list[Callable[["LivingShop"], None]] = field(default_factory=list)
    now: datetime = START + timedelta(days=30)
    hidden: set[int] = field(default_factory=set)
    tells_total: bool = True
    present: datetime | None = None  # what its server says, when the clock of its orders is another one
    asked: int = 0

    def get(self, route: str, params: Params) -> Answer:
        assert route == "wc/v3/orders"
        assert params["order"] == "asc"
        self.asked += 1
        if self.asked > 1 and self.between:
            self.between.pop(0)(self)
        after, before = str(params.get("modified_after", "")), str(params.get("modified_before", "9"))
        found = [order for order, moment in self.modified.items() if after < text(moment) < before]
        self.chance.shuffle(found)
        found.sort(key=(lambda order: order) if params["orderby"] == "id" else self.modified.__getitem__)
        start, size = int(params.get("offset", 0)), int(params["per_page"])
        page = [order for order in found[start : start + size] if order not in self.hidden]
        rows = [{"id": order, "date_modified_gmt": text(self.modified[order])} for order in page]
        return Answer(rows, len(found) if self.tells_total else None, present=text(self.present or self.now))

    def edit(self, order: int) -> None:
        self.modified[order] = self.now

    def seen(self, since: str = "", size: int = 5) -> tuple[set[tuple[int, str]], str]:
        """What one pass shows, and its cursor."""
        found, cursor = set(), since
        for batch in ChangedOrders(self, read_cursor(since), _size=size).batches():
            found |= {(row["id"], row["date_modified_gmt"]) for row in batch.rows}
            cursor = write_cursor(batch.until)
        return found, cursor

    def state(self) -> set[tuple[int, str]]:
        return {(order, text(moment)) for order, moment in self.modified.items() if order not in self.hidden}


@st.composite
def shops(draw: st.DrawFn) -> LivingShop:
    """Up to sixty orders crowded into a few seconds, and edits that come while they are read."""
    seconds = draw(st.lists(st.integers(0, 8), max_size=60))
    shop = LivingShop(
        {order: START + timedelta(seconds=second) for order, second in enumerate(seconds, 1)},
        ties(draw(st.integers(0, 999))),
    )
    edits = draw(st.lists(st.lists(st.integers(1, 60), max_size=12), max_size=8))
    shop.between = [_edits(orders) for orders in edits]
    return shop


def _edits(orders: list[int]) -> Callable[[LivingShop], None]:
    def happen(shop: LivingShop) -> None:
        shop.now += timedelta(seconds=shop.chance.randint(0, 2))
        for order in orders:
            if order in shop.modified:
                shop.edit(order)

    return happen


@given(shops())
@settings(max_examples=250, deadline=None)
def test_every_order_is_seen_as_it_is_at_the_end(shop: LivingShop) -> None:
    seen, _ = shop.seen()
    assert shop.state() <= seen


@given(shops(), st.integers(0, 60))
@settings(max_examples=250, deadline=None)
def test_a_later_poll_sees_what_was_edited_since(shop: LivingShop, edited: int) -> None:
    _, cursor = shop.seen()
    shop.between = []
    shop.now += timedelta(hours=1)
    if edited in shop.modified:
        shop.edit(edited)
    seen, _ = shop.seen(cursor)
    assert seen <= shop.state()
    assert edited not in shop.modified or (edited, text(shop.now)) in seen


@given(shops(), st.sets(st.integers(1, 60)))
@settings(max_examples=250, deadline=None)
def test_orders_that_the_keys_may_not_see_hide_no_others(shop: LivingShop, hidden: set[int]) -> None:
    shop.hidden, shop.between = hidden, []
    seen, _ = shop.seen()
    assert shop.state() == seen


def test_an_edit_that_became_visible_late_is_in_the_next_poll() -> None:
    shop = LivingShop({1: START, 2: START + timedelta(seconds=60)}, ties())
    _, cursor = shop.seen()
    shop.modified[3] = START + timedelta(seconds=10)
    assert (3, text(shop.modified[3])) in shop.seen(cursor)[0]


YEARS = timedelta(days=1500)


def test_an_order_from_the_future_hides_nothing_that_changes_until_then() -> None:
    shop = LivingShop({1: START, 2: START + YEARS}, ties())
    seen, cursor = shop.seen()
    assert seen == shop.state()
    shop.now += timedelta(minutes=15)
    shop.edit(3)
    seen, later = shop.seen(cursor)
    assert (3, text(shop.now)) in seen
    assert read_cursor(later) == text(shop.now)


def test_an_order_from_the_future_does_not_move_the_cursor_at_each_poll() -> None:
    shop = LivingShop({1: START, 2: START + YEARS}, ties())
    _, cursor = shop.seen()
    shop.now += timedelta(minutes=15)
    assert shop.seen(cursor)[1] == cursor


@given(shops(), st.sets(st.integers(1, 60)))
@settings(max_examples=250, deadline=None)
def test_an_order_that_comes_back_from_the_future_while_we_read_is_seen_by_the_next_poll(
    shop: LivingShop, future: set[int]
) -> None:
    for order in future & shop.modified.keys():
        shop.modified[order] += YEARS
    seen, cursor = shop.seen()
    assert read_cursor(cursor) <= text(shop.now)
    shop.between = []
    again, _ = shop.seen(cursor)
    assert shop.state() <= seen | again


def test_orders_of_a_shop_whose_clock_was_fast_are_read_once_it_is_right() -> None:
    shop = LivingShop({1: START}, ties())
    shop.now += timedelta(hours=2)
    shop.edit(1)
    _, cursor = shop.seen()
    shop.now += timedelta(minutes=1) - timedelta(hours=2)
    shop.edit(2)
    shop.now += timedelta(minutes=14)
    seen, healed = shop.seen(cursor)
    assert (2, text(shop.modified[2])) in seen
    assert read_cursor(healed) == text(shop.modified[2])


def test_the_orders_of_a_shop_whose_own_clock_is_fast_for_good_are_read_all_the_same() -> None:
    shop, cursor = LivingShop({}, ties(), present=START), ""
    shop.now = START + timedelta(hours=2)
    for order in range(1, 60):
        assert shop.present
        shop.present += timedelta(minutes=15)
        shop.now += timedelta(minutes=15)
        shop.edit(order)
        seen, cursor = shop.seen(cursor)
        assert (order, text(shop.now)) in seen
        assert read_cursor(cursor) <= text(shop.present)
    shop.asked = 0
    shop.seen(cursor)
    assert shop.asked <= 3


def test_a_cursor_from_the_far_future_reads_everything_once() -> None:
    moments = {order: START + timedelta(days=order) for order in range(1, 24)}
    shop = LivingShop(moments, ties())
    seen, cursor = shop.seen(write_cursor(text(START + YEARS)))
    assert seen == shop.state()
    shop.asked = 0
    seen, _ = shop.seen(cursor)
    assert (seen, shop.asked) == ({(23, text(moments[23]))}, 1)


def test_a_shop_that_does_not_tell_the_total_is_read_to_its_end() -> None:
    moments = {order: START + timedelta(seconds=order) for order in range(1, 24)}
    shop = LivingShop(moments, ties(), tells_total=False)
    assert shop.seen()[0] == shop.state()


def test_a_crowded_second_is_read_again_when_somebody_leaves_it() -> None:
    shop = LivingShop(dict.fromkeys(range(1, 41), START), ties())
    # The fourth request is the second page of the crowd: ten orders that were on its first have left by then.
    shop.between = [_edits([]), _edits([]), _edits(list(range(1, 11)))]
    seen, _ = shop.seen(size=10)
    assert shop.state() <= seen


def test_no_more_requests_than_pages_where_nothing_moves() -> None:
    shop = LivingShop({order: START + timedelta(minutes=order) for order in range(1, 1001)}, ties())
    shop.seen(size=100)
    # Each page but the first begins with the last order of the one before.
    assert shop.asked == 11
