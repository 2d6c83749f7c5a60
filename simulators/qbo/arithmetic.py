"""The sums that QuickBooks does on a sales form: exact decimals, tax per rate on the sum of its lines, half up.

What is documented or recorded is marked (known); the rest is the likeliest reading and is marked (believed).
- A line's amount is Qty * UnitPrice, rounded half up (known).
- Tax is computed per rate on the summed net of the lines that use it, not per line (believed).
- A discount lowers the taxable sums in proportion to them; in the United States only if ApplyTaxAfterDiscount is true
  (known); it does not reach shipping (believed).
- TaxInclusive: Amount is net and TaxInclusiveAmt gross (believed); a code's tax is gross - gross / (1 + rate), half up,
  and the nets are moved by the odd coin so that the gross stands (believed).
- TotalAmt is always the nets less the discount plus the tax (known).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from simulators.qbo.money import ZERO, round_half_up, share_out

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Rate:
    id: str
    percent: Decimal
    on_tax: bool = False  # taxes the taxes before it as well


@dataclass(frozen=True)
class NetLine:
    """A line as the tax sees it. In the United States code is TAX or NON."""

    net: Decimal
    code: str | None
    gross: Decimal | None = None
    discounted: bool = True  # a discount does not reach shipping


@dataclass(frozen=True)
class TaxLine:
    rate: Rate
    taxable: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Taxed:
    lines: Sequence[NetLine]
    tax_lines: Sequence[TaxLine]

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.tax_lines), ZERO)


class OddTaxLineError(Exception):
    """The tax that was sent does not fit the lines that were sent."""


def line_amount(quantity: Decimal, price: Decimal, digits: int) -> Decimal:
    return round_half_up(quantity * price, digits)


def us_tax(
    lines: Sequence[NetLine], discount: Decimal, rates: Sequence[Rate], override: Decimal | None, digits: int
) -> Taxed:
    """The tax of one group of rates on all lines marked TAX; discount is 0 where tax comes before it."""
    taxable = sum((line.net for line in lines if line.code == "TAX"), ZERO)
    reached = sum((line.net for line in lines if line.discounted), ZERO)
    if discount and reached:
        hit = sum((line.net for line in lines if line.code == "TAX" and line.discounted), ZERO)
        taxable -= round_half_up(discount * hit / reached, digits)
    if override is not None and taxable:
        amounts = share_out(override, [rate.percent for rate in rates], digits)
    else:
        amounts = [round_half_up(taxable * rate.percent / HUNDRED, digits) for rate in rates]
    return Taxed(lines, [TaxLine(rate, taxable, amount) for rate, amount in zip(rates, amounts, strict=True)])


def world_tax(
    lines: Sequence[NetLine],
    discount: Decimal,
    codes: Mapping[str, Sequence[Rate]],
    overrides: Mapping[str, Decimal],
    digits: int,
) -> Taxed:
    """TaxExcluded: each rate once, on the sum of the lines whose code uses it."""
    bases = _bases(lines, discount, codes, digits)
    return Taxed(lines, _per_rate(bases, codes, overrides, digits))


def inclusive_tax(
    lines: Sequence[NetLine],
    discount: Decimal,
    codes: Mapping[str, Sequence[Rate]],
    overrides: Mapping[str, Decimal],
    digits: int,
) -> Taxed:
    """TaxInclusive: what the customer pays a line is given and stands; tax and net are found inside it."""
    full = [_both(line, codes, digits) for line in lines]
    if overrides or discount:
        tax_lines = _per_rate(_bases(full, discount, codes, digits), codes, overrides, digits)
    else:
        tax_lines = _inside(full, codes, digits)
    if discount:
        return Taxed(full, tax_lines)
    return Taxed(_fit(full, sum((line.amount for line in tax_lines), ZERO), digits), tax_lines)


def _both(line: NetLine, codes: Mapping[str, Sequence[Rate]], digits: int) -> NetLine:
    if line.gross is None:
        gross = round_half_up(line.net * (1 + _effective(codes, line.code)), digits)
        return replace(line, gross=gross)
    return line


def _effective(codes: Mapping[str, Sequence[Rate]], code: str | None) -> Decimal:
    return sum(_weights(codes[code]), ZERO) if code else ZERO


def _weights(rates: Sequence[Rate]) -> list[Decimal]:
    """Each rate as a share of the net, a tax on tax counted in full."""
    weights: list[Decimal] = []
    for rate in rates:
        base = 1 + sum(weights, ZERO) if rate.on_tax else Decimal(1)
        weights.append(base * rate.percent / HUNDRED)
    return weights


def _bases(
    lines: Sequence[NetLine], discount: Decimal, codes: Mapping[str, Sequence[Rate]], digits: int
) -> dict[str, Decimal]:
    sums = _sums((line.code, line.net) for line in lines)
    reached = _sums((line.code, line.net if line.discounted else ZERO) for line in lines)
    off = share_out(discount, list(reached.values()), digits)
    return {code: net - less for (code, net), less in zip(sums.items(), off, strict=True) if code in codes}


def _sums(pairs: Iterable[tuple[str | None, Decimal]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for code, amount in pairs:
        sums[code or ""] += amount
    return dict(sums)


def _per_rate(
    bases: Mapping[str, Decimal],
    codes: Mapping[str, Sequence[Rate]],
    overrides: Mapping[str, Decimal],
    digits: int,
) -> list[TaxLine]:
    rates: dict[str, Rate] = {}
    taxable: dict[str, Decimal] = defaultdict(lambda: ZERO)
    exact: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for code, base in bases.items():
        for rate, weight in zip(codes[code], _weights(codes[code]), strict=True):
            rates[rate.id] = rate
            taxable[rate.id] += base
            exact[rate.id] += base * weight
    if stray := set(overrides) - set(rates):
        raise OddTaxLineError(f"TaxRateRef {min(stray)} belongs to no tax code used on a line")
    computed = {key: overrides.get(key, round_half_up(exact[key], digits)) for key in rates}
    return [TaxLine(rate, taxable[key], computed[key]) for key, rate in rates.items()]


def _inside(lines: Sequence[NetLine], codes: Mapping[str, Sequence[Rate]], digits: int) -> list[TaxLine]:
    found: dict[str, TaxLine] = {}
    for code, gross in _sums((line.code, line.gross or ZERO) for line in lines).items():
        if code not in codes or not codes[code]:
            continue
        weights = _weights(codes[code])
        net = round_half_up(gross / (1 + sum(weights, ZERO)), digits)
        for rate, amount in zip(codes[code], share_out(gross - net, weights, digits), strict=True):
            before = found.get(rate.id, TaxLine(rate, ZERO, ZERO))
            found[rate.id] = TaxLine(rate, before.taxable + net, before.amount + amount)
    return list(found.values())


def _fit(lines: Sequence[NetLine], tax: Decimal, digits: int) -> list[NetLine]:
    """Move the odd coins between net and gross into the largest lines, at most one coin a line."""
    gross = sum((line.gross or ZERO for line in lines), ZERO)
    gap = gross - tax - sum((line.net for line in lines), ZERO)
    coin = Decimal(1).scaleb(-digits)
    coins = int(abs(gap) / coin)
    if coins > len(lines):
        raise OddTaxLineError("The amounts, their tax inclusive amounts and the tax do not add up")
    step = coin if gap > 0 else -coin
    fitted = list(lines)
    for at in sorted(range(len(lines)), key=lambda at: -abs(lines[at].net))[:coins]:
        fitted[at] = replace(fitted[at], net=fitted[at].net + step)
    return fitted
