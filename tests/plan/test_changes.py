"""What happens after the export: payments and refunds follow, a sale that was called off waits for a person."""

from dataclasses import replace

import pytest

from app.config.sections.export import ExportSection
from app.config.sections.transactions import TransactionsSection, TransactionType
from app.core.document import Kind, Payment
from app.core.order import Order, Party
from app.plan.fingerprint import fingerprint
from tests.plan.orders import (
    AMERICAN,
    DAY,
    books,
    codes,
    config,
    line,
    money,
    plan,
    posted,
    refund,
    taxed_order,
    undone,
)

IF_PAID = config(transactions=TransactionsSection(type=TransactionType.INVOICE_IF_PAID))


def test_an_exported_order_is_not_planned_again() -> None:
    past = posted(plan(taxed_order()), taxed_order())
    again = plan(taxed_order(), past=past)
    assert (again.documents, again.reasons) == ((), ())


def test_another_transaction_type_does_not_export_the_order_a_second_time() -> None:
    past = posted(plan(taxed_order()), taxed_order())
    assert plan(taxed_order(), IF_PAID, past=past).documents == ()


def test_what_was_rehearsed_in_other_books_does_not_count() -> None:
    past = posted(plan(taxed_order(), view=books(replace(AMERICAN, id="practice"))), taxed_order())
    assert plan(taxed_order(), past=past).documents


def test_the_payment_follows_once_the_store_says_that_the_order_is_paid() -> None:
    unpaid = replace(taxed_order(), paid=None)
    past = posted(plan(unpaid, IF_PAID), unpaid)
    (payment,) = plan(taxed_order(), IF_PAID, past=past).documents
    assert isinstance(payment, Payment)
    assert (payment.applies_to, payment.amount) == (past[0].key, money("32.99"))


def test_an_undone_payment_is_made_again_under_a_new_key_for_the_same_invoice() -> None:
    past = posted(plan(taxed_order(), IF_PAID), taxed_order())
    (payment,) = plan(taxed_order(), IF_PAID, past=[past[0], *undone(past[1:])]).documents
    assert isinstance(payment, Payment)
    assert (payment.key.attempt, payment.applies_to) == (2, past[0].key)


def test_an_undone_order_is_exported_under_a_new_key() -> None:
    past = undone(posted(plan(taxed_order()), taxed_order()))
    (again,) = plan(taxed_order(), past=past).documents
    assert again.key.attempt == 2


def test_an_order_cancelled_after_the_export_waits_for_a_person() -> None:
    past = posted(plan(taxed_order()), taxed_order())
    assert codes(plan(replace(taxed_order(), status="cancelled"), past=past)) == ["cancelled_after_export"]


def test_a_cancelled_order_whose_money_is_given_back_is_settled_by_its_refund() -> None:
    past = posted(plan(taxed_order()), taxed_order())
    cancelled = replace(taxed_order(), status="cancelled", refunds=(refund("32.99"),))
    assert [each.key.kind for each in plan(cancelled, past=past).documents] == [Kind.REFUND_RECEIPT]


def test_a_merchant_who_exports_cancelled_orders_is_not_asked() -> None:
    cancelled = replace(taxed_order(), status="cancelled")
    choices = config(export=ExportSection(from_date=DAY, statuses=["cancelled"]))
    past = posted(plan(cancelled, choices), cancelled)
    assert plan(cancelled, choices, past=past).reasons == ()


def test_a_refund_deleted_in_the_store_waits_for_a_person() -> None:
    what = replace(taxed_order(), refunds=(refund("5.00"),))
    past = posted(plan(what), what)
    assert codes(plan(taxed_order(), past=past)) == ["refund_deleted"]


@pytest.mark.parametrize(
    "changed",
    [
        replace(taxed_order(), status="completed", completed=taxed_order().created),
        replace(taxed_order(), paid=None),
        replace(taxed_order(), refunds=(refund("5.00"),)),
        replace(taxed_order(), note="Leave at the door", tags=("vip",)),
    ],
)
def test_the_ordinary_course_of_an_order_is_no_edit(changed: Order) -> None:
    assert fingerprint(changed) == fingerprint(taxed_order())


@pytest.mark.parametrize(
    "changed",
    [
        replace(
            taxed_order(), lines=(replace(taxed_order().lines[0], sku="LPG-102"), *taxed_order().lines[1:])
        ),
        replace(taxed_order(), billing=Party("Tunde", "Okafor")),
        replace(taxed_order(), total=money("33.99"), gap=money("1.00")),
    ],
)
def test_other_goods_other_money_or_another_buyer_is_an_edit(changed: Order) -> None:
    assert fingerprint(changed) != fingerprint(taxed_order())


def test_the_order_of_lines_and_the_zeros_of_amounts_are_no_edit() -> None:
    soap, pot = line(total="12.90"), line("LPG-102", "9.00")
    one = replace(taxed_order(), lines=(soap, pot), gap=money("3.90"))
    other = replace(one, lines=(replace(pot, total=money("9.0"), subtotal=money("9")), soap))
    assert fingerprint(one) == fingerprint(other)


def test_the_fingerprint_is_the_same_for_ever() -> None:
    assert fingerprint(taxed_order()) == "CQSRZUBK2S64HAVE"
