"""What all sales forms share, made from a bill: lines, discount, tax, texts, addresses, class and location."""

from collections.abc import Sequence

from app.config.sections.tax import TaxMode
from app.core.company import ClassTracking
from app.core.document import Form, TaxStyle
from app.core.money import Money
from app.core.order import Address
from app.plan.bill import Bill
from app.plan.case import Case
from app.plan.computed import by_computing, misses
from app.plan.dimensions import NONE, class_of, location_of
from app.plan.discounts import discount_line, discounted_parts
from app.plan.lines import lines_of
from app.plan.parts import Part, Role
from app.plan.rates import by_codes
from app.plan.soundness import adds_up, sound
from app.plan.tax import Taxed, one_total, style_of, tax_refused, without_tax
from app.plan.texts import memo, message
from app.plan.wanted import Wanted
from app.plan.why_form import explain_form

LONGEST_EMAIL = 100
NOWHERE = Address()


def form_of(case: Case, wanted: Wanted) -> Form | None:
    """The form; None when a person must decide something first, which is then among the reasons."""
    bill = wanted.bill
    if not sound(case, bill) or tax_refused(case, bill):
        return None
    style = style_of(case.order, case.config, case.books.company, case.books.limits)
    parts = _parts(case, wanted, style)
    taxed = _taxed(case, bill, parts, style)
    if taxed is None or not parts:
        return None
    class_ = class_of(case)
    by_line = class_ if case.books.company.classes is ClassTracking.LINE else NONE
    lines = lines_of(case, (wanted.key, wanted.day, by_line), parts, taxed.lines)
    if lines is None:
        return None
    order, config, limits = case.order, case.config, case.books.limits
    location = location_of(case)
    form = Form(
        key=wanted.key,
        date=wanted.day,
        customer=wanted.customer[0],
        lines=lines,
        tax=taxed.document,
        total=wanted.total,
        number=wanted.number,
        discount=discount_line(case, parts, by_line.ref),
        memo=memo(order, config, limits, wanted.about),
        message=message(order, config, limits),
        email=_email(order.billing.email),
        bill_to=_address(order.billing.address),
        ship_to=_address(order.shipping_to.address),
        class_=None if by_line.ref else class_.ref,
        location=location.ref,
    )
    explain_form(case, wanted, form, taxed, class_)
    if location.ref:
        case.notes.about(form.key).why("location", location.ref, location.why, location.section)
    return form if adds_up(case, form) else None


def _parts(case: Case, wanted: Wanted, style: TaxStyle) -> list[Part]:
    """All parts, tax as a line and the processor's fee among them; none at all is a reason."""
    bill = wanted.bill
    parts = discounted_parts(case, bill, style)
    if bill.total_tax and _is_line(case, wanted, parts, style):
        zero = Money.zero(bill.currency)
        parts.append(Part(Role.TAX, "Sales tax", bill.total_tax, bill.total_tax, zero))
    if wanted.extra:
        parts.append(wanted.extra)
    if not parts:
        case.notes.held("empty", "The order has no lines, and QuickBooks takes no document without one.")
    return parts


def _is_line(case: Case, wanted: Wanted, parts: Sequence[Part], style: TaxStyle) -> bool:
    """Whether the store's tax is a line: chosen so, or the only way to keep it to the cent."""
    if style is TaxStyle.COMPUTED and case.config.tax.mode is TaxMode.CODES:
        return misses(case, wanted.bill, parts, wanted.key)
    return case.config.tax.mode is TaxMode.LINE_ITEM


def _taxed(case: Case, bill: Bill, parts: Sequence[Part], style: TaxStyle) -> Taxed | None:
    is_line = any(part.role is Role.TAX for part in parts)
    if style is TaxStyle.NONE or is_line or case.config.tax.mode is not TaxMode.CODES:
        return without_tax(bill, parts, style)
    if style is TaxStyle.COMPUTED:
        return by_computing(case, bill, parts)
    if style is TaxStyle.TOTAL:
        return one_total(case, bill, parts)
    return by_codes(case, bill, parts, style)


def _email(email: str) -> str:
    """An address that the books would take; a document without one is better than none."""
    name, at, domain = email.strip().partition("@")
    fits = name and at and "." in domain and len(email) <= LONGEST_EMAIL
    return email.strip() if fits else ""


def _address(address: Address) -> Address | None:
    return address if address != NOWHERE else None
