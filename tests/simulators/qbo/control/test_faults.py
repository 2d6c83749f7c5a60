"""Each way in which the practice company can be told to fail, seen from the client and from the books."""

import time

import httpx
import pytest

from tests.simulators.qbo.control.practice import Practice, batch_of_customers


def create(
    practice: Practice, name: str, requestid: str | None = None, timeout: float = 10
) -> httpx.Response:
    query = {"requestid": requestid} if requestid else None
    return practice.post("customer", {"DisplayName": name}, query, timeout)


def test_an_injected_status_comes_in_the_shape_that_quickbooks_gives_to_it(practice: Practice) -> None:
    shapes = {
        401: '"code":"3200"',
        403: '"code":"3100"',
        429: '<Error code="3001">',
        500: '"code":"10000"',
        503: "503 Service Temporarily Unavailable",
    }
    for status, shape in shapes.items():
        practice.control("faults", {"kind": "status", "status": status})
        answer = create(practice, f"Status {status}")
        assert answer.status_code == status
        assert shape in answer.text
    assert (
        practice.query("select count(*) from Customer where DisplayName like 'Status %'")["totalCount"] == 0
    )


def test_a_status_may_come_although_the_write_was_committed(practice: Practice) -> None:
    practice.control("faults", {"kind": "status", "status": 500, "when": "after"})
    assert create(practice, "Kept").status_code == 500
    assert practice.customers_named("Kept") == 1


def test_a_body_of_our_own_may_stand_for_a_page_from_a_proxy(practice: Practice) -> None:
    rule = {
        "kind": "status",
        "status": 200,
        "body": "<html>Sign in to the hotel</html>",
        "content_type": "text/html",
    }
    practice.control("faults", rule)
    answer = create(practice, "Hotel")
    assert (answer.status_code, answer.text) == (200, "<html>Sign in to the hotel</html>")


@pytest.mark.parametrize(("kind", "kept"), [("drop_before", 0), ("drop_after", 1)])
def test_a_connection_is_really_cut_before_or_after_the_commit(
    practice: Practice, kind: str, kept: int
) -> None:
    practice.control("faults", {"kind": kind, "entity": "Customer", "operation": "create"})
    with pytest.raises(httpx.RemoteProtocolError):
        create(practice, "Cut off")
    assert practice.customers_named("Cut off") == kept


@pytest.mark.parametrize(("kind", "kept"), [("timeout_before", 0), ("timeout_after", 1)])
def test_a_request_hangs_before_or_after_the_commit(practice: Practice, kind: str, kept: int) -> None:
    practice.control("faults", {"kind": kind, "operation": "create"})
    with pytest.raises(httpx.ReadTimeout):
        create(practice, "Never answered", timeout=0.3)
    assert practice.customers_named("Never answered") == kept


def test_a_hanging_request_is_cut_when_its_time_is_over(practice: Practice) -> None:
    practice.control("faults", {"kind": "timeout_after", "operation": "create", "seconds": 0.2})
    with pytest.raises(httpx.RemoteProtocolError):
        create(practice, "Cut late")


def test_an_answer_lost_after_the_commit_is_given_again_to_the_same_requestid(practice: Practice) -> None:
    practice.control("faults", {"kind": "drop_after", "operation": "create"})
    with pytest.raises(httpx.RemoteProtocolError):
        create(practice, "Once", "key-1")
    again = create(practice, "Once", "key-1")
    assert again.status_code == 200
    assert practice.customers_named("Once") == 1


def test_an_expired_token_stays_expired_until_a_new_one_is_taken(practice: Practice) -> None:
    practice.control("faults", {"kind": "expired_token", "nth": 2})
    assert create(practice, "First").status_code == 200
    assert create(practice, "Second").status_code == 401
    assert create(practice, "Third").status_code == 401
    practice.enter()
    assert create(practice, "Fourth").status_code == 200


def test_a_fault_hits_the_nth_request_as_often_as_it_says(practice: Practice) -> None:
    practice.control("faults", {"kind": "status", "status": 500, "nth": 2, "times": 2, "operation": "create"})
    statuses = [create(practice, f"Number {number}").status_code for number in range(5)]
    assert statuses == [200, 500, 500, 200, 200]
    told = practice.look("faults")["faults"][0]
    assert (told["seen"], told["fired"]) == (5, 2)


def test_two_rules_for_the_same_request_take_their_turns(practice: Practice) -> None:
    practice.control("faults", [{"kind": "status", "status": 500}, {"kind": "status", "status": 503}])
    assert [create(practice, "Turn").status_code for _ in range(3)] == [500, 503, 200]


def test_a_storm_lasts_until_the_faults_are_taken_away(practice: Practice) -> None:
    practice.control("faults", {"kind": "status", "status": 429, "times": 0})
    assert {create(practice, "Storm").status_code for _ in range(4)} == {429}
    practice.web.delete("/_sim/faults")
    assert create(practice, "Storm").status_code == 200


def test_rules_pick_their_request_by_requestid_realm_and_entity(practice: Practice) -> None:
    rules = [
        {"kind": "status", "status": 500, "requestid": "picked"},
        {"kind": "status", "status": 503, "realm": "999"},
        {"kind": "status", "status": 503, "entity": "vendor"},
    ]
    practice.control("faults", rules)
    assert create(practice, "Other", "other").status_code == 200
    assert create(practice, "Picked", "picked").status_code == 500
    assert practice.post("vendor", {"DisplayName": "Supplier"}).status_code == 503


def test_one_item_of_a_batch_fails_and_the_others_stand(practice: Practice) -> None:
    fault = {"code": "6000", "message": "A business validation error", "detail": "Not this one."}
    practice.control("faults", {"kind": "item_fault", "entity": "Customer", "bid": "2", **fault})
    answer = practice.post("batch", batch_of_customers(["Ann", "Ben", "Cem"]))
    assert answer.status_code == 200
    items = {item["bId"]: item for item in answer.json()["BatchItemResponse"]}
    assert items["2"]["Fault"]["Error"][0]["Detail"] == "Not this one."
    assert "Customer" in items["1"]
    assert "Customer" in items["3"]
    assert [practice.customers_named(name) for name in ("Ann", "Ben", "Cem")] == [1, 0, 1]


def test_an_item_fault_finds_a_document_by_its_number(practice: Practice) -> None:
    practice.control("faults", {"kind": "item_fault", "docnumber": "1002", "code": "6140"})
    item = practice.query("select * from Item maxresults 1")["Item"][0]["Id"]
    line = {
        "Amount": 5,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": item}},
    }
    receipts = [
        {
            "bId": str(number),
            "operation": "create",
            "SalesReceipt": {"DocNumber": str(1000 + number), "Line": [line]},
        }
        for number in (1, 2, 3)
    ]
    answer = practice.post("batch", {"BatchItemRequest": receipts}).json()["BatchItemResponse"]
    refused = [item["bId"] for item in answer if "Fault" in item]
    assert refused == ["2"]


def test_a_slow_request_is_answered_in_the_end(practice: Practice) -> None:
    practice.control("faults", {"kind": "slow", "seconds": 0.3})
    started = time.monotonic()
    assert create(practice, "Slow").status_code == 200
    assert time.monotonic() - started >= 0.3


def test_a_refresh_that_was_answered_but_lost_can_be_done_again(practice: Practice) -> None:
    old = practice.control("grant", {"realm": practice.realm})["refresh_token"]
    practice.control("faults", {"kind": "drop_after", "path": "/oauth2/v1/tokens/bearer"})
    form = {"grant_type": "refresh_token", "refresh_token": old}
    keys = httpx.BasicAuth("practice", "practice-secret")
    with pytest.raises(httpx.RemoteProtocolError):
        practice.web.post("/oauth2/v1/tokens/bearer", data=form, auth=keys)
    assert practice.web.post("/oauth2/v1/tokens/bearer", data=form, auth=keys).status_code == 200


def test_a_rule_without_a_path_leaves_signing_in_alone(practice: Practice) -> None:
    practice.control("faults", {"kind": "status", "status": 500, "times": 0})
    assert practice.web.get("/.well-known/openid_configuration").status_code == 200
    assert create(practice, "Refused").status_code == 500


def test_a_rule_that_is_misspelt_is_refused(practice: Practice) -> None:
    for rule in (
        {"kind": "explode"},
        {"kind": "status", "entitty": "Invoice"},
        {"kind": "slow", "operation": "buy"},
    ):
        assert practice.web.post("/_sim/faults", json=rule).status_code == 422
