"""Whether somebody else's document under an order's number is that sale, and what follows when it is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.config.sections.transactions import TransactionsSection, TransactionType
from app.core.document import Kind
from app.core.order import Party
from app.core.posted import Holder, Posted
from app.plan.lookalikes import differences
from tests.plan.orders import DAY, codes, config, money, plan, posted, refund, taxed_order

ZONE = "America/Los_Angeles"
PAYING = config(transactions=TransactionsSection(type=TransactionType.INVOICE_AND_PAYMENT))


def theirs(total: str = "32.99", customer: str = "Jane Doe", late: int = 0) -> Holder:
    return Holder(Kind.SALES_RECEIPT, "812", "1042", DAY + timedelta(days=late), money(total), customer)


def taken_over(kind: Kind = Kind.SALES_RECEIPT, *refunds: str) -> list[Posted]:
    """What a plan is told of an order that was approved as exported."""
    (sale,) = (
        replace(one, foreign=True, books_id="812") for one in posted(plan(taxed_order()), taxed_order())
    )
    sale = replace(sale, key=replace(sale.key, kind=kind))
    back = (
        replace(sale, key=replace(sale.key, kind=Kind.REFUND_RECEIPT, part=id_), books_id="", fingerprint="")
        for id_ in refunds
    )
    return [sale, *back]


def named(first: str, last: str, company: str = "", email: str = "") -> Party:
    return replace(taxed_order().billing, first_name=first, last_name=last, company=company, email=email)


@pytest.mark.parametrize(
    "customer", ["Jane Doe", "Doe, Jane", "JANE DOE (jane@example.com)", "Jane  Doe - 17"]
)
def test_the_same_customer_may_be_written_in_many_ways(customer: str) -> None:
    order = replace(taxed_order(), billing=named("Jane", "Doe"))
    assert differences(order, theirs(customer=customer), ZONE) == ()


def test_a_company_or_an_e_mail_names_the_customer_too() -> None:
    order = replace(taxed_order(), billing=named("Jane", "Doe", "Acme Ltd.", "jane@acme.test"))
    assert differences(order, theirs(customer="ACME Ltd"), ZONE) == ()
    assert differences(order, theirs(customer="jane@acme.test"), ZONE) == ()


def test_what_differs_is_named() -> None:
    order = replace(taxed_order(), billing=named("Jane", "Doe"))
    assert differences(order, theirs("32.98"), ZONE) == ("total",)
    assert differences(order, theirs(late=40), ZONE) == ("date",)
    assert differences(order, theirs(customer="John Doe"), ZONE) == ("customer",)
    assert differences(order, theirs("1.00", "", 400), ZONE) == ("total", "date", "customer")


def test_a_document_dated_some_days_after_the_order_is_near_enough() -> None:
    order = replace(taxed_order(), billing=named("Jane", "Doe"))
    assert differences(order, theirs(late=6), ZONE) == ()


def test_a_customer_without_any_name_agrees_with_nobody() -> None:
    assert "customer" in differences(replace(taxed_order(), billing=Party()), theirs(), ZONE)


def test_an_invoice_that_was_taken_over_is_not_paid_by_us() -> None:
    assert plan(taxed_order(), PAYING, past=taken_over(Kind.INVOICE)).documents == ()


def test_a_refund_that_it_had_is_not_posted_and_a_later_one_is() -> None:
    order = replace(taxed_order(), refunds=(refund("3.00", "900"), refund("2.00", "901")))
    (back,) = plan(order, past=taken_over(Kind.SALES_RECEIPT, "900")).documents
    assert (back.key.kind, back.key.part) == (Kind.REFUND_RECEIPT, "901")


def test_an_edit_of_what_was_taken_over_is_a_remark_and_holds_nothing() -> None:
    edited = replace(taxed_order(), billing=named("Somebody", "Else"))
    result = plan(edited, past=taken_over())
    assert (codes(result), result.blocked, result.documents) == (["edited_after_taking_over"], None, ())


def test_a_refund_that_vanished_from_it_is_nobodys_question_here() -> None:
    assert codes(plan(taxed_order(), past=taken_over(Kind.SALES_RECEIPT, "900"))) == []
