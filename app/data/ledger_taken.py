"""Orders that were taken over: exported by somebody else, under the document that stands for them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, false, update
from sqlmodel import Session

from app.data.ledger_counts import Days, State, add_day, move_days
from app.data.ledger_moves import ORDERS, THAT_ORDER, Standing, count_moves, locked, owner
from app.data.ledger_words import add_words, search_words
from app.data.lookalikes import Lookalike
from app.data.upsert import CHUNK, execute_many

TAKEN_OVER = "taken_over"


def finish(
    session: Session, merchant: str, connection: str, orders: Mapping[int, Lookalike], *, now: datetime
) -> None:
    """These orders are in the books; each counts on its document's day, or today would look like a year."""
    rows = sorted(orders)
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        before = locked(session, merchant, connection, chunk)
        count_moves(session, merchant, connection, before, dict.fromkeys(chunk, State.EXPORTED))
        move_days(session, merchant, connection, _days(orders, before, chunk))
        changes = [_change(merchant, connection, orders[row], now) for row in chunk]
        execute_many(session, _TAKE_OVER, changes)
    words = {row: search_words(one.holder.number) for row, one in orders.items() if one.holder.number}
    add_words(session, merchant, connection, words)


def _days(orders: Mapping[int, Lookalike], before: Mapping[int, Standing], rows: Sequence[int]) -> Days:
    moved: Days = {}
    for row in rows:
        if before[row].day is None:
            add_day(moved, orders[row].holder.date, before[row].exported, 1)
    return moved


def _change(merchant: str, connection: str, one: Lookalike, now: datetime) -> dict[str, object]:
    return owner(merchant, connection, one.row) | {
        "number_there": one.holder.number,
        "at": now,
        "on": one.holder.date,
    }


_TAKE_OVER = (
    update(ORDERS)
    .where(THAT_ORDER)
    .values(
        state=State.EXPORTED,
        needs_plan=false(),
        parked=false(),
        code=TAKEN_OVER,
        message="Taken over: its document stood in QuickBooks already, and we did not post it.",
        section="",
        document=bindparam("number_there"),
        run="",
        exported=bindparam("at"),
        exported_day=bindparam("on"),
        exported_total=ORDERS.c.total,
    )
)
