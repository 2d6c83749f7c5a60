"""What all sales forms share, made from a bill: lines, discount, tax, texts, addresses, class and location."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.config.sections.tax import TaxMode
from app.core.company import ClassTracking
from app.core.document import DocumentKey, Form, TaxStyle
from app.core.money import Money
from app.core.order import Address
from app.plan.bill import Bill
from app.plan.case import Case
from app.plan.customers import CustomerChoice
from app.plan.dimensions import Choice, class_of, location_of
from app.plan.discounts import discount_line, discounted_parts
from app.plan.lines import lines_of
from app.plan.parts import Part, Role
from app.plan.rates import by_codes
from app.plan.soundness import adds_up, sound
from app.plan.tax import Taxed, one_total, style_of, tax_refused, without_tax
from app.plan.texts import memo, message

LONGEST_EMAIL = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a form is to be made of. `extra` is a part that the bill knows nothing of; `about` opens the memo."""

    key: DocumentKey
    day: date
    number: str
    customer: CustomerChoice
    bill: Bill
    extra: Part | None = None
    about: str = ""

    @property
    def total(self) -> Money:
        return self.bill.total + self.extra.amount if self.extra else self.bill.total


def form_of(case: Case, wanted: Wanted) -> Form | None:
    """The form; None when a person must decide something first, which is then among the reasons."""
    bill = wanted.bill
    if not sound(case, bill) or tax_refused(case, bill):
        return None
    style = style_of(case.order, case.config, case.books.company)
    parts = _parts(case, wanted, style)
    taxed = _taxed(case, bill, parts, style)
    if taxed is None or not parts:
        return None
    class_ = class_of(case)
    by_line = class_.ref if case.books.company.classes is ClassTracking.LINE else None
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
        discount=discount_line(case, parts, by_line),
        memo=memo(order, config, limits, wanted.about),
        message=message(order, config, limits),
        email=_email(order.billing.email),
        bill_to=_address(order.billing.address),
        ship_to=_address(order.shipping_to.address),
        class_=class_.ref if by_line is None else None,
        location=location.ref,
    )
    _explain(case, wanted, form, taxed)
    _explain_dimensions(case, form, class_, location)
    return form if adds_up(case, form) else None


def _parts(case: Case, wanted: Wanted, style: TaxStyle) -> list[Part]:
    """All parts, tax as a line and the processor's fee among them; none at all is a reason."""
    bill = wanted.bill
    parts = discounted_parts(case, bill, style)
    if case.config.tax.mode is TaxMode.LINE_ITEM and bill.total_tax:
        zero = Money.zero(bill.currency)
        parts.append(Part(Role.TAX, "Sales tax", bill.total_tax, bill.total_tax, zero))
    if wanted.extra:
        parts.append(wanted.extra)
    if not parts:
        case.notes.held("empty", "The order has no lines, and QuickBooks takes no document without one.")
    return parts


def _taxed(case: Case, bill: Bill, parts: Sequence[Part], style: TaxStyle) -> Taxed | None:
    if style is TaxStyle.NONE or case.config.tax.mode is not TaxMode.CODES:
        return without_tax(bill, parts, style)
    if style is TaxStyle.TOTAL:
        return one_total(case, bill, parts)
    return by_codes(case, bill, parts, style)


def _email(email: str) -> str:
    """An address that the books would take; a document without one is better than none."""
    name, at, domain = email.strip().partition("@")
    fits = name and at and "." in domain and len(email) <= LONGEST_EMAIL
    return email.strip() if fits else ""


def _address(address: Address) -> Address | None:
    return address if address != Address() else None


def _explain(case: Case, wanted: Wanted, form: Form, taxed: Taxed) -> None:
    why = case.notes.about(form.key).why
    why("customer", form.customer.name, wanted.customer[1], "customers")
    why("tax", str(form.tax.total), taxed.why, "tax")
    if form.discount:
        account = form.discount.account.name if form.discount.account else "QuickBooks' own account"
        why(
            "discount",
            str(form.discount.amount),
            f"the store's discounts, against {account}",
            "accounts",
        )
    if form.email:
        why("e-mail", form.email, "the buyer's e-mail")
    for field, address in (("bill to", form.bill_to), ("ship to", form.ship_to)):
        if address:
            why(
                field,
                ", ".join(part for part in (address.line1, address.city) if part),
                "the order's address",
            )
    why("memo", form.memo, "the text chosen for the memo", "transactions")
    if form.message:
        why("message", form.message, "the text chosen for the message", "transactions")
    why("total", str(form.total), _total_why(wanted))


def _explain_dimensions(case: Case, form: Form, class_: Choice, location: Choice) -> None:
    for field, chosen in (("class", class_), ("location", location)):
        if chosen.ref:
            case.notes.about(form.key).why(field, chosen.ref.name, chosen.why, chosen.section)


def _total_why(wanted: Wanted) -> str:
    less = ", less the processor's fee" if wanted.extra else ""
    remitted = ", less the tax that the marketplace remits" if wanted.bill.remitted else ""
    return f"the store's total{remitted}{less}"
