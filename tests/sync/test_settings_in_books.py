"""What is chosen in the settings stands in the company's books, and what is gone from there is told before posting."""

from typing import Any

import pytest

from app.config.sections.transactions import TransactionType
from app.core.listing import Ref
from app.data import product_map
from app.data.ledger_counts import State
from app.data.product_map import ProductMapping
from app.sync.lists import refresh_all
from tests.sync.house import Works

ORDER = "18304"


def prefer(works: Works, **accounting: bool) -> None:
    """What the bookkeeper switches on in QuickBooks, and a reading that sees it."""
    (known,) = works.ask("Preferences")
    prefs = {"Id": known["Id"], "SyncToken": known["SyncToken"], "sparse": True}
    works.write("Preferences", prefs | {"AccountingInfoPrefs": accounting})


def chosen(row: dict[str, Any]) -> dict[str, str]:
    return {"id": row["Id"], "name": row["Name"]}


def read(works: Works) -> None:
    """The owner presses Refresh."""
    refresh_all(works.desk, works.parties.store, works.parties.books)


def posted(works: Works, entity: str, number: str = ORDER) -> dict[str, Any]:
    return next(one for one in works.ask(entity) if one["DocNumber"] == number)


def sales(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [one["SalesItemLineDetail"] for one in row["Line"] if "SalesItemLineDetail" in one]


@pytest.mark.parametrize("where", ["line", "document"])
def test_the_class_is_on_each_line_or_on_the_document_as_quickbooks_is_set(alice: Works, where: str) -> None:
    per_line = where == "line"
    prefer(alice, ClassTrackingPerTxn=not per_line, ClassTrackingPerTxnLine=per_line)
    web = alice.write("Class", {"Name": "Web"})
    read(alice)
    alice.change("transactions", class_mode="one", class_one=chosen(web))

    assert alice.run().counts.exported == 12, alice.order(ORDER).summary.message

    receipt = posted(alice, "SalesReceipt")
    on_lines = {one.get("ClassRef", {}).get("value") for one in sales(receipt)}
    assert on_lines == ({web["Id"]} if per_line else {None})
    assert receipt.get("ClassRef", {}).get("value") == (None if per_line else web["Id"])


def test_the_location_is_on_every_document(alice: Works) -> None:
    prefer(alice, TrackDepartments=True)
    east = alice.write("Department", {"Name": "East"})
    read(alice)
    alice.change("transactions", location_mode="one", location_one=chosen(east))

    alice.run()

    kinds = ("SalesReceipt", "RefundReceipt")
    assert {one["DepartmentRef"]["value"] for kind in kinds for one in alice.ask(kind)} == {east["Id"]}


def test_the_terms_are_on_the_invoice_and_say_when_it_is_due(alice: Works) -> None:
    term = next(one for one in alice.ask("Term") if one.get("DueDays") == 30)
    alice.change(
        "transactions", type=TransactionType.INVOICE_IF_PAID, terms_mode="one", terms_one=chosen(term)
    )

    alice.run()

    invoice = posted(alice, "Invoice")
    assert invoice["SalesTermRef"]["value"] == term["Id"]
    assert invoice["DueDate"] > invoice["TxnDate"]


def test_payment_method_and_deposit_account_are_those_of_the_stores_payment_method(alice: Works) -> None:
    order = alice.order(ORDER).order
    assert order is not None
    method = next(one for one in alice.ask("PaymentMethod") if one["Name"] == "Cash")
    bank = next(one for one in alice.ask("Account") if one["AccountType"] == "Bank")
    row = {"method": order.payment.method, "ref": chosen(method), "deposit": chosen(bank)}
    alice.change("transactions", methods=[row])

    alice.run()

    receipts = {one["DocNumber"]: one for one in alice.ask("SalesReceipt")}
    for one in alice.orders():
        assert one.order is not None
        receipt = receipts[one.order.number]
        is_his = one.order.payment.method == order.payment.method
        assert (receipt["DepositToAccountRef"]["value"] == bank["Id"]) == is_his
        assert (receipt.get("PaymentMethodRef", {}).get("value") == method["Id"]) == is_his


def test_refunds_are_paid_from_the_account_that_was_chosen_for_them(alice: Works) -> None:
    bank = next(one for one in alice.ask("Account") if one["AccountType"] == "Bank")
    alice.change("accounts", refunds=chosen(bank))

    alice.run()

    given_back = alice.ask("RefundReceipt")
    assert given_back
    assert {one["DepositToAccountRef"]["value"] for one in given_back} == {bank["Id"]}


def test_a_product_with_an_income_account_of_its_own_is_sold_against_that_one(alice: Works) -> None:
    order = alice.order(ORDER).order
    assert order is not None
    sku = next(line.sku for line in order.lines if line.sku)
    general = alice.config().accounts.income
    assert general is not None
    own = next(
        one for one in alice.ask("Account") if one["AccountType"] == "Income" and one["Id"] != general.id
    )
    row = ProductMapping(sku, sku, None, Ref(own["Id"], own["Name"]))
    with alice.desk.database.begin() as session:
        product_map.save(session, alice.merchant, alice.connection, [row])

    alice.run()

    skus = {line.sku for one in alice.orders() if one.order for line in one.order.lines if line.sku}
    income = {
        one["Name"]: one["IncomeAccountRef"]["value"] for one in alice.ask("Item") if one["Name"] in skus
    }
    assert income.pop(sku) == own["Id"]
    assert set(income.values()) == {general.id}


@pytest.mark.parametrize(
    ("entity", "new", "fields"),
    [
        ("Term", {"Name": "Net 45", "DueDays": 45}, ("terms_mode", "terms_one")),
        ("Class", {"Name": "Web"}, ("class_mode", "class_one")),
        ("Department", {"Name": "East"}, ("location_mode", "location_one")),
    ],
)
def test_what_was_made_inactive_since_it_was_chosen_is_told_by_name_before_posting(
    alice: Works, entity: str, new: dict[str, object], fields: tuple[str, str]
) -> None:
    prefer(alice, ClassTrackingPerTxnLine=True, TrackDepartments=True)
    made = alice.write(entity, new)
    read(alice)
    mode, one = fields
    alice.change("transactions", type=TransactionType.INVOICE_IF_PAID, **{mode: "one", one: chosen(made)})
    alice.go_live()
    alice.write(entity, {**made, "Active": False})

    run = alice.run()

    assert run.state == "failed"
    assert str(new["Name"]) in run.message
    trouble = alice.record.trouble
    assert trouble is not None
    assert trouble.action == "settings/transactions"
    assert alice.states() == {State.WAITING: 12}
    assert alice.ask("Invoice") == []
