"""A change of a document whose answer is lost, or whose process is killed: it is made once, and known afterwards."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.core.intent import Update
from app.data import ledger_moves
from app.data.ledger_counts import State
from app.data.ledger_documents import open_intents
from app.data.ledger_moves import Selection
from app.sync import delivery, posting
from tests.databases import kept
from tests.sync.editing import ORDER, edit_lines, history, is_done, one
from tests.sync.house import House, Works
from tests.sync.test_recovery import cut_off, die


@pytest.fixture(params=["sales_receipt", "invoice_and_payment"])
def sold(house: House, request: pytest.FixtureRequest) -> Works:
    """Alice's orders are in the books, in one way or the other."""
    alice = house.merchant()
    alice.change("transactions", type=request.param)
    alice.run()
    return alice


def document(works: Works) -> dict[str, Any]:
    return one(works, "Invoice" if works.ask("Invoice") else "SalesReceipt")


def followed_once(works: Works, total: Decimal) -> bool:
    """The document has the order's total, its payment follows, and nothing is there twice or in doubt."""
    with works.desk.database.read() as session:
        nothing_open = not open_intents(session, works.merchant, works.parties.books.id)
    return (
        nothing_open
        and document(works)["TotalAmt"] == total
        and document(works)["Balance"] == 0
        and len(works.ask("Payment")) == len(works.ask("Invoice"))
        and set(works.documents().values()) == {1}
        and is_done(works)
    )


@pytest.mark.parametrize("quantity", [6, 24])
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "drop_after"},
        {"kind": "drop_before"},
        {"kind": "timeout_after", "seconds": 0.2},
        {"kind": "status", "status": 500, "when": "after"},
    ],
    ids=lambda fault: str(fault["kind"]),
)
def test_an_answer_that_is_lost_once_changes_nothing_twice(
    sold: Works, fault: dict[str, object], quantity: int
) -> None:
    total = edit_lines(sold, {0: quantity})
    sold.fault(operation="batch", nth=1, **fault)

    assert sold.run().state == "done"
    assert followed_once(sold, total)


def test_a_change_that_took_effect_though_no_answer_ever_came_is_found_in_the_document(sold: Works) -> None:
    total = edit_lines(sold, {0: 6})
    sold.fault(kind="drop_after", operation="batch", times=4)

    assert sold.run().state == "done"
    assert followed_once(sold, total)


def never_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "_note_sending", die)


def never_written_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "_settle", die)


def never_committed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "_commit", die)


@pytest.mark.parametrize("quantity", [6, 24])
@pytest.mark.parametrize("death", [never_committed, never_sent, never_written_down])
def test_a_process_that_is_killed_in_the_middle_of_a_change_loses_and_doubles_nothing(
    sold: Works, death: Callable[[pytest.MonkeyPatch], None], quantity: int
) -> None:
    total = edit_lines(sold, {0: quantity})
    with pytest.MonkeyPatch.context() as killed:
        death(killed)
        cut_off(sold)

    assert sold.run().state == "done"
    assert followed_once(sold, total)


def test_an_order_that_is_edited_again_while_its_change_hangs_ends_as_it_is_now(sold: Works) -> None:
    edit_lines(sold, {0: 6})
    with pytest.MonkeyPatch.context() as killed:
        never_written_down(killed)
        cut_off(sold)
    total = edit_lines(sold, {0: 24})

    assert sold.run().state == "done"
    assert followed_once(sold, total)


def test_a_ledger_restored_from_before_the_change_finds_it_done(sold: Works, tmp_path: Path) -> None:
    total = edit_lines(sold, {0: 6})
    with kept(sold.desk.database, tmp_path) as restore:
        sold.run()
        token = document(sold)["SyncToken"]
        restore()

    sold.run()

    assert followed_once(sold, total)
    assert document(sold)["SyncToken"] == token


def test_a_change_that_quickbooks_does_not_save_for_a_passing_reason_waits_for_the_next_run(
    alice: Works,
) -> None:
    alice.run()
    total = edit_lines(alice, {0: 6})
    alice.fault(
        kind="item_fault", docnumber=str(ORDER), code="10000", message="An application error has occurred"
    )

    alice.run()

    assert alice.order(ORDER).summary.state is State.EXPORTED
    alice.run()
    assert followed_once(alice, total)
    assert len({each.key for each in history(alice) if isinstance(each.intent, Update)}) == 2


def test_somebody_who_saves_the_document_at_the_same_moment_is_not_overwritten_unseen(alice: Works) -> None:
    alice.run()
    total = edit_lines(alice, {0: 6})
    alice.fault(kind="item_fault", docnumber=str(ORDER), code="5010", message="Stale Object Error")

    alice.run()
    alice.run()

    assert followed_once(alice, total)


def test_a_change_that_quickbooks_makes_for_new_documents_only_posts_the_order_again(alice: Works) -> None:
    alice.run()
    old = document(alice)["Id"]
    total = edit_lines(alice, {0: 6})
    detail = "You can't change the customer of a transaction that is linked."
    alice.fault(kind="item_fault", docnumber=str(ORDER), code="6000", detail=detail)

    alice.run()
    alice.run()

    assert document(alice)["Id"] != old
    assert followed_once(alice, total)


def test_what_is_taken_out_when_the_process_is_killed_is_posted_again_by_the_next_run(alice: Works) -> None:
    alice.run()
    alice.change("transactions", type="invoice_and_payment")
    total = edit_lines(alice, {0: 6})
    with pytest.MonkeyPatch.context() as killed:
        never_written_down(killed)
        cut_off(alice)

    alice.run()

    assert (one(alice, "Invoice")["TotalAmt"], one(alice, "Invoice")["Balance"]) == (total, 0)
    assert str(ORDER) not in {row["DocNumber"] for row in alice.ask("SalesReceipt")}
    assert is_done(alice)


def test_a_changed_order_that_is_reset_takes_over_what_still_stands(sold: Works) -> None:
    total = edit_lines(sold, {0: 6})
    sold.run()
    before = document(sold)
    with sold.desk.database.begin() as session:
        chosen = Selection(rows=(sold.order(ORDER).summary.row,))
        ledger_moves.reset(session, sold.merchant, sold.connection, chosen)

    sold.run()

    assert followed_once(sold, total)
    assert document(sold) == before
