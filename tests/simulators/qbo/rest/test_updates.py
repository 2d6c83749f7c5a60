"""Sales forms and payments that are changed: what moves, what stays, and what the links do not allow."""

from decimal import Decimal

from .caller import Caller, Practice, line
from .test_money import NON, applied, assert_in_balance, invoice, pay

D = Decimal


def test_lines_that_are_sent_take_the_place_of_all_lines(us: Caller, practice: Practice) -> None:
    item = us.named("Item", "Services")
    made = us.create(
        "SalesReceipt", {"DocNumber": "W-1", "Line": [line(item, "50", NON), line(item, "30", NON)]}
    )
    changed = us.update("SalesReceipt", made, {"Line": [line(item, "20", NON)]})
    assert (changed["TotalAmt"], changed["DocNumber"], changed["SyncToken"]) == (20, "W-1", "1")
    assert [each["Amount"] for each in changed["Line"] if "SalesItemLineDetail" in each] == [20]
    assert us.balance("Undeposited Funds") == 20
    assert_in_balance(practice, us)


def test_a_tax_that_is_sent_as_nothing_is_taken_off(us: Caller) -> None:
    item = us.named("Item", "Services")
    taxed = line(item, "50", {"TaxCodeRef": {"value": "TAX"}})
    made = us.create("SalesReceipt", {"Line": [taxed], "TxnTaxDetail": {"TotalTax": D("4.25")}})
    assert made["TotalAmt"] == D("54.25")
    changed = us.update(
        "SalesReceipt", made, {"Line": [line(item, "50", NON)], "TxnTaxDetail": {"TotalTax": 0}}
    )
    assert (changed["TotalAmt"], changed["TxnTaxDetail"]["TotalTax"]) == (50, 0)


def test_a_payment_changes_the_token_of_its_invoice(us: Caller) -> None:
    customer = us.customer()
    bill = invoice(us, customer)
    pay(us, customer, "100", applied("100", bill))
    item = us.named("Item", "Services")
    stale = {
        "Id": bill["Id"],
        "SyncToken": bill["SyncToken"],
        "sparse": True,
        "Line": [line(item, "120", NON)],
    }
    assert us.refused("Invoice", stale)["code"] == "5010"
    grown = us.update("Invoice", us.one("Invoice", bill["Id"]), {"Line": [line(item, "120", NON)]})
    assert (grown["TotalAmt"], grown["Balance"]) == (120, 20)


def test_an_invoice_shrinks_only_after_its_payment(us: Caller, practice: Practice) -> None:
    customer, item = us.customer(), us.named("Item", "Services")
    bill = invoice(us, customer)
    paid = pay(us, customer, "100", applied("100", bill))
    less = {"Line": [line(item, "60", NON)]}
    token = {"Id": bill["Id"], "SyncToken": "1", "sparse": True}
    assert us.refused("Invoice", token | less)["code"] == "6000"
    us.update("Payment", paid, {"TotalAmt": D("60"), "Line": [applied("60", bill)]})
    shrunk = us.update("Invoice", us.one("Invoice", bill["Id"]), less)
    assert (shrunk["TotalAmt"], shrunk["Balance"]) == (60, 0)
    assert us.one("Payment", paid["Id"])["UnappliedAmt"] == 0
    assert us.balance("Undeposited Funds") == 60
    assert_in_balance(practice, us)


def test_a_payment_cannot_grow_before_its_invoice(us: Caller) -> None:
    customer = us.customer()
    bill = invoice(us, customer)
    paid = pay(us, customer, "100", applied("100", bill))
    token = {"Id": paid["Id"], "SyncToken": paid["SyncToken"], "sparse": True}
    more = {"TotalAmt": D("120"), "Line": [applied("120", bill)]}
    assert us.refused("Payment", token | more)["code"] == "6000"


def test_a_payment_that_is_changed_without_lines_keeps_them_and_with_lines_has_only_those(us: Caller) -> None:
    customer = us.customer()
    first, second = invoice(us, customer), invoice(us, customer)
    paid = pay(us, customer, "100", applied("60", first), applied("40", second))
    noted = us.update("Payment", paid, {"PrivateNote": "by post"})
    assert len(noted["Line"]) == 2
    moved = us.update("Payment", noted, {"Line": [applied("100", second)]})
    assert [each["Amount"] for each in moved["Line"]] == [100]
    assert us.one("Invoice", first["Id"])["Balance"] == 100


def test_the_customer_of_a_paid_invoice_cannot_change(us: Caller) -> None:
    customer, other = us.customer(), us.customer("Bob Bell")
    bill, free = invoice(us, customer), invoice(us, customer)
    pay(us, customer, "100", applied("100", bill))
    token = {"Id": bill["Id"], "SyncToken": "1", "sparse": True}
    assert us.refused("Invoice", token | {"CustomerRef": other})["code"] == "6000"
    assert us.update("Invoice", free, {"CustomerRef": other})["CustomerRef"]["value"] == other["value"]
    assert us.one("Customer", other["value"])["Balance"] == 100
