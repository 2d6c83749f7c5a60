"""An order in neutral form: what the customer bought and paid, whatever store it came from.

The store's totals are the truth. The parts must sum to them, or the order does not construct;
where a store's own parts do not foot, the difference is `gap`, named for what it is.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from app.core.money import Money


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; country is ISO 3166 alpha-2, state the store's own code."""

    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    postcode: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """A person or business as the order names it."""

    first_name: str = ""
    last_name: str = ""
    company: str = ""
    email: str = ""
    phone: str = ""
    address: Address = field(default_factory=Address)


@dataclass(frozen=True, slots=True)
class TaxShare:
    """The part of one tax rate in an amount; `rate_id` is the store's id of the rate."""

    rate_id: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Line:
    """Goods sold: `subtotal` before and `total` after discounts, both without tax."""

    id: str
    name: str
    sku: str
    product_id: str
    quantity: Decimal
    subtotal: Money
    total: Money
    tax: Money
    taxes: tuple[TaxShare, ...] = ()
    options: str = ""
    gift_card: bool = False
    bundle: str = ""  # id of the line that this one is a component of

    @property
    def discount(self) -> Money:
        """What was taken off this line, without tax."""
        return self.subtotal - self.total


@dataclass(frozen=True, slots=True)
class Shipping:
    """One shipping charge, without tax, and its tax."""

    id: str
    method: str
    title: str
    total: Money
    tax: Money
    taxes: tuple[TaxShare, ...] = ()


class FeeKind(StrEnum):
    """What a store fee is to the books."""

    FEE = "fee"
    TIP = "tip"


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee the store put on the order (or took off it, when negative), without tax."""

    id: str
    name: str
    total: Money
    tax: Money
    taxes: tuple[TaxShare, ...] = ()
    kind: FeeKind = FeeKind.FEE


@dataclass(frozen=True, slots=True)
class Discount:
    """A coupon as information: its money is already inside the lines' `total`."""

    code: str
    amount: Money


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One tax rate over the whole order; `percent` as the store names it (8.875 means 8.875 %)."""

    rate_id: str
    name: str
    percent: Decimal
    on_goods: Money
    on_shipping: Money
    compound: bool = False
    by_marketplace: bool = False  # collected and remitted by the marketplace, never our liability

    @property
    def total(self) -> Money:
        return self.on_goods + self.on_shipping


@dataclass(frozen=True, slots=True)
class GiftCardUse:
    """A gift card redeemed: a payment that the store already took off the order's total."""

    code: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Payment:
    """How the order was or will be paid; `fee` is what the processor kept, None when not told."""

    method: str = ""
    title: str = ""
    reference: str = ""
    fee: Money | None = None


@dataclass(frozen=True, slots=True)
class Refund:
    """Money given back; amounts are positive. Without parts it is an amount only."""

    id: str
    created: datetime
    amount: Money
    reason: str = ""
    lines: tuple[Line, ...] = ()
    shipping: tuple[Shipping, ...] = ()
    fees: tuple[Fee, ...] = ()
    taxes: tuple[TaxLine, ...] = ()
    total_tax: Money | None = None  # None where the store does not tell
    gap: Money | None = None


class DoesNotFoot(ValueError):
    """The parts of an order do not sum to its total."""

    def __init__(self, number: str, parts: Money, total: Money) -> None:
        super().__init__(f"order {number}: parts sum to {parts}, the store says {total}")
        self.difference = total - parts


@dataclass(frozen=True, slots=True)
class Order:
    """One store order; datetimes are aware and in UTC, every amount in `currency`."""

    id: str
    number: str
    status: str
    currency: str
    created: datetime
    modified: datetime
    total: Money
    total_tax: Money
    lines: tuple[Line, ...]
    customer_id: str = ""  # the store's id, "" for a guest
    billing: Party = field(default_factory=Party)
    shipping_to: Party = field(default_factory=Party)
    channel: str = ""
    paid: datetime | None = None
    completed: datetime | None = None
    prices_include_tax: bool = False
    shipping: tuple[Shipping, ...] = ()
    fees: tuple[Fee, ...] = ()
    discounts: tuple[Discount, ...] = ()
    taxes: tuple[TaxLine, ...] = ()
    gift_cards: tuple[GiftCardUse, ...] = ()
    payment: Payment = field(default_factory=Payment)
    refunds: tuple[Refund, ...] = ()
    note: str = ""
    tags: tuple[str, ...] = ()
    test: bool = False
    tax_exempt: bool = False
    gap: Money | None = None  # total minus parts, the store's own rounding

    def __post_init__(self) -> None:
        parts = self.parts_total()
        if parts != self.total:
            raise DoesNotFoot(self.number, parts, self.total)

    def parts_total(self) -> Money:
        """Goods, shipping, fees, tax and the store's gap, less gift cards used."""
        nets = [line.total for line in self.lines]
        nets += [charge.total for charge in self.shipping]
        nets += [fee.total for fee in self.fees]
        used = Money.sum((card.amount for card in self.gift_cards), self.currency)
        gap = self.gap or Money.zero(self.currency)
        return Money.sum(nets, self.currency) + self.total_tax + gap - used

    @property
    def discount(self) -> Money:
        """All discounts inside the lines, without tax."""
        return Money.sum((line.discount for line in self.lines), self.currency)

    @property
    def refunded(self) -> Money:
        return Money.sum((refund.amount for refund in self.refunds), self.currency)
