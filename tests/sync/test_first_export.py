"""Orders of a shop become documents in the books, to the cent and once."""

from decimal import Decimal

import pytest

from app.data.ledger_counts import State
from app.sync.working import RunKind
from tests.sync.house import House, Works


def test_one_order_arrives_in_the_books_as_the_store_sold_it(alice: Works) -> None:
    run = alice.run(RunKind.ONE)

    assert (run.state, run.counts.exported) == ("done", 1)
    order = next(one for one in alice.orders() if one.summary.state is State.EXPORTED)
    assert order.order is not None
    receipts = alice.ask("SalesReceipt")
    assert [receipt["DocNumber"] for receipt in receipts] == [order.order.number]
    assert order.summary.document == order.order.number
    assert receipts[0]["TotalAmt"] == order.order.total.amount
    assert receipts[0]["TxnTaxDetail"]["TotalTax"] == order.order.total_tax.amount


def test_the_next_run_goes_on_where_a_trial_of_one_order_stopped(alice: Works) -> None:
    alice.run(RunKind.ONE)

    run = alice.run(RunKind.ALL)

    assert run.counts.exported == 11
    assert alice.states() == {State.EXPORTED: 12}
    assert len(alice.ask("SalesReceipt")) == 12


def test_a_trial_of_one_order_tries_one_order_even_when_it_is_refused(alice: Works) -> None:
    alice.fault(kind="item_fault", entity="SalesReceipt", code="6000", detail="Not today.")

    run = alice.run(RunKind.ONE)

    assert (run.counts.exported, run.counts.refused) == (0, 1)
    assert alice.states() == {State.WAITING: 11, State.REFUSED: 1}


@pytest.fixture(scope="module")
def grown(open_doors: House) -> Works:
    """Alice's whole shop, exported."""
    open_doors.calm()
    works = open_doors.merchant("us-default")
    run = works.run()
    assert (run.state, run.message) == ("done", "")
    return works


def test_every_order_of_the_sample_shop_is_exported_or_left_out_with_a_reason(grown: Works) -> None:
    states = grown.states()

    assert sum(states.values()) == 150
    assert set(states) == {State.EXPORTED, State.LEFT_OUT}
    assert all(one.summary.message for one in grown.orders() if one.summary.state is State.LEFT_OUT)


def test_the_books_hold_what_the_store_sold_and_gave_back_to_the_cent(grown: Works) -> None:
    receipts = {row["DocNumber"]: row for row in grown.ask("SalesReceipt")}
    given_back = {row["DocNumber"]: row["TotalAmt"] for row in grown.ask("RefundReceipt")}

    for one in grown.orders():
        order = one.order
        assert order is not None
        if one.summary.state is not State.EXPORTED:
            assert order.number not in receipts
            continue
        receipt = receipts.pop(order.number)
        assert receipt["TotalAmt"] == order.total.amount
        assert receipt.get("TxnTaxDetail", {}).get("TotalTax", Decimal(0)) == order.total_tax.amount
        for refund in order.refunds:
            assert given_back.pop(f"{order.number}-R{refund.id}") == refund.amount.amount
    assert (receipts, given_back) == ({}, {})


def test_a_second_run_posts_nothing_and_costs_two_reads_at_most(grown: Works) -> None:
    before = grown.documents()
    grown.forget_counters()

    run = grown.run()

    assert (run.state, run.counts.exported) == ("done", 0)
    used = grown.counters()
    assert (used["writes"], used["batches"]) == (0, 0)
    assert used["reads"] <= 2
    assert grown.documents() == before


def test_a_hundred_orders_cost_four_writes_and_two_reads_once_the_lists_are_warm(house: House) -> None:
    bob = house.merchant("us-default")
    bob.change("customers", name_format="single")
    bob.run()
    house.shop.sim("us-default/grow", {"orders": 100, "seconds": 60, "until": "2026-12-01T00:00:00"})
    bob.forget_counters()

    run = bob.run()

    assert run.counts.exported + run.counts.left_out == run.counts.new == 100
    used = bob.counters()
    assert used["batches"] == used["writes"] <= 4
    assert used["reads"] <= 2
