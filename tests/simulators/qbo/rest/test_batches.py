"""Batches and request ids: independent items, answers that are given twice, writes that are done once."""

import threading
import time
from decimal import Decimal

import pytest

from simulators.qbo.wire import Fault

from .caller import Caller, Json, Practice, line

NON = {"TaxCodeRef": {"value": "NON"}}


def batch(us: Caller, *items: Json, requestid: str | None = None) -> list[Json]:
    params = {"requestid": requestid} if requestid else None
    reply = us.post("batch", {"BatchItemRequest": list(items)}, params)
    assert reply.status == 200, reply.body
    answers: list[Json] = reply.body["BatchItemResponse"]
    return answers


def new(bid: str, name: str) -> Json:
    return {"bId": bid, "operation": "create", "Customer": {"DisplayName": name}}


def code(answer: Json) -> str:
    return str(answer["Fault"]["Error"][0]["code"])


def test_a_bad_item_harms_only_itself(us: Caller) -> None:
    made = us.create("Customer", {"DisplayName": "Old"})
    change = {"Id": made["Id"], "SyncToken": "0", "sparse": True, "Notes": "new"}
    answers = batch(
        us,
        new("1", "Ann"),
        new("2", "Ann"),
        {"bId": "3", "operation": "update", "Customer": change},
        {"bId": "4", "operation": "update", "Customer": change},
        {"bId": "5", "Query": "select count(*) from Customer"},
        {"bId": "6", "Query": "select nothing"},
        {"bId": "7", "operation": "create", "Shoe": {}},
        {"bId": "8", "operation": "explode", "Customer": {}},
        {"operation": "create", "Customer": {"DisplayName": "No id"}},
    )
    assert [answer["bId"] for answer in answers] == ["1", "2", "3", "4", "5", "6", "7", "8", ""]
    assert answers[0]["Customer"]["DisplayName"] == "Ann"
    assert answers[2]["Customer"]["Notes"] == "new"
    assert answers[4]["QueryResponse"] == {"totalCount": 2}
    faults = {answer["bId"]: code(answer) for answer in answers if "Fault" in answer}
    assert faults == {"2": "6240", "4": "5010", "6": "4000", "7": "2000", "8": "500", "": "2020"}
    assert answers[3]["Fault"]["type"] == "ValidationFault"
    assert answers[3]["Fault"]["Error"][0]["element"] == ""


def test_deletes_voids_and_twin_numbers_work_in_a_batch_too(us: Caller) -> None:
    body = {"DocNumber": "1", "Line": [line(us.item(), "5", NON)]}
    first, second = us.create("SalesReceipt", body), us.create("SalesReceipt", body | {"DocNumber": "2"})
    twin = {
        "bId": "c",
        "operation": "create",
        "optionsData": "include=allowduplicatedocnum",
        "SalesReceipt": body,
    }
    token = {"SyncToken": "0"}
    answers = batch(
        us,
        twin,
        {"bId": "a", "operation": "delete", "SalesReceipt": token | {"Id": first["Id"]}},
        {
            "bId": "b",
            "operation": "update",
            "optionsData": "void",
            "SalesReceipt": token | {"Id": second["Id"]},
        },
    )
    assert answers[0]["SalesReceipt"]["DocNumber"] == "1"
    assert answers[1]["SalesReceipt"]["status"] == "Deleted"
    assert answers[2]["SalesReceipt"]["TotalAmt"] == 0


def test_thirty_items_are_taken_and_thirty_one_are_not(us: Caller) -> None:
    assert len(batch(us, *(new(str(n), f"C{n}") for n in range(30)))) == 30
    reply = us.post("batch", {"BatchItemRequest": [new(str(n), f"D{n}") for n in range(31)]})
    assert reply.code == "1040"
    assert us.query("select count(*) from Customer").body["QueryResponse"]["totalCount"] == 30


def test_the_same_request_twice_is_done_once_and_answered_twice(us: Caller) -> None:
    params = {"requestid": "r-1"}
    first = us.post("customer", {"DisplayName": "Ann"}, params)
    again = us.post("customer", {"DisplayName": "Ann"}, params)
    assert first.body["Customer"] == again.body["Customer"]
    # Another body under the same id gets the first one's answer, not its own.
    other = us.post("customer", {"DisplayName": "Another"}, params)
    assert other.body["Customer"]["DisplayName"] == "Ann"
    assert us.query("select count(*) from Customer").body["QueryResponse"]["totalCount"] == 1


def test_a_fault_is_not_remembered(us: Caller) -> None:
    params = {"requestid": "r-1"}
    assert us.post("customer", {"DisplayName": "A:B"}, params).code == "2040"
    assert us.post("customer", {"DisplayName": "A B"}, params).status == 200


def test_a_replay_even_tells_of_what_was_deleted_since(us: Caller) -> None:
    body = {"Line": [line(us.item(), "5", NON)]}
    first = us.create("SalesReceipt", body, {"requestid": "r-9"})
    us.post("salesreceipt", {"Id": first["Id"], "SyncToken": "0"}, {"operation": "delete"})
    assert us.create("SalesReceipt", body, {"requestid": "r-9"}) == first
    assert us.get(f"salesreceipt/{first['Id']}").code == "610"


def test_a_batch_replays_item_by_item(us: Caller) -> None:
    first = batch(us, new("1", "Ann"), new("2", "A:B"), requestid="q")
    again = batch(us, new("1", "Ann"), new("2", "Fixed"), new("3", "Cy"), requestid="q")
    assert first[0] == again[0]
    assert [next(iter(answer)) for answer in again] == ["Customer", "Customer", "Customer"]
    elsewhere = batch(us, new("9", "Ann"), requestid="q")
    assert code(elsewhere[0]) == "6240"


def test_request_ids_have_their_lengths(us: Caller) -> None:
    assert us.post("customer", {"DisplayName": "A"}, {"requestid": "x" * 51}).code == "2130"
    assert us.post("customer", {"DisplayName": "A"}, {"requestid": "x" * 50}).status == 200
    good = batch(us, new("1234567890", "B"), requestid="y" * 36)
    assert "Customer" in good[0]
    for requestid, bid in (("z" * 37, "1"), ("z" * 36, "12345678901")):
        answer = batch(us, new(bid, "C"), requestid=requestid)[0]
        total = len(requestid + bid)
        assert answer["Fault"]["Error"][0]["Detail"] == (
            "Business Validation Error: You cannot enter more than 50 characters in the request_id field. "
            f"You tried entering zzzzzzzzzz..., which is {total} characters"
        )


@pytest.mark.parametrize(
    ("content", "kind", "expected"),
    [
        (b'{"DisplayName": "\xff"}', "application/json", "500"),
        (b'{"DisplayName": "\\ud800"}', "application/json", "500"),
        (b'{"DisplayName": ', "application/json", "2010"),
        (b"[]", "application/json", "2010"),
        (b'{"DisplayName": "A", "CreditLimit": NaN}', "application/json", "2010"),
        (b"DisplayName=A", "application/x-www-form-urlencoded", "1050"),
    ],
)
def test_bodies_that_are_not_what_they_should_be(
    us: Caller, practice: Practice, content: bytes, kind: str, expected: str
) -> None:
    reply = practice.client.post(f"{us.base}/customer", content=content, headers={"Content-Type": kind})
    assert (reply.status_code, reply.json()["Fault"]["Error"][0]["code"]) == (400, expected)


def test_amounts_keep_every_digit_and_may_come_as_strings(us: Caller) -> None:
    income = us.named("Account", "Services")
    body = {"Name": "Fine", "Type": "Service", "IncomeAccountRef": income, "UnitPrice": Decimal("0.1234567")}
    assert us.create("Item", body)["UnitPrice"] == Decimal("0.1234567")
    assert us.create("Item", body | {"Name": "Strung", "UnitPrice": "19.90"})["UnitPrice"] == Decimal("19.90")


# The points where the control side steps in


def test_a_fault_can_be_told_for_one_item(us: Caller, practice: Practice) -> None:
    practice.hooks.faults["Unlucky"] = Fault("6000", "Bad luck", "Business Validation Error: bad luck")
    answers = batch(us, new("1", "Lucky"), new("2", "Unlucky"))
    assert "Customer" in answers[0]
    assert answers[1]["Fault"]["Error"][0]["Detail"] == "Business Validation Error: bad luck"
    del practice.hooks.faults["Unlucky"]


def test_a_held_write_is_not_there_yet_and_stops_nobody_else(us: Caller, practice: Practice) -> None:
    hooks = practice.hooks
    hooks.held["Held"], hooks.waiting["Held"] = threading.Event(), threading.Event()
    thread = threading.Thread(
        target=batch, args=(us, new("1", "Before"), new("2", "Held"), new("3", "After"))
    )
    thread.start()
    assert hooks.waiting["Held"].wait(5)
    assert [each["DisplayName"] for each in us.rows("select * from Customer")] == ["Before"]
    us.create("Customer", {"DisplayName": "Bystander"})
    hooks.held["Held"].set()
    thread.join(5)
    names = [each["DisplayName"] for each in us.rows("select * from Customer")]
    assert names == ["Before", "Bystander", "Held", "After"]
    seen = [(when, write.bid) for when, write in hooks.seen if write.label == "Held"]
    assert seen == [("before", "2"), ("after", "2")]
    del hooks.held["Held"]


def test_thirty_receipts_take_well_under_a_tenth_of_a_second(us: Caller) -> None:
    customer, item, other = us.customer(), us.item(), us.stock_item("Kettle", "1000", "4")

    def receipt(number: int) -> Json:
        lines = [
            line(item, "20.00", {"Qty": 2, "UnitPrice": 10, "TaxCodeRef": {"value": "TAX"}}),
            line(other, "9.00", {"Qty": 1, "UnitPrice": 9, "TaxCodeRef": {"value": "TAX"}}),
            line({"value": "SHIPPING_ITEM_ID"}, "5.00", NON),
        ]
        body = {
            "DocNumber": f"S{number}",
            "CustomerRef": customer,
            "TxnTaxDetail": {"TotalTax": Decimal("2.40")},
        }
        return {"bId": str(number % 30), "operation": "create", "SalesReceipt": body | {"Line": lines}}

    batch(us, *(receipt(n) for n in range(30)))
    started = time.process_time()  # the practice company runs in this process
    for chunk in range(1, 4):
        batch(us, *(receipt(n) for n in range(30 * chunk, 30 * chunk + 30)), requestid=f"speed-{chunk}")
    seconds = (time.process_time() - started) / 3
    assert seconds < 0.2
