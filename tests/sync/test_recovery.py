"""What a run that was cut off left behind is cleared up by the next one, whatever the cause."""

from collections.abc import Sequence
from decimal import Decimal

import httpx
import pytest

from app.books.qbo import transport
from app.core.document import Document
from app.core.intent import Envelope, Outcome, Settled
from app.core.money import Money
from app.core.reason import Reason
from app.data.ledger_counts import State
from app.data.ledger_documents import NewIntent, open_intents
from app.sync import delivery, fates, posting
from app.sync.delivery import Delivery
from app.sync.differences import difference
from app.sync.scope import Scope
from tests.sync.holding import hold, release
from tests.sync.house import Works
from tests.sync.practice import eventually


class Killed(BaseException):
    """As if the process had ended here."""


def die(*_: object, **__: object) -> None:
    raise Killed


def cut_off(works: Works) -> None:
    """A run that ends as a killed process does: without a word, and taken up again by its id."""
    run = works.enlist()
    with pytest.raises(Killed):
        works.finish(run)
    assert works.see(run).state == "running"


def all_in_the_books_once(works: Works) -> bool:
    return works.states() == {State.EXPORTED: 12} and set(works.documents().values()) == {1}


def nothing_is_open(works: Works) -> bool:
    with works.desk.database.read() as session:
        return not open_intents(session, works.merchant, works.parties.books.id)


def test_what_was_committed_and_never_sent_is_planned_again_with_the_order_as_it_is_now(
    alice: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.change("customers", name_format="single")
    with monkeypatch.context() as death:
        death.setattr(delivery, "_note_sending", die)
        cut_off(alice)
    assert alice.ask("SalesReceipt") == []
    alice.edit(
        18304, billing={**alice.house.shop.get("small/orders/18304")["billing"], "address_1": "9 New Street"}
    )

    run = alice.run()

    assert run.state == "done"
    assert all_in_the_books_once(alice)
    assert nothing_is_open(alice)
    receipt = next(row for row in alice.ask("SalesReceipt") if row["DocNumber"] == "18304")
    assert receipt["BillAddr"]["Line1"] == "9 New Street"


def test_what_was_sent_and_whose_answer_was_never_written_down_is_sent_again_byte_for_byte(
    alice: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as death:
        death.setattr(delivery, "_settle", die)
        cut_off(alice)

    alice.run()

    assert all_in_the_books_once(alice)
    assert nothing_is_open(alice)


def test_what_was_sent_and_is_refused_by_a_gateway_when_it_is_sent_again_is_looked_for(
    alice: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.leave_numbers_to_the_books()
    settle = delivery._settle

    def unless_sales(way: Delivery, envelope: Envelope, outcomes: Sequence[Outcome]) -> None:
        if any("/sales_receipt/" in key for key in envelope.intents):
            raise Killed
        settle(way, envelope, outcomes)

    with monkeypatch.context() as death:
        death.setattr(delivery, "_settle", unless_sales)
        cut_off(alice)
    told = {"body": "Bad", "content_type": "text/plain", "entity": "SalesReceipt"}
    alice.fault(kind="status", status=400, operation="write", **told)

    alice.run()

    assert alice.states() == {State.EXPORTED: 12}
    assert len(alice.ask("SalesReceipt")) == 12


def test_an_order_whose_sale_was_posted_and_whose_payment_was_not_gets_the_payment_only(
    alice: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.change("transactions", type="invoice_and_payment")
    commit = posting._commit

    def unless_payments(scope: Scope, wave: Sequence[NewIntent], prepared: Sequence[Envelope]) -> None:
        if any("/payment/" in new.intent.key for new in wave):
            raise Killed
        commit(scope, wave, prepared)

    with monkeypatch.context() as death:
        death.setattr(posting, "_commit", unless_payments)
        cut_off(alice)
    assert alice.ask("Invoice")
    assert alice.ask("Payment") == []

    alice.run()

    assert all_in_the_books_once(alice)
    paid = [row["TotalAmt"] for row in alice.ask("Payment")]
    assert sorted(paid) == sorted(row["TotalAmt"] for row in alice.ask("Invoice"))


def test_a_document_that_quickbooks_commits_after_we_gave_it_up_is_taken_over(
    alice: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.change("customers", name_format="single")
    alice.fault(kind="drop_before", operation="write", entity="SalesReceipt", nth=2, times=3)
    hold(alice, entity="SalesReceipt")
    with monkeypatch.context() as impatient:
        impatient.setattr(transport, "PATIENCE", httpx.Timeout(1))
        first = alice.run()
    assert alice.states() == {State.WAITING: 12}, first.message
    release(alice, abandoned="commit")
    eventually(lambda: len(alice.ask("SalesReceipt")) == 12)
    alice.forget_counters()

    second = alice.run()

    assert (second.state, second.counts.exported) == ("done", 12)
    assert all_in_the_books_once(alice)
    assert "SalesReceipt" not in alice.counters()["written"]  # type: ignore[operator]  # a count by entity


def test_a_document_of_which_quickbooks_made_another_total_is_shown_and_not_posted_again(
    alice: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    def differs(document: Document, answer: Settled) -> Reason | None:
        total = answer.total
        if getattr(document, "number", "") == "18304" and total:
            total = Money(total.amount + Decimal("0.01"), total.currency)
        return difference(document, Settled(answer.intent, answer.id, total=total, tax=answer.tax))

    with monkeypatch.context() as cent:
        cent.setattr(fates, "difference", differs)
        alice.run()
    assert alice.order(18304).summary.code == "books_differ_total"
    assert alice.states() == {State.EXPORTED: 11, State.HELD: 1}

    alice.retry(18304)
    alice.run()

    assert all_in_the_books_once(alice)
    assert alice.order(18304).summary.document == "18304"


def test_two_runs_of_the_same_orders_at_the_same_moment_post_nothing_twice(
    alice: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DBOS lets one run at a time work on books; this is what holds when that fails."""
    run = alice.enlist()
    commit = posting._commit

    def twice(scope: Scope, wave: Sequence[NewIntent], prepared: Sequence[Envelope]) -> None:
        monkeypatch.setattr(posting, "_commit", commit)
        commit(scope, wave, prepared)  # the other process was quicker
        commit(scope, wave, prepared)

    monkeypatch.setattr(posting, "_commit", twice)
    broken = alice.finish(run)

    assert "Another process" in broken.message
    alice.run()
    assert all_in_the_books_once(alice)
