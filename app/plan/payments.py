"""The customer's payment on an invoice, where the merchant wants one and the store says that it came in."""

from dataclasses import fields
from datetime import date

from app.config.sections.transactions import TransactionType
from app.core.document import DocumentKey, Kind, Payment
from app.core.money import Money
from app.plan.case import Case
from app.plan.customers import CustomerChoice
from app.plan.days import local_day
from app.plan.dimensions import Choice, deposit_of, payment_method_of, receivable_of
from app.plan.names import shortened
from app.plan.numbers import JOINT, sale_number
from app.plan.sale import reference_of
from app.plan.texts import memo, memo_source
from app.plan.why_form import explain_key
from app.plan.written import Held


def payment_due(case: Case) -> bool:
    """Whether the invoice's payment is to be recorded by us, now."""
    chosen = case.config.transactions.type
    if chosen is TransactionType.INVOICE_AND_PAYMENT:
        return True
    return chosen is TransactionType.INVOICE_IF_PAID and case.order.paid is not None


def payment_of(
    case: Case, invoice: DocumentKey, total: Money, day: date, customer: CustomerChoice
) -> Payment | None:
    """The payment of all that the invoice is; an invoice of zero needs none. `day` is the invoice's."""
    if not total or not payment_due(case):
        return None
    deposit, method, receivable = deposit_of(case), payment_method_of(case), receivable_of(case)
    payment = Payment(
        key=case.key(Kind.PAYMENT),
        date=_paid_on(case, day),
        customer=customer[0],
        amount=total,
        applies_to=invoice,
        reference=_reference(case),
        memo=memo(case.order, case.config, case.books.limits),
        deposit_to=deposit.ref,
        payment_method=method.ref,
        receivable=receivable.ref,
    )
    _explain(case, payment, customer[1], (deposit, method, receivable))
    return payment


def explain_follower(case: Case, payment: Payment) -> None:
    """Of a payment in the books only the amount follows its invoice; all else is as it was posted."""
    about = case.notes.about(payment.key)
    explain_key(about, payment.key)
    about.why("amount", payment.amount, "all of the invoice, which changed", "transactions")
    for each in fields(payment):
        value: Held = getattr(payment, each.name)
        if value and each.name not in ("key", "amount"):
            about.why(each.name, value, "as it was posted, as only the amount follows the order")


def _paid_on(case: Case, day: date) -> date:
    """The day the money came, never before the invoice that it pays."""
    paid = case.order.paid
    return max(day, local_day(paid, case.books.company.time_zone)) if paid else day


def _reference(case: Case) -> str:
    """A payment has no number of its own: it is found again by this, so it is never empty."""
    limits = case.books.limits
    number = sale_number(case.order, case.config, limits) or case.order.number
    return reference_of(case) or shortened(number, limits.reference_length, JOINT)


def _explain(case: Case, payment: Payment, whose: str, choices: tuple[Choice, Choice, Choice]) -> None:
    about = case.notes.about(payment.key)
    why, (deposit, method, receivable) = about.why, choices
    explain_key(about, payment.key)
    why("date", payment.date, _paid_source(case, payment.date))
    why("customer", payment.customer, whose, "customers")
    why("amount", payment.amount, "all of the invoice", "transactions")
    why(
        "applies_to",
        payment.applies_to,
        "the mark of the order's invoice, which this payment closes",
        "transactions",
    )
    why("reference", payment.reference, _reference_source(case))
    why("memo", payment.memo, memo_source(case.order, case.config), "transactions")
    why("deposit_to", deposit.ref, deposit.why, deposit.section)
    why("receivable", receivable.ref, receivable.why, receivable.section)
    if method.ref:
        why("payment_method", method.ref, method.why, method.section)


def _paid_source(case: Case, day: date) -> str:
    paid = case.order.paid
    if paid is None:
        return "the day of the invoice, as the store does not say when it was paid"
    if local_day(paid, case.books.company.time_zone) != day:
        return "the day of the invoice, as no payment can be before it"
    return "the day the store says it was paid, in the time zone of your QuickBooks company"


def _reference_source(case: Case) -> str:
    if reference_of(case):
        return "the reference of the payment on the order"
    return "the order's number, as the store names no reference of the payment"
