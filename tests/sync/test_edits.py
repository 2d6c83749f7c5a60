"""An order that is edited in the store after its export: its documents in the books follow, exactly once."""

from decimal import Decimal
from typing import Any

import pytest

from app.core.intent import Update
from app.data.ledger_counts import State
from app.data.ledger_documents import IntentRecord, IntentState
from app.sync.lists import reread_books
from app.sync.working import RunKind
from tests.sync.editing import ORDER, TOTAL, edit_lines, history, is_done, one
from tests.sync.house import House, Works


def goods(document: dict[str, Any]) -> list[tuple[int, Decimal]]:
    lines = [line for line in document["Line"] if line["DetailType"] == "SalesItemLineDetail"]
    return [(line["SalesItemLineDetail"].get("Qty"), line["Amount"]) for line in lines]


def standing(works: Works, order: int = ORDER) -> list[IntentRecord]:
    return [each for each in history(works, order) if each.document and each.state is IntentState.SETTLED]


@pytest.fixture
def invoiced(house: House) -> Works:
    """Alice's orders are invoices with their payments."""
    alice = house.merchant()
    alice.change("transactions", type="invoice_and_payment")
    alice.run()
    return alice


def test_another_quantity_changes_the_document_in_its_place(alice: Works) -> None:
    alice.run()
    before = one(alice, "SalesReceipt")
    total = edit_lines(alice, {0: 6})

    run = alice.run()

    after = one(alice, "SalesReceipt")
    assert run.counts.exported == 1
    assert after["TotalAmt"] == total < TOTAL
    assert goods(after)[0] == (6, Decimal("12.30"))
    assert [after[name] for name in ("Id", "DocNumber", "PrivateNote")] == [
        before[name] for name in ("Id", "DocNumber", "PrivateNote")
    ]
    assert is_done(alice)


def test_another_price_and_a_line_less_are_in_the_document(alice: Works) -> None:
    alice.run()
    edit_lines(alice, {1: 0})
    total = edit_lines(alice, {0: 12}, price="3.00")

    alice.run()

    after = one(alice, "SalesReceipt")
    assert goods(after)[:2] == [(12, Decimal("36.00")), (1, Decimal("39.50"))]
    assert (after["TotalAmt"], after["TxnTaxDetail"]["TotalTax"]) == (total, total - Decimal("83.45"))


def test_another_address_is_on_the_document(alice: Works) -> None:
    alice.change("customers", name_format="single")
    alice.run()
    order = alice.house.shop.get(f"small/orders/{ORDER}")
    alice.edit(ORDER, billing={**order["billing"], "address_1": "9 New Street"})

    alice.run()

    assert one(alice, "SalesReceipt")["BillAddr"]["Line1"] == "9 New Street"
    assert is_done(alice)


def test_a_change_that_the_document_does_not_show_sends_nothing(alice: Works) -> None:
    alice.run()
    order = alice.house.shop.get(f"small/orders/{ORDER}")
    alice.edit(ORDER, shipping={**order["shipping"], "address_2": "Back door"})
    alice.forget_counters()

    alice.run()

    assert alice.counters()["written"] == {}
    assert is_done(alice)


def test_a_setting_that_changes_later_rewrites_nothing_of_the_past(alice: Works) -> None:
    alice.run()
    order = alice.house.shop.get(f"small/orders/{ORDER}")
    alice.edit(ORDER, shipping={**order["shipping"], "address_2": "Back door"})
    alice.run()
    before = one(alice, "SalesReceipt")
    alice.change("transactions", type="invoice_and_payment")
    alice.edit(ORDER, customer_note="Please ring twice")

    alice.run()

    assert one(alice, "SalesReceipt") == before
    assert alice.ask("Invoice") == []


def test_an_edit_twice_in_a_row_and_back_to_the_beginning_is_followed_each_time(alice: Works) -> None:
    alice.run()
    for quantity in (6, 7, 12, 6):
        total = edit_lines(alice, {0: quantity})
        alice.run()
        assert one(alice, "SalesReceipt")["TotalAmt"] == total
    assert len(standing(alice)) == 1
    states = [each.state for each in history(alice) if each.document]
    assert states == [*[IntentState.REPLACED] * 4, IntentState.SETTLED]


@pytest.mark.parametrize("quantity", [6, 24])
def test_the_payment_follows_an_invoice_that_shrinks_or_grows(invoiced: Works, quantity: int) -> None:
    payments = len(invoiced.ask("Payment"))
    total = edit_lines(invoiced, {0: quantity})

    invoiced.run()

    invoice = one(invoiced, "Invoice")
    assert (invoice["TotalAmt"], invoice["Balance"]) == (total, 0)
    assert len(invoiced.ask("Payment")) == payments
    assert sum(row["TotalAmt"] for row in invoiced.ask("Payment")) == sum(
        row["TotalAmt"] for row in invoiced.ask("Invoice")
    )
    assert all(row["UnappliedAmt"] == 0 for row in invoiced.ask("Payment"))
    assert is_done(invoiced)


def test_another_buyer_of_a_paid_invoice_takes_both_documents_out_and_posts_them_again(
    invoiced: Works,
) -> None:
    old, payments = one(invoiced, "Invoice"), len(invoiced.ask("Payment"))
    order = invoiced.house.shop.get(f"small/orders/{ORDER}")
    invoiced.edit(
        ORDER, billing={**order["billing"], "first_name": "Mirabel", "email": "mirabel@example.com"}
    )

    invoiced.run()

    new = one(invoiced, "Invoice")
    assert new["Id"] != old["Id"]
    assert "Mirabel" in new["CustomerRef"]["name"]
    assert (new["TotalAmt"], new["Balance"]) == (TOTAL, 0)
    assert len(invoiced.ask("Payment")) == payments
    assert is_done(invoiced)


def test_another_kind_of_document_takes_the_place_of_the_old_one(alice: Works) -> None:
    alice.run()
    alice.change("transactions", type="invoice_and_payment")
    total = edit_lines(alice, {0: 6})

    alice.run()

    assert str(ORDER) not in {row["DocNumber"] for row in alice.ask("SalesReceipt")}
    assert (one(alice, "Invoice")["TotalAmt"], one(alice, "Invoice")["Balance"]) == (total, 0)
    assert len(alice.ask("SalesReceipt")) == 11
    assert is_done(alice)
    assert [type(each.intent).__name__ for each in history(alice)] == ["Post", "Remove", "Post", "Post"]


def test_a_deposited_receipt_is_left_alone_and_the_order_says_why(alice: Works) -> None:
    alice.run()
    receipt = one(alice, "SalesReceipt")
    bank = next(each for each in alice.ask("Account") if each["AccountType"] == "Bank")
    link = {"LinkedTxn": [{"TxnId": receipt["Id"], "TxnType": "SalesReceipt", "TxnLineId": "0"}]}
    alice.write("Deposit", {"DepositToAccountRef": {"value": bank["Id"]}, "Line": [link]})
    edit_lines(alice, {0: 6})

    alice.run()

    found = alice.order(ORDER).summary
    assert found.state is State.HELD
    assert "goes from 93.74 USD to 80.40 USD" in found.message
    assert "bank deposit" in found.message
    assert one(alice, "SalesReceipt")["TotalAmt"] == TOTAL


def test_a_period_that_was_closed_this_minute_is_told_by_quickbooks(alice: Works) -> None:
    alice.run()
    close_books(alice)
    edit_lines(alice, {0: 6})

    alice.run()

    found = alice.order(ORDER).summary
    assert (found.state, found.code) == (State.HELD, "6200")
    assert "goes from 93.74 USD to 80.40 USD. That was not done. The books are closed" in found.message
    assert one(alice, "SalesReceipt")["TotalAmt"] == TOTAL


def test_a_document_in_a_period_known_to_be_closed_is_not_even_sent(alice: Works) -> None:
    alice.run()
    close_books(alice)
    reread_books(alice.desk, alice.parties.books)
    edit_lines(alice, {0: 6})
    alice.forget_counters()

    alice.run()

    found = alice.order(ORDER).summary
    assert (found.state, found.code) == (State.HELD, "changed_in_closed_period")
    assert "goes from 93.74 USD to 80.40 USD" in found.message
    assert alice.counters()["written"] == {}


def close_books(works: Works) -> None:
    preferences = works.ask("Preferences")[0]
    body = {name: preferences[name] for name in ("Id", "SyncToken")} | {"sparse": True}
    works.write("Preferences", body | {"AccountingInfoPrefs": {"BookCloseDate": "2026-10-31"}})


def test_a_document_that_a_person_changed_in_quickbooks_waits_for_one(alice: Works) -> None:
    alice.run()
    receipt = one(alice, "SalesReceipt")
    sold = {"ItemRef": receipt["Line"][0]["SalesItemLineDetail"]["ItemRef"], "TaxCodeRef": {"value": "NON"}}
    line = {"Amount": 5, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": sold}
    alice.write(
        "SalesReceipt",
        {name: receipt[name] for name in ("Id", "SyncToken")} | {"sparse": True, "Line": [line]},
    )
    theirs = one(alice, "SalesReceipt")["TotalAmt"]
    edit_lines(alice, {0: 6})

    alice.run()

    found = alice.order(ORDER).summary
    assert (found.state, found.code) == (State.HELD, "not_changed")
    assert "Somebody changed it in QuickBooks" in found.message
    assert one(alice, "SalesReceipt")["TotalAmt"] == theirs


def test_a_note_that_a_person_wrote_on_the_document_does_not_stand_in_the_way(alice: Works) -> None:
    alice.run()
    receipt = one(alice, "SalesReceipt")
    alice.write(
        "SalesReceipt",
        {
            "Id": receipt["Id"],
            "SyncToken": receipt["SyncToken"],
            "sparse": True,
            "CustomerMemo": {"value": "Thanks"},
        },
    )
    total = edit_lines(alice, {0: 6})

    alice.run()

    assert one(alice, "SalesReceipt")["TotalAmt"] == total


def test_a_document_that_was_deleted_in_quickbooks_is_not_made_again_by_an_edit(alice: Works) -> None:
    alice.run()
    receipt = one(alice, "SalesReceipt")
    alice.delete("SalesReceipt", receipt)
    edit_lines(alice, {0: 6})

    alice.run()

    assert alice.order(ORDER).summary.state is State.HELD
    assert len(alice.ask("SalesReceipt")) == 11


def test_an_update_keeps_what_was_posted_as_history(alice: Works) -> None:
    alice.run()
    total = edit_lines(alice, {0: 6})

    alice.run()

    posted, changed = (each for each in history(alice) if each.document)
    assert isinstance(changed.intent, Update)
    assert (posted.books_total.amount, changed.books_total.amount) == (TOTAL, total)  # type: ignore[union-attr]
    assert (posted.state, changed.state) == (IntentState.REPLACED, IntentState.SETTLED)
    assert changed.target == posted.id


def test_an_estimate_that_became_an_invoice_waits_for_a_person(house: House) -> None:
    alice = house.merchant()
    alice.change("transactions", type="estimate")
    alice.run()
    offer = one(alice, "Estimate")
    sold = {"ItemRef": offer["Line"][0]["SalesItemLineDetail"]["ItemRef"], "TaxCodeRef": {"value": "NON"}}
    line = {"Amount": 5, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": sold}
    made_of = {"LinkedTxn": [{"TxnId": offer["Id"], "TxnType": "Estimate"}]}
    alice.write(
        "Invoice", {"CustomerRef": {"value": offer["CustomerRef"]["value"]}, "Line": [line], **made_of}
    )
    edit_lines(alice, {0: 6})
    free = edit_lines(alice, {0: 2}, order=18304)

    alice.run()

    found = alice.order(ORDER).summary
    assert found.state is State.HELD
    assert "The estimate was accepted or became an invoice" in found.message
    assert one(alice, "Estimate")["TotalAmt"] == TOTAL
    assert one(alice, "Estimate", 18304)["TotalAmt"] == free


def test_an_invoice_with_somebody_elses_payment_is_not_taken_out(house: House) -> None:
    alice = house.merchant()
    alice.change("transactions", type="invoice")
    alice.run()
    bill = one(alice, "Invoice")
    link = {"Amount": 20, "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Invoice"}]}
    customer = {"value": bill["CustomerRef"]["value"]}
    alice.write("Payment", {"CustomerRef": customer, "TotalAmt": 20, "Line": [link]})
    alice.change("transactions", type="sales_receipt")
    edit_lines(alice, {0: 6})

    alice.run()

    assert "Another payment than ours" in alice.order(ORDER).summary.message
    assert one(alice, "Invoice")["TotalAmt"] == TOTAL


@pytest.mark.parametrize(("shop", "flavour"), [("de-incl", "de"), ("gb-incl-subtotal", "gb")])
def test_with_a_tax_code_on_every_line_a_change_is_recognised_when_its_answer_is_lost(
    house: House, shop: str, flavour: str
) -> None:
    alice = house.merchant(shop, flavour)
    alice.run(RunKind.ONE)
    sold = next(each for each in alice.orders() if each.summary.state is State.EXPORTED).summary
    before = one(alice, "SalesReceipt", int(sold.number))
    order = alice.house.shop.get(f"{shop}/orders/{sold.store_order}")
    alice.edit(int(sold.store_order), billing={**order["billing"], "address_1": "9 New Street"})
    alice.fault(kind="drop_after", operation="batch", entity="SalesReceipt", times=4)

    alice.run(RunKind.ONE)

    after = one(alice, "SalesReceipt", int(sold.number))
    assert (after["TotalAmt"], after["TxnTaxDetail"]) == (before["TotalAmt"], before["TxnTaxDetail"])
    assert after["BillAddr"]["Line1"] == "9 New Street"
    assert len(standing(alice, int(sold.store_order))) == 1
    assert is_done(alice, int(sold.store_order))
