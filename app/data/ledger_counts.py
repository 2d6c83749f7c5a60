"""Counters of the ledger, moved along with the orders and documents, so that no page counts them."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict, astuple, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlmodel import Session, col, select

from app.core.document import Kind
from app.core.money import Money
from app.data.connections import present_books
from app.data.tables.ledger import DocumentCountRow, OrderCountRow, OrderDayRow
from app.data.upsert import add_up


class State(StrEnum):
    """Where an order stands."""

    WAITING = "waiting"
    POSTING = "posting"
    EXPORTED = "exported"
    LEFT_OUT = "left_out"
    HELD = "held"
    REFUSED = "refused"


COUNTED_BY = ("connection", "books", "kind", "currency")
NEED_YOU = (State.HELD, State.REFUSED)


@dataclass(frozen=True, slots=True)
class DayTotal:
    """What was exported on one day, in one currency."""

    day: date
    orders: int
    total: Money


@dataclass(frozen=True, slots=True)
class Tally:
    """How many documents of a kind, and what they come to in one currency."""

    kind: Kind
    documents: int
    total: Money


@dataclass(frozen=True, slots=True)
class Counted:
    """Which documents are counted together."""

    connection: str
    kind: str
    currency: str


Documents = dict[Counted, tuple[int, Decimal]]
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


def documents(session: Session, merchant: str, connection: str) -> list[Tally]:
    """What counts as standing in the connection's present books."""
    rows = session.exec(
        select(DocumentCountRow)
        .where(
            DocumentCountRow.merchant == merchant,
            DocumentCountRow.connection == connection,
            col(DocumentCountRow.books) == present_books(merchant, connection),
            DocumentCountRow.documents > 0,
        )
        .order_by(col(DocumentCountRow.kind), col(DocumentCountRow.currency))
    )
    return [Tally(Kind(row.kind), row.documents, Money(row.total, row.currency)) for row in rows]


def move_documents(session: Session, merchant: str, books: str, moved: Documents) -> None:
    """Add the differences of documents, negative ones too."""
    for one in sorted(moved, key=astuple):
        number, total = moved[one]
        row = {**asdict(one), "merchant": merchant, "books": books, "documents": number, "total": total}
        add_up(session, DocumentCountRow, row, list(COUNTED_BY), ["documents", "total"])


def add_documents(moved: Documents, one: Counted, number: int, total: Decimal) -> None:
    """Note so many documents more, or less where both are negative."""
    so_far = moved.get(one, (0, Decimal(0)))
    moved[one] = (so_far[0] + number, so_far[1] + total)


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
