"""Money: a Decimal with its currency, exact until it is rounded half up to the currency's minor unit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

ZERO_DECIMAL = frozenset(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(),
)
THREE_DECIMAL = frozenset("BHD IQD JOD KWD LYD OMR TND".split())


def decimals(currency: str) -> int:
    """How many decimals the currency's minor unit has, after ISO 4217."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


@cache
def minor_unit(currency: str) -> Decimal:
    """The smallest amount of the currency: 0.01 for USD, 1 for JPY."""
    return Decimal(1).scaleb(-decimals(currency))


class CurrencyMismatch(ValueError):
    """Two currencies met in one sum."""

    def __init__(self, left: str, right: str) -> None:
        super().__init__(f"{left} and {right} cannot be added or compared")


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount of one currency (ISO 4217, upper case)."""

    amount: Decimal
    currency: str

    @staticmethod
    @cache
    def zero(currency: str) -> "Money":
        return Money(Decimal(0), currency)

    @staticmethod
    def sum(parts: Iterable["Money"], currency: str) -> "Money":
        """The sum of the parts; zero of the currency when there are none."""
        amount = Decimal(0)
        for part in parts:
            if part.currency != currency:
                raise CurrencyMismatch(currency, part.currency)
            amount += part.amount
        return Money(amount, currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __abs__(self) -> "Money":
        return Money(abs(self.amount), self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def __bool__(self) -> bool:
        return self.amount != 0

    def __str__(self) -> str:
        return f"{self.rounded().amount:,} {self.currency}"

    def times(self, factor: Decimal) -> "Money":
        """The exact product; round it when it becomes an amount."""
        return Money(self.amount * factor, self.currency)

    def rounded(self) -> "Money":
        """Half up to the minor unit, as QuickBooks rounds a line (facts/qbo.md §5.3)."""
        unit = minor_unit(self.currency)
        if self.amount.same_quantum(unit):
            return self
        return Money(self.amount.quantize(unit, ROUND_HALF_UP), self.currency)

    def is_whole(self) -> bool:
        """Whether the amount needs no more decimals than its minor unit has."""
        return self.rounded().amount == self.amount

    def allocate(self, weights: Sequence[Decimal]) -> list["Money"]:
        """Split in proportion to non-negative weights, in minor units, losing nothing.

        The units that remain go to the largest remainders, earlier parts first. With no positive
        weight everything goes to the first part. Raises ValueError without weights, and for an
        amount finer than its minor unit.
        """
        if not weights or not self.is_whole():
            raise ValueError(f"{self.amount} {self.currency} cannot be split into {len(weights)} parts")
        whole = sum(weights, Decimal(0))
        if whole == 0:
            rest = [Money.zero(self.currency) for _ in weights[1:]]
            return [self, *rest]
        unit = minor_unit(self.currency)
        exact = [self.amount * weight / whole for weight in weights]
        floors = [value // unit * unit for value in exact]
        left = int((self.amount - sum(floors, Decimal(0))) // unit)
        remainders = [abs(value - floor) for value, floor in zip(exact, floors, strict=True)]
        by_remainder = sorted(range(len(weights)), key=lambda index: -remainders[index])
        step = unit if left >= 0 else -unit
        for index in by_remainder[: abs(left)]:
            floors[index] += step
        return [Money(value, self.currency) for value in floors]

    def _same(self, other: "Money") -> Decimal:
        if other.currency != self.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other.amount
