"""What happens in the store after an order was exported."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.core.order import Order
from app.data import ledger_record
from app.data.ledger_counts import State, days
from app.sync import export
from app.sync.doors import open_store
from app.sync.working import RunKind
from tests.sync.editing import edit_lines, is_done, one
from tests.sync.holding import hold, wait_until_held
from tests.sync.house import House, Works

UNREFUNDED = 18301
PAID_LATER = 18303


def exported_days(works: Works) -> int:
    """How many orders the chart counts."""
    today = works.desk.now().date()
    with works.desk.database.read() as session:
        return sum(
            day.orders for day in days(session, works.merchant, works.connection, today.replace(day=1), today)
        )


def record_as_it_is(works: Works, order: int = UNREFUNDED) -> None:
    """What the store says of the order now comes into the ledger, as by the run of the store's other connection."""
    told = open_store(works.desk, works.parties.store).order(str(order))
    assert isinstance(told, Order)
    with works.desk.database.begin() as session:
        ledger_record.record(session, works.merchant, works.connection, [told], now=works.desk.now())


def refund(works: Works, amount: str) -> None:
    works.api("POST", f"orders/{UNREFUNDED}/refunds", {"amount": amount, "api_refund": False})


def refunded(works: Works) -> list[str]:
    """What was refunded of the order, as the books have it."""
    receipts = [row for row in works.ask("RefundReceipt") if row["DocNumber"].startswith(f"{UNREFUNDED}-R")]
    return sorted(str(row["TotalAmt"]) for row in receipts)


def test_an_order_that_nobody_touched_is_not_posted_again(alice: Works) -> None:
    alice.run()
    alice.touch(UNREFUNDED, customer_note="Please ring twice")
    before = alice.documents()

    alice.run()

    assert alice.documents() == before
    assert alice.order(UNREFUNDED).summary.state is State.EXPORTED


def test_a_refund_that_comes_later_becomes_a_refund_receipt_of_its_own(alice: Works) -> None:
    alice.run()
    counted = exported_days(alice)
    alice.api(
        "POST", f"orders/{UNREFUNDED}/refunds", {"amount": "5.00", "reason": "A dent", "api_refund": False}
    )

    run = alice.run()

    assert run.counts.exported == 1
    receipts = {row["DocNumber"]: str(row["TotalAmt"]) for row in alice.ask("RefundReceipt")}
    assert [total for number, total in receipts.items() if number.startswith(f"{UNREFUNDED}-R")] == ["5.00"]
    order = alice.order(UNREFUNDED)
    assert (order.summary.state, order.summary.document) == (State.EXPORTED, str(UNREFUNDED))
    assert exported_days(alice) == counted == 12


def test_a_refund_that_is_read_while_another_one_is_posted_follows_with_the_next_run(alice: Works) -> None:
    alice.run()
    refund(alice, "5.00")
    hold(alice, entity="RefundReceipt")

    with alice.at_work():
        wait_until_held(alice)
        refund(alice, "2.00")
        record_as_it_is(alice)

    assert refunded(alice) == ["5.00"]
    assert alice.run().counts.exported == 1
    assert refunded(alice) == ["2.00", "5.00"]
    assert alice.order(UNREFUNDED).summary.state is State.EXPORTED


def test_an_order_that_is_edited_between_its_reading_and_its_plan_is_posted_as_it_is_now(
    alice: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, totals = export._plan, list[Decimal]()

    def edited_before(*planning: Any) -> object:
        if not totals:
            totals.append(edit_lines(alice, {0: 6}))
            record_as_it_is(alice)
        return plan(*planning)

    monkeypatch.setattr(export, "_plan", edited_before)

    alice.run()

    receipt = one(alice, "SalesReceipt")
    assert [receipt["TotalAmt"]] == totals
    assert receipt["SyncToken"] == "0"  # never posted as it was before
    assert is_done(alice)
    assert alice.states() == {State.EXPORTED: 12}


def test_a_refund_that_quickbooks_does_not_take_is_told_and_tried_again(alice: Works) -> None:
    alice.run()
    alice.api("POST", f"orders/{UNREFUNDED}/refunds", {"amount": "5.00", "api_refund": False})
    alice.fault(kind="item_fault", entity="RefundReceipt", code="6000", detail="Not today.")

    alice.run()

    refused = alice.order(UNREFUNDED).summary
    assert (refused.state, refused.document) == (State.REFUSED, str(UNREFUNDED))
    assert "Not today" in refused.message


def test_an_invoice_gets_its_payment_once_the_store_says_that_it_is_paid(house: House) -> None:
    house.shop.sim(f"small/orders/{PAID_LATER}", {"date_paid": None, "date_paid_gmt": None}, method="PATCH")
    alice = house.merchant()
    alice.change("transactions", type="invoice_if_paid")
    alice.run()
    assert not [row for row in alice.ask("Payment") if row["PaymentRefNum"].startswith(str(PAID_LATER))]
    paid = {"date_paid": "2026-10-01T10:00:00", "date_paid_gmt": "2026-10-01T17:00:00"}
    alice.edit(PAID_LATER, **paid)

    run = alice.run()

    assert run.counts.exported == 1
    invoice = next(row for row in alice.ask("Invoice") if row["DocNumber"] == str(PAID_LATER))
    assert invoice["Balance"] == 0
    assert sum(payment["TotalAmt"] for payment in alice.ask("Payment")) == sum(
        row["TotalAmt"] for row in alice.ask("Invoice")
    )


def test_an_order_that_is_deleted_in_the_store_is_shown_to_a_person(alice: Works) -> None:
    alice.run()
    alice.house.shop.sim(f"small/delete/{UNREFUNDED}")
    alice.hear("order.deleted", UNREFUNDED)

    alice.run(RunKind.AUTO)

    assert alice.order(UNREFUNDED).summary.code == "cancelled_after_export"


def test_an_order_that_is_thrown_away_without_a_word_is_shown_to_a_person_within_a_day(
    alice: Works,
) -> None:
    alice.run()
    alice.house.shop.sim(f"small/trash/{UNREFUNDED}")
    alice.run(RunKind.AUTO)
    assert alice.order(UNREFUNDED).summary.state is State.EXPORTED
    alice.house.clock.ahead = timedelta(days=1, minutes=1)

    alice.run(RunKind.AUTO)

    assert alice.order(UNREFUNDED).summary.code == "cancelled_after_export"
    asked = lists_of_orders(alice)
    alice.run(RunKind.AUTO)
    assert lists_of_orders(alice) - asked == 1


def test_a_try_of_some_orders_reads_the_store_before_it_exports_one_that_waited_for_days(
    alice: Works,
) -> None:
    alice.run(RunKind.READ)
    for each in alice.orders():
        alice.touch(int(each.summary.store_order), status="cancelled")
    alice.house.clock.ahead = timedelta(days=2)

    run = alice.run(RunKind.ONE)

    assert run.counts.exported == 0
    assert alice.documents() == {}


def lists_of_orders(works: Works) -> int:
    """How often the store was asked for one."""
    asked: int = works.house.shop.get("counters")["by_route"]["small GET wc/v3/orders"]
    return asked


def test_a_store_that_keeps_its_trash_to_itself_is_read_all_the_same(alice: Works) -> None:
    refusal = {"kind": "status", "status": 400, "route": "orders", "times": 1}
    alice.house.shop.sim("faults", {"shop": "small", **refusal})
    alice.house.clock.ahead = timedelta(days=1, minutes=1)

    run = alice.run(RunKind.AUTO)

    assert (run.state, run.counts.exported) == ("done", 12)


def test_an_order_that_is_deleted_before_it_was_exported_is_left_out(alice: Works) -> None:
    alice.house.shop.sim(f"small/trash/{UNREFUNDED}")
    alice.hear("order.deleted", UNREFUNDED)

    alice.run()

    assert alice.order(UNREFUNDED).summary.state is State.LEFT_OUT
    assert str(UNREFUNDED) not in {row["DocNumber"] for row in alice.ask("SalesReceipt")}


def test_a_message_about_an_order_that_nobody_ever_saw_harms_nothing(alice: Works) -> None:
    alice.hear("order.deleted", 4711)

    assert alice.run().state == "done"
