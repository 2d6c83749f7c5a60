"""An inactive customer or item that an order needs, made active again from the order's page."""

from typing import Any

import pytest

from app.data.ledger_counts import State
from app.sync.explain import explain
from app.sync.reviving import entry_name, revive
from tests.sync.house import Works

ORDER = "18304"


def switch_off(works: Works, entity: str, id_: str) -> None:
    """The bookkeeper makes an entry inactive."""
    found = next(one for one in works.ask(entity) if one["Id"] == id_)
    off = {"Id": id_, "SyncToken": found["SyncToken"], "sparse": True, "Active": False}
    works.write(entity, off)


def receipt_of(works: Works, number: str) -> dict[str, Any]:
    return next(one for one in works.ask("SalesReceipt") if one["DocNumber"] == number)


def buyer_of(works: Works, number: str) -> str:
    return str(receipt_of(works, number)["CustomerRef"]["value"])


def offered(works: Works, number: str) -> list[str]:
    """What the order's page offers to make active again."""
    found = explain(works.desk, works.parties, works.order(number).summary.row)
    assert found is not None
    return [entry_name(one) for one in found.fresh.inactive]


def press(works: Works, number: str, entry: str) -> str:
    return revive(works.desk, works.parties, works.order(number).summary.row, entry)


@pytest.fixture
def again(alice: Works) -> str:
    """The second order of a customer whom the bookkeeper has made inactive since the first."""
    alice.run()
    switch_off(alice, "Customer", buyer_of(alice, ORDER))
    number = alice.sell_again(ORDER)
    alice.run()
    return number


def test_an_inactive_customer_is_told_before_anything_is_posted(alice: Works, again: str) -> None:
    summary = alice.order(again).summary
    assert (summary.state, summary.code) == (State.HELD, "customer_inactive")
    assert offered(alice, again) == [f"customer-{buyer_of(alice, ORDER)}"]


def test_the_button_makes_the_customer_active_again_and_the_order_is_exported(
    alice: Works, again: str
) -> None:
    (entry,) = offered(alice, again)

    name = press(alice, again, entry)
    assert alice.run().counts.exported == 1

    active = {one["Id"]: one["DisplayName"] for one in alice.ask("Customer")}
    assert active[buyer_of(alice, again)] == name
    assert buyer_of(alice, again) == buyer_of(alice, ORDER)
    assert not name.endswith("(deleted)")


def test_the_button_pressed_twice_changes_the_customer_once(alice: Works, again: str) -> None:
    (entry,) = offered(alice, again)
    press(alice, again, entry)
    once = alice.ask("Customer")

    assert press(alice, again, entry) == ""
    assert alice.ask("Customer") == once


def test_a_customer_whom_the_bookkeeper_revived_meanwhile_is_left_as_it_is(alice: Works, again: str) -> None:
    (entry,) = offered(alice, again)
    gone = alice.ask("Customer", "where Active = false")[0]
    on = {"Id": gone["Id"], "SyncToken": gone["SyncToken"], "sparse": True, "Active": True}
    alice.write("Customer", on | {"DisplayName": "Her new name"})

    assert press(alice, again, entry) == ""
    assert "Her new name" in {one["DisplayName"] for one in alice.ask("Customer")}


def test_an_answer_that_is_lost_is_looked_for(alice: Works, again: str) -> None:
    (entry,) = offered(alice, again)
    alice.fault(kind="drop_after", operation="batch", nth=2, times=2)  # the first refreshes the lists
    press(alice, again, entry)

    assert alice.run().state == "done"
    assert buyer_of(alice, again) == buyer_of(alice, ORDER)
    assert alice.documents()[f"SalesReceipt {again}"] == 1


def test_an_inactive_item_is_offered_and_made_active_again(alice: Works) -> None:
    alice.run()
    item = receipt_of(alice, ORDER)["Line"][0]["SalesItemLineDetail"]["ItemRef"]["value"]
    switch_off(alice, "Item", item)
    number = alice.sell_again(ORDER)
    alice.run()
    assert alice.order(number).summary.code == "item_inactive"

    (entry,) = offered(alice, number)
    assert entry == f"item-{item}"
    press(alice, number, entry)

    assert alice.run().counts.exported == 1
    assert item in {one["Id"] for one in alice.ask("Item")}


def test_an_undo_leaves_a_customer_active_who_was_there_before_us(alice: Works) -> None:
    order = alice.order(ORDER).order
    assert order is not None
    name = f"{order.billing.first_name} {order.billing.last_name}"
    theirs = alice.write("Customer", {"DisplayName": name})
    switch_off(alice, "Customer", theirs["Id"])
    alice.run()
    (entry,) = offered(alice, ORDER)
    press(alice, ORDER, entry)
    alice.run()
    assert buyer_of(alice, ORDER) == theirs["Id"]

    assert alice.undo().state == "done"

    assert theirs["Id"] in {one["Id"] for one in alice.ask("Customer")}
