"""Sales tax: the rates of a tax item or of a group's items, each rounded half up over the taxable lines."""

from dataclasses import dataclass
from decimal import Decimal

from simulators.desktop.company import Company
from simulators.desktop.money import ZERO, cents, plain_text
from simulators.desktop.store import Record


@dataclass(frozen=True)
class Tax:
    percentage: str
    total: Decimal


NO_TAX = Tax("0", ZERO)


def tax_on(company: Company, item: Record | None, base: Decimal) -> Tax:
    if item is None:
        return NO_TAX
    rates = [Decimal(one.body.get("TaxRate", "0")) for one in _parts(company, item)]
    total = sum((cents(base * rate / 100) for rate in rates), ZERO)
    return Tax(plain_text(sum(rates, Decimal(0))), total)


def _parts(company: Company, item: Record) -> list[Record]:
    if item.kind == "ItemSalesTax":
        return [item]
    named = item.body.get("ItemSalesTaxRef", [])
    several = named if isinstance(named, list) else [named]
    found = [company.store.record(one["ListID"]) for one in several]
    return [one for one in found if one is not None]
