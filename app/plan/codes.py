"""Which tax code a line carries where the books want one a line: by place and by the rate the store charged.

A code whose rates are not what the store charged is refused: the total could still be forced, but the tax
return would show sales under a rate that nobody paid.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.config.sections.tax import ShippingTax
from app.core.listing import Ref, TaxCode
from app.core.money import minor_unit
from app.core.order import TaxLine
from app.plan.bill import Bill
from app.plan.case import Case, reference
from app.plan.mixed import ROUNDING
from app.plan.parts import Part, Role
from app.plan.places import code_by_place, place_of

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Charged:
    """The store's rates on a part. `percent` counts a tax on tax in full, `plain` adds the rates up;
    both are None where the store does not tell."""

    rates: tuple[TaxLine, ...]
    percent: Decimal | None
    plain: Decimal | None

    @property
    def untaxed(self) -> bool:
        return self.percent == 0 and not self.rates


def charged(part: Part, rates: Mapping[str, TaxLine]) -> Charged:
    """What the store charged on a part; a rate that is named but brought nothing where it should have
    brought something does not count: stores list all rates of a place beside untaxed shipping."""
    named = [rates.get(share.rate_id) for share in part.shares]
    found = [rate for rate in named if rate is not None]
    if len(found) < len(named):
        return Charged((), None, None)
    if not found and part.tax:
        return _percents(tuple(rates.values())) if len(rates) == 1 else Charged((), None, None)
    amounts = {share.rate_id: share.amount for share in part.shares}
    return _percents(tuple(rate for rate in found if amounts[rate.rate_id] or _brings_nothing(part, rate)))


def codes_of(case: Case, bill: Bill, parts: Sequence[Part]) -> list[tuple[TaxCode, str]] | None:
    """The code of each part and why, in their order; None when one has none, which is then noted."""
    rates = {rate.rate_id: rate for rate in bill.taxes}
    found = [None if _harmless(case, part) else _code(case, part, charged(part, rates)) for part in parts]
    standby = _standby(case, found)
    codes: list[tuple[TaxCode, str]] = []
    for part, own in zip(parts, found, strict=True):
        code = standby if _harmless(case, part) else own
        if code is not None:
            codes.append(code)
        elif not case.notes.blocked:
            _no_exempt_code(case)
    return codes if len(codes) == len(parts) else None


def known_code(case: Case, ref: Ref) -> TaxCode | None:
    """The code as the books have it; None when it is gone, which is then noted."""
    code = case.books.tax_codes.get(ref.id)
    if code is not None and code.active:
        return code
    case.notes.held(
        "tax_code_gone",
        f"The tax code “{ref.name or ref.id}” is not active in QuickBooks. Choose another in the tax table.",
        "tax",
    )
    return None


def percent_of(code: TaxCode) -> Decimal:
    """All rates of a code together."""
    return sum((rate.percent for rate in code.rates), Decimal(0))


def told(percent: Decimal) -> str:
    """As people write it: 8.875 %."""
    return f"{percent.normalize():f} %"


def _percents(rates: tuple[TaxLine, ...]) -> Charged:
    plain = sum((rate.percent for rate in rates), Decimal(0))
    full = sum((rate.percent for rate in rates if not rate.compound), Decimal(0))
    for rate in rates:
        if rate.compound:
            full += rate.percent * (1 + full / HUNDRED)
    return Charged(rates, full, plain)


def _brings_nothing(part: Part, rate: TaxLine) -> bool:
    """Whether the rate rounds to nothing here, however the store rounds."""
    return abs(part.net.amount * rate.percent / HUNDRED) < ROUNDING * minor_unit(part.net.currency)


def _harmless(case: Case, part: Part) -> bool:
    """A line that moves no tax whatever its code: nothing, or the store's odd cent."""
    return case.config.tax.exempt_code is None and not part.tax and (part.role is Role.GAP or not part.net)


def _standby(case: Case, found: Sequence[tuple[TaxCode, str] | None]) -> tuple[TaxCode, str] | None:
    first = next((code for code in found if code), None)
    if first:
        return first[0], "the code of the line before, for an amount that moves no tax"
    default = case.config.tax.default_code
    code = case.books.tax_codes.get(default.id) if default else None
    return (code, "your code for everything else, for an amount that moves no tax") if code else None


def _code(case: Case, part: Part, store: Charged) -> tuple[TaxCode, str] | None:
    chosen = _chosen(case, part, store)
    if chosen is None:
        _no_code(case, store)
        return None
    ref, why = chosen
    code = known_code(case, ref)
    if code is None:
        return None
    if store.percent is not None and percent_of(code) not in (store.percent, store.plain):
        zero_rated = _zero_rated(case, store)
        if zero_rated is None:
            _wrong_rate(case, store, code)
        return zero_rated
    return code, f"the store charged {told(store.percent)} on it: {why}" if store.percent else why


def _chosen(case: Case, part: Part, store: Charged) -> tuple[Ref, str] | None:
    tax = case.config.tax
    if part.role is Role.SHIPPING and tax.shipping is ShippingTax.OWN_CODE and tax.shipping_code:
        return reference(tax.shipping_code), "your own code for shipping"
    if store.untaxed:
        return (reference(tax.exempt_code), "your code for what carries no tax") if tax.exempt_code else None
    return code_by_place(tax, place_of(case.order), store.percent)


def _zero_rated(case: Case, store: Charged) -> tuple[TaxCode, str] | None:
    """A rate of zero without a row of its own is what carries no tax."""
    exempt = case.config.tax.exempt_code
    code = case.books.tax_codes.get(exempt.id) if exempt and store.percent == 0 else None
    return (code, "your code for what carries no tax") if code and not percent_of(code) else None


def _wrong_rate(case: Case, store: Charged, code: TaxCode) -> None:
    percent = told(store.percent or Decimal(0))
    case.notes.held(
        "tax_rate_unmapped",
        f"The store charged {percent} for {_where(case)}, and the tax code “{code.name}” has "
        f"{told(percent_of(code))}. Add a row for {percent} to the tax table.",
        "tax",
    )


def _no_code(case: Case, store: Charged) -> None:
    if store.untaxed:
        _no_exempt_code(case)
        return
    percent = told(store.percent) if store.percent is not None else "tax"
    case.notes.held(
        "no_tax_code",
        f"The store charged {percent} for {_where(case)}, and no tax code is chosen for it. Add a row to the "
        "tax table, or choose a code for everything else.",
        "tax",
    )


def _no_exempt_code(case: Case) -> None:
    case.notes.held(
        "no_exempt_code",
        "A part of the order carries no tax, and no code is chosen for what carries no tax. Choose one.",
        "tax",
    )


def _where(case: Case) -> str:
    place = place_of(case.order)
    return (
        " ".join(part for part in (place.country, place.state, place.postcode) if part)
        or "an order without a place"
    )
