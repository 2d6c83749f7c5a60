"""The order's own document: sales receipt, invoice, sales order or estimate."""

from datetime import date

from app.core.document import (
    KIND_NAMES,
    CustomerRef,
    DiscountLine,
    DocumentKey,
    DocumentLine,
    DocumentTax,
    Estimate,
    Form,
    Invoice,
    Kind,
    SalesOrder,
    SalesReceipt,
)
from app.core.listing import Ref
from app.core.money import Money
from app.core.order import Address
from app.plan.bill import bill_of_order
from app.plan.case import Case
from app.plan.customers import CustomerChoice
from app.plan.dimensions import deposit_of, payment_method_of, receivable_of, terms_of
from app.plan.fees import fee_part
from app.plan.forms import form_of
from app.plan.names import cleaned, shortened
from app.plan.numbers import JOINT, free_number, number_source, sale_number
from app.plan.wanted import Wanted

Shared = tuple[
    DocumentKey,
    date,
    CustomerRef,
    tuple[DocumentLine, ...],
    DocumentTax,
    Money,
    str,
    DiscountLine | None,
    str,
    str,
    str,
    Address | None,
    Address | None,
    Ref | None,
    Ref | None,
]
Sale = SalesReceipt | Invoice | SalesOrder | Estimate

_DATED = {
    "created": "the day the order was placed",
    "paid": "the day it was paid",
    "completed": "the day it was completed",
}


def sale_of(case: Case, kind: Kind, day: date, customer: CustomerChoice) -> Sale | None:
    """The document; None when a person must decide something first."""
    if not offered(case, kind):
        return None
    wanted_number = sale_number(case.order, case.config, case.books.limits)
    key, extra = case.key(kind), fee_part(case, kind)
    bill = bill_of_order(case.order)
    number = free_number(case, key, wanted_number, bill.total + extra.amount if extra else bill.total)
    form = form_of(case, Wanted(key, day, number or "", customer, bill, extra))
    if form is None:
        return None
    _explain(case, form)
    match kind:
        case Kind.SALES_RECEIPT:
            return _sales_receipt(case, form)
        case Kind.INVOICE:
            return _invoice(case, form, day)
        case Kind.SALES_ORDER:
            return _sales_order(case, form, day)
        case _:
            return Estimate(*shared(form))


def offered(case: Case, kind: Kind) -> bool:
    """Whether these books have such documents and we can make them."""
    if kind in case.books.limits.kinds:
        return True
    case.notes.held(
        "kind_not_offered",
        f"These books have no {KIND_NAMES[kind]}. Choose another transaction type.",
        "transactions",
    )
    return False


def shared(form: Form) -> Shared:
    """The fields of a form in their order, to make the kind that it becomes."""
    return (
        form.key,
        form.date,
        form.customer,
        form.lines,
        form.tax,
        form.total,
        form.number,
        form.discount,
        form.memo,
        form.message,
        form.email,
        form.bill_to,
        form.ship_to,
        form.class_,
        form.location,
    )


def reference_of(case: Case) -> str:
    """The payment's reference; two long ones that begin alike stay two."""
    limits = case.books.limits
    return shortened(cleaned(case.order.payment.reference), limits.reference_length, JOINT, limits.charset)


def _sales_receipt(case: Case, form: Form) -> SalesReceipt:
    deposit, method = deposit_of(case), payment_method_of(case)
    reference = reference_of(case)
    why = case.notes.about(form.key).why
    why("deposit_to", deposit.ref, deposit.why, deposit.section)
    if method.ref:
        why("payment_method", method.ref, method.why, method.section)
    if reference:
        why("reference", reference, "the reference of the payment on the order")
    return SalesReceipt(*shared(form), deposit_to=deposit.ref, payment_method=method.ref, reference=reference)


def _sales_order(case: Case, form: Form, day: date) -> SalesOrder:
    terms, due = _terms(case, form, day)
    channel = cleaned(case.order.channel)
    store = channel or cleaned(case.config.store_name)
    source = "the channel of the order" if channel else "the store's name"
    case.notes.about(form.key).why("store", store, f"{source}; newer versions of QuickBooks keep it")
    return SalesOrder(*shared(form), terms=terms, due=due, store=store)


def _invoice(case: Case, form: Form, day: date) -> Invoice:
    terms, due = _terms(case, form, day)
    receivable = receivable_of(case)
    case.notes.about(form.key).why("receivable", receivable.ref, receivable.why, receivable.section)
    return Invoice(*shared(form), terms=terms, due=due, receivable=receivable.ref)


def _terms(case: Case, form: Form, day: date) -> tuple[Ref | None, date | None]:
    """The terms and the day it is due, explained."""
    terms, due = terms_of(case, day)
    why, name = case.notes.about(form.key).why, KIND_NAMES[form.key.kind]
    if terms.ref:
        why("terms", terms.ref, terms.why, terms.section)
        if due:
            why("due", due, f"as many days after the {name} as the terms “{terms.ref.name}” give")
    return terms.ref, due


def _explain(case: Case, form: Form) -> None:
    why, basis = case.notes.about(form.key).why, case.config.export.date_basis
    why("date", form.date, f"{_DATED[basis]}, in the time zone of your QuickBooks company", "export")
    standing = case.sale.document if case.sale else None
    if isinstance(standing, Form):
        why("number", standing.number, "the number that it has in QuickBooks, which it keeps")
    else:
        why("number", form.number, *number_source(case, form.number))
    whole = f"{case.config.export.prefix}{case.order.number}{case.config.export.suffix}"
    if form.number and form.number != whole and not case.past:
        case.notes.noted(
            "number_shortened",
            f"The number {whole} is longer than QuickBooks takes. The document is {form.number}.",
            "export",
        )
