"""Random orders as a store might hand them over, taxed by its own rules, of every shape that we know of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import TypeVar

from app.core.money import Money, minor_unit
from app.core.order import (
    Address,
    Discount,
    Fee,
    FeeKind,
    GiftCardUse,
    Line,
    Order,
    Party,
    Payment,
    Shipping,
    TaxLine,
    TaxShare,
)

Part = TypeVar("Part", Line, Shipping, Fee)
HUNDRED = Decimal(100)
FINEST = Decimal("0.000001")
SOLD = datetime(2026, 11, 2, 20, 0, tzinfo=UTC)

NAMES = (
    *(
        "Maya",
        "maya",
        "Okafor",
        "OKAFOR",
        "Zoë",
        "Zoe\u0308",
        "Ångström",
        "Gone",
        "Away",
        "Ada",
        "Lovelace",
        "",
    ),
    *("Anna:Lee", "Anna-Lee", "Lí\tnea", "שלום", "山田太郎", "🌿🌿", "O'Neil", 'Quote "Q"', "   ", "x" * 130),
)
COMPANIES = ("", "", "", "Fern & Daughters", "fern & daughters", "A:B GmbH", "Ü" * 120)
EMAILS = ("maya@example.com", "MAYA@example.com", "zoe@example.com", "gone@example.com", "", "not an address")
SKUS = (
    *("LPG-101", "lpg-101", "LPG-102", "LPG-103", "LPG-104", "TWIN", "OLD-1", "STOCK-1", "Soap:Lavender"),
    *("", "", "NEW-1", "new-1", "NEW:1", "A" * 100, "A" * 101, "a" * 101, "🌿" * 60, " spaced\tout "),
)
PRODUCTS = ("Lavender soap", "Tea:green", "Zoë 🌿", "", "Twin", "y" * 120)
PLACES = (
    ("US", "CA"),
    ("US", "NY"),
    ("US", "OR"),
    ("GB", ""),
    ("DE", ""),
    ("AT", ""),
    ("CA", "ON"),
    ("", ""),
)


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of the store."""

    id: str
    percent: Decimal
    compound: bool = False
    by_marketplace: bool = False


def _group(*rates: tuple[str, str]) -> tuple[Rate, ...]:
    return tuple(Rate(id_, Decimal(percent)) for id_, percent in rates)


GROUPS: Mapping[str, Sequence[tuple[Rate, ...]]] = {
    "US": (
        _group(("ca1", "7.25"), ("ca2", "1.25")),
        _group(("ny1", "4"), ("ny2", "4.5"), ("ny3", "0.375")),
        _group(("tx", "8.25")),
        (),
    ),
    "GB": (_group(("s", "20")), _group(("r", "5")), _group(("z", "0")), ()),
    "DE": (_group(("de19", "19")), _group(("de7", "7")), _group(("at20", "20")), _group(("at10", "10")), ()),
    "CA": (
        _group(("on", "13")),
        _group(("gst", "5")),
        _group(("gst", "5"), ("qst", "9.975")),
        (Rate("gst", Decimal(5)), Rate("old", Decimal("9.5"), compound=True)),
        (),
    ),
    "JP": (_group(("jp10", "10")), _group(("jp8", "8")), ()),
}
MARKETPLACE = Rate("amazon", Decimal("8.5"), by_marketplace=True)


@dataclass(frozen=True, slots=True)
class Habits:
    """How this store reckons: `finer` keeps tax exact and rounds its sums, as WooCommerce does at subtotal."""

    currency: str
    groups: tuple[tuple[Rate, ...], ...]
    finer: bool
    coarse: bool  # a shop of two decimals that sells in a currency without any

    @property
    def unit(self) -> Decimal:
        return minor_unit(self.currency)

    def rounded(self, amount: Decimal) -> Decimal:
        return amount.quantize(FINEST if self.finer else self.unit, ROUND_HALF_UP)


class Till:
    """Makes one order of one store."""

    def __init__(self, rnd: Random, country: str, currency: str) -> None:
        self.rnd = rnd
        known = GROUPS.get(country, ((),))
        groups = tuple(rnd.choice(known) for _ in range(rnd.choice((1, 1, 2, 3))))
        if self.odds(12):
            groups = tuple((*group, MARKETPLACE) for group in groups)
        if self.odds(15):
            groups = ((),)
        self.habits = Habits(currency, groups, finer=self.odds(3), coarse=self.odds(20))

    def odds(self, of: int) -> bool:
        """Once in so many."""
        return self.rnd.randrange(of) == 0

    def money(self, amount: Decimal) -> Money:
        return Money(amount, self.habits.currency)

    def amount(self, most: int) -> Decimal:
        """A price a store would have, now and then finer than the coin."""
        units = self.rnd.choice((0, 1, self.rnd.randrange(most * 100), self.rnd.randrange(most * 100)))
        amount = units * self.habits.unit * (100 if self.habits.unit == 1 else 1)
        if self.habits.coarse or (self.habits.finer and self.odds(4)):
            amount += Decimal(self.rnd.randrange(10_000)) / 10_000
        return amount

    def taxes(self, net: Decimal) -> tuple[TaxShare, ...]:
        """The store's tax on an amount by one of its groups, now and then a coin beside the exact sum."""
        shares: list[TaxShare] = []
        below = Decimal(0)
        for rate in self.rnd.choice(self.habits.groups):
            exact = (net + (below if rate.compound else 0)) * rate.percent / HUNDRED
            tax = self.habits.rounded(exact)
            if tax and not self.habits.finer:
                tax += self.rnd.choice((0, 0, 0, 0, 0, 0, 1, -1)) * self.habits.unit
            below += tax
            shares.append(TaxShare(rate.id, self.money(tax)))
        return tuple(shares)

    # The parts

    def line(self, number: int) -> Line:
        rnd = self.rnd
        quantity = Decimal(rnd.choice((1, 1, 1, 2, 3, 7, 12, rnd.randrange(1, 60))))
        if self.odds(8):
            quantity = Decimal(rnd.randrange(1, 900)) / 100
        subtotal = self.amount(300)
        percent = rnd.choice((100, 100, 100, 90, 67, 50, 0, 120))
        total = subtotal if percent == 100 else self.habits.rounded(subtotal * percent / HUNDRED)
        shares = self.taxes(total)
        return Line(
            id=str(100 + number),
            name=rnd.choice(PRODUCTS),
            sku=rnd.choice(SKUS),
            product_id=str(rnd.randrange(3)),
            quantity=quantity,
            subtotal=self.money(subtotal),
            total=self.money(total),
            tax=self._sum(shares),
            taxes=shares,
            options=rnd.choice(("", "", "Size: L")),
            gift_card=self.odds(20),
            bundle=rnd.choice(("", "", "", "", "100", "999")) if number else "",
        )

    def charge(self, number: int) -> Shipping:
        total = self.amount(30)
        shares = () if self.odds(3) else self.taxes(total)
        return Shipping(
            f"2{number}",
            "flat",
            self.rnd.choice(("Flat rate", "")),
            self.money(total),
            self._sum(shares),
            shares,
        )

    def fee(self, number: int) -> Fee:
        rnd = self.rnd
        total = self.amount(8) * rnd.choice((1, 1, -1))
        shares = () if self.odds(2) else self.taxes(total)
        if self.odds(4):
            total, shares = self._spread()
        kind = rnd.choice((FeeKind.FEE, FeeKind.FEE, FeeKind.TIP))
        name = rnd.choice(("Gift wrap", "Credit", ""))
        return Fee(f"3{number}", name, self.money(total), self._sum(shares), shares, kind)

    def _spread(self) -> tuple[Decimal, tuple[TaxShare, ...]]:
        """A credit over goods of several rates, as a store spreads it: the rates lie side by side on it."""
        nets = [-self.amount(8) for _ in range(2)]
        shares: dict[str, Money] = {}
        for net in nets:
            for share in self.taxes(net):
                shares[share.rate_id] = shares.get(share.rate_id, self.money(Decimal(0))) + share.amount
        return sum(nets, Decimal(0)), tuple(TaxShare(rate, amount) for rate, amount in shares.items())

    def _sum(self, shares: Sequence[TaxShare]) -> Money:
        return Money.sum((share.amount for share in shares), self.habits.currency)

    # The order

    def order(self) -> Order:
        rnd, money = self.rnd, self.money
        lines = tuple(self.line(number) for number in range(rnd.choice((0, 1, 1, 1, 2, 2, 3, 5))))
        shipping = tuple(self.charge(number) for number in range(rnd.choice((0, 1, 1, 1, 2))))
        fees = tuple(self.fee(number) for number in range(rnd.choice((0, 0, 0, 1, 2))))
        parts: list[Line | Shipping | Fee] = [*lines, *shipping, *fees]
        taxes = tuple(self._tax_lines(parts))
        tax = self._order_tax(parts, taxes)
        foots = sum((part.total.amount for part in parts), tax)
        before = foots.quantize(self.habits.unit, ROUND_HALF_UP)
        if self.odds(6):
            before += self.habits.unit * rnd.choice(
                (1, 1, -1, -1, len(parts), -len(parts), len(parts) + 1, 700)
            )
        cards = self._cards(before)
        used = sum((card.amount.amount for card in cards), Decimal(0))
        total = before - used
        gap = total + used - foots
        paid = None if self.odds(5) else SOLD + timedelta(days=rnd.choice((0, 0, 3)))
        buyer = self._party()
        return Order(
            id=str(rnd.randrange(1, 10**6)),
            number=rnd.choice(
                (
                    str(rnd.randrange(1000, 99999)),
                    "X" * 30 + str(rnd.randrange(100)),
                    f"#{rnd.randrange(999)} ",
                )
            ),
            status=rnd.choice((*("processing", "completed") * 4, "refunded", "cancelled")),
            currency=self.habits.currency,
            created=SOLD,
            modified=SOLD,
            total=money(total),
            total_tax=money(tax),
            lines=lines,
            customer_id=rnd.choice(("", "", "7", "8")),
            billing=buyer,
            shipping_to=buyer if self.odds(2) else self._party(),
            channel=rnd.choice(("", "shop", "amazon")),
            paid=paid,
            completed=paid,
            prices_include_tax=self.odds(2),
            shipping=shipping,
            fees=fees,
            discounts=(Discount("SPRING", money(Decimal(1))),) if self.odds(3) else (),
            taxes=taxes,
            gift_cards=cards,
            payment=self._payment(total),
            note=rnd.choice(
                ("", "Leave it at the door \ud83c\udf3f".encode("utf-16", "surrogatepass").decode("utf-16"))
            ),
            tags=rnd.choice(((), ("wholesale",))),
            tax_exempt=self.habits.groups == ((),),
            gap=money(gap) if gap else None,
        )

    def _order_tax(self, parts: Sequence[Line | Shipping | Fee], taxes: Sequence[TaxLine]) -> Decimal:
        """A marketplace's tax is in the total or only told."""
        counted = self.odds(2)
        theirs = {rate.rate_id for rate in taxes if rate.by_marketplace and not counted}
        shares = (share for part in parts for share in part.taxes if share.rate_id not in theirs)
        tax = sum((share.amount.amount for share in shares), Decimal(0))
        return tax.quantize(self.habits.unit, ROUND_HALF_UP) if self.habits.finer else tax

    def _tax_lines(self, parts: Sequence[Line | Shipping | Fee]) -> Iterator[TaxLine]:
        rates = {rate.id: rate for group in self.habits.groups for rate in group}
        for rate in rates.values():
            goods, shipping = (
                Money.sum(
                    (
                        share.amount
                        for part in parts
                        for share in part.taxes
                        if share.rate_id == rate.id and isinstance(part, Shipping) is shipped
                    ),
                    self.habits.currency,
                )
                for shipped in (False, True)
            )
            if any(share.rate_id == rate.id for part in parts for share in part.taxes):
                yield TaxLine(
                    rate.id, rate.id, rate.percent, goods, shipping, rate.compound, rate.by_marketplace
                )

    def _cards(self, before: Decimal) -> tuple[GiftCardUse, ...]:
        if before <= 0 or not self.odds(8):
            return ()
        part = before if self.odds(2) else (before / 3).quantize(self.habits.unit)
        return (GiftCardUse("ABCD", self.money(part)),) if part else ()

    def _payment(self, total: Decimal) -> Payment:
        rnd = self.rnd
        fee = (
            self.money(self.habits.rounded(total * Decimal("0.029"))) if total > 0 and self.odds(3) else None
        )
        reference = rnd.choice(("", "ch_3QLarkspur", "PAY-" + "9" * 30, "pay\tme 🌿"))
        method, title = rnd.choice((("stripe", "Card"), ("cod", "Cash on delivery"), ("", "")))
        return Payment(method, title, reference, fee)

    def _party(self) -> Party:
        rnd = self.rnd
        country, state = rnd.choice(PLACES)
        address = Address("12 Fern St", "", "San Francisco", state, "94110", country)
        return Party(
            rnd.choice(NAMES),
            rnd.choice(NAMES),
            rnd.choice(COMPANIES),
            rnd.choice(EMAILS),
            "555-0100",
            address,
        )


def without(part: Part, share: Decimal) -> Part:
    """That share of a part, each amount rounded to the coin."""

    def cut(money: Money) -> Money:
        return money if share == 1 else money.times(share).rounded()

    taxes = tuple(replace(each, amount=cut(each.amount)) for each in part.taxes)
    tax = Money.sum((each.amount for each in taxes), part.tax.currency)
    smaller = replace(part, total=cut(part.total), tax=tax, taxes=taxes)
    if isinstance(smaller, Line):
        whole = smaller.quantity if share == 1 else Decimal(int(smaller.quantity * share))
        return replace(smaller, quantity=whole, subtotal=smaller.total)
    return smaller
