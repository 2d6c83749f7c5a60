"""Parts that carry several rates side by side, taken apart so that each line has the code of one rate.

A store spreads a credit over the goods it credits, some at 7 % and some at 19 %, or at none: no code of the books
says that. Rates that lie on the same base, one on top of the other, are one code and stay together.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from app.core.money import Money, minor_unit
from app.core.order import TaxLine, TaxShare
from app.plan.bill import Bill
from app.plan.parts import Part

HUNDRED = Decimal(100)
ROUNDING = 2  # minor units that a store's tax on one part may be away from the exact sum


def one_rate_each(parts: Iterable[Part], bill: Bill) -> list[Part]:
    """The parts, those with rates side by side as several."""
    rates = {rate.rate_id: rate for rate in bill.taxes}
    found: list[Part] = []
    for part in parts:
        found += _apart(part, rates) if len(part.shares) > 1 else [part]
    return found


def _apart(part: Part, rates: Mapping[str, TaxLine]) -> list[Part]:
    if any(share.rate_id not in rates for share in part.shares):
        return [part]
    shares = [share for share in part.shares if share.amount]
    if any(not rates[share.rate_id].percent for share in shares) or _on_one_base(part, shares, rates):
        return [part]
    bases = [abs(share.amount.amount) / rates[share.rate_id].percent * HUNDRED for share in shares]
    rest = abs(part.net.amount) - sum(bases)
    free = next((share for share in part.shares if not rates[share.rate_id].percent), None)
    if shares and free and rest >= minor_unit(part.net.currency):
        # Of a credit over goods at 20 % and at 0 %, what the tax does not account for is at 0 %.
        shares, bases = [*shares, free], [*bases, rest]
    return _split(part, shares, part.net.allocate(bases)) if len(shares) > 1 else [part]


def _on_one_base(part: Part, shares: list[TaxShare], rates: Mapping[str, TaxLine]) -> bool:
    """Whether each rate taxes the whole part, but for the store's rounding of each."""
    slack = ROUNDING * minor_unit(part.net.currency)
    return all(
        abs(part.net.amount * rates[share.rate_id].percent / HUNDRED - share.amount.amount) <= slack
        or rates[share.rate_id].compound
        for share in shares
    )


def _split(part: Part, shares: list[TaxShare], nets: list[Money]) -> list[Part]:
    taxes = [share.amount.rounded() for share in shares]
    taxes[0] += part.tax - Money.sum(taxes, part.tax.currency)
    pieces = [
        replace(part, amount=net, net=net, tax=tax, shares=(share,))
        for net, tax, share in zip(nets, taxes, shares, strict=True)
    ]
    # The goods left the shelf once, however many lines their tax needs.
    return [pieces[0], *(_without_goods(piece) for piece in pieces[1:])]


def _without_goods(piece: Part) -> Part:
    return replace(piece, line=replace(piece.line, quantity=Decimal(0))) if piece.line else piece
