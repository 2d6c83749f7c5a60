"""QuickBooks does not answer, or not in time, or asks to slow down: nothing is lost and nothing is there twice."""

import pytest

from app.data.connections import State as ConnectionState
from app.data.ledger_counts import State
from app.sync.working import RunKind
from tests.sync.house import Works


def all_in_the_books_once(works: Works) -> bool:
    return works.states() == {State.EXPORTED: 12} and set(works.documents().values()) == {1}


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "drop_after"},
        {"kind": "drop_before"},
        {"kind": "timeout_after", "seconds": 0.2},
        {"kind": "status", "status": 500, "when": "after"},
        {"kind": "status", "status": 503},
    ],
    ids=lambda fault: " ".join(str(value) for value in fault.values()),
)
def test_an_answer_that_is_lost_once_is_asked_for_again_and_posts_nothing_twice(
    alice: Works, fault: dict[str, object]
) -> None:
    alice.fault(operation="write", nth=2, **fault)

    run = alice.run()

    assert run.state == "done"
    assert all_in_the_books_once(alice)


@pytest.mark.parametrize("kind", ["drop_after", "drop_before"])
def test_books_that_never_answer_end_the_run_and_the_next_one_finishes_it(alice: Works, kind: str) -> None:
    alice.fault(kind=kind, operation="write", entity="SalesReceipt", times=4)
    alice.fault(kind=kind, operation="query", times=0)

    broken = alice.run()

    assert broken.state == "failed"
    assert "Nothing is lost" in broken.message
    alice.house.books.sim("faults", method="DELETE")
    assert alice.run().state == "done"
    assert all_in_the_books_once(alice)


def test_a_document_that_is_in_the_books_though_no_answer_ever_came_is_found_by_its_mark(
    alice: Works,
) -> None:
    alice.fault(kind="drop_after", operation="write", entity="SalesReceipt", times=4)

    run = alice.run()

    assert run.state == "done"
    assert all_in_the_books_once(alice)


@pytest.mark.parametrize(("kind", "orders"), [(RunKind.ALL, 12), (RunKind.ONE, 1)])
@pytest.mark.parametrize("status", [400, 413])
def test_a_gateway_that_refuses_what_quickbooks_saved_at_the_sending_before_is_not_believed(
    alice: Works, kind: RunKind, orders: int, status: int
) -> None:
    alice.leave_numbers_to_the_books()
    write = {"operation": "write", "entity": "SalesReceipt"}
    alice.fault(kind="drop_after", **write)
    alice.fault(kind="status", status=status, body="Bad", content_type="text/plain", nth=2, **write)

    run = alice.run(kind)

    assert (run.state, run.counts.exported, run.counts.refused) == ("done", orders, 0), run.message
    assert len(alice.ask("SalesReceipt")) == orders


def test_what_quickbooks_itself_refuses_at_the_second_sending_is_told(alice: Works) -> None:
    alice.fault(kind="drop_before", operation="write", entity="SalesReceipt")
    alice.fault(kind="item_fault", docnumber="18304", code="6200")

    alice.run()

    assert alice.order(18304).summary.state is State.REFUSED
    assert alice.states() == {State.EXPORTED: 11, State.REFUSED: 1}


def test_an_item_that_was_not_saved_for_a_passing_reason_waits_for_the_next_run(alice: Works) -> None:
    alice.fault(
        kind="item_fault", docnumber="18304", code="10000", message="An application error has occurred"
    )

    first = alice.run()

    assert (first.state, first.counts.exported) == ("done", 11)
    assert alice.states() == {State.EXPORTED: 11, State.WAITING: 1}
    alice.run()
    assert all_in_the_books_once(alice)


def test_an_order_that_is_never_saved_is_told_after_ten_tries(alice: Works) -> None:
    alice.fault(kind="item_fault", docnumber="18304", code="10000", message="An error", times=0)

    for _ in range(10):
        assert alice.order(18304).summary.state is State.WAITING
        assert alice.run().state == "done"

    assert alice.order(18304).summary.code == "not_saved"


def test_an_order_whose_customer_is_never_saved_is_told_after_ten_tries_with_the_customers_name(
    alice: Works,
) -> None:
    alice.change("customers", name_format="single", single_name="Web Store")
    alice.fault(kind="item_fault", entity="Customer", code="6000", message="An unexpected error", times=0)

    for _ in range(10):
        assert alice.states() == {State.WAITING: 12}
        assert alice.run().state == "done"

    assert alice.states() == {State.REFUSED: 12}
    told = alice.order(18304).summary
    assert told.code == "not_saved"
    assert "did not save the customer “Web Store”" in told.message

    alice.house.books.sim("faults", method="DELETE")
    for each in alice.orders():
        alice.retry(each.summary.store_order)
    alice.run()
    assert all_in_the_books_once(alice)


def test_a_revoked_permission_stops_the_connection_with_one_banner_and_one_e_mail(alice: Works) -> None:
    alice.go_live()
    alice.house.books.sim("tokens/expire", {"realm": alice.realm, "which": "both"})

    first, second = alice.run(), alice.run()

    assert (first.state, second.state) == ("failed", "failed")
    trouble = alice.record.trouble
    assert trouble is not None
    assert "Reconnect" in trouble.message
    assert trouble.action == "reconnect"
    assert alice.mails() == [f"{alice.parties.store.name} needs you"]
    assert alice.record.next_due is None
    assert alice.record.state is ConnectionState.ACTIVE


def test_a_permission_that_is_revoked_in_the_middle_leaves_nothing_in_doubt(alice: Works) -> None:
    alice.change("customers", name_format="single")
    alice.go_live()
    alice.fault(kind="status", status=401, operation="write", entity="SalesReceipt", times=2)

    assert alice.run().state == "failed"
    assert alice.states() == {State.POSTING: 12}
    stopped = alice.record
    assert stopped.trouble is not None

    assert alice.run().state == "done"
    assert all_in_the_books_once(alice)
    going = alice.record
    assert going.trouble is None
    assert going.next_due is not None


def test_an_item_that_says_the_subscription_has_ended_stops_the_connection_and_keeps_what_was_posted(
    alice: Works,
) -> None:
    alice.go_live()
    alice.fault(kind="item_fault", docnumber="18304", code="6190", detail="Subscription period has ended")

    assert alice.run().state == "failed"
    assert alice.record.trouble is not None
    states = alice.states()
    assert (sum(states.values()), states[State.EXPORTED] >= 6) == (12, True)  # others wait for their refunds

    alice.run()
    assert all_in_the_books_once(alice)
