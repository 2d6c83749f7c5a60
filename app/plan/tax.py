"""The document's tax as the store charged it: one amount a document, a code a line, a line of its own, or none.

Nothing is computed here that the store has computed already. What goes to the books is the store's tax total,
as the override of what they would find themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.config.document import ReadyConfig
from app.config.sections.tax import TaxMode
from app.core.company import Company
from app.core.document import DocumentTax, Limits, TaxRegime, TaxStyle
from app.core.listing import Ref
from app.core.money import Money
from app.core.order import Order, TaxLine
from app.plan.bill import Bill
from app.plan.case import Case
from app.plan.parts import Part, Role
from app.plan.places import code_by_place, place_of


@dataclass(frozen=True, slots=True)
class LineTax:
    """What one line says about tax."""

    taxable: bool = False
    code: Ref | None = None
    gross: Money | None = None
    why: str = ""  # of what it says of being taxable, "" where it says nothing
    code_why: str = ""


@dataclass(frozen=True, slots=True)
class Taxed:
    """The document's tax, what each line says about it in the order of the parts, and why: the whole, the
    document's code, each of its amounts."""

    document: DocumentTax
    lines: tuple[LineTax, ...]
    why: str
    code_why: str = ""
    rates: tuple[str, ...] = ()


def style_of(order: Order, config: ReadyConfig, company: Company, limits: Limits) -> TaxStyle:
    """How the document carries tax, by the company's regime and the merchant's choice."""
    if company.tax is TaxRegime.TOTAL:
        # Also without tax: a line must say NON there, or it would be taxed.
        return TaxStyle.TOTAL if limits.keeps_tax else TaxStyle.COMPUTED
    if company.tax is TaxRegime.OFF or config.tax.mode is not TaxMode.CODES:
        return TaxStyle.NONE
    return TaxStyle.INCLUSIVE if order.prices_include_tax else TaxStyle.EXCLUSIVE


def tax_refused(case: Case, bill: Bill) -> bool:
    """Whether the settings cannot carry the order's tax; the reason is noted."""
    mode, held = case.config.tax.mode, case.notes.held
    if not bill.total_tax or mode is TaxMode.LINE_ITEM:
        return False
    if mode is TaxMode.NONE:
        held(
            "tax_not_expected",
            f"The order carries {bill.total_tax} of tax, and “No tax” is chosen. Choose how tax reaches the books.",
            "tax",
        )
        return True
    if case.books.company.tax is TaxRegime.OFF:
        held(
            "tax_off",
            f"The order carries {bill.total_tax} of tax, and sales tax is not set up in QuickBooks. Set it up "
            "there, or add tax as a line item.",
            "tax",
        )
        return True
    return False


def without_tax(bill: Bill, parts: Sequence[Part], style: TaxStyle) -> Taxed:
    """No tax of the books' own: there is none, or it is a line of its own."""
    document = DocumentTax(style, Money.zero(bill.currency))
    why = "the store's tax is a line of its own" if bill.total_tax else "the store charged no tax"
    line = LineTax(why=why if style in (TaxStyle.TOTAL, TaxStyle.COMPUTED) else "")
    return Taxed(document, (line,) * len(parts), why)


def one_total(case: Case, bill: Bill, parts: Sequence[Part]) -> Taxed | None:
    """TAX or NON on each line, and the store's total as the override; None when a person must decide."""
    lines = flags(bill, parts)
    code, why = _document_code(case, bill)
    if _not_taken(case, bill, [part for part, line in zip(parts, lines, strict=True) if line.taxable]):
        return None
    if bill.total_tax and code is None and not case.books.company.automated_tax:
        no_code(case)
        return None
    document = DocumentTax(TaxStyle.TOTAL, bill.total_tax, code)
    return Taxed(document, lines, tax_source(bill), why)


def no_code(case: Case) -> None:
    case.notes.held(
        "no_tax_code",
        "No tax code is chosen for where this order goes. Add a row for it, or choose a code for everything else.",
        "tax",
    )


def chosen_code(case: Case, bill: Bill) -> tuple[Ref, str] | None:
    """The one code of the document, by where the order goes and all that the store charged, and why."""
    return code_by_place(case.config.tax, place_of(case.order), charged_percent(bill))


def charged_percent(bill: Bill) -> Decimal:
    """All rates that brought the store something."""
    return sum((rate.percent for rate in bill.taxes if rate.total), start=Decimal(0))


def tax_source(bill: Bill, how: str = "sent in place of what QuickBooks would compute") -> str:
    """Where the document's tax comes from, with the store's names of its rates."""
    if not bill.total_tax:
        return "the store charged no tax"
    names = ", ".join(dict.fromkeys(rate_name(rate) for rate in bill.taxes if rate.total))
    told = f" ({names})" if names else ""
    return f"the store's tax{told}, {how}"


def rate_name(rate: TaxLine) -> str:
    """A rate of the store as people call it: State tax 6 %."""
    return f"{rate.name} {rate.percent.normalize():f} %".lstrip()


def _not_taken(case: Case, bill: Bill, taxed: Sequence[Part]) -> bool:
    """Whether QuickBooks would refuse the tax, or drop it without a word; the reason is noted."""
    if bill.total_tax < Money.zero(bill.currency):
        case.notes.held(
            "negative_tax",
            f"The tax comes to {bill.total_tax}, and QuickBooks takes no tax below zero. Correct the credit on the "
            "order in the store, or add tax as a line item.",
            "tax",
        )
        return True
    if bill.total_tax and not Money.sum((part.net for part in taxed), bill.currency):
        case.notes.held(
            "tax_alone",
            f"There are {bill.total_tax} of tax on an amount of nothing, a refund of tax alone for example, and "
            "QuickBooks keeps no tax without a taxable amount. Enter it by hand, or add tax as a line item.",
            "tax",
        )
        return True
    return False


def _document_code(case: Case, bill: Bill) -> tuple[Ref | None, str]:
    if case.books.company.automated_tax:
        return None, "QuickBooks picks it, by its automated sales tax"
    if not bill.total_tax:
        return None, "none is needed, as the store charged no tax"
    return chosen_code(case, bill) or (None, "")


def flags(bill: Bill, parts: Sequence[Part]) -> tuple[LineTax, ...]:
    """TAX or NON of each part, where lines are taxable or not."""
    if not bill.total_tax:
        return (LineTax(why="the store charged no tax"),) * len(parts)
    if any(part.taxed for part in parts):
        return tuple(LineTax(taxable=part.taxed, why=line_source(part)) for part in parts)
    # A store that tells the tax of the order only: without one taxable line the books would drop it.
    why = "the store tells the tax of the whole order only, so it is taken to lie on the goods"
    return tuple(LineTax(taxable=part.role is Role.GOODS, why=why) for part in parts)


def line_source(part: Part) -> str:
    """What the store says about the tax on one line."""
    if part.taxed and not part.tax:
        return "the store charged less than a coin of tax on it"
    return f"the store charged {part.tax} of tax on it" if part.tax else "the store charged no tax on it"
