"""The WooCommerce adapter over HTTP: the contract, and what is WooCommerce's own."""

from collections.abc import Iterable
from decimal import Decimal

import httpx
import pytest

from app.core.listing import Product
from app.core.order import Order
from app.errors import NeedsOwner
from app.stores.base import Page, Rejected
from app.stores.woocommerce.client import Keys
from app.stores.woocommerce.translate import ShopFacts, translate
from tests.contracts.store import Stage, StoreContract, read
from tests.stores.practice import PracticeShop
from tests.stores.woocommerce.recorded import NAMES, of_shop


class TestWooCommerce(StoreContract):
    @pytest.fixture
    def stage(self, shop: PracticeShop) -> Stage:
        return shop


PATCHED = "2026-11-20T12:00:00"


def ids(pages: Iterable[Page]) -> list[str]:
    return [order.id for page in pages for order in page.orders]


def test_a_hundred_and_fifty_orders_cost_five_requests(shop: PracticeShop) -> None:
    shop.forget_requests()
    assert len(ids(shop.open().orders(""))) == 150
    assert shop.requests() == {"GET ": 1, "GET wc/v3/orders": 2, "GET wc/v3/refunds": 2}


def test_a_poll_without_news_costs_few_requests(shop: PracticeShop) -> None:
    cursor = list(shop.open().orders(""))[-1].cursor
    shop.forget_requests()
    list(shop.open().orders(cursor))
    assert sum(shop.requests().values()) <= 3


def test_a_site_that_does_not_tell_its_time_is_read_a_day_again(shop: PracticeShop) -> None:
    def take_out(response: httpx.Response) -> None:
        response.headers.pop("Date", None)

    cursor = list(shop.open().orders(""))[-1].cursor
    edited = min(shop.order_ids())
    shop.edit(edited)
    shop.http.event_hooks = {"request": [], "response": [take_out]}
    try:
        for _ in range(2):
            pages = list(shop.open().orders(cursor))
            assert edited in ids(pages)
            cursor = pages[-1].cursor
    finally:
        shop.http.event_hooks = {"request": [], "response": []}


def test_a_shop_without_a_list_of_refunds_is_asked_order_by_order(shop: PracticeShop) -> None:
    with_list = read(shop.open().orders(""))
    shop.sim("POST", f"{shop.name}/settings", {"lists_refunds": False})
    assert read(shop.open().orders("")) == with_list


def test_more_orders_in_one_second_than_a_page_holds_all_come(shop: PracticeShop) -> None:
    flood = sorted(shop.order_ids())[:130]
    for order_id in flood:
        shop.patch(order_id, date_modified_gmt=PATCHED, date_modified=PATCHED)
    found = ids(shop.open().orders(""))
    assert set(found) == shop.order_ids()
    assert len(found) == len(set(found))


def test_a_slow_shop_is_asked_for_fewer_orders_at_a_time(shop: PracticeShop) -> None:
    shop.fault(kind="status", status=500, route="orders")
    shop.forget_requests()
    assert len(ids(shop.open().orders(""))) == 150
    assert shop.requests()["GET wc/v3/orders"] == 1 + 6 + 1


def test_a_shop_without_tls_gets_signatures_instead_of_secrets(shop: PracticeShop) -> None:
    shop.sim("POST", f"{shop.name}/settings", {"strict_http": True})
    assert set(ids(shop.open().orders(""))) == shop.order_ids()
    assert not shop.open().check().missing
    with pytest.raises(NeedsOwner) as caught:
        shop.open_with_wrong_keys().check()
    assert "does not accept our keys" in caught.value.message


def test_keys_that_only_read_are_enough_for_orders_but_not_for_stock(shop: PracticeShop) -> None:
    store = shop.open_with(Keys("ck_readonly", "cs_readonly"))
    assert not store.check().missing
    assert len(ids(store.orders(""))) == 150
    with pytest.raises(NeedsOwner) as caught:
        store.set_stock(shop.product(), Decimal(3))
    assert "Read/Write" in caught.value.message


def test_keys_that_only_write_are_refused_at_once(shop: PracticeShop) -> None:
    with pytest.raises(NeedsOwner):
        shop.open_with(Keys("ck_writeonly", "cs_writeonly")).check()


def test_keys_of_a_user_who_may_not_see_orders_fail_that_row(shop: PracticeShop) -> None:
    store = shop.open_with(Keys("ck_noorders", "cs_noorders"))
    missing = store.check().missing
    assert [check.name for check in missing] == ["Orders can be read", "Refunds can be read"]
    assert all("administrator or shop manager" in check.fix for check in missing)
    with pytest.raises(NeedsOwner):
        list(store.orders(""))


def test_keys_that_were_revoked_need_the_owner(shop: PracticeShop) -> None:
    store = shop.open()
    pages = store.orders("")
    next(pages)
    shop.sim("DELETE", f"{shop.name}/keys/ck_practice")
    with pytest.raises(NeedsOwner) as caught:
        next(pages)
    assert "does not recognise our keys" in caught.value.message


def test_the_check_knows_the_shop(shop: PracticeShop) -> None:
    access = shop.open().check()
    assert access.name == "Larkspur Pantry & Garden"
    assert (access.currency, access.time_zone, access.version) == ("USD", "America/Los_Angeles", "11.0.1")


def test_a_trashed_order_leaves_the_lists_but_is_still_known(shop: PracticeShop) -> None:
    trashed = min(shop.order_ids())
    shop.sim("POST", f"{shop.name}/trash/{trashed}")
    store = shop.open()
    assert trashed not in ids(store.orders(""))
    found = store.order(trashed)
    assert isinstance(found, Order)
    assert found.status == "trash"


def test_an_order_that_cannot_be_read_is_named_and_the_others_come(shop: PracticeShop) -> None:
    bad = min(shop.order_ids())
    shop.patch(bad, deposit_amount="20.00")
    pages = list(shop.open().orders(""))
    assert [found.id for page in pages for found in page.rejected] == [bad]
    assert len(ids(pages)) == 149
    assert isinstance(shop.open().order(bad), Rejected)


def test_a_refund_that_was_taken_back_is_gone_at_the_next_reading(shop: PracticeShop) -> None:
    store = shop.open()
    order = next(found for found in read(store.orders("")).values() if found.refunds)
    shop.sim("DELETE", f"{shop.name}/refunds/{order.id}/{order.refunds[0].id}")
    again = store.order(order.id)
    assert isinstance(again, Order)
    assert len(again.refunds) == len(order.refunds) - 1


def test_a_refund_taken_back_between_list_and_details_does_not_hold_the_order(shop: PracticeShop) -> None:
    order = next(found for found in read(shop.open().orders("")).values() if found.refunds)
    refund = order.refunds[0].id
    http = shop.http

    def meddle(request: httpx.Request) -> None:
        if request.url.path.endswith("wc/v3/refunds"):
            http.event_hooks = {"request": [], "response": []}
            shop.sim("DELETE", f"{shop.name}/refunds/{order.id}/{refund}")

    http.event_hooks = {"request": [meddle], "response": []}
    pages = list(shop.open().orders(""))
    assert not [found for page in pages for found in page.rejected]
    assert refund not in {found.id for found in read(pages)[order.id].refunds}


def test_a_new_refund_is_in_the_next_poll(shop: PracticeShop) -> None:
    cursor = list(shop.open().orders(""))[-1].cursor
    order_id = next(
        o.id for o in read(shop.open().orders("")).values() if o.status == "completed" and not o.refunds
    )
    shop.sim("POST", f"{shop.name}/refunds/{order_id}", {"amount": "1.00", "reason": "Chipped cup"})
    found = read(shop.open().orders(cursor))[order_id]
    assert [(refund.amount.amount, refund.reason) for refund in found.refunds] == [
        (Decimal("1.00"), "Chipped cup")
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_shop_is_read_over_http_as_from_its_files(
    name: str, practice: str, client: httpx.Client
) -> None:
    shop = PracticeShop(practice, name, client)
    shop.sim("POST", "reset", {"shop": name})
    found = read(shop.open().orders(""))
    facts = ShopFacts(next(iter(found.values())).channel)
    recorded = [translate(order, refunds, facts) for order, refunds in of_shop(name)]
    assert found == {order.id: order for order in recorded if isinstance(order, Order)}


def test_a_product_that_varies_stands_for_its_variations(shop: PracticeShop) -> None:
    products = {product.sku: product for found in shop.open().products() for product in found}
    jar = products["LPG-410-250"]
    assert (jar.name, jar.parent_id) == ("Storage jar - 250 ml", "35")
    assert "35" not in {product.id for product in products.values()}


def test_the_stock_of_a_variation_is_set_in_whole_pieces(shop: PracticeShop) -> None:
    shop.api("POST", "products/35/variations/36", {"manage_stock": True})
    jar = Product("36", "Storage jar - 250 ml", "LPG-410-250", parent_id="35")
    shop.open().set_stock(jar, Decimal("4.9"))
    assert shop.stock_of(jar) == 4


def test_the_tax_rates_name_their_places(shop: PracticeShop) -> None:
    rates = {rate.name: rate for rate in shop.open().lists().tax_rates}
    assert (rates["NY Sales Tax"].percent, rates["NY Sales Tax"].state) == (Decimal("8.8750"), "NY")
    assert rates["NY Sales Tax"].shipping
    assert not rates["CA State"].shipping
