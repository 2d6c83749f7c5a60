"""What the books will compute for a document: the same sums, done before anything is sent.

Verified or reported (facts kept with the practice company's own arithmetic, which shares no code with this):
a line is quantity times price, half up to the minor unit; a total is the lines less the discount plus the
tax; an amount of tax that is sent is kept, split over the rates. Believed: that it is kept only while some
line is taxable, which is why a document that relies on more is refused here; that books which keep no amount
reckon each rate of the document's code on the sum of its taxable lines, half up.
"""

from dataclasses import dataclass
from decimal import Decimal

from app.core.document import DocumentLine, Expense, Form, Payment, TaxStyle
from app.core.money import Money


@dataclass(frozen=True, slots=True)
class Predicted:
    """What QuickBooks will answer."""

    total: Money
    tax: Money


def predict(document: Form | Payment | Expense) -> Predicted:
    """The total and tax that the books will arrive at."""
    if isinstance(document, Payment | Expense):
        return Predicted(document.amount, Money.zero(document.amount.currency))
    currency = document.total.currency
    net = Money.sum((line_amount(line) for line in document.lines), currency)
    if document.discount:
        net -= document.discount.amount
    tax = _tax(document)
    return Predicted((net + tax).rounded(), tax)


def line_amount(line: DocumentLine) -> Money:
    """What the books make of a line: its product where it has a quantity and a price."""
    if line.quantity is None or line.price is None:
        return line.amount.rounded()
    return Money(line.quantity * line.price, line.amount.currency).rounded()


def without_override(form: Form) -> Money:
    """The tax that the books would find by themselves, rate by rate, to be shown beside the store's."""
    currency = form.total.currency
    return Money.sum((rate_tax(each.taxed, each.percent) for each in form.tax.amounts), currency)


def rate_tax(base: Money, percent: Decimal) -> Money:
    """The tax that the books find by one rate."""
    return base.times(percent / Decimal(100)).rounded()


def _tax(form: Form) -> Money:
    currency = form.total.currency
    match form.tax.style:
        case TaxStyle.NONE:
            return Money.zero(currency)
        case TaxStyle.TOTAL:
            return form.tax.total if _taxable(form) else Money.zero(currency)
        case TaxStyle.COMPUTED:
            base = _taxable(form)
            return Money.sum((rate_tax(base, each.percent) for each in form.tax.amounts), currency)
        case TaxStyle.EXCLUSIVE:
            return Money.sum((each.amount for each in form.tax.amounts), currency)
        case TaxStyle.INCLUSIVE:
            return _inside(form)


def _taxable(form: Form) -> Money:
    """What the sum of the taxable lines is; the discount takes its share of it."""
    currency = form.total.currency
    taxable = Money.sum((line.amount for line in form.lines if line.taxable), currency)
    if form.discount is None:
        return taxable
    everything = Money.sum((line.amount for line in form.lines), currency)
    if not everything:
        return taxable
    return taxable - form.discount.amount.times(taxable.amount / everything.amount).rounded()


def _inside(form: Form) -> Money:
    """The tax inside amounts that include it: what the customer pays a line stands.

    The lines and the override say it twice. Where they differ, the one that is not the store's is
    told, or the books would move the odd cents between net and gross by themselves.
    """
    currency = form.total.currency
    gross = Money.sum((line.gross or line.amount for line in form.lines), currency)
    by_lines = gross - Money.sum((line.amount for line in form.lines), currency)
    by_rates = Money.sum((each.amount for each in form.tax.amounts), currency)
    return by_lines if by_lines != form.tax.total else by_rates
