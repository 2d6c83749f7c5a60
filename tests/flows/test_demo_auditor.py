"""The auditor finds what is wrong in books: the demo's own, each spoilt in one place."""

import copy
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest

from tests.audit import Audit, audit
from tests.flows.demo_runs import demo
from tests.flows.test_demo_shops import BULK

pytestmark = pytest.mark.xdist_group("demo")

Spoil = Callable[[dict[str, Any]], None]


def audited_after(spoil: Spoil, config: Mapping[str, Any] | None = None) -> Audit:
    ran = demo("us-default")
    books = copy.deepcopy(dict(ran.books))
    spoil(books)
    return audit(ran.shop, books, config or {})


def receipt(books: dict[str, Any]) -> dict[str, Any]:
    """A receipt with tax."""
    found: dict[str, Any] = next(row for row in books["SalesReceipt"] if row["TxnTaxDetail"]["TotalTax"])
    return found


def a_cent_more(books: dict[str, Any]) -> None:
    receipt(books)["TotalAmt"] += Decimal("0.01")


def a_cent_of_tax_less(books: dict[str, Any]) -> None:
    receipt(books)["TxnTaxDetail"]["TotalTax"] -= Decimal("0.01")


def a_refund_of_another_amount(books: dict[str, Any]) -> None:
    books["RefundReceipt"][0]["TotalAmt"] += 1


def a_refund_lost(books: dict[str, Any]) -> None:
    books["RefundReceipt"].pop()


def another_day(books: dict[str, Any]) -> None:
    receipt(books)["TxnDate"] = "2020-01-01"


def another_customer(books: dict[str, Any]) -> None:
    row = receipt(books)
    row["CustomerRef"] = next(
        other["CustomerRef"] for other in books["SalesReceipt"] if other["CustomerRef"] != row["CustomerRef"]
    )


def no_customer(books: dict[str, Any]) -> None:
    receipt(books)["CustomerRef"] = {}


def twice_under_another_number(books: dict[str, Any]) -> None:
    books["SalesReceipt"].append({**receipt(books), "Id": "9001", "DocNumber": "9001"})


def twice_under_another_mark(books: dict[str, Any]) -> None:
    note = receipt(books)["PrivateNote"]
    again = {"Id": "9001", "PrivateNote": note[:-20] + "CB" + "A" * 18}
    books["SalesReceipt"].append({**receipt(books), **again})


def no_mark(books: dict[str, Any]) -> None:
    receipt(books)["PrivateNote"] = receipt(books)["PrivateNote"][:-20]


def a_strangers_document(books: dict[str, Any]) -> None:
    row = {**receipt(books), "Id": "9001", "DocNumber": "9001", "PrivateNote": "CB" + "A" * 18}
    books["Invoice"].append(row)


def a_journal_entry(books: dict[str, Any]) -> None:
    books["JournalEntry"].append({"Id": "9001", "DocNumber": "1", "Line": []})


def a_payment_nobody_asked_for(books: dict[str, Any]) -> None:
    books["Payment"].append({"Id": "9001", "TotalAmt": 5, "Line": []})


def an_order_left_out_by_its_status(books: dict[str, Any]) -> None:
    left_out = next(row for row in demo("us-default").shop.orders if row["status"] == "cancelled")
    receipt(books).update(DocNumber=left_out["number"], PrivateNote="CB" + "A" * 18)


def money_on_the_wrong_account(books: dict[str, Any]) -> None:
    receipt(books)["DepositToAccountRef"] = {"value": books["Account"][0]["Id"]}


@pytest.mark.parametrize(
    ("spoil", "cents", "duplicates", "words"),
    [
        (a_cent_more, 1, 0, "total is"),
        (a_cent_of_tax_less, 1, 0, "tax is"),
        (a_refund_of_another_amount, 100, 0, "and the store says"),
        (another_day, 0, 0, "is dated 2020-01-01"),
        (another_customer, 0, 0, "and its customer is"),
        (no_customer, 0, 0, "names no active customer"),
        (twice_under_another_number, 0, 1, "is there twice"),
        (twice_under_another_mark, 0, 1, "is there twice"),
        (no_mark, 0, 0, "bears 0 private marks"),
        (a_strangers_document, 0, 0, "is of no order of the shop"),
        (a_journal_entry, 0, 0, "is explained by no order"),
        (a_payment_nobody_asked_for, 0, 0, "is explained by no order"),
        (money_on_the_wrong_account, 0, 0, "stands at"),
    ],
)
def test_whatever_is_wrong_in_the_books_is_found(
    spoil: Spoil, cents: int, duplicates: int, words: str
) -> None:
    found = audited_after(spoil)
    assert (found.cents_off, found.duplicates) == (cents, duplicates)
    assert any(words in finding for finding in found.findings)


def a_cent_of_fees_more(books: dict[str, Any]) -> None:
    books["Purchase"][0]["TotalAmt"] += Decimal("0.01")


def a_fee_twice(books: dict[str, Any]) -> None:
    again = {"Id": "9001", "PrivateNote": books["Purchase"][0]["PrivateNote"][:-20] + "CB" + "A" * 18}
    books["Purchase"].append({**books["Purchase"][0], **again})


def an_expense_of_nobody(books: dict[str, Any]) -> None:
    books["Purchase"].append({**books["Purchase"][0], "Id": "9001", "PrivateNote": "CB" + "A" * 18})


def fees_of_another_day(books: dict[str, Any]) -> None:
    books["Purchase"][0]["TxnDate"] = "2020-01-01"


def fees_of_another_account(books: dict[str, Any]) -> None:
    books["Purchase"][0]["AccountRef"] = {"value": books["Account"][0]["Id"], "name": "Checking"}


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (a_cent_of_fees_more, "the expenses come to"),
        (a_fee_twice, "the expenses come to"),
        (an_expense_of_nobody, "an expense of nobody"),
        (fees_of_another_day, "says that it is of another day"),
        (fees_of_another_account, "stands at"),
    ],
)
def test_whatever_is_wrong_with_fees_in_bulk_is_found(spoil: Spoil, words: str) -> None:
    ran = demo("us-default", BULK)
    books = copy.deepcopy(dict(ran.books))
    spoil(books)
    assert any(words in finding for finding in audit(ran.shop, books, ran.config).findings)


def test_expenses_that_nobody_chose_are_found() -> None:
    ran = demo("us-default", BULK)
    assert audit(ran.shop, ran.books, {}).findings


def test_a_refund_that_is_not_in_the_books_counts_in_full() -> None:
    refund = demo("us-default").books["RefundReceipt"][-1]
    found = audited_after(a_refund_lost)
    assert found.cents_off == int(refund["TotalAmt"] * 100)
    assert any("is not in the books" in finding for finding in found.findings)


def test_an_order_that_was_left_out_must_not_be_in_the_books() -> None:
    found = audited_after(an_order_left_out_by_its_status)
    assert any("is in the books though it was left out" in finding for finding in found.findings)
    assert len(found.missing) == 1


def test_invoices_without_the_payments_that_were_chosen_are_found() -> None:
    ran = demo("us-default", '{"transactions": {"type": "invoice_if_paid"}, "tax": {"mode": "codes"}}')
    books = copy.deepcopy(dict(ran.books))
    payment = books["Payment"].pop()  # type: ignore[attr-defined]  # a list, as it was read
    found = audit(ran.shop, books, ran.config)
    assert found.cents_off == int(payment["TotalAmt"] * 100)


def test_days_of_another_time_zone_are_found() -> None:
    ran = demo("us-default")
    assert audit(ran.shop, ran.books, {}, zone="Pacific/Auckland").findings


def test_a_journal_whose_debits_and_credits_differ_is_found() -> None:
    ran = demo("us-default")
    row = {"txn_type": "SalesReceipt", "txn_id": "7", "debit": "10.00", "credit": "0"}
    balanced = [row, {**row, "debit": "0", "credit": "10.00"}]
    assert audit(ran.shop, ran.books, {}, journal=balanced).findings == ()
    assert audit(ran.shop, ran.books, {}, journal=balanced[:1]).findings
