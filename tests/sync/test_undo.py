"""Undo: what we posted is taken out of the books as they allow; what stays is told; nothing comes back unasked."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from app.config.section import BooksRef
from app.config.sections.transactions import TransactionType
from app.data import ledger_counts, runs
from app.data.ledger_counts import State
from app.data.ledger_documents import IntentRecord
from app.data.undos import What
from app.sync import delivery, undoing
from app.sync.scope import Scope
from app.sync.working import RunKind
from tests.sync.house import Works
from tests.sync.test_recovery import Killed, die, nothing_is_open

KINDS = ("SalesReceipt", "Invoice", "Payment", "RefundReceipt")


def in_the_books(works: Works) -> Counter[str]:
    return Counter({kind: found for kind in KINDS if (found := len(works.ask(kind)))})


def charted(works: Works) -> int:
    """How many orders the chart has."""
    today = works.desk.now().date()
    with works.desk.database.read() as session:
        days = ledger_counts.days(
            session, works.merchant, works.connection, today.replace(month=1, day=1), today
        )
    return sum(day.orders for day in days)


def deposit(works: Works, entity: str, taken: dict[str, Any]) -> None:
    """The bookkeeper brings a receipt or a payment to the bank."""
    bank = works.ask("Account", "where AccountType = 'Bank'")[0]["Id"]
    linked = {"TxnId": taken["Id"], "TxnType": entity, "TxnLineId": "0"}
    line = {"LinkedTxn": [linked], "Amount": float(taken["TotalAmt"])}
    works.write("Deposit", {"DepositToAccountRef": {"value": bank}, "Line": [line]})


def receipt_of(works: Works, order: int) -> dict[str, Any]:
    return works.ask("SalesReceipt", f"where DocNumber = '{order}'")[0]


def test_after_an_undo_of_everything_nothing_of_ours_is_in_the_books(alice: Works) -> None:
    before = {row["Id"] for row in alice.ask("Customer")}
    alice.run()
    assert charted(alice) == 12
    run = alice.undo()
    assert run.state == "done", run.message
    assert in_the_books(alice) == Counter()
    assert {row["Id"] for row in alice.ask("Customer")} == before
    assert alice.states() == {State.LEFT_OUT: 12}
    assert charted(alice) == 0
    assert run.counts.undone == run.counts.expected
    assert nothing_is_open(alice)


def test_what_was_undone_is_not_exported_again_until_somebody_asks(alice: Works) -> None:
    alice.run()
    before = alice.documents()
    customers = {row["Id"]: row["DisplayName"] for row in alice.ask("Customer")}
    alice.undo()
    alice.touch(18304, customer_note="changed since")
    alice.run()
    assert in_the_books(alice) == Counter()
    assert "was undone" in alice.order(18304).summary.message
    for order in alice.orders():
        alice.retry(order.summary.store_order)
    run = alice.run()
    assert (run.state, run.counts.exported) == ("done", 12), [o.summary.message for o in alice.orders()]
    assert alice.documents() == before
    assert alice.states() == {State.EXPORTED: 12}
    assert charted(alice) == 12
    again = {row["Id"]: row["DisplayName"] for row in alice.ask("Customer")}
    assert again == customers  # the very same ones, active again under their names


def test_invoices_go_after_their_payments(alice: Works) -> None:
    alice.change("transactions", type=TransactionType.INVOICE_AND_PAYMENT)
    alice.run()
    assert in_the_books(alice)["Payment"] == 12
    alice.forget_counters()
    run = alice.undo()
    assert alice.counters()["reads"] <= 6  # not one an invoice, although each was moved by its payment
    assert (run.state, in_the_books(alice)) == ("done", Counter()), alice.not_undone(run)


def test_a_document_that_belongs_to_no_order_is_undone_with_everything(alice: Works) -> None:
    alice.run()
    with alice.desk.database.begin() as session:
        of_a_day = {"number": "18304", "connection": alice.connection}
        session.connection().execute(
            text("UPDATE intents SET order_id = NULL WHERE number = :number AND connection = :connection"),
            of_a_day,
        )
    alice.undo()
    assert in_the_books(alice) == Counter()


def test_the_undo_of_one_order_leaves_the_others(alice: Works) -> None:
    alice.run()
    row = alice.order(18304).summary.row
    alice.undo(What.ORDER, row)
    assert alice.ask("SalesReceipt", "where DocNumber = '18304'") == []
    assert len(alice.ask("SalesReceipt")) == 11
    assert alice.states() == {State.EXPORTED: 11, State.LEFT_OUT: 1}


def test_the_undo_of_a_run_leaves_what_other_runs_posted(alice: Works) -> None:
    first = alice.run(RunKind.ONE)
    second = alice.run()
    alice.undo(What.RUN, second.id)
    assert alice.states() == {State.EXPORTED: 1, State.LEFT_OUT: 11}
    assert len(alice.ask("SalesReceipt")) == 1
    alice.undo(What.RUN, first.id)
    assert in_the_books(alice) == Counter()


def test_what_is_deposited_stays_and_is_listed_with_its_reason(alice: Works) -> None:
    alice.run()
    deposit(alice, "SalesReceipt", receipt_of(alice, 18304))
    run = alice.undo()
    assert run.state == "done"
    assert [row["DocNumber"] for row in alice.ask("SalesReceipt")] == ["18304"]
    assert alice.states() == {State.EXPORTED: 1, State.LEFT_OUT: 11}
    (sentence,) = [one for one in alice.not_undone(run) if "deposit" in one]
    assert "part of a bank deposit" in sentence
    assert "part of a bank deposit" in alice.order(18304).summary.message
    assert charted(alice) == 1
    customer = alice.ask("SalesReceipt")[0]["CustomerRef"]["value"]
    assert alice.ask("Customer", f"where Id = '{customer}'")[0]["Active"] is True


def test_what_lies_in_a_closed_period_stays_until_it_is_opened_and_undone_again(alice: Works) -> None:
    alice.run()
    preferences = alice.ask("Preferences")[0]
    closed = {
        **preferences,
        "AccountingInfoPrefs": {**preferences["AccountingInfoPrefs"], "BookCloseDate": "2030-01-01"},
    }
    alice.write("Preferences", closed)
    before = in_the_books(alice)
    run = alice.undo()
    assert in_the_books(alice) == before
    assert run.counts.undone == 0
    assert all("closed" in one for one in alice.not_undone(run))
    assert alice.states() == {State.EXPORTED: 12}
    again = alice.ask("Preferences")[0]
    opened = {**again, "AccountingInfoPrefs": {**again["AccountingInfoPrefs"], "BookCloseDate": "2001-01-01"}}
    alice.write("Preferences", opened)
    assert alice.undo().counts.undone == sum(before.values())
    assert in_the_books(alice) == Counter()


def test_a_customer_whom_somebody_elses_document_names_stays_active(alice: Works) -> None:
    alice.run()
    customer = alice.ask("SalesReceipt", "where DocNumber = '18304'")[0]["CustomerRef"]
    item = alice.ask("Item", "where Type = 'Service'")[0]["Id"]
    line = {
        "Amount": 5,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": item}},
    }
    alice.write(
        "Invoice", {"DocNumber": "by-hand", "CustomerRef": {"value": customer["value"]}, "Line": [line]}
    )
    alice.undo()
    assert [row["DocNumber"] for row in alice.ask("Invoice")] == ["by-hand"]
    assert alice.ask("Customer", f"where Id = '{customer['value']}'")[0]["Active"] is True


def test_an_inventory_item_that_we_made_goes_unless_quickbooks_counts_some_of_it(alice: Works) -> None:
    chart = {row["AccountType"]: row for row in alice.ask("Account")}
    stock = next(row for row in alice.ask("Account") if row["AccountSubType"] == "Inventory")
    cogs = chart["Cost of Goods Sold"]
    accounts = {"cogs": BooksRef(id=cogs["Id"], name=cogs["Name"])}
    alice.change("accounts", **accounts, inventory_asset=BooksRef(id=stock["Id"], name=stock["Name"]))
    alice.change("products", non_inventory=False, start_date=date(2020, 1, 1))
    for product in alice.api("GET", "products?per_page=100"):
        alice.api("PUT", f"products/{product['id']}", {"manage_stock": True, "stock_quantity": 9})
    alice.run(RunKind.READ)
    before = {row["Id"] for row in alice.ask("Item")}
    alice.run()
    made = [row for row in alice.ask("Item", "where Type = 'Inventory'") if row["Id"] not in before]
    assert len(made) > 1
    kept = made[0]
    counted = {"Id": kept["Id"], "SyncToken": kept["SyncToken"], "sparse": True, "QtyOnHand": 5}
    alice.write("Item", counted)
    run = alice.undo()
    assert {row["Id"] for row in alice.ask("Item")} - before == {kept["Id"]}
    (sentence,) = alice.not_undone(run)
    assert "would write them off" in sentence


def test_a_document_that_was_changed_and_comes_to_the_same_is_removed_as_it_is(alice: Works) -> None:
    alice.run()
    receipt = receipt_of(alice, 18304)
    sparse = {"Id": receipt["Id"], "SyncToken": receipt["SyncToken"], "sparse": True}
    alice.write("SalesReceipt", {**sparse, "CustomerMemo": {"value": "thank you"}})
    run = alice.undo()
    assert in_the_books(alice) == Counter(), alice.not_undone(run)


def test_a_document_whose_amount_somebody_changed_is_left_to_them(alice: Works) -> None:
    alice.run()
    receipt = receipt_of(alice, 18304)
    line = {**receipt["Line"][0], "Amount": 1, "SalesItemLineDetail": {"Qty": 1, "UnitPrice": 1}}
    line["SalesItemLineDetail"]["ItemRef"] = receipt["Line"][0]["SalesItemLineDetail"]["ItemRef"]
    sparse = {"Id": receipt["Id"], "SyncToken": receipt["SyncToken"], "sparse": True}
    alice.write("SalesReceipt", {**sparse, "Line": [line]})
    run = alice.undo()
    assert [row["DocNumber"] for row in alice.ask("SalesReceipt")] == ["18304"]
    (sentence,) = [one for one in alice.not_undone(run) if "somebody changed it" in one]
    assert "bears our mark" in sentence
    assert f"and not to {receipt['TotalAmt']} USD" in sentence


def test_a_document_that_was_voided_by_hand_is_left_to_them_too(alice: Works) -> None:
    alice.run()
    receipt = receipt_of(alice, 18304)
    alice._call(
        "POST",
        "salesreceipt",
        params={"operation": "update", "include": "void"},
        json={"Id": receipt["Id"], "SyncToken": receipt["SyncToken"], "sparse": True},
    )
    run = alice.undo()
    assert [row["DocNumber"] for row in alice.ask("SalesReceipt")] == ["18304"]
    assert [one for one in alice.not_undone(run) if "somebody changed it" in one]


def test_a_document_that_was_deleted_by_hand_counts_as_undone(alice: Works) -> None:
    alice.run()
    receipt = receipt_of(alice, 18304)
    alice._call(
        "POST",
        "salesreceipt",
        params={"operation": "delete"},
        json={"Id": receipt["Id"], "SyncToken": receipt["SyncToken"]},
    )
    alice.undo()
    assert alice.states() == {State.LEFT_OUT: 12}


def test_a_sale_stays_while_its_payment_cannot_be_removed(alice: Works) -> None:
    alice.change("transactions", type=TransactionType.INVOICE_AND_PAYMENT)
    alice.run()
    payment = alice.ask("Payment")[0]
    invoice = payment["Line"][0]["LinkedTxn"][0]["TxnId"]
    deposit(alice, "Payment", payment)
    run = alice.undo()
    assert [row["Id"] for row in alice.ask("Payment")] == [payment["Id"]], alice.not_undone(run)
    assert [row["Id"] for row in alice.ask("Invoice")] == [invoice]
    assert alice.states() == {State.EXPORTED: 1, State.LEFT_OUT: 11}


@pytest.mark.parametrize("moment", ["_note_sending", "_settle"])
def test_a_kill_in_the_middle_is_gone_on_with(
    alice: Works, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    alice.run()
    alice.ask_for_undo()
    run = alice.enlist(RunKind.UNDO)
    with monkeypatch.context() as death:
        death.setattr(delivery, moment, die)
        with pytest.raises(Killed):
            alice.finish(run)
    assert alice.finish(run).state == "done"
    assert in_the_books(alice) == Counter()
    assert alice.states() == {State.LEFT_OUT: 12}
    assert nothing_is_open(alice)


def test_a_kill_before_the_orders_are_written_down_loses_none_of_them(
    alice: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.run()
    alice.ask_for_undo()
    run = alice.enlist(RunKind.UNDO)
    with monkeypatch.context() as death:
        death.setattr(undoing, "_conclude", die)
        with pytest.raises(Killed):
            alice.finish(run)
    assert in_the_books(alice) == Counter()
    assert alice.states() == {State.EXPORTED: 12}
    alice.finish(run)
    assert alice.states() == {State.LEFT_OUT: 12}


def test_who_presses_stop_keeps_the_rest_and_no_later_sync_goes_on(
    alice: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.run()
    alice.ask_for_undo()
    run = alice.enlist(RunKind.UNDO)
    removed = undoing.remove

    def then_stop(scope: Scope, records: Sequence[IntentRecord]) -> None:
        removed(scope, records)
        with alice.desk.database.begin() as session:
            runs.ask_to_stop(session, alice.merchant, run)
        scope.tell("Stopping", at_once=True)

    with monkeypatch.context() as person:
        person.setattr(undoing, "remove", then_stop)
        assert alice.finish(run).state == "stopped"
    assert in_the_books(alice) == {"SalesReceipt": 12}
    alice.run()
    assert in_the_books(alice) == {"SalesReceipt": 12}
    assert alice.states() == {State.EXPORTED: 12}
    assert alice.ask_for_undo()


def test_pressed_twice_it_is_one_undo(alice: Works) -> None:
    alice.run()
    assert alice.ask_for_undo()
    assert not alice.ask_for_undo()
    run = alice.run(RunKind.UNDO)
    assert run.counts.undone == run.counts.expected
    assert alice.run(RunKind.UNDO).counts.undone == 0


def test_the_next_sync_goes_on_with_an_undo_that_was_interrupted_before_it_posts_anything(
    alice: Works,
) -> None:
    alice.run()
    alice.ask_for_undo()
    alice.fault(kind="status", status=503, operation="batch", times=50)
    broken = alice.run(RunKind.UNDO)
    assert broken.state == "failed"
    alice.house.books.sim("faults", method="DELETE")
    assert alice.run().state == "done"
    assert in_the_books(alice) == Counter()
    assert alice.states() == {State.LEFT_OUT: 12}


def test_after_an_undo_and_an_export_of_the_same_a_second_undo_removes_that_too(alice: Works) -> None:
    for _ in range(2):
        alice.run()
        assert alice.states() == {State.EXPORTED: 12}
        alice.undo()
        assert in_the_books(alice) == Counter()
        for order in alice.orders():
            alice.retry(order.summary.store_order)


def test_an_undo_and_a_reset_post_nothing_twice(alice: Works) -> None:
    alice.run()
    before = alice.documents()
    alice.reset()
    alice.run()
    assert alice.documents() == before
    alice.undo()
    assert in_the_books(alice) == Counter()
    alice.reset()
    alice.run()
    assert alice.documents() == before


def test_a_document_that_followed_an_edit_is_removed_with_the_run_that_posted_it(alice: Works) -> None:
    first = alice.run()
    order = alice.house.shop.get("small/orders/18304")
    alice.touch(18304, billing={**order["billing"], "address_1": "9 New Street", "phone": "1"})
    second = alice.run()
    assert alice.undo(What.RUN, second.id).counts.undone == 0
    run = alice.undo(What.RUN, first.id)
    assert in_the_books(alice) == Counter(), alice.not_undone(run)
    assert alice.states() == {State.LEFT_OUT: 12}


def test_the_refund_of_a_later_run_goes_with_its_sale(alice: Works) -> None:
    first = alice.run()
    sold = next(one for one in alice.orders() if one.order and not one.order.refunds and one.order.total)
    number = int(sold.summary.store_order)
    alice.api("POST", f"orders/{number}/refunds", {"amount": "1.00", "api_refund": False})
    alice.run()
    alice.undo(What.RUN, first.id)
    assert in_the_books(alice) == Counter()
