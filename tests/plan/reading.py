"""A plan as a page that an accountant can read: documents with their lines, and the journal of each."""

from collections.abc import Iterator

from app.core.document import (
    KIND_NAMES,
    CreditMemo,
    Document,
    DocumentLine,
    Estimate,
    Form,
    Invoice,
    NewCustomer,
    NewItem,
    Payment,
    RefundReceipt,
    SalesOrder,
    SalesReceipt,
    TaxStyle,
)
from app.core.order import Order
from app.plan.balance import entries
from app.plan.days import shown
from app.plan.view import Plan


def reading(what: Order, result: Plan) -> str:
    """The whole page."""
    paid = f"paid {what.paid:%Y-%m-%d %H:%M} UTC" if what.paid else "not paid"
    rows = [f"ORDER {what.number}, {what.status}, {paid}: {what.total}, of it tax {what.total_tax}"]
    rows += [
        f"  refund {each.id} of {each.amount}: {each.reason or 'no reason given'}" for each in what.refunds
    ]
    for document in result.documents:
        rows += ["", *_document(document)]
    rows += ["", "REASONS"] if result.reasons else []
    rows += [f"  {reason.effect}, {reason.code}: {reason.message}" for reason in result.reasons]
    return "\n".join(row.rstrip() for row in rows) + "\n"


def _document(document: Document) -> Iterator[str]:
    new = " (new)" if isinstance(document.customer, NewCustomer) else ""
    number = getattr(document, "number", "")
    name = f"{KIND_NAMES[document.key.kind].upper()} {number}".strip()
    yield f"{name} of {shown(document.date)} for {document.customer.name}{new}"
    if isinstance(document, Form):
        yield from _form(document)
    yield from _ending(document)
    if document.key.kind.posts:
        yield f"  {'JOURNAL':44}{'debit':>12}{'credit':>12}"
    for entry in entries(document, {}):
        debit = f"{entry.debit.amount:,}" if entry.debit else ""
        credit = f"{entry.credit.amount:,}" if entry.credit else ""
        yield f"  {entry.account.name:44}{debit:>12}{credit:>12}"


def _form(form: Form) -> Iterator[str]:
    for line in form.lines:
        yield _line(line, form.tax.style)
    if form.discount:
        yield f"  {'discount':44}{-form.discount.amount.amount:>12,}"
    if form.tax.style is TaxStyle.COMPUTED:
        name = f"tax by {form.tax.code.name}" if form.tax.code else "tax"
        yield f"  {name:44}{form.tax.total.rounded().amount:>12,}"
    for each in form.tax.amounts if form.tax.style is not TaxStyle.COMPUTED else ():
        name = f"tax {each.rate.name} on {each.taxed.amount:,}"
        yield f"  {name:44}{each.amount.amount:>12,}"
    if form.tax.style is TaxStyle.TOTAL:
        yield f"  {'tax':44}{form.tax.total.rounded().amount:>12,}"
    yield f"  {'TOTAL ' + form.total.currency:44}{form.total.amount:>12,}"


def _line(line: DocumentLine, style: TaxStyle) -> str:
    times = f"{line.quantity.normalize():f} × {line.price}" if line.quantity is not None else ""
    code = line.tax_code.name if line.tax_code else ("TAX" if line.taxable else "NON")
    code = "" if style is TaxStyle.NONE else code
    gross = f"  with tax {line.gross.amount:,}" if line.gross else ""
    new = " (new)" if isinstance(line.item, NewItem) else ""
    return f"  {line.item.name + new:28}{times:>16}{line.amount.amount:>12,}  {code:8}{gross}  {line.description}"


def _ending(document: Document) -> Iterator[str]:
    match document:
        case SalesReceipt():
            where = document.deposit_to.name if document.deposit_to else "QuickBooks' own"
            yield f"  deposited to {where}, reference {document.reference or 'none'}"
        case Invoice() | SalesOrder():
            yield f"  due {shown(document.due) if document.due else 'by the terms of QuickBooks'}"
        case RefundReceipt():
            yield f"  paid from {document.refund_from.name if document.refund_from else 'nowhere'}"
        case Payment():
            yield f"  {document.amount}, reference {document.reference}"
        case CreditMemo() | Estimate():
            pass
    yield f"  memo: {document.memo}"
