"""One bad order never hurts another."""

from collections.abc import Sequence

import pytest

from app.books.qbo.encode import Operation
from app.books.qbo.wire import Json
from app.books.qbo.writer import QboBooks
from app.config.document import ReadyConfig
from app.core.intent import Envelope, Intent, Outcome, Post
from app.core.order import Order
from app.core.posted import Posted
from app.data.ledger_counts import State
from app.plan import planning
from app.plan.view import BooksView, Plan
from app.sync import plans
from tests.sync.house import Works

BAD = "18304"


def others_are_exported(works: Works) -> bool:
    found = {one.summary.store_order: one.summary.state for one in works.orders()}
    bad = found.pop(BAD)
    return bad is not State.EXPORTED and set(found.values()) == {State.EXPORTED} and len(found) == 11


def test_an_order_that_quickbooks_refuses_is_told_with_its_sentence_and_the_page_that_mends_it(
    alice: Works,
) -> None:
    alice.fault(kind="item_fault", docnumber=BAD, code="6200", detail="The account period has closed.")

    run = alice.run()

    assert (run.state, run.counts.exported, run.counts.refused) == ("done", 11, 1)
    assert others_are_exported(alice)
    refused = alice.order(BAD).summary
    assert (refused.code, refused.section) == ("6200", "export")
    assert "closed" in refused.message


def test_an_order_that_cannot_be_read_is_counted_among_those_that_need_a_person(alice: Works) -> None:
    alice.edit(int(BAD), total="1.00")

    run = alice.run()

    assert (run.state, run.counts.exported, run.counts.held) == ("done", 11, 1)
    assert others_are_exported(alice)
    assert "total" in alice.order(BAD).summary.message


def test_a_refused_order_that_is_asked_for_again_is_posted_once(alice: Works) -> None:
    alice.fault(kind="item_fault", docnumber=BAD, code="6200")
    alice.run()

    alice.retry(BAD)
    run = alice.run()

    assert run.counts.exported == 1
    assert alice.documents()[f"SalesReceipt {BAD}"] == 1


def test_an_order_that_trips_our_rules_is_held_with_a_reference(
    alice: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trips(order: Order, config: ReadyConfig, books: BooksView, past: Sequence[Posted]) -> Plan:
        if order.id == BAD:
            raise ZeroDivisionError
        return planning.plan_order(order, config, books, past)

    monkeypatch.setattr(plans, "plan_order", trips)

    alice.run()

    assert others_are_exported(alice)
    held = alice.order(BAD).summary
    assert (held.state, held.code) == (State.HELD, "bug")
    assert "reference" in held.message


def test_an_order_that_cannot_be_brought_into_quickbooks_form_is_refused_alone(
    alice: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare = QboBooks.prepare

    def trips(books: QboBooks, wave: Sequence[Intent]) -> list[Envelope]:
        if any(isinstance(one, Post) and getattr(one.document, "number", "") == BAD for one in wave):
            raise KeyError(BAD)
        return prepare(books, wave)

    monkeypatch.setattr(QboBooks, "prepare", trips)

    alice.run()

    assert others_are_exported(alice)
    assert alice.order(BAD).summary.code == "bug"


def test_an_answer_that_trips_us_is_asked_for_again_and_found(
    alice: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = QboBooks._outcome
    tripped: list[str] = []

    def trips(books: QboBooks, key: str, item: Json | None, sent: Operation | None) -> Outcome:
        if f":{BAD}/" in key and len(tripped) < 10:
            tripped.append(key)
            raise RecursionError
        return outcome(books, key, item, sent)

    monkeypatch.setattr(QboBooks, "_outcome", trips)

    run = alice.run()

    assert run.state == "done"
    assert alice.states() == {State.EXPORTED: 12}
    assert set(alice.documents().values()) == {1}


def test_a_batch_that_is_refused_as_a_whole_is_sent_one_by_one(alice: Works) -> None:
    alice.fault(kind="status", status=400, operation="write", entity="SalesReceipt")

    run = alice.run()

    assert run.state == "done"
    assert alice.states() == {State.EXPORTED: 12}
    assert set(alice.documents().values()) == {1}


def test_a_customer_that_cannot_be_made_holds_back_its_own_orders_only(alice: Works) -> None:
    order = alice.order(BAD).order
    assert order is not None
    name = f"{order.billing.first_name} {order.billing.last_name}"
    alice.fault(
        kind="item_fault", docnumber=name, code="6240", detail="The name supplied already exists.", times=0
    )

    alice.run()

    assert others_are_exported(alice)
    assert alice.order(BAD).summary.section == "customers"


def test_an_order_of_a_customer_who_was_made_inactive_says_so_until_they_are_active_again(
    alice: Works,
) -> None:
    alice.run()
    order = alice.order(BAD).order
    assert order is not None
    name = f"{order.billing.first_name} {order.billing.last_name}"
    made = next(one for one in alice.ask("Customer") if one["DisplayName"] == name)
    switch = {"Id": made["Id"], "sparse": True}
    gone = alice.write("Customer", switch | {"SyncToken": made["SyncToken"], "Active": False})
    number = alice.sell_again(BAD)

    alice.run()
    assert "Make the customer active again" in alice.order(number).summary.message

    alice.write("Customer", switch | {"SyncToken": gone["SyncToken"], "Active": True, "DisplayName": name})
    alice.retry(number)
    assert alice.run().counts.exported == 1
    receipt = next(row for row in alice.ask("SalesReceipt") if row["DocNumber"] == number)
    assert receipt["CustomerRef"]["value"] == made["Id"]


def test_a_refund_is_not_posted_while_its_sale_is_refused(alice: Works) -> None:
    refunded = next(one.order for one in alice.orders() if one.order and one.order.refunds)
    alice.fault(kind="item_fault", docnumber=refunded.number, code="6200")

    alice.run()

    assert f"SalesReceipt {refunded.number}" not in alice.documents()
    assert not [one for one in alice.documents() if one.startswith(f"RefundReceipt {refunded.number}-R")]

    alice.retry(refunded.id)
    alice.run()
    assert alice.states() == {State.EXPORTED: 12}
