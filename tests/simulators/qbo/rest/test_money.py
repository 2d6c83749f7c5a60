"""Payments, credits, deposits, journals and expenses: what they do to balances and to each other."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from .caller import Caller, Json, Practice, line

NON = {"TaxCodeRef": {"value": "NON"}}
D = Decimal


def invoice(us: Caller, customer: Json, amount: str = "100") -> Json:
    found = us.rows("select * from Item where Name = 'Services'")
    item = {"value": found[0]["Id"]}
    return us.create("Invoice", {"CustomerRef": customer, "Line": [line(item, amount, NON)]})


def applied(amount: str, txn: Json, kind: str = "Invoice") -> Json:
    return {"Amount": D(amount), "LinkedTxn": [{"TxnId": txn["Id"], "TxnType": kind}]}


def pay(us: Caller, customer: Json, amount: str, *lines: Json) -> Json:
    body = {"CustomerRef": customer, "TotalAmt": D(amount), "PaymentRefNum": "ch_1", "Line": list(lines)}
    return us.create("Payment", body)


def assert_in_balance(practice: Practice, us: Caller) -> None:
    entries = practice.state.journal(us.realm)
    assert entries
    assert sum(entry.debit for entry in entries) == sum(entry.credit for entry in entries)


def test_a_payment_and_its_invoice_know_of_each_other(us: Caller, practice: Practice) -> None:
    customer = us.customer()
    bill = invoice(us, customer)
    paid = pay(us, customer, "60", applied("40", bill))
    assert (paid["UnappliedAmt"], paid["TotalAmt"]) == (20, 60)
    after = us.one("Invoice", bill["Id"])
    assert (after["Balance"], after["LinkedTxn"]) == (60, [{"TxnId": paid["Id"], "TxnType": "Payment"}])
    assert after["SyncToken"] == "1"
    assert us.one("Customer", customer["value"])["Balance"] == 40
    assert us.balance("Undeposited Funds") == 60
    assert [each["Id"] for each in us.rows("select * from Payment where PaymentRefNum = 'ch_1'")] == [
        paid["Id"]
    ]
    assert_in_balance(practice, us)


def test_more_cannot_be_applied_than_is_open_or_was_paid(us: Caller) -> None:
    customer, other = us.customer(), us.customer("Bob Bell")
    bill, foreign = invoice(us, customer), invoice(us, other)
    for amount, lines in (
        ("200", [applied("101", bill)]),
        ("50", [applied("60", bill)]),
        ("50", [applied("10", foreign)]),
    ):
        error = us.refused("Payment", {"CustomerRef": customer, "TotalAmt": D(amount), "Line": lines})
        assert error["code"] == "6000"
    assert us.refused("Payment", {"CustomerRef": customer})["code"] == "2020"
    pay(us, customer, "100", applied("100", bill))
    again = {"CustomerRef": customer, "TotalAmt": 1, "Line": [applied("1", bill)]}
    assert us.refused("Payment", again)["code"] == "6000"


@pytest.mark.parametrize("operation", ["void", "delete"])
def test_without_its_invoice_a_payment_is_unapplied(us: Caller, practice: Practice, operation: str) -> None:
    customer = us.customer()
    bill = invoice(us, customer)
    paid = pay(us, customer, "100", applied("100", bill))
    token = {"Id": bill["Id"], "SyncToken": "1"}
    reply = us.post("invoice", token, {"operation": operation})
    assert reply.status == 200, reply.body
    left = us.one("Payment", paid["Id"])
    assert (left["UnappliedAmt"], left["Line"]) == (100, [])
    assert us.one("Customer", customer["value"])["Balance"] == -100
    if operation == "void":
        gone = us.one("Invoice", bill["Id"])
        assert (gone["TotalAmt"], gone["Balance"], gone["PrivateNote"]) == (0, 0, "Voided")
    else:
        assert reply.body["Invoice"] == {"status": "Deleted", "domain": "QBO", "Id": bill["Id"]}
        assert us.get(f"invoice/{bill['Id']}").code == "610"
    assert_in_balance(practice, us)


def test_a_voided_payment_gives_the_invoice_its_balance_back(us: Caller) -> None:
    customer = us.customer()
    bill = invoice(us, customer)
    paid = pay(us, customer, "100", applied("100", bill))
    params = {"operation": "update", "include": "void"}
    token = {"Id": paid["Id"], "SyncToken": "0", "sparse": True}
    voided = us.create("Payment", token, params)
    assert (voided["TotalAmt"], voided["UnappliedAmt"]) == (0, 0)
    assert us.one("Invoice", bill["Id"])["Balance"] == 100
    assert us.balance("Undeposited Funds") == 0


def test_a_credit_memo_is_used_up_by_a_payment_of_nothing(us: Caller, practice: Practice) -> None:
    customer = us.customer()
    bill = invoice(us, customer)
    item = us.named("Item", "Services")
    credit = us.create("CreditMemo", {"CustomerRef": customer, "Line": [line(item, "30", NON)]})
    assert (credit["Balance"], credit["RemainingCredit"]) == (30, 30)
    pay(us, customer, "0", applied("30", bill), applied("30", credit, "CreditMemo"))
    assert us.one("Invoice", bill["Id"])["Balance"] == 70
    assert us.one("CreditMemo", credit["Id"])["RemainingCredit"] == 0
    assert us.one("Customer", customer["value"])["Balance"] == 70
    assert_in_balance(practice, us)


def test_what_was_deposited_is_locked_until_the_deposit_is_gone(us: Caller, practice: Practice) -> None:
    item = us.named("Item", "Services")
    sale = us.create("SalesReceipt", {"Line": [line(item, "50", NON)]})
    bank = us.named("Account", "Checking")
    fee = {
        "Amount": D("-1.50"),
        "DetailType": "DepositLineDetail",
        "DepositLineDetail": {"AccountRef": us.named("Account", "Merchant Fees")},
    }
    received = {"LinkedTxn": [{"TxnId": sale["Id"], "TxnType": "SalesReceipt", "TxnLineId": "0"}]}
    deposit = us.create("Deposit", {"DepositToAccountRef": bank, "Line": [received, fee]})
    assert deposit["TotalAmt"] == D("48.50")
    assert (us.balance("Checking"), us.balance("Undeposited Funds")) == (D("48.50"), 0)
    locked = us.one("SalesReceipt", sale["Id"])
    assert locked["LinkedTxn"] == [{"TxnId": deposit["Id"], "TxnType": "Deposit"}]
    token = {"Id": sale["Id"], "SyncToken": locked["SyncToken"]}
    for params in ({"operation": "delete"}, {"operation": "void"}, {}):
        body = token | ({} if params else {"sparse": True, "PrivateNote": "x"})
        assert us.refused("SalesReceipt", body, params)["code"] == "6540"
    again = {"DepositToAccountRef": bank, "Line": [received]}
    assert us.refused("Deposit", again)["code"] == "620"
    us.post("deposit", {"Id": deposit["Id"], "SyncToken": "0"}, {"operation": "delete"})
    token["SyncToken"] = us.one("SalesReceipt", sale["Id"])["SyncToken"]
    assert us.post("salesreceipt", token, {"operation": "delete"}).status == 200
    assert us.balance("Undeposited Funds") == 0
    assert_in_balance(practice, us) if practice.state.journal(us.realm) else None


def test_a_journal_entry_balances_or_is_refused(us: Caller) -> None:
    def side(kind: str, account: str, amount: str) -> Json:
        detail = {"PostingType": kind, "AccountRef": us.named("Account", account)}
        return {"Amount": D(amount), "DetailType": "JournalEntryLineDetail", "JournalEntryLineDetail": detail}

    made = us.create(
        "JournalEntry", {"Line": [side("Debit", "Checking", "7"), side("Credit", "Services", "7")]}
    )
    assert (made["TotalAmt"], made["DocNumber"]) == (7, "1")
    uneven = {"Line": [side("Debit", "Checking", "7"), side("Credit", "Services", "6")]}
    assert us.refused("JournalEntry", uneven)["code"] == "2300"
    nameless = {"Line": [side("Debit", "Accounts Receivable (A/R)", "7"), side("Credit", "Services", "7")]}
    assert us.refused("JournalEntry", nameless)["code"] == "6000"
    negative = {"Line": [side("Debit", "Checking", "-7"), side("Credit", "Services", "-7")]}
    assert us.refused("JournalEntry", negative)["code"] == "2290"


def test_a_days_fees_are_an_expense_from_the_clearing_account(us: Caller, practice: Practice) -> None:
    vendor = us.create("Vendor", {"DisplayName": "Stripe"})
    detail = {"AccountRef": us.named("Account", "Merchant Fees")}
    cost = {
        "Amount": D("12.34"),
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": detail,
    }
    body = {
        "PaymentType": "Cash",
        "AccountRef": us.named("Account", "Stripe Clearing"),
        "EntityRef": {"value": vendor["Id"], "type": "Vendor"},
        "Line": [cost],
    }
    made = us.create("Purchase", body)
    assert (made["TotalAmt"], us.balance("Stripe Clearing")) == (D("12.34"), D("-12.34"))
    wrong = body | {"AccountRef": us.named("Account", "Services")}
    assert us.refused("Purchase", wrong)["code"] == "6430"
    assert (
        us.refused("Purchase", {key: value for key, value in body.items() if key != "PaymentType"})["code"]
        == "2020"
    )
    assert_in_balance(practice, us)


def test_foreign_customers_are_billed_in_their_currency_and_kept_in_ours(
    company: Callable[[str], Caller], practice: Practice
) -> None:
    books = company("multi")
    euro = {"CurrencyRef": {"value": "EUR"}}
    customer = {"value": books.create("Customer", {"DisplayName": "Anke"} | euro)["Id"]}
    item = books.named("Item", "Services")
    body = {"CustomerRef": customer, "ExchangeRate": D("1.1"), "Line": [line(item, "33.33", NON)]}
    assert books.refused("Invoice", body)["code"] == "2020"
    assert books.refused("Invoice", body | {"CurrencyRef": {"value": "USD"}})["code"] == "6000"
    bill = books.create("Invoice", body | euro)
    assert (bill["TotalAmt"], bill["HomeTotalAmt"], bill["Balance"]) == (D("33.33"), D("36.66"), D("33.33"))
    assert books.one("Customer", customer["value"])["Balance"] == D("33.33")
    paid = {
        "CustomerRef": customer,
        "TotalAmt": D("33.33"),
        "ExchangeRate": D("1.2"),
        "Line": [applied("33.33", bill)],
    }
    books.create("Payment", paid | euro)
    gain = [entry for entry in practice.state.journal(books.realm) if entry.credit == D("3.34")]
    assert len(gain) == 1
    assert books.balance("Accounts Receivable (A/R) - EUR") == 0
    assert_in_balance(practice, books)


def test_a_till_is_debited_the_documents_own_total_at_home_whatever_its_lines_round_to(
    company: Callable[[str], Caller], practice: Practice
) -> None:
    books = company("multi")
    pounds = {"CurrencyRef": {"value": "GBP"}}
    item = books.named("Item", "Services")
    lines = [line(item, amount, NON) for amount in ("0.02", "0.02", "0.02", "3.33")]
    body = {
        "ExchangeRate": D("1.271"),
        "DepositToAccountRef": books.named("Account", "Checking"),
        "Line": lines,
    }
    made = books.create("SalesReceipt", body | pounds)
    assert made["HomeTotalAmt"] == D("4.31")  # of 3.39, while the lines come to 4.32
    assert books.balance("Checking") == D("4.31")
    assert_in_balance(practice, books)


def test_stock_moves_with_sales_and_refunds_and_so_does_its_value(us: Caller, practice: Practice) -> None:
    item = us.stock_item("Kettle", "10", "4")
    assert (us.one("Item", item["value"])["QtyOnHand"], us.balance("Inventory Asset")) == (10, 40)
    detail = NON | {"Qty": 3, "UnitPrice": 9}
    sale = us.create("SalesReceipt", {"TxnDate": "2026-03-01", "Line": [line(item, "27", detail)]})
    assert (us.one("Item", item["value"])["QtyOnHand"], us.balance("Inventory Asset")) == (7, 28)
    refund = {
        "TxnDate": "2026-03-02",
        "DepositToAccountRef": us.named("Account", "Checking"),
        "Line": [line(item, "9", NON | {"Qty": 1, "UnitPrice": 9})],
    }
    us.create("RefundReceipt", refund)
    assert (us.one("Item", item["value"])["QtyOnHand"], us.balance("Inventory Asset")) == (8, 32)
    us.post("salesreceipt", {"Id": sale["Id"], "SyncToken": "0"}, {"operation": "delete"})
    assert (us.one("Item", item["value"])["QtyOnHand"], us.balance("Inventory Asset")) == (11, 44)
    assert_in_balance(practice, us)


def test_stock_is_not_sold_before_its_first_day_nor_without_a_quantity(us: Caller) -> None:
    item = us.stock_item("Kettle", "10", "4", start="2026-02-01")
    early = {"TxnDate": "2026-01-31", "Line": [line(item, "9", {"Qty": 1, "UnitPrice": 9})]}
    assert us.refused("SalesReceipt", early)["code"] == "6270"
    assert us.refused("SalesReceipt", {"TxnDate": "2026-02-01", "Line": [line(item, "9")]})["code"] == "6520"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Type": None}, "2020"),
        ({"Type": "Bundle"}, "6000"),
        ({"Name": "A:B"}, "2040"),
        ({"Name": "x" * 101}, "2050"),
        ({"QtyOnHand": None}, "2020"),
        ({"TrackQtyOnHand": None}, "2020"),
        ({"InvStartDate": None}, "6000"),
        ({"ExpenseAccountRef": {"value": "1"}}, "6430"),
        ({"AssetAccountRef": None}, "2020"),
    ],
)
def test_an_item_with_a_fault_is_refused(us: Caller, change: Json, code: str) -> None:
    good = {
        "Name": "Kettle",
        "Type": "Inventory",
        "TrackQtyOnHand": True,
        "QtyOnHand": 1,
        "InvStartDate": "2026-01-01",
        "IncomeAccountRef": us.named("Account", "Sales of Product Income"),
        "ExpenseAccountRef": us.named("Account", "Cost of Goods Sold"),
        "AssetAccountRef": us.named("Account", "Inventory Asset"),
    }
    assert us.refused("Item", good | change)["code"] == code


def test_items_stand_below_categories_and_their_names_are_unique_there(us: Caller) -> None:
    category = us.create("Item", {"Name": "Tea", "Type": "Category"})
    income = {"IncomeAccountRef": us.named("Account", "Services")}
    below = {
        "Name": "Green",
        "Type": "Service",
        "SubItem": True,
        "ParentRef": {"value": category["Id"]},
    } | income
    made = us.create("Item", below)
    assert made["FullyQualifiedName"] == "Tea:Green"
    assert us.refused("Item", below | {"Name": "GREEN"})["code"] == "6240"
    assert us.create("Item", {"Name": "Green", "Type": "Service"} | income)["Id"] != made["Id"]
    wrong = below | {"Name": "Black", "ParentRef": {"value": made["Id"]}}
    assert us.refused("Item", wrong)["code"] == "6150"
