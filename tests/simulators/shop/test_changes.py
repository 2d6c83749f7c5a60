"""Orders, refunds and stock that change while somebody watches."""

import json
from decimal import Decimal
from typing import Any

from .conftest import RECORDED, Store

NOW = "2026-11-25T12:00:00"


def edge(name: str) -> dict[str, Any]:
    order: dict[str, Any] = json.loads((RECORDED / "edge" / f"{name}.json").read_text())
    return order


def test_an_order_in_the_recorded_form_keeps_its_money_and_gets_a_new_id(larkspur: Store) -> None:
    larkspur.sim("now", {"now": NOW})
    given = edge("rest_fees_positive_negative_tip")
    answer = larkspur.client.post("/orders", json=given)
    made = answer.json()
    assert answer.status_code == 201
    assert made["id"] > 18475
    assert made["number"] == str(made["id"])
    changed = {"id", "number", "order_key", "date_modified", "date_modified_gmt", "_links"}
    assert {k: v for k, v in made.items() if k not in changed} == {
        k: v for k, v in given.items() if k not in changed
    }
    assert (made["date_modified"], made["date_modified_gmt"]) == ("2026-11-25T04:00:00", NOW)
    assert larkspur.ids(modified_after="2026-11-25T00:00:00", dates_are_gmt="true") == [made["id"]]


def test_several_orders_can_be_added_at_once(larkspur: Store) -> None:
    made = larkspur.sim("orders", [edge("rest_eur_in_usd_shop"), edge("co_free_total")])
    assert [order["currency"] for order in made] == ["EUR", "USD"]
    assert larkspur.get("/orders").headers["X-WP-Total"] == "152"


def test_completing_an_order_sets_the_dates_that_a_store_sets(larkspur: Store) -> None:
    larkspur.sim("now", {"now": NOW})
    waiting = next(o for o in larkspur.recorded("orders") if o["status"] == "on-hold" and not o["date_paid"])
    done = larkspur.client.put(f"/orders/{waiting['id']}", json={"status": "completed"}).json()
    assert done["date_paid_gmt"] == done["date_completed_gmt"] == done["date_modified_gmt"] == NOW
    assert larkspur.orders(orderby="modified", per_page=1)[0]["id"] == waiting["id"]


def test_an_address_changes_by_its_fields_and_the_rest_stays(larkspur: Store) -> None:
    before = larkspur.get("/orders/18300").json()
    after = larkspur.client.put("/orders/18300", json={"billing": {"city": "Oakland"}}).json()
    assert after["billing"] == before["billing"] | {"city": "Oakland"}
    assert after["total"] == before["total"]


def test_a_refund_moves_the_orders_date_and_its_deletion_does_not(larkspur: Store) -> None:
    larkspur.sim("now", {"now": NOW})
    refund = larkspur.client.post("/orders/18302/refunds", json={"amount": "1.25", "reason": "Late"}).json()
    assert (refund["amount"], refund["line_items"], refund["date_created_gmt"]) == ("1.25", [], NOW)
    order = larkspur.get("/orders/18302").json()
    assert order["date_modified_gmt"] == NOW
    assert order["refunds"][0] == {
        "id": refund["id"],
        "reason": "Late",
        "total": "-1.25",
        "total_tax": "0.00",
    }
    larkspur.sim("now", {"now": "2026-11-26T12:00:00"})
    larkspur.client.delete(f"/orders/18302/refunds/{refund['id']}", params={"force": "true"})
    order = larkspur.get("/orders/18302").json()
    assert order["date_modified_gmt"] == NOW
    assert refund["id"] not in [found["id"] for found in order["refunds"]]


def test_a_refund_by_line_is_negative_and_points_at_the_line(larkspur: Store) -> None:
    order = larkspur.get("/orders/18475").json()
    line = order["line_items"][0]
    asked = {
        "id": line["id"],
        "quantity": 1,
        "refund_total": "39.50",
        "refund_tax": [{"id": 1, "refund_total": "2.86"}, {"id": 2, "refund_total": "0.49"}],
    }
    refund = larkspur.client.post("/orders/18475/refunds", json={"line_items": [asked]}).json()
    back = refund["line_items"][0]
    assert (back["quantity"], back["total"], back["total_tax"]) == (-1, "-39.50", "-3.35")
    assert refund["amount"] == "42.85"
    assert [tax["tax_total"] for tax in refund["tax_lines"]] == ["-2.86", "-0.49"]
    recorded = json.loads((RECORDED / "edge" / "ref_full.refunds.json").read_text())[0]
    assert set(back) == set(recorded["line_items"][0])
    assert [meta["value"] for meta in back["meta_data"]] == [str(line["id"])]


def test_more_than_what_is_left_cannot_be_refunded(larkspur: Store) -> None:
    answer = larkspur.client.post("/orders/18302/refunds", json={"amount": "100000"})
    assert answer.status_code == 500
    assert (answer.json()["code"], answer.json()["message"]) == (
        "woocommerce_rest_cannot_create_order_refund",
        "Invalid refund amount.",
    )


def test_setting_the_status_to_refunded_refunds_everything_without_lines(larkspur: Store) -> None:
    order = larkspur.client.put("/orders/18475", json={"status": "refunded"}).json()
    refund = larkspur.get("/orders/18475/refunds").json()[0]
    recorded = json.loads((RECORDED / "edge" / "ref_full_by_status.refunds.json").read_text())[0]
    assert refund["amount"] == order["total"]
    assert (refund["reason"], refund["line_items"], refund["tax_lines"]) == (recorded["reason"], [], [])
    assert order["refunds"][0]["total_tax"] == "0.00"


def test_an_edit_in_place_leaves_no_trace_but_the_date(larkspur: Store) -> None:
    before = larkspur.get("/orders/18300").json()
    total = str(Decimal(before["total"]) + 1)
    after = larkspur.sim("orders/18300", {"total": total}, "PATCH")
    traces = {name for name in after if after[name] != before[name]}
    assert traces == {"total", "date_modified", "date_modified_gmt"}


def test_a_deleted_order_is_gone_and_a_reset_brings_it_back(larkspur: Store) -> None:
    larkspur.sim("delete/18300")
    assert larkspur.get("/orders/18300").status_code == 404
    larkspur.sim("reset")
    assert larkspur.get("/orders/18300").status_code == 200


def test_stock_is_set_only_where_it_is_managed_and_only_in_whole_pieces(larkspur: Store) -> None:
    unmanaged = larkspur.client.put("/products/10", json={"stock_quantity": 5}).json()
    assert (unmanaged["manage_stock"], unmanaged["stock_quantity"]) == (False, None)
    managed = larkspur.client.put("/products/10", json={"manage_stock": True, "stock_quantity": 5.9}).json()
    assert (managed["stock_quantity"], managed["stock_status"]) == (5, "instock")
    empty = larkspur.client.put("/products/10", json={"stock_quantity": 0}).json()
    assert (empty["stock_quantity"], empty["stock_status"]) == (0, "outofstock")


def test_a_variation_has_stock_of_its_own(larkspur: Store) -> None:
    assert larkspur.get("/products/31").json()["variations"] == [32, 33, 34]
    body = {"manage_stock": True, "stock_quantity": 7}
    assert larkspur.client.put("/products/31/variations/33", json=body).json()["stock_quantity"] == 7
    assert larkspur.get("/products/31/variations/33").json()["stock_quantity"] == 7
    assert larkspur.client.put("/products/10/variations/33", json=body).status_code == 404


def test_a_batch_answers_each_entry_for_itself(larkspur: Store) -> None:
    good = {"id": 10, "manage_stock": True, "stock_quantity": 3}
    answer = larkspur.client.post("/products/batch", json={"update": [good, {"id": 999}]}).json()["update"]
    assert answer[0]["stock_quantity"] == 3
    assert answer[1]["error"]["code"] == "woocommerce_rest_product_invalid_id"
    too_many = {"update": [{"id": 10}] * 101}
    assert larkspur.client.post("/products/batch", json=too_many).status_code == 413


def test_products_are_found_by_sku_by_change_and_by_variation(larkspur: Store) -> None:
    assert [p["id"] for p in larkspur.get("/products", sku="LPG-101").json()] == [10]
    assert [p["parent_id"] for p in larkspur.get("/products", sku="LPG-400-S").json()] == [31]
    larkspur.sim("now", {"now": NOW})
    larkspur.client.put("/products/10", json={"name": "Smoky tea"})
    changed = larkspur.get("/products", modified_after="2026-11-24T00:00:00", dates_are_gmt="true").json()
    assert [(p["id"], p["name"]) for p in changed] == [(10, "Smoky tea")]


def test_a_new_product_has_a_sku_of_its_own(larkspur: Store) -> None:
    made = larkspur.client.post("/products", json={"name": "Rake", "sku": "RAKE", "regular_price": "12.00"})
    assert (made.status_code, made.json()["price"]) == (201, "12.00")
    assert larkspur.client.post("/products", json={"name": "Rake", "sku": "RAKE"}).status_code == 400


def test_a_body_that_is_no_json_is_refused(larkspur: Store) -> None:
    answer = larkspur.client.post("/orders", content=b"{nonsense")
    assert (answer.status_code, answer.json()["code"]) == (400, "rest_invalid_json")
    assert larkspur.client.post("/orders", content=b"[1]").status_code == 400
