"""Fees in bulk: what belongs to which day, which days are to be looked at, and the expenses that were made."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func, tuple_
from sqlalchemy import select as any_select
from sqlmodel import Session, col, select, true, update

from app.core.document import FeeShare, Kind
from app.core.money import Money
from app.core.order import Order
from app.data.columns import no_key, storable
from app.data.connections import present_books
from app.data.ledger_documents import IntentRecord, IntentState, intent_record
from app.data.tables.fees import FeeMethodRow, FeeRow
from app.data.tables.ledger import IntentRow, OrderRow
from app.data.upsert import Values, chunks, insert_many

SALES = (Kind.SALES_RECEIPT, Kind.INVOICE)


@dataclass(frozen=True, slots=True)
class OrderFee:
    """What the store tells of one order's fee; `day` is None while it is not paid."""

    row: int
    day: date | None
    method: str
    title: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Day:
    """A day of payments through one processor in one currency; `waits` until somebody
    asks for its expense again."""

    day: date
    method: str
    currency: str
    title: str
    waits: bool = False


def note_methods(session: Session, merchant: str, connection: str, orders: Iterable[Order]) -> None:
    """Remember which payment methods tell a fee: the settings ask for their clearing accounts."""
    paid = {one.payment.method: one.payment for one in orders if one.payment.fee}
    rows: list[Values] = [
        {"merchant": merchant, "connection": connection, "method": method, "title": one.title or method}
        for method, one in paid.items()
        if method
    ]
    insert_many(session, FeeMethodRow, rows, ["connection", "method"])


def take_up(session: Session, merchant: str, connection: str, fees: Sequence[OrderFee]) -> None:
    """Keep the fees of orders that are exported now, with their fees in bulk; a day that waits is asked for anew."""
    known = renew(session, merchant, connection, fees)
    for chunk in chunks(known):
        session.exec(update(FeeRow).where(*_of_orders(merchant, connection, chunk)).values(waits=False))
    rows: list[Values] = [
        {
            "merchant": merchant,
            "connection": connection,
            "order_id": fee.row,
            "day": fee.day,
            "method": fee.method,
            "title": fee.title,
            "currency": fee.amount.currency,
            "amount": storable(fee.amount.amount),
            "claimed": False,
            "due": True,
            "waits": False,
        }
        for fee in fees
        if fee.row not in known
    ]
    insert_many(session, FeeRow, rows, ["order_id"])


def renew(session: Session, merchant: str, connection: str, fees: Sequence[OrderFee]) -> set[int]:
    """Bring fees that were taken up before to what the store tells now; whose they are."""
    known: set[int] = set()
    for chunk in chunks(fees):
        told = {fee.row: fee for fee in chunk}
        rows = session.exec(select(FeeRow).where(*_of_orders(merchant, connection, told)))
        for row in rows:
            known.add(row.order_id)
            _renew(row, told[row.order_id])
    session.flush()
    return known


def due_days(
    session: Session,
    merchant: str,
    connection: str,
    *,
    before: date | None = None,
    after: Day | None = None,
    limit: int = 100,
) -> list[Day]:
    """Days that are to be looked at, the earliest first, from the one after `after`; with `before`, only those
    that were over then."""
    name = (col(FeeRow.day), col(FeeRow.method), col(FeeRow.currency))
    conditions = [*_due(merchant, connection), col(FeeRow.day).is_not(None)]
    if before is not None:
        conditions.append(col(FeeRow.day) < before)
    if after is not None:
        conditions.append(tuple_(*name) > tuple_(after.day, after.method, after.currency))
    rows = session.execute(
        any_select(*name, func.min(col(FeeRow.title)), func.min(case((col(FeeRow.waits), 1), else_=0)))
        .where(*conditions)
        .group_by(*name)
        .order_by(*name)
        .limit(limit)
    )
    return [Day(day, method, currency, title, bool(no)) for day, method, currency, title, no in rows]


def fees_of(session: Session, merchant: str, connection: str, fee_day: Day) -> tuple[FeeShare, ...]:
    """What the store tells now of the day's orders that stand in the books, zero for those that were undone.

    An order that was reset and waits for its next export is not among them: nothing is decided about it.
    """
    standing = (
        select(IntentRow.id)
        .where(
            IntentRow.order_id == FeeRow.order_id,
            IntentRow.merchant == merchant,
            col(IntentRow.books) == present_books(merchant, connection),
            col(IntentRow.kind).in_(SALES),
            IntentRow.state == IntentState.SETTLED,
        )
        .exists()
    )
    rows = session.execute(
        any_select(
            col(FeeRow.amount),
            col(OrderRow.store_order),
            col(OrderRow.number),
            col(OrderRow.parked),
            standing,
        )
        .join(OrderRow, col(OrderRow.id) == FeeRow.order_id)
        .where(col(OrderRow.merchant) == merchant, *_of_day(merchant, connection, fee_day))
        .order_by(col(FeeRow.order_id))
    )
    return tuple(
        FeeShare(order, number, Money(amount, fee_day.currency) if stands else Money.zero(fee_day.currency))
        for amount, order, number, parked, stands in rows
        if stands or parked
    )


def expenses(
    session: Session, merchant: str, connection: str, *, before: int | None = None, size: int = 50
) -> list[IntentRecord]:
    """A page of the connection's expenses, newest first; `before` is the last one of the page before."""
    wanted = select(IntentRow).where(*_expenses(merchant, connection))
    if before is not None:
        wanted = wanted.where(col(IntentRow.id) < before)
    rows = session.exec(wanted.order_by(col(IntentRow.id).desc()).limit(size))
    return [intent_record(row) for row in rows]


def claim(session: Session, merchant: str, connection: str, fee_day: Day) -> None:
    """An expense is about to be made for the day: its fees stay with it, or one could be in two expenses."""
    session.exec(update(FeeRow).where(*_of_day(merchant, connection, fee_day)).values(claimed=True))


def close(session: Session, merchant: str, connection: str, fee_day: Day) -> None:
    """Nothing of the day is left to be posted."""
    session.exec(update(FeeRow).where(*_of_day(merchant, connection, fee_day)).values(due=False, waits=False))


def refuse(session: Session, merchant: str, connection: str, fee_day: Day) -> None:
    """QuickBooks refused the day's expense: it is not sent again before somebody asks."""
    session.exec(update(FeeRow).where(*_of_day(merchant, connection, fee_day)).values(waits=True))


def undone(session: Session, merchant: str, connection: str, store_orders: Collection[str]) -> None:
    """The expense with these orders' fees is taken out of the books: the same."""
    for chunk in chunks(store_orders):
        rows = select(OrderRow.id).where(
            OrderRow.merchant == merchant,
            OrderRow.connection == connection,
            col(OrderRow.store_order).in_(chunk),
        )
        session.exec(
            update(FeeRow)
            .where(*_own(merchant, connection), col(FeeRow.order_id).in_(rows))
            .values(due=True, waits=True)
        )


def ask_again(session: Session, merchant: str, connection: str) -> None:
    """Somebody mended what was refused, or wants what was undone."""
    session.exec(
        update(FeeRow).where(*_due(merchant, connection), col(FeeRow.waits).is_(True)).values(waits=False)
    )


def look_again(session: Session, merchant: str, connection: str, rows: Collection[int]) -> None:
    """Orders were undone or reset: the expenses of their days are looked at once more."""
    for chunk in chunks(rows):
        session.exec(update(FeeRow).where(*_of_orders(merchant, connection, chunk)).values(due=True))


def _renew(row: FeeRow, told: OrderFee) -> None:
    row.due = True
    if not row.claimed:
        row.day, row.method, row.title = told.day, told.method, told.title
        row.currency, row.amount = told.amount.currency, storable(told.amount.amount)
    elif row.currency == told.amount.currency:
        row.amount = storable(told.amount.amount)


def _own(merchant: str, connection: str) -> list[ColumnElement[bool]]:
    return [col(FeeRow.merchant) == merchant, col(FeeRow.connection) == connection]


def _of_orders(merchant: str, connection: str, rows: Iterable[int]) -> list[ColumnElement[bool]]:
    whose = [col(FeeRow.merchant) == merchant, no_key(col(FeeRow.connection)) == connection]
    return [*whose, col(FeeRow.order_id).in_(rows)]


def _due(merchant: str, connection: str) -> list[ColumnElement[bool]]:
    return [
        *_own(merchant, connection),
        col(FeeRow.due) == true(),
    ]


def _of_day(merchant: str, connection: str, fee_day: Day) -> list[ColumnElement[bool]]:
    return [
        *_own(merchant, connection),
        col(FeeRow.day) == fee_day.day,
        col(FeeRow.method) == fee_day.method,
        col(FeeRow.currency) == fee_day.currency,
    ]


def _expenses(merchant: str, connection: str) -> list[ColumnElement[bool]]:
    return [
        col(IntentRow.merchant) == merchant,
        col(IntentRow.connection) == connection,
        col(IntentRow.books) == present_books(merchant, connection),
        col(IntentRow.kind) == Kind.EXPENSE,
        col(IntentRow.type) == "Post",
    ]
