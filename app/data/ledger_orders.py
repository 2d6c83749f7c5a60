"""The orders of a connection: what is to be planned, what its plan said, one order in full."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BindParameter, bindparam, case, false, update
from sqlmodel import Session, col, select, true

from app.core.money import Money
from app.core.order import Order
from app.core.reason import Reason
from app.data.columns import no_key
from app.data.fingerprints import ORDER
from app.data.ledger_counts import State
from app.data.ledger_moves import (
    BODIES,
    ORDERS,
    THAT_ORDER,
    count_days,
    count_moves,
    locked,
    owner,
)
from app.data.ledger_record import REASONS
from app.data.ledger_words import add_words, search_words
from app.data.tables.ledger import OrderBodyRow, OrderRow
from app.data.upsert import CHUNK, chunks, execute_many


@dataclass(frozen=True, slots=True)
class ToPlan:
    """An order that asks for a plan, in the version of that fingerprint."""

    row: int
    fingerprint: str
    order: Order
    state: State


@dataclass(frozen=True, slots=True)
class Planned:
    """What the plan said of that version of one order, and where that puts it."""

    row: int
    fingerprint: str
    state: State
    reasons: Sequence[Reason] = ()


@dataclass(frozen=True, slots=True)
class Finished:
    """How an order came out: exported under the document's number, refused, or waiting again."""

    row: int
    state: State
    document: str = ""
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """A line of the list of orders; code, message and section are its first reason's."""

    row: int
    store_order: str
    number: str
    status: str
    customer: str
    email: str
    total: Money
    created: datetime
    modified: datetime
    state: State
    code: str
    message: str
    section: str
    document: str
    run: str
    exported: datetime | None
    parked: bool


@dataclass(frozen=True, slots=True)
class OrderDetail:
    """One order in full; `order` is None when its adapter never could read it."""

    summary: OrderSummary
    order: Order | None
    reasons: tuple[Reason, ...]


def to_plan(session: Session, merchant: str, connection: str, limit: int, after: int = 0) -> list[ToPlan]:
    """The next orders that ask for a plan, after that row; those being posted wait for their outcome."""
    rows = session.exec(
        select(OrderRow.id, OrderRow.fingerprint, OrderRow.state, OrderBodyRow.payload)
        .join(OrderBodyRow, col(OrderBodyRow.order_id) == OrderRow.id)
        .where(
            OrderRow.merchant == merchant,
            OrderRow.connection == connection,
            OrderRow.needs_plan == true(),
            OrderRow.state != State.POSTING,
            col(OrderRow.id) > after,
            OrderBodyRow.merchant == merchant,
            OrderBodyRow.payload != "",
            OrderRow.unreadable == false(),
        )
        .order_by(col(OrderRow.id))
        .limit(limit)
    )
    return [
        ToPlan(row, fingerprint, ORDER.load(payload), State(state))
        for row, fingerprint, state, payload in rows
        if row is not None
    ]


def versions(session: Session, merchant: str, connection: str, rows: Collection[int]) -> dict[int, str]:
    """The fingerprints of these orders, as many as fit into one statement, as they are now."""
    found = session.exec(
        select(OrderRow.id, OrderRow.fingerprint).where(
            OrderRow.merchant == merchant,
            col(OrderRow.id).in_(rows),
            no_key(col(OrderRow.connection)) == connection,
        )
    )
    return {row: fingerprint for row, fingerprint in found if row is not None}


def save_plans(
    session: Session, merchant: str, connection: str, plans: Sequence[Planned], run: str = ""
) -> None:
    """Keep what plans said; these orders no longer ask for one, but for those of which the store has told another
    version since. What was exported goes through `finish`."""
    for start in range(0, len(plans), CHUNK):
        chunk = plans[start : start + CHUNK]
        before = locked(session, merchant, connection, [plan.row for plan in chunk])
        count_moves(session, merchant, connection, before, {plan.row: plan.state for plan in chunk})
        execute_many(session, _SAVE_PLAN, [_planned(merchant, connection, plan, run) for plan in chunk])
        execute_many(session, _SAVE_BODY, [_body(merchant, plan) for plan in chunk])


def finish(
    session: Session,
    merchant: str,
    connection: str,
    orders: Sequence[Finished],
    *,
    now: datetime,
    day: date,
) -> None:
    """Keep how orders came out; `day` is today in the books' time zone, for the chart.

    An order counts on the day of its first export, however often it is changed afterwards.
    """
    for start in range(0, len(orders), CHUNK):
        chunk = orders[start : start + CHUNK]
        before = locked(session, merchant, connection, [one.row for one in chunk])
        count_moves(session, merchant, connection, before, {one.row: one.state for one in chunk})
        first = {one.row for one in chunk if one.state is State.EXPORTED and before[one.row].day is None}
        count_days(session, merchant, connection, [before[row] for row in first], day, sign=1)
        execute_many(session, _FINISH, [_finished(merchant, connection, one) for one in chunk])
        exports = [owner(merchant, connection, row) | {"at": now, "on": day} for row in sorted(first)]
        execute_many(session, _FIRST_EXPORT, exports)
    words = {one.row: search_words(one.document) for one in orders if one.document}
    add_words(session, merchant, connection, words)


def order(session: Session, merchant: str, connection: str, row: int) -> OrderDetail | None:
    found = session.exec(
        select(OrderRow, OrderBodyRow)
        .join(OrderBodyRow, col(OrderBodyRow.order_id) == OrderRow.id)
        .where(
            OrderRow.merchant == merchant,
            OrderRow.connection == connection,
            OrderRow.id == row,
            OrderBodyRow.merchant == merchant,
        )
    ).one_or_none()
    if found is None:
        return None
    line, body = found
    return OrderDetail(
        summary(line),
        ORDER.load(body.payload) if body.payload else None,
        REASONS.load(body.reasons),
    )


def row_of(session: Session, merchant: str, connection: str, store_order: str) -> int | None:
    """The row of the store's order of that id."""
    return session.exec(
        select(OrderRow.id).where(
            OrderRow.merchant == merchant,
            OrderRow.connection == connection,
            OrderRow.store_order == store_order,
        )
    ).one_or_none()


def standing(
    session: Session, merchant: str, connection: str, store_orders: Iterable[str], but: Collection[str]
) -> set[str]:
    """Which of these orders of the store the ledger knows with another status than these."""
    known: set[str] = set()
    for ids in chunks(store_orders):
        known.update(
            session.exec(
                select(OrderRow.store_order).where(
                    OrderRow.merchant == merchant,
                    OrderRow.connection == connection,
                    col(OrderRow.store_order).in_(ids),
                    col(OrderRow.status).not_in(but),
                )
            )
        )
    return known


def summary(row: OrderRow) -> OrderSummary:
    return OrderSummary(
        row.id or 0,
        row.store_order,
        row.number,
        row.status,
        row.customer,
        row.email,
        Money(row.total, row.currency),
        row.created,
        row.modified,
        State(row.state),
        row.code,
        row.message,
        row.section,
        row.document,
        row.run,
        row.exported,
        row.parked,
    )


def _planned(merchant: str, connection: str, plan: Planned, run: str) -> dict[str, object]:
    place = owner(merchant, connection, plan.row)
    told = {"planned": plan.fingerprint, "new_state": plan.state, "in_run": run}
    return place | told | _first_reason(plan.reasons)


def _finished(merchant: str, connection: str, one: Finished) -> dict[str, object]:
    place = owner(merchant, connection, one.row)
    state = {"new_state": one.state, "new_document": one.document}
    return place | state | _first_reason((one.reason,) if one.reason else ())


def _first_reason(reasons: Sequence[Reason]) -> dict[str, object]:
    """What lists show: the reason that blocks, else the first remark."""
    first = next((reason for reason in reasons if reason.blocks), reasons[0] if reasons else None)
    return {
        "reason_code": first.code if first else "",
        "reason_message": first.message if first else "",
        "reason_section": first.section if first else "",
    }


def _body(merchant: str, plan: Planned) -> dict[str, object]:
    return {
        "row": plan.row,
        "owner": merchant,
        "why_not": REASONS.dump(tuple(plan.reasons)),
    }


_REASON: dict[str, BindParameter[str]] = {
    "code": bindparam("reason_code"),
    "message": bindparam("reason_message"),
    "section": bindparam("reason_section"),
}
_SAVE_PLAN = (
    update(ORDERS)
    .where(THAT_ORDER)
    .values(
        state=bindparam("new_state"),
        # Of a version that came while this one was on its way, nobody would ever hear again: it counts as known.
        needs_plan=ORDERS.c.needs_plan & (ORDERS.c.fingerprint != bindparam("planned")),
        run=bindparam("in_run"),
        **_REASON,
    )
)
_SAVE_BODY = (
    update(BODIES)
    .where(BODIES.c.order_id == bindparam("row"), BODIES.c.merchant == bindparam("owner"))
    .values(reasons=bindparam("why_not"))
)
_NUMBER: BindParameter[str] = bindparam("new_document")
_FINISH = (
    update(ORDERS)
    .where(THAT_ORDER)
    .values(
        state=bindparam("new_state"),
        document=case((_NUMBER == "", ORDERS.c.document), else_=_NUMBER),
        **_REASON,
    )
)
_FIRST_EXPORT = (
    update(ORDERS)
    .where(THAT_ORDER)
    .values(exported=bindparam("at"), exported_day=bindparam("on"), exported_total=ORDERS.c.total)
)
