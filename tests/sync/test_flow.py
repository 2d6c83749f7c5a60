"""How orders share envelopes: full ones, none waiting for another, single requests when batches must wait."""

from dataclasses import replace

import pytest

from app.books.meter import Lane
from app.data.ledger_counts import State
from app.sync import export
from app.sync.export import export_waiting
from app.sync.flow import open_flow
from app.sync.in_place import in_place
from app.sync.working import RunKind
from tests.sync.house import FREE, Works


def all_in_the_books_once(works: Works) -> bool:
    return works.states() == {State.EXPORTED: 12} and set(works.documents().values()) == {1}


def sold_again(works: Works) -> None:
    """The twelve orders once more, whose customers and items the books know by now."""
    works.run()
    for one in works.orders():
        works.sell_again(one.summary.store_order)
    works.forget_counters()


def test_a_dozen_orders_of_known_customers_are_one_request(alice: Works) -> None:
    sold_again(alice)

    alice.run()

    assert alice.states() == {State.EXPORTED: 24}
    assert alice.counters()["writes"] == 1


def test_what_was_exported_before_does_not_hide_behind_what_is_on_its_way(
    alice: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.run()
    for order in range(18301, 18306):
        alice.api("POST", f"orders/{order}/refunds", {"amount": "1.00", "api_refund": False})
    alice.run(RunKind.READ)
    monkeypatch.setattr(export, "CHUNK", 2)
    with open_flow(in_place(alice.desk, alice.parties)) as flow:
        assert export_waiting(flow, limit=2) == 2

        assert export_waiting(flow) == 3


def test_payments_travel_together_with_what_is_left_of_the_invoices(alice: Works) -> None:
    alice.change("transactions", type="invoice_and_payment")
    alice.change("customers", name_format="single")
    sold_again(alice)

    alice.run()

    counted = alice.counters()
    assert (counted["writes"], len(alice.ask("Payment"))) == (2, 24)


def test_while_no_further_batch_may_leave_single_requests_carry_what_is_left(alice: Works) -> None:
    throttle = alice.desk.throttles.of(alice.realm)
    throttle.ceilings = replace(FREE, batches_per_minute=1)

    run = alice.run()

    assert run.state == "done"
    assert all_in_the_books_once(alice)
    counted = alice.counters()
    assert counted["batches"] == 1
    assert counted["writes"] > 12


def test_an_order_whose_customer_is_refused_while_its_product_is_still_being_made_harms_itself_only(
    alice: Works,
) -> None:
    throttle = alice.desk.throttles.of(alice.realm)
    throttle.ceilings = replace(FREE, batches_per_minute=1)
    with throttle.slot(Lane.BATCH):
        pass  # the minute's only batch: everything travels by itself
    alice.fault(kind="item_fault", entity="Customer", code="6000")
    alice.fault(kind="slow", entity="Item", seconds=0.3, times=0)

    run = alice.run()

    assert run.state == "done", run.message
    assert alice.states() == {State.EXPORTED: 11, State.WAITING: 1}
    alice.run()
    assert all_in_the_books_once(alice)
