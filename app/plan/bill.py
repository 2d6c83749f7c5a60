"""A bill: the amounts of one order, or of one refund of it, in the one shape that forms are made from.

Two things are settled here, once for all rules after it. Tax that a marketplace collected and remits is
taken out: the merchant never holds it. And amounts finer than the currency's minor unit, which the books
cannot hold, are rounded half up, what that moves becoming part of the store's gap.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from app.core.money import Money, minor_unit
from app.core.order import Fee, GiftCardUse, Line, Order, Refund, Shipping, TaxLine

Charge = TypeVar("Charge", Shipping, Fee)
Taxed = TypeVar("Taxed", Line, Shipping, Fee)


@dataclass(frozen=True, slots=True)
class Bill:
    """What adds up to `total`: goods, shipping, fees, tax, the store's gap and an amount without parts,
    less gift cards used. `remitted` is the marketplace's tax that was taken out."""

    currency: str
    total: Money
    total_tax: Money
    lines: tuple[Line, ...]
    shipping: tuple[Shipping, ...]
    fees: tuple[Fee, ...]
    taxes: tuple[TaxLine, ...]
    gift_cards: tuple[GiftCardUse, ...]
    gap: Money
    remitted: Money
    bare: Money  # money given back without any parts

    @property
    def parts(self) -> Sequence[Line | Shipping | Fee]:
        return [*self.lines, *self.shipping, *self.fees]

    @property
    def most_gap(self) -> Money:
        """The largest gap that is rounding: one minor unit a part."""
        return Money(minor_unit(self.currency) * max(len(self.parts), 1), self.currency)


def bill_of_order(order: Order) -> Bill:
    """The whole order."""
    zero = Money.zero(order.currency)
    bill = Bill(
        currency=order.currency,
        total=order.total,
        total_tax=order.total_tax,
        lines=order.lines,
        shipping=order.shipping,
        fees=order.fees,
        taxes=order.taxes,
        gift_cards=order.gift_cards,
        gap=order.gap or zero,
        remitted=zero,
        bare=zero,
    )
    return _whole(_without_marketplace_tax(bill))


def bill_of_refund(order: Order, refund: Refund) -> Bill:
    """What a refund gives back: by its parts where the store names them, else a bare amount."""
    zero = Money.zero(order.currency)
    parts: list[Line | Shipping | Fee] = [*refund.lines, *refund.shipping, *refund.fees]
    tax = refund.total_tax
    if tax is None:
        tax = Money.sum((part.tax for part in parts), order.currency)
    bill = Bill(
        currency=order.currency,
        total=refund.amount,
        total_tax=tax if parts else zero,
        lines=refund.lines,
        shipping=refund.shipping,
        fees=refund.fees,
        taxes=refund.taxes or tuple(replace(rate, on_goods=zero, on_shipping=zero) for rate in order.taxes),
        gift_cards=(),
        gap=zero,
        remitted=zero,
        bare=zero if parts else refund.amount,
    )
    bill = _whole(_without_marketplace_tax(bill))
    return replace(bill, gap=bill.total - footed(bill))


def footed(bill: Bill) -> Money:
    """What the parts come to, without the gap."""
    parts = Money.sum((part.total for part in bill.parts), bill.currency)
    used = Money.sum((card.amount for card in bill.gift_cards), bill.currency)
    return parts + bill.total_tax + bill.bare - used


def _without_marketplace_tax(bill: Bill) -> Bill:
    rates = frozenset(rate.rate_id for rate in bill.taxes if rate.by_marketplace)
    if not rates:
        return bill
    # A store that tells of the marketplace's tax without counting it must not lose it a second time.
    counted = _of_rates(bill, rates, theirs=False).rounded() != bill.total_tax.rounded()
    # In whole coins, as the total that it is taken from: a store may keep the tax of each part finer.
    remitted = _of_rates(bill, rates, theirs=True).rounded() if counted else Money.zero(bill.currency)
    return replace(
        bill,
        total=bill.total - remitted,
        total_tax=bill.total_tax - remitted,
        lines=tuple(_ours(line, rates) for line in bill.lines),
        shipping=tuple(_ours(charge, rates) for charge in bill.shipping),
        fees=tuple(_ours(fee, rates) for fee in bill.fees),
        taxes=tuple(rate for rate in bill.taxes if not rate.by_marketplace),
        remitted=remitted,
    )


def _of_rates(bill: Bill, rates: frozenset[str], *, theirs: bool) -> Money:
    """The tax of the marketplace's rates or of all others: of the parts where they tell it, else of the tax lines."""
    shares = [share for part in bill.parts for share in part.taxes]
    told = [(share.rate_id, share.amount) for share in shares] or [
        (rate.rate_id, rate.total) for rate in bill.taxes
    ]
    return Money.sum((amount for rate, amount in told if (rate in rates) is theirs), bill.currency)


def _ours(part: Taxed, rates: frozenset[str]) -> Taxed:
    theirs = Money.sum((share.amount for share in part.taxes if share.rate_id in rates), part.tax.currency)
    kept = tuple(share for share in part.taxes if share.rate_id not in rates)
    return replace(part, tax=part.tax - theirs, taxes=kept)


def _whole(bill: Bill) -> Bill:
    unit = minor_unit(bill.currency)
    if all(not money.amount % unit for money in _amounts(bill)):
        return bill
    rounded = replace(
        bill,
        total_tax=bill.total_tax.rounded(),
        lines=tuple(_rounded_line(line) for line in bill.lines),
        shipping=tuple(_rounded(charge) for charge in bill.shipping),
        fees=tuple(_rounded(fee) for fee in bill.fees),
        gift_cards=tuple(replace(card, amount=card.amount.rounded()) for card in bill.gift_cards),
    )
    return replace(rounded, gap=rounded.total - footed(rounded))


def _amounts(bill: Bill) -> Iterator[Money]:
    yield bill.total_tax
    yield bill.gap
    for line in bill.lines:
        yield from (line.subtotal, line.total, line.tax)
    for charge in bill.shipping:
        yield from (charge.total, charge.tax)
    for fee in bill.fees:
        yield from (fee.total, fee.tax)
    for card in bill.gift_cards:
        yield card.amount


def _rounded_line(line: Line) -> Line:
    return replace(line, subtotal=line.subtotal.rounded(), total=line.total.rounded(), tax=line.tax.rounded())


def _rounded(part: Charge) -> Charge:
    return replace(part, total=part.total.rounded(), tax=part.tax.rounded())
