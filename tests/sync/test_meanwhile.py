"""What the bookkeeper changes while a run is at work or between an order and its refund."""

from collections import Counter
from typing import Any

import pytest

from app.data.ledger_counts import State
from app.sync.explain import explain
from app.sync.reviving import entry_name, revive
from tests.sync.house import Works
from tests.sync.test_reviving import receipt_of, switch_off
from tests.sync.test_runs import hold, wait_until_held

ORDER = "18304"


def item_of(row: dict[str, Any]) -> str:
    return str(row["Line"][0]["SalesItemLineDetail"]["ItemRef"]["value"])


@pytest.mark.parametrize("entity", ["Item", "Customer"])
def test_what_is_made_inactive_between_the_reading_and_the_posting_harms_its_own_orders_only(
    alice: Works, entity: str
) -> None:
    alice.run()
    sold = receipt_of(alice, ORDER)
    gone = item_of(sold) if entity == "Item" else sold["CustomerRef"]["value"]
    numbers = [alice.sell_again(ORDER), alice.sell_again(18307)]
    hold(alice, entity="SalesReceipt")

    with alice.at_work():
        wait_until_held(alice)
        switch_off(alice, entity, gone)

    refused, other = (alice.order(number).summary for number in numbers)
    assert (refused.state, refused.code, refused.section) == (State.REFUSED, "610", "accounts")
    assert "made inactive" in refused.message
    assert other.state is State.EXPORTED

    alice.retry(numbers[0])
    alice.run()
    page = explain(alice.desk, alice.parties, refused.row)
    assert page is not None
    assert [entry_name(one) for one in page.fresh.inactive] == [f"{entity.lower()}-{gone}"]


def test_a_customer_renamed_while_the_order_is_on_its_way_gets_it_under_the_new_name(alice: Works) -> None:
    alice.run()
    buyer = receipt_of(alice, ORDER)["CustomerRef"]["value"]
    number = alice.sell_again(ORDER)
    hold(alice, entity="SalesReceipt")

    with alice.at_work():
        wait_until_held(alice)
        known = next(one for one in alice.ask("Customer") if one["Id"] == buyer)
        change = {"Id": buyer, "SyncToken": known["SyncToken"], "sparse": True}
        alice.write("Customer", change | {"DisplayName": "Renamed meanwhile"})

    assert alice.order(number).summary.state is State.EXPORTED
    assert receipt_of(alice, number)["CustomerRef"]["value"] == buyer


def test_a_refund_after_its_customer_was_made_inactive_waits_for_the_button(alice: Works) -> None:
    alice.run()
    order = next(one.order for one in alice.orders() if one.order and not one.order.refunds)
    switch_off(alice, "Customer", receipt_of(alice, order.number)["CustomerRef"]["value"])
    alice.api("POST", f"orders/{order.id}/refunds", {"amount": "1.00", "reason": "", "api_refund": False})

    alice.run()
    found = alice.order(order.id).summary
    assert (found.state, found.code) == (State.HELD, "customer_inactive")
    page = explain(alice.desk, alice.parties, found.row)
    assert page is not None
    (entry,) = page.fresh.inactive

    revive(alice.desk, alice.parties, found.row, entry_name(entry))
    alice.run()

    assert alice.order(order.id).summary.state is State.EXPORTED
    (back,) = [one for one in alice.ask("RefundReceipt") if one["DocNumber"].startswith(f"{order.number}-R")]
    assert back["TotalAmt"] == 1
    assert alice.documents()[f"SalesReceipt {order.number}"] == 1


def test_an_order_that_was_never_exported_and_is_refunded_posts_no_refund(alice: Works) -> None:
    alice.change("export", from_date="2026-11-28")
    alice.run()
    before = Counter(alice.documents())
    order = next(one.order for one in alice.orders() if one.order and one.summary.state is State.LEFT_OUT)
    alice.api("POST", f"orders/{order.id}/refunds", {"amount": "1.00", "reason": "", "api_refund": False})

    alice.run()

    assert alice.order(order.id).summary.state is State.LEFT_OUT
    assert alice.documents() == before


@pytest.mark.parametrize("status", ["failed", "pending", "on-hold", "cancelled"])
def test_an_order_follows_the_status_setting(alice: Works, status: str) -> None:
    alice.touch(int(ORDER), status=status)

    alice.run()

    found = alice.order(ORDER).summary
    assert (found.state, found.status) == (State.LEFT_OUT, status)
    assert f"SalesReceipt {ORDER}" not in alice.documents()

    alice.touch(int(ORDER), status="processing")
    alice.run()
    assert alice.documents()[f"SalesReceipt {ORDER}"] == 1
