"""Money given back: each refund its own document, with the tax that was given back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.config.sections.tax import TaxMode, TaxSection
from app.config.sections.transactions import MethodRow, TransactionsSection, TransactionType
from app.core.document import CreditMemo, Document, Form, Kind, RefundReceipt
from app.core.listing import Item, ItemType, Ref
from app.core.order import Order, Refund
from app.plan.view import BooksView, Plan
from tests.plan.orders import (
    ACCOUNTS,
    AMERICAN,
    NOON,
    ONLINE,
    codes,
    config,
    line,
    money,
    order,
    plan,
    posted,
    ref,
    refund,
    shipping,
    taxed_order,
)


def refunded(*refunds: Refund, what: Order | None = None) -> Order:
    return replace(what or taxed_order(), refunds=refunds)


def back(result: Plan) -> list[Form]:
    found: list[Form] = [each for each in result.documents if isinstance(each, RefundReceipt | CreditMemo)]
    return found


def one_soap() -> Refund:
    return refund("14.00", lines=[line(total="12.90", tax="1.10")])


def test_one_soap_given_back_is_a_refund_receipt_with_its_tax() -> None:
    (given,) = back(plan(refunded(one_soap())))
    assert isinstance(given, RefundReceipt)
    assert (given.total, given.tax.total, given.number) == (money("14.00"), money("1.10"), "1042-R900")
    assert (given.lines[0].quantity, given.lines[0].amount) == (1, money("12.90"))
    assert given.key.part == "900"


def test_a_refund_of_an_order_never_exported_follows_the_order() -> None:
    kinds = [document.key.kind for document in plan(refunded(one_soap())).documents]
    assert kinds == [Kind.SALES_RECEIPT, Kind.REFUND_RECEIPT]


def test_a_refund_after_the_export_comes_alone() -> None:
    before = taxed_order()
    past = posted(plan(before), before)
    assert [each.key.kind for each in plan(refunded(one_soap()), past=past).documents] == [
        Kind.REFUND_RECEIPT
    ]


def test_several_refunds_of_one_order_are_a_document_each() -> None:
    shipping_back = replace(refund("5.00", "901"), shipping=(shipping(),))
    found = back(plan(refunded(one_soap(), shipping_back)))
    assert [(each.number, each.total) for each in found] == [
        ("1042-R900", money("14.00")),
        ("1042-R901", money("5.00")),
    ]


def test_shipping_given_back_alone_has_no_tax() -> None:
    (given,) = back(plan(refunded(replace(refund("5.00"), shipping=(shipping(),)))))
    assert [(each.item.name, each.taxable) for each in given.lines] == [("Shipping", False)]


def test_an_amount_without_parts_is_one_untaxed_line_and_said() -> None:
    result = plan(refunded(refund("5.00")))
    (given,) = back(result)
    assert [(each.item.name, each.amount) for each in given.lines] == [("Store refund", money("5.00"))]
    assert codes(result) == ["refund_without_parts"]


def test_an_order_set_to_refunded_is_reversed_with_its_own_split() -> None:
    result = plan(refunded(refund("32.99"), what=replace(taxed_order(), status="refunded")))
    sale, given = result.documents
    assert isinstance(sale, Form)
    assert isinstance(given, Form)
    assert [each.amount for each in given.lines] == [each.amount for each in sale.lines]
    assert (given.tax.total, given.total) == (sale.tax.total, sale.total)


def test_a_reversal_takes_the_discount_back_too() -> None:
    what = order([line(total="20.00", subtotal="25.00")])
    (given,) = back(plan(refunded(refund("20.00"), what=what)))
    assert given.discount is not None
    assert (given.discount.amount, given.lines[0].amount) == (money("5.00"), money("25.00"))


def test_what_is_left_after_one_soap_is_given_back_with_the_tax_that_is_left() -> None:
    rest = replace(refund("18.99", "901"), created=NOON + timedelta(days=1))
    found = back(plan(refunded(one_soap(), rest)))
    assert (found[1].total, found[1].tax.total) == (money("18.99"), money("1.09"))
    assert [(each.item.name, each.amount) for each in found[1].lines] == [
        ("LPG-101", money("12.90")),
        ("Shipping", money("5.00")),
    ]


def test_what_is_left_after_an_amount_without_parts_is_the_order_less_that_amount() -> None:
    rest = replace(refund("27.99", "901"), created=NOON + timedelta(days=1))
    found = back(plan(refunded(refund("5.00"), rest)))
    assert (found[1].total, found[1].tax.total) == (money("27.99"), money("2.19"))
    assert found[1].lines[-1].amount == money("-5.00")


def test_tax_as_a_line_is_given_back_as_a_line() -> None:
    choices = config(tax=TaxSection(mode=TaxMode.LINE_ITEM))
    (given,) = back(plan(refunded(one_soap()), choices))
    assert (given.lines[-1].item.name, given.lines[-1].amount) == ("Sales tax collected", money("1.10"))


def test_refunds_are_paid_from_the_account_chosen_else_from_where_the_money_went() -> None:
    rows = [MethodRow(method="stripe", deposit=ref("22", "Stripe clearing"))]
    choices = config(transactions=TransactionsSection(methods=rows))
    (given,) = back(plan(refunded(one_soap()), choices))
    assert isinstance(given, RefundReceipt)
    assert given.refund_from == Ref("22", "Stripe clearing")
    chosen = config(accounts=ACCOUNTS.model_copy(update={"refunds": ref("35", "Checking")}))
    (given,) = back(plan(refunded(one_soap()), chosen))
    assert isinstance(given, RefundReceipt)
    assert given.refund_from == Ref("35", "Checking")


@pytest.mark.parametrize(
    ("type_", "paid", "kind"),
    [
        (TransactionType.INVOICE, False, Kind.CREDIT_MEMO),
        (TransactionType.INVOICE, True, Kind.REFUND_RECEIPT),
        (TransactionType.INVOICE_IF_PAID, False, Kind.CREDIT_MEMO),
        (TransactionType.INVOICE_IF_PAID, True, Kind.REFUND_RECEIPT),
        (TransactionType.INVOICE_AND_PAYMENT, False, Kind.REFUND_RECEIPT),
    ],
)
def test_an_open_invoice_is_lowered_by_a_credit_memo(
    type_: TransactionType, *, paid: bool, kind: Kind
) -> None:
    what = taxed_order() if paid else replace(taxed_order(), paid=None)
    result = plan(refunded(one_soap(), what=what), config(transactions=TransactionsSection(type=type_)))
    assert [each.key.kind for each in back(result)] == [kind]


def test_an_estimate_has_nothing_to_give_back() -> None:
    section = TransactionsSection(type=TransactionType.ESTIMATE)
    result = plan(refunded(one_soap()), config(transactions=section))
    assert [each.key.kind for each in result.documents] == [Kind.ESTIMATE]
    assert codes(result) == ["refund_without_sale"]


def test_money_given_back_for_goods_that_stay_moves_no_stock() -> None:
    view = BooksView(AMERICAN, ONLINE, items=(Item("31", "LPG-101", ItemType.INVENTORY),))
    some = refund("3.00", lines=[line(total="3.00", quantity="0")])
    (given,) = back(plan(refunded(some), view=view))
    assert given.lines[0].item.name == "Store refund"


def test_a_refund_that_is_a_cent_off_its_parts_says_so() -> None:
    off = replace(one_soap(), amount=money("14.01"))
    result = plan(refunded(off))
    assert back(result)[0].lines[-1].item.name == "Store rounding"
    assert codes(result) == ["store_gap"]


def test_a_refund_far_from_its_parts_is_held() -> None:
    assert codes(plan(refunded(replace(one_soap(), amount=money("20.00"))))) == ["gap_too_large"]


def test_a_refund_of_nothing_is_no_document() -> None:
    assert back(plan(refunded(refund("0.00")))) == []


def test_a_refund_in_the_books_is_not_given_back_twice() -> None:
    what = refunded(one_soap())
    past = posted(plan(what), what)
    documents: tuple[Document, ...] = plan(what, past=past).documents
    assert documents == ()
