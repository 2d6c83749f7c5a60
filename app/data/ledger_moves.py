"""Orders that move from one state to another, one by one or many at once, and the counters with them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from sqlalchemy import ColumnElement, ScalarSelect, Table, bindparam, func
from sqlalchemy import select as any_select
from sqlmodel import Session, col, select, update

from app.core.money import Money
from app.data import ledger_fees
from app.data.columns import no_key
from app.data.connections import hold
from app.data.ledger_counts import (
    Counted,
    Days,
    State,
    add_day,
    counts,
    move_counts,
    move_days,
    move_documents,
)
from app.data.tables.ledger import IntentRow, OrderBodyRow, OrderRow
from app.data.tables.undoing import LookalikeRow

ORDERS = cast("Table", OrderRow.__table__)  # type: ignore[attr-defined]  # SQLModel does not tell that it is there
BODIES = cast("Table", OrderBodyRow.__table__)  # type: ignore[attr-defined]  # the same
COUNTED = 1_000  # orders that a page counts: of more it says only that there are more
THAT_ORDER = (
    (ORDERS.c.id == bindparam("row"))
    & (ORDERS.c.merchant == bindparam("owner"))
    & (ORDERS.c.connection == bindparam("place"))
)


@dataclass(frozen=True, slots=True)
class Selection:
    """Some orders of a connection: these rows, those created in these days, or all."""

    rows: tuple[int, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None
    states: tuple[State, ...] = ()  # () for any


@dataclass(frozen=True, slots=True)
class Selected:
    """How many orders; where not the `whole` of them was counted, at least so many."""

    orders: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an order stood before it moved."""

    state: State
    day: date | None
    exported: Money


def owner(merchant: str, connection: str, row: int) -> dict[str, object]:
    """The parameters of THAT_ORDER."""
    return {"owner": merchant, "place": connection, "row": row}


def locked(session: Session, merchant: str, connection: str, rows: Sequence[int]) -> dict[int, Standing]:
    """Where these orders stand; nobody else moves them until the transaction ends. LookupError when one
    of them is not the connection's."""
    hold(session, merchant, connection)
    found = session.execute(
        any_select(
            ORDERS.c.id,
            ORDERS.c.state,
            ORDERS.c.exported_day,
            ORDERS.c.exported_total,
            ORDERS.c.total,
            ORDERS.c.currency,
        ).where(
            ORDERS.c.merchant == merchant,
            ORDERS.c.id.in_(rows),
            no_key(col(OrderRow.connection)) == connection,
        )
    )
    standing = {
        row: Standing(State(state), day, Money(total if exported is None else exported, currency))
        for row, state, day, exported, total, currency in found
    }
    if len(standing) != len(set(rows)):
        raise LookupError(f"connection {connection} lacks some of the orders {sorted(rows)[:5]}")
    return standing


def count_moves(
    session: Session,
    merchant: str,
    connection: str,
    before: Mapping[int, Standing],
    after: Mapping[int, State],
) -> None:
    moved: Counter[str] = Counter()
    moved.update(after.values())
    moved.subtract(before[row].state for row in after)
    move_counts(session, merchant, connection, moved)


def count_days(
    session: Session, merchant: str, connection: str, orders: Sequence[Standing], day: date, *, sign: int
) -> None:
    moved: Days = {}
    for one in orders:
        add_day(moved, one.day or day, one.exported, sign)
    move_days(session, merchant, connection, moved)


def count_selected(session: Session, merchant: str, connection: str, selection: Selection) -> Selected:
    """How many orders a selection has, to be said before anything is done to them."""
    if selection == Selection(states=selection.states):
        kept = counts(session, merchant, connection)
        return Selected(sum(kept[state] for state in selection.states or State), whole=True)
    some = select(OrderRow.id).where(*_selected(merchant, connection, selection)).limit(COUNTED + 1)
    found = session.exec(select(func.count()).select_from(some.subquery())).one()
    return Selected(min(found, COUNTED), whole=found <= COUNTED)


def retry(session: Session, merchant: str, connection: str, selection: Selection) -> int:
    """Ask for a new plan of what is not exported and not being posted, and of what is missing of orders that
    were undone in part; how many orders that are. What could not be read waits for the store."""
    hold(session, merchant, connection)
    not_done = (State.WAITING, State.HELD, State.REFUSED, State.LEFT_OUT)
    asked = _selected(merchant, connection, selection)
    parts = [*asked, col(OrderRow.state) == State.EXPORTED, col(OrderRow.parked).is_(True)]
    released = session.exec(
        update(OrderRow).where(*parts).values(parked=False, needs_plan=True, code="", message="", section="")
    )
    chosen = [*asked, col(OrderRow.state).in_(not_done), col(OrderRow.unreadable).is_(False)]
    return released.rowcount + _move_selected(session, merchant, connection, chosen, State.WAITING)


def ask_again(session: Session, merchant: str, connection: str) -> int:
    """After the configuration or a mapping changed: plan again what waits, was left out or is held.

    States stay as they are until the new plan says otherwise.
    """
    hold(session, merchant, connection)  # a run that plans holds it first and the orders then: so do we
    ledger_fees.ask_again(session, merchant, connection)
    asked = session.exec(
        update(OrderRow)
        .where(
            col(OrderRow.merchant) == merchant,
            col(OrderRow.connection) == connection,
            col(OrderRow.state).in_((State.WAITING, State.HELD, State.LEFT_OUT, State.REFUSED)),
            col(OrderRow.parked).is_(False),
        )
        .values(needs_plan=True)
    )
    return asked.rowcount


def reset(session: Session, merchant: str, connection: str, selection: Selection) -> int:
    """Clear the exported flag of the selected orders, so that they are exported again; how many.

    Their documents count as undone: the next ones get new keys, and are looked for before they are sent. What
    was taken over asks again whether it is the same sale.
    """
    hold(session, merchant, connection)
    chosen = [*_selected(merchant, connection, selection), col(OrderRow.state) != State.POSTING]
    rows = select(OrderRow.id).where(*chosen).scalar_subquery()
    _reset_documents(session, merchant, connection, rows)
    session.exec(
        update(LookalikeRow)
        .where(
            col(LookalikeRow.merchant) == merchant,
            col(LookalikeRow.connection) == connection,
            col(LookalikeRow.order_id).in_(rows),
        )
        .values(taken=None, user="")
    )
    return _move_selected(session, merchant, connection, chosen, State.WAITING)


def _reset_documents(
    session: Session, merchant: str, connection: str, rows: ScalarSelect[int | None]
) -> None:
    written = [
        col(IntentRow.merchant) == merchant,
        col(IntentRow.connection) == connection,
        col(IntentRow.type).in_(("Post", "Update")),
        col(IntentRow.state) == "settled",
        col(IntentRow.order_id).in_(rows),
    ]
    together = (col(IntentRow.books), col(IntentRow.kind), col(IntentRow.currency))
    counted = session.execute(
        any_select(*together, func.count(), func.sum(IntentRow.total)).where(*written).group_by(*together)
    )
    for books, kind, currency, number, total in counted.all():
        moved = {Counted(connection, kind, currency): (-number, -(total or Decimal(0)))}
        move_documents(session, merchant, books, moved)
    session.exec(update(IntentRow).where(*written).values(state="reset"))


def park(
    session: Session,
    merchant: str,
    connection: str,
    rows: Sequence[int],
    *,
    code: str,
    message: str,
    run: str = "",
) -> int:
    """After an undo: these orders are left out until somebody asks for them again."""
    chosen = list(_selected(merchant, connection, Selection(rows=tuple(rows))))
    ledger_fees.look_again(session, merchant, connection, rows)
    moved = _move_selected(session, merchant, connection, chosen, State.LEFT_OUT)
    session.exec(
        update(OrderRow)
        .where(*chosen)
        .values(parked=True, needs_plan=False, code=code, message=message, run=run)
    )
    return moved


def release_posting(session: Session, merchant: str, connection: str) -> int:
    """Orders that a crash left as being posted although nothing of them is on its way wait again."""
    stuck = [
        col(OrderRow.merchant) == merchant,
        col(OrderRow.connection) == connection,
        col(OrderRow.state) == State.POSTING,
    ]
    return _move_selected(session, merchant, connection, stuck, State.WAITING)


def _move_selected(
    session: Session, merchant: str, connection: str, chosen: Sequence[ColumnElement[bool]], state: State
) -> int:
    """Move many orders in one statement; they ask for a plan, and what was exported no longer counts."""
    hold(session, merchant, connection)
    standing = session.execute(
        any_select(
            ORDERS.c.state,
            ORDERS.c.exported_day,
            ORDERS.c.currency,
            func.count(),
            func.sum(ORDERS.c.exported_total),
        )
        .where(*chosen)
        .group_by(ORDERS.c.state, ORDERS.c.exported_day, ORDERS.c.currency)
    )
    moved: Counter[str] = Counter()
    days: Days = {}
    for old, day, currency, orders, total in standing:
        moved[state] += orders
        moved[old] -= orders
        if day is not None:
            so_far = days.get((day, currency), (0, Decimal(0)))
            days[day, currency] = (so_far[0] - orders, so_far[1] - total)
    move_counts(session, merchant, connection, moved)
    move_days(session, merchant, connection, days)
    done = session.exec(
        update(OrderRow)
        .where(*chosen)
        .values(
            state=state,
            needs_plan=True,
            parked=False,
            code="",
            message="",
            section="",
            document="",
            exported=None,
            exported_day=None,
            exported_total=None,
        )
    )
    return done.rowcount


def _selected(merchant: str, connection: str, selection: Selection) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = [col(OrderRow.merchant) == merchant]
    if selection.rows is None:
        chosen.append(col(OrderRow.connection) == connection)
    else:
        chosen += [no_key(col(OrderRow.connection)) == connection, col(OrderRow.id).in_(selection.rows)]
    if selection.since is not None:
        chosen.append(col(OrderRow.created) >= selection.since)
    if selection.until is not None:
        chosen.append(col(OrderRow.created) < selection.until)
    if selection.states:
        chosen.append(col(OrderRow.state).in_(selection.states))
    return chosen
