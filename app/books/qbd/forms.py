"""Documents in qbXML: one function a kind, and no element that was not meant. Pure."""

from collections.abc import Mapping
from typing import assert_never

from app.books.qbd.builder import Request, Tree, put
from app.books.qbd.lines import form_lines, resolved
from app.books.qbd.parties import put_address
from app.books.qbd.texts import Marked
from app.core.company import Company
from app.core.document import (
    CreditMemo,
    Document,
    DocumentKey,
    Estimate,
    Expense,
    Form,
    Invoice,
    Kind,
    Payment,
    RefundReceipt,
    SalesOrder,
    SalesReceipt,
    TaxRegime,
)

TRANSACTIONS = {
    Kind.ESTIMATE: "Estimate",
    Kind.SALES_ORDER: "SalesOrder",
    Kind.INVOICE: "Invoice",
    Kind.SALES_RECEIPT: "SalesReceipt",
    Kind.PAYMENT: "ReceivePayment",
    Kind.CREDIT_MEMO: "CreditMemo",
}
KINDS = {transaction: kind for kind, transaction in TRANSACTIONS.items()}


class Unoffered(ValueError):
    """A document of a kind or with a part that a company file does not have: the plan should have held it."""


class Unlinked(ValueError):
    """A payment was to be posted before the invoice it pays: a bug of ours."""


def document(wanted: Document, linked: Mapping[DocumentKey, str], company: Company) -> Request:
    """The request that adds a document; `linked` gives the ids of the documents that a payment applies to."""
    match wanted:
        case Payment():
            return _request(Kind.PAYMENT, _payment(wanted, linked))
        case RefundReceipt() | Expense():
            raise Unoffered(f"QuickBooks Desktop has no {wanted.key.kind}")
        case _:
            return _request(wanted.key.kind, _any_form(wanted, company))


def _request(kind: Kind, tree: Tree) -> Request:
    added = f"{TRANSACTIONS[kind]}Add"
    return Request(f"{added}Rq", {added: tree})


def _any_form(form: Estimate | SalesOrder | Invoice | SalesReceipt | CreditMemo, company: Company) -> Tree:
    match form:
        case Estimate() | CreditMemo():
            return _form(form, company)
        case SalesOrder():
            tree = _form(form, company) | {"SOChannel": "Ecommerce"} | _owed(form)
            put(tree, "StoreName", form.store)
            return tree
        case Invoice():
            tree = _form(form, company) | _owed(form)
            put(tree, "ARAccountRef", form.receivable)
            return tree
        case SalesReceipt():
            return _sales_receipt(form, company)
        case _:
            assert_never(form)


def _form(form: Form, company: Company) -> Tree:
    if form.discount is not None:
        raise Unoffered("a company file knows no discount of a whole document")
    tree: Tree = {"CustomerRef": resolved(form.customer), "TxnDate": form.date}
    put(tree, "RefNumber", form.number)
    put_address(tree, "BillAddress", form.bill_to)
    put_address(tree, "ShipAddress", form.ship_to)
    put(tree, "ClassRef", form.class_)
    tree["Memo"] = Marked(form.memo, form.key.marker)
    if company.tax is not TaxRegime.OFF:
        put(tree, "ItemSalesTaxRef", form.tax.code)
    tree[f"{TRANSACTIONS[form.key.kind]}LineAdd"] = form_lines(form, company)
    return tree


def _owed(form: SalesOrder | Invoice) -> Tree:
    tree: Tree = {}
    put(tree, "TermsRef", form.terms)
    put(tree, "DueDate", form.due)
    return tree


def _sales_receipt(receipt: SalesReceipt, company: Company) -> Tree:
    tree = _form(receipt, company)
    put(tree, "CheckNumber", receipt.reference)
    put(tree, "PaymentMethodRef", receipt.payment_method)
    put(tree, "DepositToAccountRef", receipt.deposit_to)
    return tree


def _payment(payment: Payment, linked: Mapping[DocumentKey, str]) -> Tree:
    invoice = linked.get(payment.applies_to)
    if not invoice:
        raise Unlinked(f"the payment {payment.key} has no invoice yet")
    amount = payment.amount.amount
    tree: Tree = {"CustomerRef": resolved(payment.customer), "TxnDate": payment.date}
    put(tree, "ARAccountRef", payment.receivable)
    put(tree, "RefNumber", payment.reference)
    put(tree, "PaymentMethodRef", payment.payment_method)
    put(tree, "DepositToAccountRef", payment.deposit_to)
    return tree | {
        "TotalAmount": amount,
        "Memo": Marked(payment.memo, payment.key.marker),
        "AppliedToTxnAdd": [{"TxnID": invoice, "PaymentAmount": amount}],
    }
