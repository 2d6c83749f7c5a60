"""Tax that the books compute by themselves, from the document's code and its taxable lines.

They keep no amount that is sent. So what they will arrive at is reckoned before: each rate of the code on the sum of
the taxable lines, half up to the cent. Where that is the store's tax, the code is used, and the sale shows in the tax
reports. Where it would be another cent, because the store rounded each line or taxed them differently, the store's
tax is a line of the document instead, and nothing on it is taxable: the total is exact, and the reasons say so.
"""

from collections.abc import Sequence

from app.core.document import KIND_NAMES, DocumentTax, Kind, TaxAmount, TaxStyle
from app.core.listing import Ref, TaxCode
from app.core.money import Money
from app.plan.bill import Bill
from app.plan.case import Case, reference
from app.plan.codes import known_code, told
from app.plan.parts import Part
from app.plan.predict import rate_tax
from app.plan.tax import Taxed, chosen_code, flags, no_code, tax_source

COMPUTED = "which is what QuickBooks will compute"


def misses(case: Case, bill: Bill, parts: Sequence[Part], kind: Kind) -> bool:
    """Whether the books would arrive at another tax than the store's; that it becomes a line is noted."""
    chosen = chosen_code(case, bill)
    code = known_code(case, chosen[0]) if chosen else None
    if code is None:
        return False
    found = Money.sum((each.amount for each in _amounts(bill, parts, code)), bill.currency)
    if found == bill.total_tax and Money.zero(bill.currency) < found:
        return False
    case.notes.noted(
        "tax_as_line",
        f"QuickBooks would compute {found} of tax by “{code.name}” for the {KIND_NAMES[kind]}, and the store says "
        f"{bill.total_tax}. So the store's tax is a line of its own, “{case.config.tax.item}”, and the other "
        "lines are not taxable.",
        "tax",
    )
    return True


def by_computing(case: Case, bill: Bill, parts: Sequence[Part]) -> Taxed | None:
    """The code whose rates arrive at the store's tax; None when a person must choose one first."""
    lines = flags(bill, parts)
    if not bill.total_tax:
        exempt = case.config.tax.exempt_code
        document = DocumentTax(TaxStyle.COMPUTED, bill.total_tax, reference(exempt) if exempt else None)
        return Taxed(document, lines, tax_source(bill), "your code for what carries no tax" if exempt else "")
    chosen = chosen_code(case, bill)
    if chosen is None:
        no_code(case)
        return None
    code = known_code(case, chosen[0])
    if code is None:
        return None
    amounts = _amounts(bill, parts, code)
    document = DocumentTax(TaxStyle.COMPUTED, bill.total_tax, Ref(code.id, code.name), amounts)
    rates = tuple(
        f"{told(each.percent)} of the lines that are taxable, as QuickBooks will compute it"
        for each in amounts
    )
    return Taxed(document, lines, tax_source(bill, COMPUTED), chosen[1], rates)


def _amounts(bill: Bill, parts: Sequence[Part], code: TaxCode) -> tuple[TaxAmount, ...]:
    """What the books will compute by each rate of the code."""
    lines = zip(parts, flags(bill, parts), strict=True)
    base = Money.sum((part.amount for part, line in lines if line.taxable), bill.currency)
    return tuple(
        TaxAmount(Ref(rate.id, rate.name), rate.percent, rate_tax(base, rate.percent), base)
        for rate in code.rates
    )
