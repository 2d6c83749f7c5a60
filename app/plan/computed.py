"""Tax that the books compute by themselves, from the document's code and its taxable lines.

They keep no amount that is sent. So what they will arrive at is reckoned before: each rate of the code on the sum of
the taxable lines, half up to the cent. Where that is the store's tax, the code is used, and the sale shows in the tax
reports. Where it would be another cent, because the store rounded each line or taxed them differently, the store's
tax is a line of the document instead, and nothing on it is taxable: the total is exact, and the reasons say so. A
refund goes the way of its sale, so that what was owed in one account is not given back from another.
"""

from collections.abc import Sequence

from app.core.document import KIND_NAMES, DocumentKey, DocumentTax, Form, TaxAmount, TaxStyle
from app.core.listing import Ref, TaxCode
from app.core.money import Money
from app.plan.bill import Bill, bill_of_order
from app.plan.case import Case, reference
from app.plan.codes import known_code, percent_of, told
from app.plan.discounts import discounted_parts
from app.plan.parts import Part
from app.plan.predict import rate_tax
from app.plan.tax import Taxed, charged_percent, chosen_code, flags, no_code, tax_source

COMPUTED = "which is what QuickBooks will compute"


def misses(case: Case, bill: Bill, parts: Sequence[Part], key: DocumentKey) -> bool:
    """Whether the books would not arrive at the store's tax, so that it becomes a line; why is noted."""
    code = _code(case, bill)
    if code is None:
        return False
    if not _arrives(bill, parts, code):
        case.notes.noted("tax_as_line", _another_cent(case, bill, parts, code, KIND_NAMES[key.kind]), "tax")
        return True
    if key.part and _sale_has_line(case):
        case.notes.noted("tax_as_line", _as_the_sale(case, KIND_NAMES[key.kind]), "tax")
        return True
    return False


def _another_cent(case: Case, bill: Bill, parts: Sequence[Part], code: TaxCode, name: str) -> str:
    return (
        f"QuickBooks would compute {_found(bill, parts, code)} of tax by “{code.name}” for the {name}, and the store "
        f"says {bill.total_tax}. So the store's tax is a line of its own, “{case.config.tax.item}”, and the other "
        f"lines are not taxable.{_unmapped(bill, code)}"
    )


def _as_the_sale(case: Case, name: str) -> str:
    return (
        f"The store's tax is a line of the {name}, “{case.config.tax.item}”, as it is on the sale, so that both are in "
        "one account."
    )


def _arrives(bill: Bill, parts: Sequence[Part], code: TaxCode) -> bool:
    """Whether the code is enough. Nobody knows what the books make of tax below zero."""
    return Money.zero(bill.currency) < bill.total_tax == _found(bill, parts, code)


def _found(bill: Bill, parts: Sequence[Part], code: TaxCode) -> Money:
    return Money.sum((each.amount for each in _amounts(bill, parts, code)), bill.currency)


def _unmapped(bill: Bill, code: TaxCode) -> str:
    """What may be the reason: a code that is not the store's rate at all."""
    store, has = charged_percent(bill), percent_of(code)
    if not store or store == has:
        return ""
    return (
        f" “{code.name}” has {told(has)} and the store charged {told(store)}: if QuickBooks has a tax item for that, "
        "add a row for it to the tax table."
    )


def _code(case: Case, bill: Bill) -> TaxCode | None:
    chosen = chosen_code(case, bill)
    return known_code(case, chosen[0]) if chosen else None


def _sale_has_line(case: Case) -> bool:
    """Whether the sale of this refund carries its tax as a line: as it stands in the books, else as it will."""
    standing = case.sale.document if case.sale else None
    if isinstance(standing, Form):
        name = case.config.tax.item.casefold()
        return any(line.item.name.casefold() == name for line in standing.lines)
    whole = bill_of_order(case.order)
    code = _code(case, whole) if whole.total_tax else None
    return code is not None and not _arrives(whole, discounted_parts(case, whole, TaxStyle.COMPUTED), code)


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
