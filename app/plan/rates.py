"""The store's tax, spread over the rates of the books, to be sent as the override of each rate.

The books would compute a rate's tax on the sum of its lines; the store may have rounded line by line. So each
rate carries what the store's own tax lines say, and the amounts together are the order's tax, to the cent.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from app.core.document import DocumentTax, TaxAmount, TaxStyle
from app.core.listing import Ref, TaxCode, TaxRate
from app.core.money import Money, minor_unit
from app.core.order import TaxShare
from app.plan.bill import Bill
from app.plan.case import Case
from app.plan.codes import codes_of
from app.plan.parts import Part
from app.plan.tax import LineTax, Taxed, line_source, rate_name, tax_source


@dataclass(slots=True)
class Collected:
    """What is gathered for one rate of the books; `store_rates` are the store's that went into it."""

    rate: TaxRate
    amount: Money
    taxed: Money
    store_rates: set[str] = field(default_factory=set)


def by_codes(case: Case, bill: Bill, parts: Sequence[Part], style: TaxStyle) -> Taxed | None:
    """A code on every line and the store's tax by rate; None when a person must decide."""
    codes = codes_of(case, bill, parts)
    if codes is None:
        return None
    collected = _collect(bill, parts, [code for code, _ in codes])
    if not _settle(case, bill, parts, collected):
        return None
    amounts = tuple(
        TaxAmount(Ref(each.rate.id, each.rate.name), each.rate.percent, each.amount, each.taxed)
        for each in collected.values()
    )
    taxes = _line_taxes(bill, parts)
    lines = tuple(
        LineTax(
            taxable=bool(part.tax),
            code=Ref(code.id, code.name),
            gross=part.net + tax if style is TaxStyle.INCLUSIVE else None,
            why=line_source(part),
            code_why=why,
        )
        for part, tax, (code, why) in zip(parts, taxes, codes, strict=True)
    )
    document = DocumentTax(style, bill.total_tax, amounts=amounts)
    names = {rate.rate_id: rate_name(rate) for rate in bill.taxes}
    rates = tuple(_source(each, names) for each in collected.values())
    return Taxed(document, lines, tax_source(bill), rates=rates)


def _source(each: Collected, names: dict[str, str]) -> str:
    found = ", ".join(sorted(names[rate] for rate in each.store_rates if rate in names))
    if found:
        return f"the store's tax {found} on the lines with this rate, sent in place of what QuickBooks would compute"
    charged = "the store's tax" if each.amount else "no tax of the store"
    return f"{charged} on the lines with this rate"


def _collect(bill: Bill, parts: Sequence[Part], codes: Sequence[TaxCode]) -> dict[str, Collected]:
    found: dict[str, Collected] = {}
    percents = {rate.rate_id: rate.percent for rate in bill.taxes}
    zero = Money.zero(bill.currency)
    for part, code in zip(parts, codes, strict=True):
        for rate in code.rates:
            found.setdefault(rate.id, Collected(rate, zero, zero)).taxed += part.net
        for rate, share in _spread(part, code, percents):
            found[rate.id].amount += share.amount
            found[rate.id].store_rates.add(share.rate_id)
    for each in found.values():
        each.amount = each.amount.rounded()
    return found


def _spread(part: Part, code: TaxCode, percents: dict[str, Decimal]) -> Iterator[tuple[TaxRate, TaxShare]]:
    """The part's tax over its code's rates: like to like, else in proportion."""
    if not part.tax or not code.rates:
        return
    shares = part.shares or (TaxShare("", part.tax),)
    if len(code.rates) == 1:
        yield from ((code.rates[0], share) for share in shares)
        return
    paired = _paired(shares, code, percents)
    if paired:
        yield from paired
        return
    for rate, amount in zip(
        code.rates, part.tax.allocate([rate.percent for rate in code.rates]), strict=True
    ):
        yield rate, TaxShare("", amount)


def _paired(
    shares: Sequence[TaxShare], code: TaxCode, percents: dict[str, Decimal]
) -> list[tuple[TaxRate, TaxShare]]:
    """Each share with a rate of its percent, none twice; empty when one finds none."""
    free = list(code.rates)
    pairs: list[tuple[TaxRate, TaxShare]] = []
    for share in shares:
        match = next((rate for rate in free if rate.percent == percents.get(share.rate_id)), None)
        if match is None:
            return []
        free.remove(match)
        pairs.append((match, share))
    return pairs


def _settle(case: Case, bill: Bill, parts: Sequence[Part], collected: dict[str, Collected]) -> bool:
    """Bring the rates to the order's tax: by the store's own tax lines, the last odd cents by size."""
    _follow_tax_lines(bill, collected)
    odd = bill.total_tax - Money.sum((each.amount for each in collected.values()), bill.currency)
    if not odd:
        return True
    most = Money(minor_unit(bill.currency) * max(len(parts), 1), bill.currency)
    if abs(odd) > most or not collected:
        case.notes.held(
            "tax_does_not_foot",
            f"The tax of the order's lines differs from its tax total by {abs(odd)}. Look at the order in the "
            "store; nothing was sent.",
        )
        return False
    largest = max(collected.values(), key=lambda each: abs(each.amount.amount))
    largest.amount += odd
    return True


def _follow_tax_lines(bill: Bill, collected: dict[str, Collected]) -> None:
    """Where each rate of the store went to one rate of the books, the store's own sums are taken."""
    homes: dict[str, set[str]] = {}
    for id_, each in collected.items():
        for store_rate in each.store_rates:
            homes.setdefault(store_rate, set()).add(id_)
    lines = {rate.rate_id: rate.total.rounded() for rate in bill.taxes if rate.total}
    if Money.sum(lines.values(), bill.currency) != bill.total_tax:
        return
    if any(len(homes.get(rate, ())) != 1 for rate in lines):
        return
    for each in collected.values():
        each.amount = Money.zero(bill.currency)
    for rate, total in lines.items():
        collected[next(iter(homes[rate]))].amount += total


def _line_taxes(bill: Bill, parts: Sequence[Part]) -> list[Money]:
    """The tax inside each line; together they are the order's tax."""
    taxes = [part.tax for part in parts]
    odd = bill.total_tax - Money.sum(taxes, bill.currency)
    unit = Money(minor_unit(bill.currency), bill.currency)
    step = unit if Money.zero(bill.currency) < odd else -unit
    largest = sorted(range(len(parts)), key=lambda at: (not taxes[at], -abs(parts[at].net.amount)))
    for turn in range(int(abs(odd).amount / unit.amount)):
        at = largest[turn % len(largest)]
        taxes[at] += step
    return taxes
