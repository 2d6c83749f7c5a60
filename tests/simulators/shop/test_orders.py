"""Lists of orders, their pages and filters."""

import time

import pytest

from .conftest import ANYONE, SHOPS, Store


@pytest.mark.parametrize("name", sorted(folder.name for folder in SHOPS.iterdir() if folder.is_dir()))
def test_every_recorded_order_is_served_as_it_was_recorded(practice: str, name: str) -> None:
    ANYONE.post(f"{practice}/_sim/reset", json={})
    store = Store(practice, name)
    served = [
        order for page in (1, 2) for order in store.orders(per_page=100, page=page, order="asc", orderby="id")
    ]
    for order in served:
        links = order.pop("_links")
        assert links["self"][0]["href"] == f"{store.api}/orders/{order['id']}"
    assert served == store.recorded("orders")
    store.client.close()


def test_pages_carry_totals_and_links_to_the_next_and_the_one_before(larkspur: Store) -> None:
    first = larkspur.get("/orders", per_page=60)
    assert (first.headers["X-WP-Total"], first.headers["X-WP-TotalPages"]) == ("150", "3")
    assert list(first.links) == ["next"]
    second = larkspur.client.get(first.links["next"]["url"])
    assert list(second.links) == ["prev", "next"]
    third = larkspur.client.get(second.links["next"]["url"])
    assert list(third.links) == ["prev"]
    assert [len(page.json()) for page in (first, second, third)] == [60, 60, 30]


def test_a_page_past_the_end_is_an_empty_list_and_no_error(larkspur: Store) -> None:
    answer = larkspur.get("/orders", page=99)
    assert (answer.status_code, answer.text) == (200, "[]")
    assert answer.headers["X-WP-Total"] == "150"


@pytest.mark.parametrize("per_page", [0, 101, "many"])
def test_a_page_that_is_too_large_is_refused_by_name(larkspur: Store, per_page: object) -> None:
    answer = larkspur.get("/orders", per_page=per_page)
    assert answer.status_code == 400
    assert answer.json()["code"] == "rest_invalid_param"
    assert list(answer.json()["data"]["params"]) == ["per_page"]


def test_the_newest_order_comes_first_unless_asked_otherwise(larkspur: Store) -> None:
    created = [order["date_created_gmt"] for order in larkspur.orders(per_page=100)]
    assert created == sorted(created, reverse=True)
    changed = [o["date_modified_gmt"] for o in larkspur.orders(per_page=100, orderby="modified", order="asc")]
    assert changed == sorted(changed)
    assert larkspur.ids(orderby="include", include="18310,18302,18305") == [18310, 18302, 18305]
    assert larkspur.get("/orders", orderby="weight").status_code == 400


def test_offset_counts_from_the_first_order_whatever_the_page(larkspur: Store) -> None:
    assert larkspur.ids(offset=5, page=3, per_page=5) == larkspur.ids(per_page=10)[5:]


def test_statuses_may_be_a_list_or_an_array(larkspur: Store) -> None:
    recorded = [o["id"] for o in larkspur.recorded("orders") if o["status"] in ("failed", "pending")]
    assert sorted(larkspur.ids(status="failed,pending")) == recorded
    assert sorted(larkspur.ids(**{"status[]": ["failed", "pending"]})) == recorded
    assert larkspur.get("/orders", status="shipped").status_code == 400


def test_a_trashed_order_leaves_the_lists_but_can_still_be_asked_for(larkspur: Store) -> None:
    larkspur.client.delete("/orders/18300")
    assert 18300 not in larkspur.ids(include="18300")
    assert larkspur.ids(status="trash") == [18300]
    assert larkspur.get("/orders/18300").json()["status"] == "trash"
    assert larkspur.get("/orders").headers["X-WP-Total"] == "149"


def test_include_exclude_customer_and_fields_narrow_the_answer(larkspur: Store) -> None:
    assert sorted(larkspur.ids(include="18300,18301,999")) == [18300, 18301]
    assert 18300 not in larkspur.ids(exclude="18300", per_page=100, order="asc")
    bought = [o["id"] for o in larkspur.recorded("orders") if o["customer_id"] == 6]
    assert sorted(larkspur.ids(customer=6, per_page=100)) == bought
    assert larkspur.orders(_fields="id,total", include="18300") == [
        {"id": 18300, "total": larkspur.recorded("orders")[0]["total"]}
    ]


def test_an_unknown_order_and_an_unknown_route_are_told_apart(larkspur: Store) -> None:
    assert larkspur.get("/orders/1").json()["code"] == "woocommerce_rest_shop_order_invalid_id"
    assert larkspur.get("/parcels").json()["code"] == "rest_no_route"
    assert larkspur.get("/orders/1").status_code == larkspur.get("/parcels").status_code == 404


def test_refunds_are_served_by_order_and_all_together(larkspur: Store) -> None:
    recorded = larkspur.recorded("refunds")
    for order_id in ("18300", "18310"):
        served = larkspur.get(f"/orders/{order_id}/refunds").json()
        assert [{k: v for k, v in r.items() if k != "_links"} for r in served] == recorded[order_id]
    everything = larkspur.get("/refunds", per_page=100).json()
    assert sorted(r["id"] for r in everything) == sorted(
        r["id"] for found in recorded.values() for r in found
    )
    assert all(str(refund["parent_id"]) in recorded for refund in everything)
    assert larkspur.get(f"/orders/18300/refunds/{recorded['18300'][0]['id']}").json()["amount"] == "0.35"


def test_an_old_store_does_not_know_the_list_of_all_refunds(larkspur: Store) -> None:
    larkspur.sim("settings", {"lists_refunds": False})
    answer = larkspur.get("/refunds")
    assert (answer.status_code, answer.json()["code"]) == (404, "rest_no_route")


def test_the_report_counts_orders_by_status(larkspur: Store) -> None:
    counts = {row["slug"]: row["total"] for row in larkspur.get("/reports/orders/totals").json()}
    assert (counts["completed"], counts["processing"], counts["failed"]) == (87, 30, 2)


def test_a_full_page_is_quick(larkspur: Store) -> None:
    larkspur.get("/orders", per_page=100)
    before = time.perf_counter()
    larkspur.get("/orders", per_page=100)
    assert time.perf_counter() - before < 0.1
