"""Tax codes by place: which row of the merchant's table fits an address, the most specific first."""

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from app.config.sections.tax import TaxRow, TaxSection
from app.core.listing import Ref
from app.core.order import Address, Order
from app.plan.case import reference

Rank = tuple[bool, int, bool, bool, bool, bool]


def place_of(order: Order) -> Address:
    """Where the goods go; the buyer's own address when nothing is shipped."""
    shipping = order.shipping_to.address
    return shipping if shipping.country else order.billing.address


def code_by_place(tax: TaxSection, place: Address, percent: Decimal | None) -> tuple[Ref, str] | None:
    """The code for that place and rate (None: not told), and why; None when nothing fits."""
    fitting = [row for row in tax.rows if row.code and _fits(row, place, percent)]
    if fitting:
        row = max(fitting, key=_rank)  # of equals the first
        if row.code:
            return reference(row.code), f"your row “{_shown(row)}” under “Tax codes by place”"
    if tax.default_code:
        return reference(tax.default_code), "your code for everything else"
    return None


def _fits(row: TaxRow, place: Address, percent: Decimal | None) -> bool:
    return (
        _same(row.country, place.country)
        and _same(row.state, place.state)
        and _same(row.city, place.city)
        and (not row.postcode or bool(_pattern(row.postcode).fullmatch(_folded(place.postcode))))
        and (not row.rate or (percent is not None and typed_percent(row.rate) == percent))
    )


def _same(wanted: str, has: str) -> bool:
    return not wanted or wanted.strip().casefold() == has.strip().casefold()


def _rank(row: TaxRow) -> Rank:
    postcode = row.postcode.rstrip("*")
    return bool(postcode), len(postcode), bool(row.city), bool(row.state), bool(row.country), bool(row.rate)


def _shown(row: TaxRow) -> str:
    percent = f"{row.rate.rstrip(' %')} %" if row.rate else ""
    told = (row.country, row.state, row.city, row.postcode, percent)
    return " ".join(part for part in told if part) or "everywhere"


def _folded(postcode: str) -> str:
    return postcode.replace(" ", "").casefold()


@lru_cache(maxsize=1024)
def _pattern(postcode: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in _folded(postcode).split("*")))


@lru_cache(maxsize=1024)
def typed_percent(text: str) -> Decimal | None:
    """A rate as people type it: 7, 7.25, 7,25 %."""
    try:
        percent = Decimal(text.replace("%", "").replace(",", ".").strip())
    except InvalidOperation:
        return None
    return percent if percent.is_finite() else None
