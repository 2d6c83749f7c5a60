"""Money given back: a refund receipt for each refund, or a credit memo while the invoice is open.

Books without refund receipts get a credit memo whatever the sale is; what is then left to a person is noted.
"""

from app.core.document import KIND_NAMES, CreditMemo, Form, Kind, RefundReceipt
from app.core.order import Refund
from app.plan.bill import Bill, bill_of_refund
from app.plan.case import Case
from app.plan.customers import CustomerChoice
from app.plan.days import local_day
from app.plan.dimensions import payment_method_of, refund_account_of
from app.plan.forms import form_of
from app.plan.names import cleaned
from app.plan.numbers import free_number, number_source, refund_number
from app.plan.payments import payment_due
from app.plan.remainder import rest_of
from app.plan.sale import offered, shared
from app.plan.wanted import Wanted

Back = RefundReceipt | CreditMemo


def refund_kind(case: Case, sale: Kind) -> Kind | None:
    """What a refund becomes; None where the sale itself does not post, so that nothing is to be given back."""
    if not sale.posts:
        return None
    if sale is Kind.INVOICE and _is_open(case):
        return Kind.CREDIT_MEMO
    return Kind.REFUND_RECEIPT if Kind.REFUND_RECEIPT in case.books.limits.kinds else Kind.CREDIT_MEMO


def refunds_of(case: Case, sale: Kind, customer: CustomerChoice) -> list[Back]:
    """A document for each refund that is not in the books yet; what cannot be made is noted."""
    posted = case.refunds
    new = [refund for refund in case.order.refunds if refund.id not in posted and refund.amount]
    kind = refund_kind(case, sale)
    if not new:
        return []
    if kind is None:
        case.notes.noted(
            "refund_without_sale",
            f"The order was refunded. Its {KIND_NAMES[sale]} posts nothing, so there is nothing to give back in the "
            "books.",
            "transactions",
        )
        return []
    if not offered(case, kind):
        return []
    if kind is Kind.CREDIT_MEMO and not (sale is Kind.INVOICE and _is_open(case)):
        case.notes.noted(
            "refund_as_credit",
            "These books have no refund receipt, so the money given back is a credit memo, a credit of the customer. "
            "On it, choose “Use credit to” and “Give refund” in QuickBooks, and the account that the money left.",
        )
    made = (_refund_of(case, kind, refund, customer) for refund in new)
    return [document for document in made if document]


def _is_open(case: Case) -> bool:
    """Whether the customer still owes the invoice: no payment is in the books, the store saw none."""
    return case.payment is None and not payment_due(case) and case.order.paid is None


def _refund_of(case: Case, kind: Kind, refund: Refund, customer: CustomerChoice) -> Back | None:
    key = case.key(kind, refund.id)
    bill = _bill(case, refund)
    wanted_number = refund_number(case.order, refund, case.config, case.books.limits)
    number = free_number(case, key, wanted_number, bill.total)
    day = local_day(refund.created, case.books.company.time_zone)
    reason = cleaned(refund.reason).rstrip(".")
    about = f"Refund: {reason}." if reason else "Refund."
    form = form_of(case, Wanted(key, day, number or "", customer, bill, about=about))
    if form is None:
        return None
    _explain(case, form, refund)
    if kind is Kind.CREDIT_MEMO:
        return CreditMemo(*shared(form))
    account, method = refund_account_of(case), payment_method_of(case)
    why = case.notes.about(key).why
    why("refund_from", account.ref, account.why, account.section)
    if method.ref:
        why("payment_method", method.ref, method.why, method.section)
    return RefundReceipt(*shared(form), refund_from=account.ref, payment_method=method.ref)


def _bill(case: Case, refund: Refund) -> Bill:
    bill = bill_of_refund(case.order, refund)
    if not bill.bare:
        return bill
    rest = rest_of(case.order, refund)
    if rest is not None:
        return rest
    case.notes.noted(
        "refund_without_parts",
        f"The store does not say what the refund of {refund.amount} is for. It is one line without tax.",
    )
    return bill


def _explain(case: Case, form: Form, refund: Refund) -> None:
    why = case.notes.about(form.key).why
    why("date", form.date, "the day of the refund, in the time zone of your QuickBooks company")
    why("number", form.number, *number_source(case, form.number, refund.id))
