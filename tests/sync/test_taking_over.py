"""Orders that another connector exported before us: found by their number, approved in bulk, never posted again."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.core.order import Order
from app.data.ledger_counts import State
from app.data.lookalikes import START, Pair, Waiting, page
from app.data.undos import What
from app.sync.working import RunKind
from tests.sync.house import Works


def exported_before(
    works: Works,
    number: int,
    entity: str = "SalesReceipt",
    *,
    amount: str = "",
    name: str = "",
    late: int = 0,
) -> dict[str, Any]:
    """Another connector's document for an order of the shop; its total, customer or date may be its own."""
    order = works.house.shop.get(f"{works.shop}/orders/{number}")
    who = name or f"{order['billing']['first_name']} {order['billing']['last_name']}"
    known = works.ask("Customer", f"where DisplayName = '{who}'")
    customer = known[0] if known else works.write("Customer", {"DisplayName": who})
    item = works.ask("Item", "where Type = 'Service'")[0]["Id"]
    total = float(amount or order["total"])
    detail = {"ItemRef": {"value": item}, "Qty": 1, "UnitPrice": total, "TaxCodeRef": {"value": "NON"}}
    line = {"Amount": total, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
    day = date.fromisoformat(order["date_created"][:10]) + timedelta(days=late)
    body = {"DocNumber": str(number), "CustomerRef": {"value": customer["Id"]}, "Line": [line]}
    return works.write(entity, {**body, "TxnDate": day.isoformat()})


def offered(works: Works) -> list[Pair]:
    with works.desk.database.read() as session:
        return page(session, works.merchant, works.connection)[0]


def sold(works: Works, number: int) -> Order:
    order = works.order(number).order
    assert order is not None
    return order


@pytest.fixture
def numbers(alice: Works) -> list[int]:
    """The shop's orders, those without refunds first."""
    orders = [one.order for one in alice.orders() if one.order]
    return [int(one.id) for one in sorted(orders, key=lambda one: (len(one.refunds), one.id)) if one.total]


def test_orders_are_found_before_the_first_run_and_never_posted_again(
    alice: Works, numbers: list[int]
) -> None:
    for number in numbers[:3]:
        exported_before(alice, number)
    assert alice.look() == Waiting(alike=3, different=0)
    assert alice.take_over() == 3
    assert alice.states()[State.EXPORTED] == 3
    run = alice.run()
    assert (run.state, alice.states()) == ("done", {State.EXPORTED: 12})
    assert set(alice.documents().values()) == {1}
    assert len(alice.ask("SalesReceipt")) == 12


def test_what_differs_is_named_and_not_approved_with_the_others(alice: Works, numbers: list[int]) -> None:
    same, dearer, later, stranger = numbers[:4]
    exported_before(alice, same, late=2)
    exported_before(alice, dearer, amount="1.23")
    exported_before(alice, later, late=60)
    exported_before(alice, stranger, name="Somebody Else")
    assert alice.look() == Waiting(alike=1, different=3)
    found = {int(one.number): one.differs for one in offered(alice)}
    assert found == {same: (), dearer: ("total",), later: ("date",), stranger: ("customer",)}
    assert alice.take_over() == 1
    assert alice.take_over(dearer) == 1
    assert alice.look() == Waiting(alike=0, different=2)


def test_the_first_run_holds_what_nobody_has_looked_at(alice: Works, numbers: list[int]) -> None:
    exported_before(alice, numbers[0])
    exported_before(alice, numbers[1], "Invoice")
    alice.run()
    assert alice.states() == {State.EXPORTED: 10, State.HELD: 2}
    assert {int(one.number) for one in offered(alice)} == set(numbers[:2])
    assert alice.take_over() == 2
    assert alice.states() == {State.EXPORTED: 12}
    assert len(alice.ask("Invoice")) == 1
    assert offered(alice) == []


def test_a_refund_after_it_is_posted_and_one_from_before_is_not(alice: Works, numbers: list[int]) -> None:
    refunded = numbers[-1]
    assert sold(alice, refunded).refunds
    exported_before(alice, refunded)
    exported_before(alice, numbers[0])
    alice.look()
    assert alice.take_over(refunded, numbers[0]) == 2
    alice.run()
    before = {row["DocNumber"] for row in alice.ask("RefundReceipt")}
    assert not any(number.startswith(str(refunded)) for number in before)
    alice.api("POST", f"orders/{numbers[0]}/refunds", {"amount": "1.00", "api_refund": False})
    alice.run()
    (after,) = {row["DocNumber"] for row in alice.ask("RefundReceipt")} - before
    assert after.startswith(str(numbers[0]))
    assert alice.states() == {State.EXPORTED: 12}


def test_an_edit_after_it_is_said_and_nothing_is_rewritten(alice: Works, numbers: list[int]) -> None:
    theirs = exported_before(alice, numbers[0])
    alice.look()
    alice.take_over()
    alice.touch(numbers[0], billing={"city": "Elsewhere"})
    alice.run()
    (now,) = alice.ask("SalesReceipt", f"where DocNumber = '{numbers[0]}'")
    assert (now["Id"], now["SyncToken"]) == (theirs["Id"], theirs["SyncToken"])
    summary = alice.order(numbers[0]).summary
    assert (summary.state, summary.code) == (State.EXPORTED, "edited_after_taking_over")


def test_an_invoice_that_was_taken_over_gets_no_second_payment(alice: Works, numbers: list[int]) -> None:
    alice.change("transactions", type="invoice_and_payment")
    exported_before(alice, numbers[0], "Invoice")
    alice.look()
    alice.take_over()
    alice.touch(numbers[0], customer_note="left at the door")
    alice.run()
    customers = {row["CustomerRef"]["value"] for row in alice.ask("Payment")}
    (invoice,) = alice.ask("Invoice", f"where DocNumber = '{numbers[0]}'")
    assert len(alice.ask("Payment")) == 11
    assert invoice["Balance"] == invoice["TotalAmt"]
    assert customers


def test_a_decision_is_taken_back_by_a_reset_and_asked_again(alice: Works, numbers: list[int]) -> None:
    exported_before(alice, numbers[0])
    alice.look()
    alice.take_over()
    alice.reset(numbers[0])
    assert [int(one.number) for one in offered(alice)] == [numbers[0]]
    alice.run()
    assert alice.order(numbers[0]).summary.state is State.HELD
    assert len(alice.ask("SalesReceipt", f"where DocNumber = '{numbers[0]}'")) == 1
    assert alice.take_over() == 1
    assert alice.states() == {State.EXPORTED: 12}


def test_an_undo_of_everything_leaves_what_we_did_not_post(alice: Works, numbers: list[int]) -> None:
    theirs = exported_before(alice, numbers[0])
    alice.look()
    alice.take_over()
    alice.run()
    alice.api("POST", f"orders/{numbers[0]}/refunds", {"amount": "1.00", "api_refund": False})
    alice.run()
    alice.undo()
    assert [row["Id"] for row in alice.ask("SalesReceipt")] == [theirs["Id"]]
    assert alice.ask("RefundReceipt") == []
    assert alice.states() == {State.EXPORTED: 1, State.LEFT_OUT: 11}
    alice.undo(What.ORDER, alice.order(numbers[0]).summary.row)
    assert [row["Id"] for row in alice.ask("SalesReceipt")] == [theirs["Id"]]
    alice.retry(numbers[0])
    alice.run()
    assert len(alice.ask("RefundReceipt")) == 1
    assert len(alice.ask("SalesReceipt")) == 1


def test_undo_reset_and_taking_over_in_any_order_make_no_duplicate(alice: Works, numbers: list[int]) -> None:
    exported_before(alice, numbers[0])
    alice.run()
    alice.take_over()
    alice.reset()
    alice.run()
    alice.take_over()
    alice.undo()
    alice.reset()
    for order in alice.orders():
        alice.retry(order.summary.store_order)
    alice.run()
    alice.take_over()
    assert alice.states() == {State.EXPORTED: 12}
    assert set(alice.documents().values()) == {1}
    assert len(alice.ask("SalesReceipt")) == 12


def test_a_document_stands_for_one_order_only(alice: Works, numbers: list[int]) -> None:
    exported_before(alice, numbers[0])
    twin = alice.sell_again(numbers[0])
    alice.edit(int(twin), number=str(numbers[0]))
    alice.run(RunKind.LOOK)
    assert (alice.take_over(), alice.take_over()) == (1, 0)


def test_another_prefix_is_another_number_and_nothing_waits_any_more(
    alice: Works, numbers: list[int]
) -> None:
    exported_before(alice, numbers[0])
    assert alice.look().all == 1
    alice.change("export", prefix="W-")
    assert alice.look().all == 0
    alice.run()
    assert alice.states() == {State.EXPORTED: 12}
    assert sum(Decimal(row["TotalAmt"]) for row in alice.ask("SalesReceipt")) > 0


def test_pages_go_on_where_the_last_one_ended(alice: Works, numbers: list[int]) -> None:
    for number in numbers[:5]:
        exported_before(alice, number, amount="" if number % 2 else "1.00")
    alice.look()
    seen: list[str] = []
    after = START
    while after is not None:
        with alice.desk.database.read() as session:
            shown, after = page(session, alice.merchant, alice.connection, after=after, size=2)
        seen += [one.number for one in shown]
    assert sorted(seen) == sorted(str(number) for number in numbers[:5])
    differing = [bool(one.differs) for one in offered(alice)]
    assert differing == sorted(differing)
