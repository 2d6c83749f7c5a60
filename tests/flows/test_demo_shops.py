"""Each shop through the demo: every order is in the books to the cent and once, or left out with a reason.

The whole matrix (shops x transaction types x tax modes) runs with CARTBOOKS_FULL_MATRIX=1.
"""

import json
import os
from itertools import product

import pytest

from tests.flows.demo_runs import Ran, demo

pytestmark = pytest.mark.xdist_group("demo")

KEYS = (
    "orders_read exported left_out refused documents cents_off duplicates requests seconds max_rss_mb"
).split()
KINDS = {
    "sales_receipt": "SalesReceipt",
    "invoice": "Invoice",
    "estimate": "Estimate",
    "payment": "Payment",
    "refund_receipt": "RefundReceipt",
    "credit_memo": "CreditMemo",
    "expense": "Purchase",
}
EXPECTED = {  # shop: orders read, exported, left out
    "us-default": (150, 127, {"status": 23}),
    "us-subtotal": (60, 53, {"status": 7}),
    "de-incl": (60, 51, {"status": 9}),
    "gb-incl-subtotal": (60, 53, {"status": 7}),
}
BULK = json.dumps({"fees": {"mode": "bulk"}})
TYPES = ("sales_receipt", "invoice", "invoice_if_paid", "invoice_and_payment", "estimate")
SAMPLE = [
    ("us-default", "invoice_if_paid", "codes"),
    ("us-subtotal", "invoice_and_payment", "line_item"),
    ("de-incl", "estimate", "line_item"),
    ("gb-incl-subtotal", "invoice", "line_item"),
]
WHOLE = [cell for cell in product(EXPECTED, TYPES, ("codes", "line_item")) if cell[1:] != (TYPES[0], "codes")]
CELLS = WHOLE if os.environ.get("CARTBOOKS_FULL_MATRIX") else SAMPLE


def assert_the_books_are_right(ran: Ran) -> None:
    report, audited = ran.report, ran.audited()
    assert audited.findings == ()
    assert (audited.cents_off, audited.duplicates) == (0, 0)
    assert (report["cents_off"], report["duplicates"], report["refused"]) == (0, 0, 0)
    assert report["orders_read"] == audited.orders == len(ran.shop.orders)
    assert report["exported"] == audited.booked
    assert {KINDS[kind]: count for kind, count in report["documents"].items()} == audited.documents
    assert sum(report["left_out"].values()) == audited.left_out + len(audited.missing)
    assert ran.status == 0, ran.output


@pytest.mark.parametrize("shop", EXPECTED)
def test_a_shop_with_the_proposed_settings_is_booked_to_the_cent(shop: str) -> None:
    ran = demo(shop)
    assert_the_books_are_right(ran)
    read, exported, left_out = EXPECTED[shop]
    assert (ran.report["orders_read"], ran.report["exported"]) == (read, exported)
    assert ran.report["left_out"] == left_out


@pytest.mark.parametrize(("shop", "type_", "tax"), CELLS)
def test_every_transaction_type_and_tax_mode_is_booked_to_the_cent(shop: str, type_: str, tax: str) -> None:
    ran = demo(shop, json.dumps({"transactions": {"type": type_}, "tax": {"mode": tax}}))
    assert_the_books_are_right(ran)
    assert ran.report["left_out"].keys() == {"status"}


@pytest.mark.parametrize("shop", ["us-default", "gb-incl-subtotal"])
def test_fees_in_bulk_are_one_expense_a_day_and_processor_and_the_sum_is_the_orders_own(shop: str) -> None:
    ran = demo(shop, BULK)
    assert_the_books_are_right(ran)
    days = {(row["TxnDate"], row["AccountRef"]["name"]) for row in ran.books["Purchase"]}
    assert ran.report["documents"]["expense"] == len(ran.books["Purchase"]) == len(days) > 20
    assert {account for _, account in days} == {"Stripe Clearing", "PayPal Clearing"}


def test_clearing_accounts_are_named_and_may_be_where_the_orders_money_waits() -> None:
    rows = [
        {"method": "stripe", "clearing": "Undeposited Funds"},
        {"method": "paypal", "clearing": "Girokonto"},
    ]
    fees = {"mode": "bulk", "processors": rows}
    ran = demo("de-incl", json.dumps({"fees": fees, "accounts": {"fees": "Merchant Fees"}}))
    assert_the_books_are_right(ran)
    assert {row["AccountRef"]["name"] for row in ran.books["Purchase"]} == {"Undeposited Funds", "Girokonto"}


@pytest.mark.parametrize("type_", ["sales_receipt", "invoice_and_payment"])
def test_fees_on_each_order_are_a_line_of_it_and_there_is_no_expense(type_: str) -> None:
    ran = demo("us-default", json.dumps({"fees": {"mode": "on_order"}, "transactions": {"type": type_}}))
    assert_the_books_are_right(ran)
    assert "expense" not in ran.report["documents"]


def test_the_report_has_the_keys_that_programs_rely_on() -> None:
    report = demo("us-default").report
    assert list(report) == KEYS
    assert list(report["requests"]) == ["total", "reads", "writes", "batches"]
    assert report["requests"]["total"] == report["requests"]["reads"] + report["requests"]["writes"]
    assert report["requests"]["total"] < report["orders_read"]
    assert 0 < report["seconds"] < 120
    assert 10 < report["max_rss_mb"] < 1000


@pytest.mark.parametrize("shop", EXPECTED)
def test_what_was_not_exported_is_told_in_sentences_with_an_order_for_example(shop: str) -> None:
    ran = demo(shop)
    blocks = ran.output.split("\n\n")
    for code in ran.report["left_out"]:
        told = next(block for block in blocks if f"({code})" in block.splitlines()[0])
        for line in told.splitlines()[1:]:
            count, sentence = line.split(maxsplit=1)
            assert count.isdigit()
            assert ". " in sentence
            assert "(order " in sentence


def test_without_a_terminal_the_demo_prints_plain_text() -> None:
    output = demo("us-default").output
    assert "\x1b" not in output
    assert "Looking at the shop: 150 orders\nExporting: 150 orders\n" in output
    assert "make run" in output
