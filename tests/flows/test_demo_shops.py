"""Each shop through the demo: every order is in the books to the cent and once, or left out with a reason.

The whole matrix (shops x transaction types x tax modes) runs with CARTBOOKS_FULL_MATRIX=1.
"""

import json
import os
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest

from tests.audit import audit
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
FULL = bool(os.environ.get("CARTBOOKS_FULL_MATRIX"))
CELLS = WHOLE if FULL else SAMPLE
# Other books than the shop's own: codes by hand, and a home currency that is not the shop's.
ABROAD = [
    *product(("us-default", "us-subtotal"), TYPES, ("codes", "line_item"), ("us-manual", "multi")),
    *product(("de-incl", "gb-incl-subtotal"), TYPES, ("line_item",), ("multi",)),
]
ABROAD_SAMPLE = [
    ("us-subtotal", "sales_receipt", "codes", "us-manual"),
    ("gb-incl-subtotal", "invoice_and_payment", "line_item", "multi"),
]
FEES = [*product(EXPECTED, TYPES)] if FULL else [("us-default", "invoice_if_paid")]


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


@pytest.mark.parametrize(("shop", "type_", "tax", "company"), ABROAD if FULL else ABROAD_SAMPLE)
def test_other_books_than_the_shops_own_are_right_to_the_cent_too(
    shop: str, type_: str, tax: str, company: str
) -> None:
    chosen = {"transactions": {"type": type_}, "tax": {"mode": tax, "default_code": "California"}}
    ran = demo(shop, json.dumps(chosen), company)
    assert_the_books_are_right(ran)
    assert ran.report["left_out"].keys() == {"status"}


@pytest.mark.parametrize(("shop", "type_"), FEES)
def test_with_fees_on_each_order_the_books_hold_what_is_paid_out(shop: str, type_: str) -> None:
    ran = demo(shop, json.dumps({"transactions": {"type": type_}, "fees": {"mode": "on_order"}}))
    assert_the_books_are_right(ran)
    assert ran.report["left_out"].keys() == {"status"}
    assert "expense" not in ran.report["documents"]


@pytest.mark.parametrize("shop", EXPECTED if FULL else ["de-incl"])
def test_without_tax_an_order_that_carries_tax_waits_and_every_other_is_exported(shop: str) -> None:
    ran = demo(shop, json.dumps({"tax": {"mode": "none"}}))
    assert_the_books_are_right(ran)
    wanted = [
        order for order in ran.shop.orders if order["status"] in ("processing", "completed", "refunded")
    ]
    taxed = sum(Decimal(order["total_tax"]) != 0 for order in wanted)
    assert ran.report["left_out"]["tax_not_expected"] == taxed
    assert ran.report["exported"] == len(wanted) - taxed > 0


@pytest.mark.parametrize("shop", EXPECTED)
def test_the_books_come_to_what_the_shops_own_database_says(shop: str) -> None:
    """`totals.json` was summed from the store's tables, and not from the orders that we read."""
    ran = demo(shop)
    currency = ran.shop.site["currency"]
    told = ran.shop.totals["by_status"][currency]
    exported = [told[status] for status in ("processing", "completed", "refunded") if status in told]
    sales, back = ran.books["SalesReceipt"], ran.books.get("RefundReceipt", [])
    assert len(sales) == sum(row["count"] for row in exported)
    for what, found in (
        ("total", sum(sale["TotalAmt"] for sale in sales)),
        ("total_tax", sum(sale["TxnTaxDetail"]["TotalTax"] for sale in sales)),
        ("refunded", sum(each["TotalAmt"] for each in back)),
    ):
        assert found == sum(Decimal(row[what]) for row in exported), what


def test_the_days_of_the_shops_own_database_are_held_against_the_books() -> None:
    ran = demo("us-default")
    day, currencies = next(iter(ran.shop.totals["by_day"].items()))
    wrong = {day: {"USD": currencies["USD"] | {"total": "0.01"}}}
    spoilt = replace(ran.shop, totals={**ran.shop.totals, "by_day": {**ran.shop.totals["by_day"], **wrong}})
    assert [
        found for found in audit(spoilt, ran.books, {}).findings if found.startswith(f"{day}: total in USD")
    ]


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
