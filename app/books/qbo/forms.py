"""Documents in QuickBooks' JSON: one function a kind, and no property that was not meant. Pure."""

from collections.abc import Mapping
from typing import assert_never

from app.books.qbo.limits import DESCRIPTION_LENGTH, EMAIL_LENGTH, MESSAGE_LENGTH, REFERENCE_LENGTH
from app.books.qbo.lines import form_lines, put_ref, put_tax, ref
from app.books.qbo.parties import put_address
from app.books.qbo.texts import line, note, text
from app.books.qbo.wire import Payload
from app.books.texts import email
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

ENTITIES = {
    Kind.ESTIMATE: "Estimate",
    Kind.INVOICE: "Invoice",
    Kind.SALES_RECEIPT: "SalesReceipt",
    Kind.PAYMENT: "Payment",
    Kind.REFUND_RECEIPT: "RefundReceipt",
    Kind.CREDIT_MEMO: "CreditMemo",
    Kind.EXPENSE: "Purchase",
}
_CLEARED = ("PaymentRefNum",)  # texts that an empty text takes off; nobody knows of one for references
KINDS = {entity: kind for kind, entity in ENTITIES.items()}


class Unoffered(ValueError):
    """A document of a kind that QuickBooks Online does not have: the plan should have held it."""


class Unlinked(ValueError):
    """A payment was to be posted before the invoice it pays: a bug of ours."""


def document(  # noqa: PLR0911 - one return a kind
    wanted: Document, linked: Mapping[DocumentKey, str], company: Company
) -> tuple[str, Payload]:
    """The entity and its JSON; `linked` gives the ids of the documents that a payment applies to."""
    match wanted:
        case Estimate():
            return "Estimate", _form(wanted, company)
        case Invoice():
            return "Invoice", _invoice(wanted, company)
        case SalesReceipt():
            return "SalesReceipt", _sales_receipt(wanted, company)
        case RefundReceipt():
            return "RefundReceipt", _refund_receipt(wanted, company)
        case CreditMemo():
            return "CreditMemo", _form(wanted, company)
        case Payment():
            return "Payment", _payment(wanted, linked, company)
        case Expense():
            return "Purchase", _purchase(wanted, company)
        case SalesOrder():
            raise Unoffered("QuickBooks Online has no sales orders")
        case _:
            assert_never(wanted)


def changed_document(
    before: Document, wanted: Document, linked: Mapping[DocumentKey, str], company: Company
) -> tuple[str, Payload]:
    """The entity and what is sent to change `before` into `wanted`: what it does not name stays as it is."""
    entity, payload = document(wanted, linked, company)
    _, old = document(before, linked, company)
    payload.pop("ShipAddr", None)  # sent again, its lines are reshuffled
    if "TxnTaxDetail" in old and "TxnTaxDetail" not in payload:
        payload["TxnTaxDetail"] = {"TotalTax": 0}  # else the tax of before would stay on it
    return entity, payload | {name: "" for name in _CLEARED if name in old and name not in payload}


def _form(form: Form, company: Company) -> Payload:
    payload: Payload = {"TxnDate": form.date.isoformat(), "CustomerRef": ref(form.customer)}
    if form.number and company.own_numbers:
        # Where QuickBooks numbers by itself, a number of ours would lead to unwanted duplicates.
        payload["DocNumber"] = line(form.number, len(form.number))
    if company.multicurrency:
        payload["CurrencyRef"] = {"value": form.total.currency}
    payload["PrivateNote"] = note(form.memo, form.key.marker)
    if message := text(form.message, MESSAGE_LENGTH):
        payload["CustomerMemo"] = {"value": message}
    if address := email(form.email, EMAIL_LENGTH):
        payload["BillEmail"] = {"Address": address}
    put_address(payload, "BillAddr", form.bill_to)
    put_address(payload, "ShipAddr", form.ship_to)
    put_ref(payload, "ClassRef", form.class_)
    put_ref(payload, "DepartmentRef", form.location)
    payload["Line"] = form_lines(form, company)
    put_tax(payload, form, company)
    return payload


def _invoice(invoice: Invoice, company: Company) -> Payload:
    payload = _form(invoice, company)
    put_ref(payload, "SalesTermRef", invoice.terms)
    if invoice.due is not None:
        payload["DueDate"] = invoice.due.isoformat()
    put_ref(payload, "ARAccountRef", invoice.receivable)
    return payload


def _sales_receipt(receipt: SalesReceipt, company: Company) -> Payload:
    payload = _form(receipt, company)
    put_ref(payload, "DepositToAccountRef", receipt.deposit_to)
    put_ref(payload, "PaymentMethodRef", receipt.payment_method)
    _put_reference(payload, receipt.reference)
    return payload


def _refund_receipt(refund: RefundReceipt, company: Company) -> Payload:
    payload = _form(refund, company)
    put_ref(payload, "DepositToAccountRef", refund.refund_from)
    put_ref(payload, "PaymentMethodRef", refund.payment_method)
    return payload


def _payment(payment: Payment, linked: Mapping[DocumentKey, str], company: Company) -> Payload:
    invoice = linked.get(payment.applies_to)
    if not invoice:
        raise Unlinked(f"the payment {payment.key} has no invoice yet")
    payload: Payload = {
        "TxnDate": payment.date.isoformat(),
        "CustomerRef": ref(payment.customer),
        "TotalAmt": payment.amount.amount,
    }
    if company.multicurrency:
        payload["CurrencyRef"] = {"value": payment.amount.currency}
    payload["PrivateNote"] = note(payment.memo, payment.key.marker)
    put_ref(payload, "DepositToAccountRef", payment.deposit_to)
    put_ref(payload, "PaymentMethodRef", payment.payment_method)
    put_ref(payload, "ARAccountRef", payment.receivable)
    _put_reference(payload, payment.reference)
    payload["Line"] = [
        {"Amount": payment.amount.amount, "LinkedTxn": [{"TxnId": invoice, "TxnType": "Invoice"}]}
    ]
    return payload


def _purchase(expense: Expense, company: Company) -> Payload:
    """An expense of no vendor and without a number: it is found again by its day and our marker."""
    payload: Payload = {
        "TxnDate": expense.date.isoformat(),
        "PaymentType": "Cash",
        "AccountRef": ref(expense.paid_from),
    }
    if company.multicurrency:
        payload["CurrencyRef"] = {"value": expense.amount.currency}
    payload["PrivateNote"] = note(expense.memo, expense.key.marker)
    if company.tax is TaxRegime.CODES:
        # Without it QuickBooks asks for a tax code on the line; whether a fee bears tax only the bookkeeper knows.
        payload["GlobalTaxCalculation"] = "NotApplicable"
    line_: Payload = {
        "Amount": expense.amount.amount,
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": {"AccountRef": ref(expense.account)},
    }
    if description := text(expense.description, DESCRIPTION_LENGTH):
        line_["Description"] = description
    payload["Line"] = [line_]
    return payload


def _put_reference(payload: Payload, reference: str) -> None:
    if reference:
        payload["PaymentRefNum"] = line(reference, REFERENCE_LENGTH)
