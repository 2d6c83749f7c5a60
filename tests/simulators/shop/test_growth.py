"""A shop that has grown far beyond what was recorded."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from .conftest import Store, running

CHANGED = {"orderby": "modified", "order": "asc"}


def everything(store: Store, **params: Any) -> list[dict[str, Any]]:
    """All pages of a question, walked as a connector walks them."""
    found: list[dict[str, Any]] = []
    answer = store.get("/orders", per_page=100, **params)
    found.extend(answer.json())
    while "next" in answer.links:
        answer = store.client.get(answer.links["next"]["url"])
        found.extend(answer.json())
    assert len(found) == int(answer.headers["X-WP-Total"])
    return found


def foots(order: dict[str, Any]) -> bool:
    lines = [line for kind in ("line_items", "shipping_lines", "fee_lines") for line in order[kind]]
    return sum(Decimal(line["total"]) for line in lines) + Decimal(order["total_tax"]) == Decimal(
        order["total"]
    )


def test_grown_orders_are_complete_unique_and_in_one_order_with_the_recorded_ones(larkspur: Store) -> None:
    larkspur.sim("grow", {"orders": 700, "seed": 3, "until": "2026-10-20T00:00:00", "seconds": 3_600})
    walked = everything(larkspur, **CHANGED)
    assert len(walked) == len({order["id"] for order in walked}) == 850
    marks = [(order["date_modified_gmt"], order["id"]) for order in walked]
    assert marks == sorted(marks)
    recorded = {order["id"] for order in larkspur.recorded("orders")}
    mixed = [order["id"] in recorded for order in walked]
    assert (mixed[0], mixed[-1]) == (False, True)
    assert 0 < mixed[100:600].count(True) < 200
    assert all(foots(order) for order in walked)
    assert set(walked[0]) == set(walked[-1])


@pytest.mark.parametrize("orderby", ["date", "modified", "id"])
def test_descending_is_ascending_backwards(larkspur: Store, orderby: str) -> None:
    larkspur.sim("grow", {"orders": 333, "seconds": 7_200, "until": "2026-11-01T00:00:00"})
    up = [order["id"] for order in everything(larkspur, orderby=orderby, order="asc", _fields="id")]
    down = [order["id"] for order in everything(larkspur, orderby=orderby, order="desc", _fields="id")]
    assert up == down[::-1]


@pytest.mark.parametrize(
    "params",
    [
        {"status": "completed,refunded"},
        {"modified_after": "2026-09-25T10:11:12Z", "modified_before": "2026-10-20T01:02:03Z"},
        {"after": "2026-09-25T10:11:12Z", "status": "processing"},
        {"customer": 6},
        {"product": 10},
        {"exclude": "10000007,10000100,18300"},
    ],
)
def test_a_filter_finds_exactly_what_looking_at_each_order_finds(
    larkspur: Store, params: dict[str, Any]
) -> None:
    larkspur.sim("grow", {"orders": 500, "seconds": 9_000, "until": "2026-11-10T00:00:00"})
    larkspur.sim("trash/10000004")
    larkspur.sim("delete/10000005")
    larkspur.client.put("/orders/10000009", json={"status": "cancelled"})
    expected = [order["id"] for order in everything(larkspur, **CHANGED) if passes(order, params)]
    assert [order["id"] for order in everything(larkspur, **CHANGED, **params)] == expected
    assert expected


def passes(order: dict[str, Any], params: dict[str, Any]) -> bool:
    changed, made = f"{order['date_modified_gmt']}Z", f"{order['date_created_gmt']}Z"
    return (
        order["status"] in params.get("status", order["status"]).split(",")
        and params.get("modified_after", "") < changed < params.get("modified_before", "9")
        and params.get("after", "") < made
        and params.get("customer", order["customer_id"]) == order["customer_id"]
        and ("product" not in params or params["product"] in [x["product_id"] for x in order["line_items"]])
        and str(order["id"]) not in params.get("exclude", "").split(",")
    )


def test_the_same_seed_grows_the_same_orders(larkspur: Store) -> None:
    def grown(seed: int) -> list[dict[str, Any]]:
        larkspur.sim("grow", {"orders": 200, "seed": seed})
        return larkspur.orders(per_page=50, **CHANGED)

    first, other = grown(11), grown(12)
    larkspur.sim("reset")
    assert grown(11) == first
    assert [order["total"] for order in other] != [order["total"] for order in first]


def test_a_grown_order_is_the_same_alone_and_in_a_list_and_has_its_own_lines_and_people(
    larkspur: Store,
) -> None:
    larkspur.sim("grow", {"orders": 450})
    listed = [order for order in everything(larkspur, orderby="id", order="asc") if order["id"] >= 10_000_000]
    assert larkspur.get(f"/orders/{listed[7]['id']}").json() == listed[7]
    line_ids = [line["id"] for order in listed for line in order["line_items"]]
    assert len(line_ids) == len(set(line_ids))
    guests = [order["billing"]["email"] for order in listed if not order["customer_id"]]
    assert len(guests) == len(set(guests)) > 250
    assert all(str(order["id"]) in order["payment_url"] for order in listed)
    assert all(order["order_key"] in order["payment_url"] for order in listed)


def test_refunds_of_grown_orders_belong_to_their_lines_and_stand_in_the_list_of_all(larkspur: Store) -> None:
    larkspur.sim("grow", {"orders": 450, "seconds": 9_000, "until": "2026-11-10T00:00:00"})
    refunded = [order for order in everything(larkspur, orderby="id") if order["refunds"]]
    for order in refunded:
        own = larkspur.get(f"/orders/{order['id']}/refunds").json()
        assert [r["id"] for r in own] == [r["id"] for r in order["refunds"]]
        lines = {str(x["id"]) for kind in ("line_items", "shipping_lines", "fee_lines") for x in order[kind]}
        pointed = {m["value"] for r in own for x in r["line_items"] for m in x["meta_data"]}
        assert pointed <= lines
    pages = [larkspur.get("/refunds", per_page=50, page=n, order="asc").json() for n in range(1, 5)]
    listed = [refund for page in pages for refund in page]
    assert {r["id"] for r in listed} == {r["id"] for order in refunded for r in order["refunds"]}
    marks = [(r["date_created_gmt"], r["id"]) for r in listed]
    assert marks == sorted(marks)
    later = larkspur.get("/refunds", per_page=100, modified_after="2026-11-01T00:00:00Z").json()
    assert {r["id"] for r in later} == {i for date, i in marks if date > "2026-11-01T00:00:00"}


def test_a_grown_order_can_be_edited_refunded_and_trashed_like_any_other(larkspur: Store) -> None:
    larkspur.sim("grow", {"orders": 300})
    found = larkspur.orders(status="completed", per_page=100, orderby="id", order="desc")
    order = next(o for o in found if not o["refunds"] and Decimal(o["total"]) > 2)
    larkspur.client.put(f"/orders/{order['id']}", json={"customer_note": "Ring twice"})
    larkspur.client.post(f"/orders/{order['id']}/refunds", json={"amount": "1.00"})
    after = larkspur.get(f"/orders/{order['id']}").json()
    assert (after["customer_note"], after["refunds"][0]["total"]) == ("Ring twice", "-1.00")
    assert larkspur.orders(orderby="modified", per_page=1)[0]["id"] == order["id"]
    larkspur.client.delete(f"/orders/{order['id']}")
    assert larkspur.get("/orders").headers["X-WP-Total"] == "449"


def test_a_million_orders_are_paged_without_being_kept() -> None:
    with running("--shop", "us-default") as url:
        store = Store(url, "us-default")
        larger = store.sim("grow", {"orders": 1_000_000})
        assert larger["listed"] == 1_000_150
        for page in (1, 4_321, 10_001):
            assert len(store.orders(per_page=100, page=page, **CHANGED)) == 100
        last = store.orders(per_page=100, page=10_002, **CHANGED)
        assert len(last) == 50
        assert store.client.get(f"{url}/_sim/").json()["max_rss_mb"] < 200
        store.client.close()


def test_growth_survives_a_restart(tmp_path: Path) -> None:
    options = ("--state", str(tmp_path / "state.json"), "--shop", "us-default")
    with running(*options) as url:
        store = Store(url, "us-default")
        store.sim("grow", {"orders": 50})
        store.client.put("/orders/10000001", json={"customer_note": "Kept"})
        before = store.ids(per_page=100)
        store.client.close()
    with running(*options) as url:
        store = Store(url, "us-default")
        assert store.ids(per_page=100) == before
        assert store.get("/orders/10000001").json()["customer_note"] == "Kept"
        store.client.close()
