"""What must hold before a document may go: whole amounts, a gap that is only rounding, an open period, and the
books' own sums arriving at the store's total."""

from app.core.document import KIND_NAMES, Document, Form
from app.core.money import Money, minor_unit
from app.plan.bill import Bill
from app.plan.case import Case
from app.plan.days import shown
from app.plan.predict import predict


def sound(case: Case, bill: Bill) -> bool:
    """Whether the store's amounts can be booked at all; if not, the reason is noted."""
    held = case.notes.held
    if bill.total.amount % minor_unit(bill.currency):
        held(
            "not_whole",
            f"The store's total of {bill.total.amount} {bill.currency} is finer than the currency's smallest coin, "
            "so QuickBooks cannot hold it. Correct the order in the store.",
        )
    elif bill.gap and bill.most_gap < abs(bill.gap):
        held(
            "gap_too_large",
            f"The store's own amounts add up to {bill.total - bill.gap}, and its total is {bill.total}. That is more "
            "than rounding: look for an amount that a plugin took off or put on, a gift card for example.",
        )
    elif bill.total < Money.zero(bill.currency):
        held("negative_total", f"The total is {bill.total}, and QuickBooks has no document below zero.")
    else:
        _note(case, bill)
        return True
    return False


def adds_up(case: Case, form: Form) -> bool:
    """Whether the books will arrive at the store's total and tax; if not, nothing is sent."""
    predicted = predict(form)
    name = KIND_NAMES[form.key.kind]
    if form.total < Money.zero(form.total.currency):
        case.notes.held(
            "negative_total",
            f"The {name} would come to {form.total}, and QuickBooks has no document below zero.",
        )
        return False
    if predicted.total == form.total and predicted.tax == form.tax.total:
        return True
    case.notes.held(
        "does_not_add_up",
        f"QuickBooks would make the {name} {predicted.total} with {predicted.tax} of tax, and the store says "
        f"{form.total} with {form.tax.total}. Nothing was sent; please tell us about this order.",
    )
    return False


def in_open_period(case: Case, document: Document) -> bool:
    """Whether the books are still open on the document's day."""
    closed = case.books.company.closed_until
    if closed is None or document.date > closed or not document.key.kind.posts:
        return True
    case.notes.held(
        "closed_period",
        f"The {KIND_NAMES[document.key.kind]} is of {shown(document.date)}, and the books are closed until "
        f"{shown(closed)}. Open the period in QuickBooks, or enter the document by hand.",
    )
    return False


def _note(case: Case, bill: Bill) -> None:
    if bill.gap:
        case.notes.noted(
            "store_gap",
            f"The store's own amounts differ from its total by {abs(bill.gap)}. The difference is a line of its own, "
            "“Store rounding”.",
        )
    if bill.remitted:
        case.notes.noted(
            "marketplace_tax",
            f"The marketplace collected and remits {bill.remitted} of tax. It never reaches you and is not on the "
            "document.",
        )
