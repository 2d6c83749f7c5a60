"""Counters of the ledger, moved along with the orders, so that no page counts them."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlmodel import Session, col, select

from app.core.money import Money
from app.data.tables.ledger import OrderCountRow, OrderDayRow
from app.data.upsert import add_up


class State(StrEnum):
    """Where an order stands."""

    WAITING = "waiting"
    POSTING = "posting"
    EXPORTED = "exported"
    LEFT_OUT = "left_out"
    HELD = "held"
    REFUSED = "refused"


NEED_YOU = (State.HELD, State.REFUSED)


@dataclass(frozen=True, slots=True)
class DayTotal:
    """What was exported on one day, in one currency."""

    day: date
    orders: int
    total: Money


Days = dict[tuple[date, str], tuple[int, Decimal]]


def counts(session: Session, merchant: str, connection: str) -> Mapping[State, int]:
    """How many orders are in each state, every state named."""
    return counts_of(session, merchant, [connection])[connection]


def counts_of(
    session: Session, merchant: str, connections: Collection[str]
) -> Mapping[str, Mapping[State, int]]:
    """The same of several connections, by connection."""
    found = {one: dict.fromkeys(State, 0) for one in connections}
    rows = session.exec(
        select(OrderCountRow).where(
            OrderCountRow.merchant == merchant, col(OrderCountRow.connection).in_(found)
        )
    )
    for row in rows:
        found[row.connection][State(row.state)] = row.orders
    return found


def days(session: Session, merchant: str, connection: str, first: date, last: date) -> list[DayTotal]:
    """What was exported from the first day to the last one; days without exports are absent."""
    rows = session.exec(
        select(OrderDayRow)
        .where(
            OrderDayRow.merchant == merchant,
            OrderDayRow.connection == connection,
            col(OrderDayRow.day).between(first, last),
            OrderDayRow.orders > 0,
        )
        .order_by(col(OrderDayRow.day), col(OrderDayRow.currency))
    )
    return [DayTotal(row.day, row.orders, Money(row.total, row.currency)) for row in rows]


def move_counts(session: Session, merchant: str, connection: str, moved: Counter[str]) -> None:
    """Add the differences, negative ones too."""
    for state in sorted(moved):  # always in the same order: two workers cannot wait for each other
        if moved[state]:
            row = {"merchant": merchant, "connection": connection, "state": state, "orders": moved[state]}
            add_up(session, OrderCountRow, row, ["connection", "state"], ["orders"])


def move_days(session: Session, merchant: str, connection: str, moved: Days) -> None:
    """Add the differences of days, negative ones too."""
    for day, currency in sorted(moved):
        orders, total = moved[day, currency]
        row = {
            "merchant": merchant,
            "connection": connection,
            "day": day,
            "currency": currency,
            "orders": orders,
            "total": total,
        }
        add_up(session, OrderDayRow, row, ["connection", "day", "currency"], ["orders", "total"])


def add_day(days_moved: Days, day: date, money: Money, sign: int) -> None:
    """Note one order more (+1) or less (-1) on that day."""
    orders, total = days_moved.get((day, money.currency), (0, Decimal(0)))
    days_moved[day, money.currency] = (orders + sign, total + sign * money.amount)
