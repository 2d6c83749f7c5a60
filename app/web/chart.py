"""The chart of the last days: a bar of orders and a line of money for each day, as numbers to draw. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from app.core.money import Money
from app.data.ledger_counts import DayTotal

WIDTH, HEIGHT = 10, 100  # of a day's column, in the units of the drawing
GAP = 2


@dataclass(frozen=True, slots=True)
class Day:
    """One column; `x`, `y` and `height` are its bar's."""

    day: date
    orders: int
    totals: tuple[Money, ...]
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Chart:
    """`line` are the points of the money of `currency`; the highest values stand beside the axes."""

    days: tuple[Day, ...]
    line: str
    currency: str
    most_orders: int
    most_money: Money

    @property
    def width(self) -> int:
        return WIDTH * len(self.days)

    @property
    def bar_width(self) -> int:
        return WIDTH - GAP

    @property
    def empty(self) -> bool:
        return self.most_orders == 0

    @property
    def orders(self) -> int:
        return sum(one.orders for one in self.days)

    @property
    def totals(self) -> tuple[Money, ...]:
        return sums(total for one in self.days for total in one.totals)


def chart(exported: Sequence[DayTotal], last: date, currency: str, length: int = 30) -> Chart:
    """The days up to the last one. Of several currencies the line follows one, the columns tell all."""
    dates = [last - timedelta(days=length - 1 - index) for index in range(length)]
    by_day: dict[date, list[DayTotal]] = {day: [] for day in dates}
    for one in exported:
        if one.day in by_day:
            by_day[one.day].append(one)
    shown = _currency(exported, currency)
    money = [
        sum((one.total.amount for one in by_day[day] if one.total.currency == shown), Decimal(0))
        for day in dates
    ]
    counts = [sum(one.orders for one in by_day[day]) for day in dates]
    most, richest = max(counts), max(money)
    columns = tuple(_column(index, day, counts[index], by_day[day], most) for index, day in enumerate(dates))
    points = " ".join(
        f"{index * WIDTH + WIDTH // 2},{_y(value, richest)}" for index, value in enumerate(money)
    )
    return Chart(columns, points, shown, most, Money(richest, shown))


def sums(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """The sum of each currency, in the order in which they come."""
    found: dict[str, Money] = {}
    for one in amounts:
        found[one.currency] = found[one.currency] + one if one.currency in found else one
    return tuple(found.values())


def _currency(exported: Sequence[DayTotal], wanted: str) -> str:
    """The wanted currency, or the busiest one where nothing was sold in it."""
    orders: dict[str, int] = {}
    for one in exported:
        orders[one.total.currency] = orders.get(one.total.currency, 0) + one.orders
    if wanted in orders or not orders:
        return wanted
    return max(orders, key=lambda code: orders[code])


def _column(index: int, day: date, orders: int, totals: Sequence[DayTotal], most: int) -> Day:
    y = _y(Decimal(orders), Decimal(most))
    return Day(day, orders, tuple(one.total for one in totals), index * WIDTH + GAP // 2, y, HEIGHT - y)


def _y(value: Decimal, most: Decimal) -> int:
    """From the top, so that the highest value touches it; one order among thousands still shows."""
    if not value or most <= 0:
        return HEIGHT
    return HEIGHT - max(2, int(HEIGHT * value / most))
