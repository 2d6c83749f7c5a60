"""Orders that were reset: what still stands in the books is taken over, what was deleted there is made anew."""

from collections import Counter

import pytest

from app.config.sections.transactions import TransactionType
from app.data import ledger_moves, ledger_undo
from app.data.ledger_counts import State
from app.data.ledger_moves import Selection
from app.data.ledger_reach import reach
from app.data.undos import Extent, What
from tests.sync.editing import ORDER, TOTAL, edit_lines, is_done, one
from tests.sync.house import Works
from tests.sync.test_undo import deposit, receipt_of

EVERYTHING = Extent(What.ALL)
NOTHING: Counter[str] = Counter()
TYPES = [TransactionType.SALES_RECEIPT, TransactionType.INVOICE_AND_PAYMENT]


def reset_all(works: Works) -> None:
    with works.desk.database.begin() as session:
        ledger_moves.reset(session, works.parties.merchant, works.parties.connection.id, Selection())


def delete_all(works: Works) -> None:
    """Somebody takes out by hand all that was exported."""
    for kind in ("Payment", "SalesReceipt", "Invoice", "RefundReceipt", "CreditMemo"):
        for row in works.ask(kind):
            works.delete(kind, row)


def write_by_hand(works: Works, entity: str, count: int) -> None:
    """What somebody sells over the counter, at a price that no order has."""
    item, customer = works.ask("Item")[0]["Id"], works.ask("Customer")[0]["Id"]
    line = {
        "Amount": 7.77,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": item}, "TaxCodeRef": {"value": "NON"}},
    }
    body = {"CustomerRef": {"value": customer}, "TxnDate": "2026-01-01", "Line": [line]}
    for start in range(0, count, 30):
        items = [
            {"bId": str(number), "operation": "create", entity: {**body, "DocNumber": f"HAND-{number}"}}
            for number in range(start, min(start + 30, count))
        ]
        answer = works._call("POST", "batch", json={"BatchItemRequest": items})
        assert all(entity in one for one in answer["BatchItemResponse"]), answer


def in_the_books(works: Works) -> Counter[str]:
    kinds = ("SalesReceipt", "Invoice", "Payment", "RefundReceipt")
    return Counter({kind: len(works.ask(kind)) for kind in kinds})


def test_a_reset_of_orders_whose_documents_stand_posts_nothing_twice(alice: Works) -> None:
    assert alice.run().state == "done"
    before = in_the_books(alice)
    for _ in range(2):
        reset_all(alice)
        assert State.EXPORTED not in alice.states()
        assert alice.run().state == "done"
        assert alice.states()[State.EXPORTED] == 12
        assert in_the_books(alice) == before


def test_invoices_and_their_payments_are_taken_over_too(alice: Works) -> None:
    alice.change("transactions", type=TransactionType.INVOICE_AND_PAYMENT)
    assert alice.run().state == "done"
    before = in_the_books(alice)
    assert before["Payment"] > 0
    for _ in range(3):
        reset_all(alice)
        assert alice.run().state == "done"
        assert alice.states() == {State.EXPORTED: 12}
        assert in_the_books(alice) == before


def test_what_was_deleted_in_quickbooks_is_exported_again_under_its_own_number(alice: Works) -> None:
    alice.run()
    gone = alice.ask("SalesReceipt")[0]
    number = gone["DocNumber"]
    alice._call(
        "POST",
        "salesreceipt",
        params={"operation": "delete"},
        json={"Id": gone["Id"], "SyncToken": gone["SyncToken"]},
    )
    reset_all(alice)
    assert alice.run().state == "done"
    again = alice.ask("SalesReceipt", f"where DocNumber = '{number}'")
    assert [row["TotalAmt"] for row in again] == [gone["TotalAmt"]]
    assert again[0]["Id"] != gone["Id"]


@pytest.mark.parametrize("type_", TYPES)
def test_what_was_deleted_among_a_thousand_others_is_exported_again(
    alice: Works, type_: TransactionType
) -> None:
    """QuickBooks names at most 1,000 changes, and nothing else tells of a deletion."""
    alice.change("transactions", type=type_)
    alice.run()
    entity = "SalesReceipt" if type_ is TransactionType.SALES_RECEIPT else "Invoice"
    sold = [(row["DocNumber"], row["TotalAmt"]) for row in alice.ask(entity)]
    delete_all(alice)
    write_by_hand(alice, entity, 1000)
    reset_all(alice)

    run = alice.run()

    assert (run.state, run.message) == ("done", "")
    assert alice.states() == {State.EXPORTED: 12}
    ours = f"where DocNumber in {tuple(number for number, _ in sold)}"
    assert sorted((row["DocNumber"], row["TotalAmt"]) for row in alice.ask(entity, ours)) == sorted(sold)


def test_what_was_voided_by_hand_is_shown_to_a_person_and_nothing_is_posted_beside_it(alice: Works) -> None:
    alice.run()
    voided = alice.ask("SalesReceipt")[0]
    alice._call(
        "POST",
        "salesreceipt",
        params={"operation": "update", "include": "void"},
        json={"Id": voided["Id"], "SyncToken": voided["SyncToken"], "sparse": True},
    )
    before = in_the_books(alice)
    reset_all(alice)
    assert alice.run().state == "done"
    held = [order for order in alice.orders() if order.summary.state is State.HELD]
    assert [order.summary.number for order in held] == [voided["DocNumber"]]
    assert "of 0.00 USD" in held[0].summary.message
    assert in_the_books(alice) == before


@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.parametrize(
    "is_edited_first", [True, False], ids=["edited, then exported", "exported, then edited"]
)
def test_an_order_that_is_reset_and_edited_stands_in_the_books_once_as_it_is_now(
    alice: Works, type_: TransactionType, *, is_edited_first: bool
) -> None:
    alice.change("transactions", type=type_)
    alice.run()
    before = in_the_books(alice)
    alice.reset(ORDER)
    if not is_edited_first:
        alice.run()
    total = edit_lines(alice, {0: 6})

    for _ in range(2):
        assert alice.run().state == "done"

    assert in_the_books(alice) == before
    assert is_done(alice), alice.order(ORDER).summary.message
    sale = one(alice, "Invoice" if type_ is TransactionType.INVOICE_AND_PAYMENT else "SalesReceipt")
    assert (sale["TotalAmt"], sale.get("Balance", 0)) == (total, 0)


def test_beside_a_document_whose_amount_somebody_changed_a_reset_order_is_not_posted_again(
    alice: Works,
) -> None:
    alice.run()
    found = one(alice, "SalesReceipt")
    line = {**found["Line"][0], "Amount": 1}
    line["SalesItemLineDetail"] = {
        "ItemRef": line["SalesItemLineDetail"]["ItemRef"],
        "Qty": 1,
        "UnitPrice": 1,
    }
    sparse = {"Id": found["Id"], "SyncToken": found["SyncToken"], "sparse": True}
    alice.write("SalesReceipt", {**sparse, "Line": [line]})
    assert one(alice, "SalesReceipt")["TotalAmt"] != TOTAL
    alice.reset(ORDER)

    alice.run()

    assert len(alice.ask("SalesReceipt")) == 12
    assert alice.order(ORDER).summary.code == "changed_by_hand"


def undoable(works: Works, extent: Extent = EVERYTHING) -> int:
    """How many documents the undo page says that it would remove."""
    with works.desk.database.read() as session:
        where = (session, works.merchant, works.connection)
        found = reach(*where, extent)
        assert (found.documents, found.whole) == (ledger_undo.count(*where, extent), True)
    return found.documents


def standing(works: Works) -> int:
    return sum(in_the_books(works).values())


@pytest.mark.parametrize("type_", TYPES)
def test_an_order_that_is_reset_and_then_called_off_waits_for_a_person_while_its_document_stands(
    alice: Works, type_: TransactionType
) -> None:
    alice.change("transactions", type=type_)
    alice.run()
    before = in_the_books(alice)
    alice.reset(ORDER)
    alice.touch(ORDER, status="cancelled")

    assert alice.run().state == "done"

    found = alice.order(ORDER).summary
    assert (found.state, found.code) == (State.HELD, "reset_and_standing")
    assert f"{ORDER} of {TOTAL} USD" in found.message
    assert "“cancelled” are not exported" in found.message
    assert in_the_books(alice) == before
    of_order = Extent(What.ORDER, str(found.row))
    assert undoable(alice, of_order) == (1 if type_ is TransactionType.SALES_RECEIPT else 2)
    assert undoable(alice) == sum(before.values())

    alice.undo(What.ORDER, found.row)

    assert undoable(alice, of_order) == 0
    assert alice.order(ORDER).summary.state is State.LEFT_OUT
    assert alice.states() == {State.EXPORTED: 11, State.LEFT_OUT: 1}
    assert undoable(alice) == standing(alice) > 0


@pytest.mark.parametrize("type_", TYPES)
def test_an_undo_of_everything_takes_the_documents_of_reset_orders_too(
    alice: Works, type_: TransactionType
) -> None:
    alice.change("transactions", type=type_)
    alice.run()
    before = sum(in_the_books(alice).values())
    reset_all(alice)
    assert undoable(alice) == before

    run = alice.undo()

    assert (run.counts.undone, in_the_books(alice)) == (before, NOTHING), alice.not_undone(run)
    assert undoable(alice) == 0
    assert alice.states() == {State.LEFT_OUT: 12}


def test_an_undo_of_the_run_that_posted_them_takes_reset_orders_along(alice: Works) -> None:
    run = alice.run()
    reset_all(alice)

    alice.undo(What.RUN, run.id)

    assert in_the_books(alice) == NOTHING


@pytest.mark.parametrize("type_", TYPES)
def test_a_document_that_was_taken_over_after_a_reset_is_counted_and_removed_once(
    alice: Works, type_: TransactionType
) -> None:
    alice.change("transactions", type=type_)
    alice.run()
    before = sum(in_the_books(alice).values())
    for _ in range(2):
        reset_all(alice)
        alice.run()
    assert undoable(alice) == before

    assert alice.undo().counts.undone == before
    assert in_the_books(alice) == NOTHING


@pytest.mark.parametrize("type_", TYPES)
def test_a_reset_order_whose_documents_were_deleted_by_hand_is_left_out_and_nothing_is_left_to_undo(
    alice: Works, type_: TransactionType
) -> None:
    alice.change("transactions", type=type_)
    alice.run()
    delete_all(alice)
    reset_all(alice)
    alice.touch(ORDER, status="cancelled")

    alice.run()
    assert alice.order(ORDER).summary.state is State.LEFT_OUT
    alice.undo()

    assert in_the_books(alice) == NOTHING
    assert undoable(alice) == 0
    assert alice.states() == {State.LEFT_OUT: 12}


def test_a_reset_order_whose_document_cannot_be_removed_is_exported_by_the_next_run_as_it_was_to_be(
    alice: Works,
) -> None:
    alice.run()
    deposit(alice, "SalesReceipt", receipt_of(alice, ORDER))
    alice.reset(ORDER)

    run = alice.undo(What.ORDER, alice.order(ORDER).summary.row)

    assert [one for one in alice.not_undone(run) if "bank deposit" in one]
    assert alice.order(ORDER).summary.state is State.WAITING
    alice.run()
    assert alice.states() == {State.EXPORTED: 12}
    assert standing(alice) == undoable(alice)


def test_a_reset_order_that_is_wanted_again_after_all_counts_its_document_again(alice: Works) -> None:
    alice.run()
    before = in_the_books(alice)
    alice.reset(ORDER)
    alice.touch(ORDER, status="cancelled")
    alice.run()
    alice.touch(ORDER, status="processing")

    alice.run()

    assert alice.states() == {State.EXPORTED: 12}
    assert in_the_books(alice) == before
