"""What every store adapter must do, whatever the platform: its tests inherit StoreContract and set the stage."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Protocol

import pytest

from app.core.listing import Product
from app.core.order import Order
from app.errors import CartbooksError, NeedsOwner, Refused, Transient, Unknown
from app.stores.base import Page, Store


class Stage(Protocol):
    """A simulated store that a test can look into and break; orders it holds are more than a page."""

    secrets: tuple[str, ...]

    def open(self) -> Store: ...

    def open_with_wrong_keys(self) -> Store: ...

    def order_ids(self) -> set[str]:
        """The ids of all orders that a list shows."""
        ...

    def edit(self, order_id: str) -> None:
        """Somebody changes this order now."""
        ...

    def delete(self, order_id: str) -> None: ...

    def trash(self, order_id: str) -> None:
        """Throw it away as the shop's people do, with a way back."""
        ...

    def go_down(self) -> None:
        """Every request from now on fails with an error of the server's own."""
        ...

    def fall_silent(self) -> None:
        """Every request from now on is cut off without an answer."""
        ...

    def recover(self) -> None: ...

    def lose_the_answer_of_the_next_write(self) -> None: ...

    def product(self) -> Product:
        """One whose stock can be set."""
        ...

    def product_without_stock(self) -> Product:
        """One whose stock the store does not count."""
        ...

    def stock_of(self, product: Product) -> Decimal | None: ...


def read(pages: Iterable[Page]) -> dict[str, Order]:
    """All orders of these pages, the last reading of each."""
    return {order.id: order for page in pages for order in page.orders}


class StoreContract:
    """Inherit, and give a fixture `stage`."""

    def test_every_order_comes_once(self, stage: Stage) -> None:
        seen = [order.id for page in stage.open().orders("") for order in page.orders]
        assert sorted(seen) == sorted(stage.order_ids())

    def test_the_oldest_change_comes_first(self, stage: Stage) -> None:
        moments = [order.modified for page in stage.open().orders("") for order in page.orders]
        assert all(before <= after for before, after in pairwise(moments))

    def test_the_first_page_says_how_many_orders_there_are(self, stage: Stage) -> None:
        assert next(stage.open().orders("")).total == len(stage.order_ids())

    def test_an_interrupted_reading_goes_on_from_its_cursor(self, stage: Stage) -> None:
        first = next(stage.open().orders(""))
        later = read(stage.open().orders(first.cursor))
        had = {order.id for order in first.orders}
        assert had | later.keys() == stage.order_ids()
        assert len(later) < len(stage.order_ids()), "the cursor saved nothing"

    def test_a_poll_without_news_brings_nothing_new(self, stage: Stage) -> None:
        pages = list(stage.open().orders(""))
        before = read(pages)
        again = read(stage.open().orders(pages[-1].cursor))
        assert all(before[order_id] == order for order_id, order in again.items())
        assert len(again) < len(before)

    def test_a_poll_brings_the_order_that_was_edited_since(self, stage: Stage) -> None:
        pages = list(stage.open().orders(""))
        edited = pages[0].orders[0]
        stage.edit(edited.id)
        again = read(stage.open().orders(pages[-1].cursor))
        assert again[edited.id].modified > edited.modified

    def test_orders_edited_while_we_read_are_neither_lost_nor_push_others_out(self, stage: Stage) -> None:
        pages = stage.open().orders("")
        found = [next(pages)]
        for order in found[0].orders[:5]:
            stage.edit(order.id)
        read_before = {order.id: order for order in found[0].orders}
        found += pages
        after = read(found)
        assert after.keys() == stage.order_ids()
        assert all(after[order.id].modified > order.modified for order in list(read_before.values())[:5])

    def test_one_order_is_the_same_alone_and_in_the_list(self, stage: Stage) -> None:
        store = stage.open()
        listed = read(store.orders(""))
        for order_id in sorted(listed)[::25]:
            assert store.order(order_id) == listed[order_id]

    def test_an_order_that_is_gone_is_none(self, stage: Stage) -> None:
        gone = min(stage.order_ids())
        stage.delete(gone)
        assert stage.open().order(gone) is None

    def test_orders_that_were_thrown_away_are_told_though_no_list_shows_them(self, stage: Stage) -> None:
        store, since = stage.open(), datetime.now(UTC) - timedelta(minutes=5)
        assert not list(store.trashed(since))
        thrown = set(sorted(stage.order_ids())[:120])
        for order_id in thrown:
            stage.trash(order_id)
        assert {found for page in store.trashed(since) for found in page} == thrown
        assert read(store.orders("")).keys() == stage.order_ids() - thrown
        assert not list(store.trashed(since + timedelta(hours=1)))

    def test_the_lists_name_what_the_orders_use(self, stage: Stage) -> None:
        store = stage.open()
        lists, orders = store.lists(), read(store.orders("")).values()
        assert {order.status for order in orders} <= {entry.id for entry in lists.statuses}
        assert {order.payment.method for order in orders} - {""} <= {
            entry.id for entry in lists.payment_methods
        }
        assert {order.channel for order in orders} <= {entry.id for entry in lists.channels}
        rates = {tax.rate_id for order in orders for tax in order.taxes}
        assert rates <= {rate.id for rate in lists.tax_rates}

    def test_the_products_hold_what_the_orders_sold(self, stage: Stage) -> None:
        store = stage.open()
        products = {product.id: product for found in store.products() for product in found}
        lines = [line for order in read(store.orders("")).values() for line in order.lines if line.product_id]
        assert lines
        assert all(products[line.product_id].sku == line.sku for line in lines)

    def test_a_healthy_store_passes_its_check(self, stage: Stage) -> None:
        access = stage.open().check()
        assert access.name
        assert access.currency
        assert access.time_zone
        assert not access.missing

    def test_stock_that_is_set_is_what_the_store_has(self, stage: Stage) -> None:
        product = stage.product()
        stage.open().set_stock(product, Decimal(7))
        assert stage.stock_of(product) == 7

    def test_a_store_that_is_down_is_tried_again_later(self, stage: Stage) -> None:
        store = stage.open()
        stage.go_down()
        self._tell(Transient, lambda: next(store.orders("")), stage)
        stage.recover()
        assert next(store.orders("")).orders

    def test_a_store_that_falls_silent_in_the_middle_is_tried_again_later(self, stage: Stage) -> None:
        pages = stage.open().orders("")
        first = next(pages)
        stage.fall_silent()
        self._tell(Transient, lambda: next(pages), stage)
        stage.recover()
        had = {order.id for order in first.orders}
        assert had | read(stage.open().orders(first.cursor)).keys() == stage.order_ids()

    def test_wrong_keys_need_the_owner(self, stage: Stage) -> None:
        store = stage.open_with_wrong_keys()
        self._tell(NeedsOwner, store.check, stage)
        self._tell(NeedsOwner, lambda: next(store.orders("")), stage)

    def test_stock_the_store_does_not_count_is_refused(self, stage: Stage) -> None:
        store, product = stage.open(), stage.product_without_stock()
        self._tell(Refused, lambda: store.set_stock(product, Decimal(3)), stage)

    def test_a_write_whose_answer_is_lost_may_have_taken_effect(self, stage: Stage) -> None:
        store, product = stage.open(), stage.product()
        stage.lose_the_answer_of_the_next_write()
        self._tell(Unknown, lambda: store.set_stock(product, Decimal(9)), stage)
        assert stage.stock_of(product) == 9

    def _tell(self, kind: type[CartbooksError], action: Callable[[], object], stage: Stage) -> None:
        """The action fails in this way, says so in sentences for people, and gives no secret away."""
        with pytest.raises(kind) as caught:
            action()
        error = caught.value
        assert type(error).__mro__.index(kind) <= 1
        assert error.message.endswith(".")
        assert error.message.count(". ") >= 1, "what happened, then what to do"
        assert "!" not in error.message
        told = f"{error!r} {error} {error.detail}"
        assert not [secret for secret in stage.secrets if secret in told]
