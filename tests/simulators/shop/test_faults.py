"""Things that go wrong on purpose, and the count of what was asked."""

import time

import httpx
import pytest

from .conftest import Store


def test_requests_are_counted_by_shop_method_and_route(larkspur: Store) -> None:
    larkspur.get("/orders")
    larkspur.get("/orders/18300")
    larkspur.get("/orders/18301")
    counted = larkspur.client.get(f"{larkspur.url}/_sim/counters").json()
    assert counted == {
        "total": 3,
        "by_route": {"us-default GET wc/v3/orders": 1, "us-default GET wc/v3/orders/<id>": 2},
    }


@pytest.mark.parametrize(
    ("status", "words"), [(500, "critical error"), (503, "maintenance"), (429, "Slow down")]
)
def test_a_status_comes_as_often_as_asked_and_then_never_again(
    larkspur: Store, status: int, words: str
) -> None:
    larkspur.fault(kind="status", status=status, route="orders", times=2, retry_after=7)
    for _ in range(2):
        answer = larkspur.get("/orders")
        assert (answer.status_code, answer.headers["Retry-After"]) == (status, "7")
        assert words in answer.text
    assert larkspur.get("/orders").status_code == 200


def test_a_fault_waits_for_its_turn_and_leaves_others_alone(larkspur: Store) -> None:
    larkspur.fault(kind="status", route="orders", method="GET", skip=1)
    assert larkspur.get("/products").status_code == 200
    assert [larkspur.get("/orders").status_code for _ in range(3)] == [200, 500, 200]


def test_a_page_can_break_off_in_the_middle(larkspur: Store) -> None:
    larkspur.fault(kind="drop", route="orders")
    with pytest.raises(httpx.RemoteProtocolError):
        larkspur.get("/orders", per_page=100)
    assert len(larkspur.orders(per_page=100)) == 100


def test_a_store_can_hang_up_without_a_word(larkspur: Store) -> None:
    larkspur.fault(kind="cut", route="orders")
    with pytest.raises(httpx.RemoteProtocolError):
        larkspur.get("/orders")


def test_a_change_can_be_made_although_its_answer_is_lost(larkspur: Store) -> None:
    larkspur.fault(kind="cut", method="PUT", after_commit=True)
    with pytest.raises(httpx.RemoteProtocolError):
        larkspur.client.put("/orders/18300", json={"customer_note": "Done"})
    assert larkspur.get("/orders/18300").json()["customer_note"] == "Done"


def test_a_change_that_is_cut_off_before_never_happens(larkspur: Store) -> None:
    larkspur.fault(kind="cut", method="PUT")
    with pytest.raises(httpx.RemoteProtocolError):
        larkspur.client.put("/orders/18300", json={"customer_note": "Done"})
    assert larkspur.get("/orders/18300").json()["customer_note"] != "Done"


def test_a_store_can_keep_everybody_waiting(larkspur: Store) -> None:
    larkspur.fault(kind="timeout", route="orders", seconds=1)
    with pytest.raises(httpx.ReadTimeout):
        larkspur.client.get("/orders", timeout=0.2)
    larkspur.fault(kind="slow", route="orders", seconds=0.3)
    before = time.perf_counter()
    assert larkspur.get("/orders").status_code == 200
    assert time.perf_counter() - before >= 0.3


def test_a_store_can_answer_a_web_page_where_data_was_asked_for(larkspur: Store) -> None:
    larkspur.fault(kind="html", route="orders")
    answer = larkspur.get("/orders")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.text.startswith("<!DOCTYPE html>")


def test_faults_are_listed_and_cleared_and_unknown_ones_are_refused(larkspur: Store) -> None:
    url = f"{larkspur.url}/_sim/faults"
    larkspur.fault(kind="status", status=503)
    assert [fault["status"] for fault in larkspur.client.get(url).json()] == [503]
    assert larkspur.client.delete(url).json() == []
    assert larkspur.client.post(url, json={"kind": "flood"}).status_code == 400
    assert larkspur.client.post(url, json={"kind": "status", "colour": "red"}).status_code == 400
