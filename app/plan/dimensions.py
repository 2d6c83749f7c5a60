"""Class, location, terms, payment method and accounts of a document: each with the setting that chose it."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.config.section import BooksRef
from app.config.sections.transactions import Assign, MethodRow, TermsMode, method_row
from app.core.company import ClassTracking
from app.core.listing import Ref
from app.plan.case import Case, reference


@dataclass(frozen=True, slots=True)
class Choice:
    """A reference and why it is that one; `ref` is None where there is none."""

    ref: Ref | None
    why: str
    section: str = "transactions"


NONE = Choice(None, "none is chosen")


def class_of(case: Case) -> Choice:
    """The class, where the books have classes."""
    chosen, company = case.config.transactions, case.books.company
    if not case.books.limits.classes or company.classes is ClassTracking.OFF:
        return NONE
    rows = [(row.channel, row.ref) for row in chosen.class_rows]
    return _assigned(case, chosen.class_mode, chosen.class_one, rows)


def location_of(case: Case) -> Choice:
    """The location, where the books have locations."""
    chosen, company = case.config.transactions, case.books.company
    if not case.books.limits.locations or not company.locations:
        return NONE
    rows = [(row.channel, row.ref) for row in chosen.location_rows]
    return _assigned(case, chosen.location_mode, chosen.location_one, rows)


def terms_of(case: Case, day: date) -> tuple[Choice, date | None]:
    """An invoice's terms and the day it is due."""
    chosen, method = case.config.transactions, case.order.payment.method
    ref, why = None, "none is chosen"
    if chosen.terms_mode is TermsMode.ONE:
        ref, why = chosen.terms_one, "the terms that you chose for all orders"
    elif chosen.terms_mode is TermsMode.BY_METHOD:
        ref = next((row.ref for row in chosen.terms_rows if row.method == method), None)
        why = f"your row for “{_method_name(case)}” under “Terms by payment method”"
    if ref is None:
        return Choice(None, why), None
    term = case.books.terms.get(ref.id)
    due = day + timedelta(days=term.days) if term and term.days is not None else None
    return Choice(reference(ref), why), due


def payment_method_of(case: Case) -> Choice:
    """What the store's payment method is called in the books."""
    row = _method_row(case)
    if row is None or row.ref is None:
        return NONE
    return Choice(reference(row.ref), f"your row for “{_method_name(case)}” under “Payment methods”")


def deposit_of(case: Case) -> Choice:
    """Where the order's money goes."""
    row = _method_row(case)
    if row is not None and row.deposit is not None:
        why = f"the deposit account in your row for “{_method_name(case)}” under “Payment methods”"
        return Choice(reference(row.deposit), why)
    return Choice(case.config.deposit, "the order deposit account that you chose", "accounts")


def refund_account_of(case: Case) -> Choice:
    """Where money given back comes from; the books ask for one on every refund receipt."""
    chosen = case.config.accounts.refunds
    if chosen is not None:
        return Choice(reference(chosen), "the account that you chose under “Refunds paid from”", "accounts")
    deposit = deposit_of(case)
    why = f"{deposit.why}, as none is chosen under “Refunds paid from”"
    return Choice(deposit.ref, why, deposit.section)


def receivable_of(case: Case) -> Choice:
    """The receivable account; in a foreign currency the books use that currency's own."""
    chosen = case.config.accounts.receivable
    if case.order.currency != case.books.company.home_currency:
        return Choice(None, "QuickBooks has its own for each other currency", "accounts")
    if chosen is None:
        return Choice(
            None, "none is chosen under “Accounts receivable”, so QuickBooks uses its own", "accounts"
        )
    return Choice(reference(chosen), "the account that you chose under “Accounts receivable”", "accounts")


def _method_row(case: Case) -> MethodRow | None:
    return method_row(case.config.transactions, case.order.payment.method)


def _method_name(case: Case) -> str:
    """The payment method as the store shows it."""
    return case.order.payment.title or case.order.payment.method


def _assigned(
    case: Case, mode: Assign, one: BooksRef | None, rows: list[tuple[str, BooksRef | None]]
) -> Choice:
    if mode is Assign.ONE and one:
        return Choice(reference(one), "the one that you chose for all orders")
    if mode is not Assign.BY_CHANNEL:
        return NONE
    channel = case.order.channel
    found = next((ref for name, ref in rows if name == channel and ref), None)
    return Choice(reference(found), f"your row for the channel “{channel}”") if found else NONE
