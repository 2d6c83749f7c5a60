"""The customer's payment on an invoice, where the merchant wants one and the store says that it came in."""

from datetime import date

from app.config.sections.transactions import TransactionType
from app.core.document import DocumentKey, Kind, Payment
from app.core.money import Money
from app.plan.case import Case
from app.plan.customers import CustomerChoice
from app.plan.days import local_day, shown
from app.plan.dimensions import deposit_of, payment_method_of, receivable_of
from app.plan.names import shortened
from app.plan.numbers import JOINT, sale_number
from app.plan.sale import reference_of
from app.plan.texts import memo


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
    _explain(case, payment, customer[1])
    return payment


def _paid_on(case: Case, day: date) -> date:
    """The day the money came, never before the invoice that it pays."""
    paid = case.order.paid
    return max(day, local_day(paid, case.books.company.time_zone)) if paid else day


def _reference(case: Case) -> str:
    """A payment has no number of its own: it is found again by this, so it is never empty."""
    limits = case.books.limits
    number = sale_number(case.order, case.config, limits) or case.order.number
    return reference_of(case) or shortened(number, limits.reference_length, JOINT)


def _explain(case: Case, payment: Payment, whose: str) -> None:
    why = case.notes.about(payment.key).why
    deposit, method = deposit_of(case), payment_method_of(case)
    why("customer", payment.customer.name, whose, "customers")
    why("date", shown(payment.date), "the day the store says it was paid")
    why("amount", str(payment.amount), "all of the invoice", "transactions")
    why("reference", payment.reference, "the payment's reference, else the order's number")
    why("deposit to", deposit.ref.name if deposit.ref else "", deposit.why, deposit.section)
    if method.ref:
        why("payment method", method.ref.name, method.why, method.section)
