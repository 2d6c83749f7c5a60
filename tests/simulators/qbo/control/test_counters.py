"""What the practice company tells about the requests that reached it."""

from tests.simulators.qbo.control.practice import Practice, batch_of_customers


def test_requests_are_counted_by_what_they_are(practice: Practice) -> None:
    practice.get(f"companyinfo/{practice.realm}")
    practice.query("select * from Customer")
    practice.post("customer", {"DisplayName": "Ann"})
    practice.post("batch", batch_of_customers(["Ben", "Cem"]))
    practice.post("batch", {"BatchItemRequest": [{"bId": "1", "Query": "select * from Item"}]})
    told = practice.counters()
    assert {
        name: told[name] for name in ("requests", "reads", "writes", "batches", "batch_items", "throttled")
    } == {
        "requests": 5,
        "reads": 3,
        "writes": 2,
        "batches": 2,
        "batch_items": 3,
        "throttled": 0,
    }
    assert told["written"] == {"Customer": 3}
    assert told["statuses"] == {"200": 5}
    assert told["highest_in_flight"] == 1


def test_a_replayed_write_is_a_request_but_not_written_again(practice: Practice) -> None:
    for _ in range(2):
        practice.post("customer", {"DisplayName": "Ann"}, {"requestid": "the-same"})
    assert practice.counters()["writes"] == 2
    assert practice.counters()["written"] == {"Customer": 1}


def test_counters_start_again_when_they_are_reset(practice: Practice) -> None:
    practice.post("customer", {"DisplayName": "Ann"})
    assert practice.control("counters/reset") == {"realms": {}}


def test_the_writes_are_listed_in_their_order(practice: Practice) -> None:
    practice.post("customer", {"DisplayName": "Ann"}, {"requestid": "one"})
    practice.post("batch", batch_of_customers(["Ben"]), {"requestid": "two"})
    events = practice.look("events")["events"]
    seen = [(event["number"], event["write"]["requestid"], event["write"]["bid"]) for event in events]
    assert seen == [(1, "one", None), (2, "two", "1")]
    assert [event["number"] for event in practice.look("events?after=1")["events"]] == [2]


def test_a_reset_brings_back_the_first_day(practice: Practice) -> None:
    practice.post("customer", {"DisplayName": "Ann"})
    practice.control("companies", {"flavour": "us", "name": "Another"})
    companies = practice.control("reset")["companies"]
    assert [company["name"] for company in companies] == ["Larkspur Pantry & Garden"]
    practice.enter()
    assert practice.customers_named("Ann") == 0


def test_a_company_of_a_kind_or_number_that_cannot_be_is_refused(practice: Practice) -> None:
    refused = practice.web.post("/_sim/companies", json={"flavour": "atlantis", "name": "Lost"})
    assert (refused.status_code, refused.json()["detail"][:25]) == (422, "There is no such flavour.")
    assert practice.web.post("/_sim/companies", json={"realm": practice.realm}).status_code == 409
    assert practice.web.post("/_sim/grant", json={"realm": "1"}).status_code == 404
    assert (
        practice.web.post("/_sim/grant", json={"realm": practice.realm, "client_id": "x"}).status_code == 404
    )


def test_the_whole_ledger_can_be_read_and_it_balances(practice: Practice) -> None:
    item = practice.query("select * from Item maxresults 1")["Item"][0]["Id"]
    line = {
        "Amount": 5.25,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": item}},
    }
    assert practice.post("salesreceipt", {"Line": [line]}).status_code == 200
    told = practice.look(f"ledger/{practice.realm}")
    assert len(told["entries"]) >= 2
    assert told["trial_balance"]["debits"] == told["trial_balance"]["credits"] != "0"
