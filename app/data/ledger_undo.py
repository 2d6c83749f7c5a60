"""What an undo reaches: documents of ours that stand in the books, and the orders they belong to."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, false, func, or_, text
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select, update

from app.core.document import Kind
from app.core.intent import Post, Remove
from app.data.connections import present_books
from app.data.ledger_counts import State
from app.data.ledger_documents import WRITES_DOCUMENTS, IntentRecord, IntentState, intent_record
from app.data.standing import is_there, standing
from app.data.tables.ledger import IntentRow, OrderRow
from app.data.undos import Extent, What
from app.data.upsert import chunks

UNDO = "undo/"  # what the names of removals begin with; an edited order's removals have none
UNDOING = "undoing"  # the code of orders whose undo has begun
# In words that both databases recognise as their index': a bound value would have them read every row.
_FAILED = "intents.state = 'failed'"
SALES = tuple(kind for kind in Kind if kind.is_sale)
# What was posted stands: as it was, changed since, or of an order that was reset.
TOOK_EFFECT = (IntentState.SETTLED, IntentState.REPLACED, IntentState.RESET)


def count(session: Session, merchant: str, connection: str, extent: Extent) -> int:
    """How many documents an undo would remove, each of them looked at: for a run, which says how far it is."""
    counted = select(func.count()).select_from(IntentRow)
    return session.exec(
        counted.where(*standing(merchant, connection), *_within(merchant, connection, extent))
    ).one()


def orders(
    session: Session, merchant: str, connection: str, extent: Extent, *, after: int, limit: int
) -> list[int]:
    """The next orders after that row of which something stands."""
    found = session.exec(
        select(IntentRow.order_id)
        .where(
            *standing(merchant, connection),
            *_within(merchant, connection, extent),
            col(IntentRow.order_id) > after,
        )
        .group_by(col(IntentRow.order_id))
        .order_by(col(IntentRow.order_id))
        .limit(limit)
    )
    return [row for row in found if row is not None]


def documents(
    session: Session, merchant: str, connection: str, extent: Extent, rows: Collection[int]
) -> list[IntentRecord]:
    """The documents of these orders that stand, oldest first."""
    found = session.exec(
        select(IntentRow)
        .where(
            *standing(merchant, connection),
            *_within(merchant, connection, extent),
            col(IntentRow.order_id).in_(rows),
        )
        .order_by(col(IntentRow.id))
    )
    return [intent_record(row) for row in found]


def without_an_order(
    session: Session, merchant: str, connection: str, extent: Extent, *, after: int, limit: int
) -> list[IntentRecord]:
    """The next documents that belong to a day and not to an order, after that intent."""
    found = session.exec(
        select(IntentRow)
        .where(
            *standing(merchant, connection),
            *_within(merchant, connection, extent),
            col(IntentRow.order_id).is_(None),
            col(IntentRow.id) > after,
        )
        .order_by(col(IntentRow.id))
        .limit(limit)
    )
    return [intent_record(row) for row in found]


def history(
    session: Session, merchant: str, connection: str, rows: Collection[int]
) -> dict[int, list[IntentRecord]]:
    """What was posted and removed for these orders, oldest first, without what was reset and is not there."""
    found: dict[int, list[IntentRecord]] = {row: [] for row in rows}
    wanted = select(IntentRow).where(
        IntentRow.merchant == merchant,
        IntentRow.connection == connection,
        col(IntentRow.books) == present_books(merchant, connection),
        col(IntentRow.type).in_((*WRITES_DOCUMENTS, Remove.__name__)),
        col(IntentRow.order_id).in_(rows),
        or_(col(IntentRow.state) != IntentState.RESET, is_there()),
    )
    for row in session.exec(wanted.order_by(col(IntentRow.id))):
        found[row.order_id or 0].append(intent_record(row))
    return found


def not_undone(
    session: Session, merchant: str, connection: str, run: str, *, after: int = 0, limit: int
) -> list[tuple[IntentRecord, IntentRecord | None]]:
    """What a run could not remove or make inactive, with what that is about; the newest try of each."""
    newest = aliased(IntentRow)
    later = (
        select(newest.id)
        .where(
            col(newest.merchant) == merchant,
            col(newest.books) == col(IntentRow.books),
            col(newest.subject) == col(IntentRow.subject),
            col(newest.attempt) > col(IntentRow.attempt),
        )
        .exists()
    )
    found = session.exec(
        select(IntentRow)
        .where(
            IntentRow.merchant == merchant,
            IntentRow.connection == connection,
            IntentRow.run == run,
            col(IntentRow.subject).startswith(UNDO),
            text(_FAILED),
            col(IntentRow.id) > after,
            ~later,
        )
        .order_by(col(IntentRow.id))
        .limit(limit)
    ).all()
    targets = session.exec(
        select(IntentRow).where(
            IntentRow.merchant == merchant, col(IntentRow.id).in_([row.target for row in found])
        )
    )
    by_id = {row.id: intent_record(row) for row in targets}
    return [(intent_record(row), by_id.get(row.target)) for row in found]


def exported_by(session: Session, merchant: str, connection: str, run: str) -> int:
    """How many orders have documents in the books that this run posted."""
    counted = select(func.count(func.distinct(IntentRow.order_id))).where(
        IntentRow.merchant == merchant,
        IntentRow.connection == connection,
        IntentRow.run == run,
        IntentRow.type == Post.__name__,
        col(IntentRow.state).in_(TOOK_EFFECT),
    )
    return session.exec(counted).one()


def begin(session: Session, merchant: str, connection: str, rows: Sequence[int]) -> None:
    """Mark orders before anything of them is removed: from here on nothing is planned for them."""
    session.exec(
        update(OrderRow)
        .where(*_those(merchant, connection), col(OrderRow.id).in_(rows))
        .values(parked=True, needs_plan=False, code=UNDOING, message="This order is being undone.")
    )


def begun(session: Session, merchant: str, connection: str, limit: int) -> list[int]:
    """Orders that were marked and of which nobody has said yet how they came out."""
    found = session.exec(
        select(OrderRow.id).where(*_those(merchant, connection), OrderRow.code == UNDOING).limit(limit)
    )
    return [row for row in found if row is not None]


def leave(
    session: Session,
    merchant: str,
    connection: str,
    rows: Collection[int],
    *,
    parked: bool,
    code: str,
    message: str,
) -> None:
    """These orders stay as they are, and wait if they waited; parked ones get nothing more posted until somebody
    asks for it."""
    waits = (col(OrderRow.state) == State.WAITING) if not parked else false()
    for chunk in chunks(rows):
        session.exec(
            update(OrderRow)
            .where(*_those(merchant, connection), col(OrderRow.id).in_(chunk))
            .values(parked=parked, needs_plan=waits, code=code, message=message, section="")
        )


def _within(merchant: str, connection: str, extent: Extent) -> list[ColumnElement[bool]]:
    """A run's sales go with everything that hangs on them, whoever posted that: a refund of a sale that is
    not there would be a loss in the books."""
    if extent.what is What.ALL:
        return []
    if extent.what is What.ORDER:
        return [col(IntentRow.order_id) == int(extent.target)]
    own = aliased(IntentRow)
    sold = select(own.order_id).where(
        col(own.merchant) == merchant,
        col(own.connection) == connection,
        col(own.run) == extent.target,
        col(own.type) == Post.__name__,
        col(own.state).in_(TOOK_EFFECT),
        col(own.kind).in_(SALES),
    )
    # What an update changed belongs to the run that posted it, not to the one that changed it.
    posted = (col(IntentRow.run) == extent.target) & (col(IntentRow.type) == Post.__name__)
    return [or_(posted, col(IntentRow.order_id).in_(sold))]


def _those(merchant: str, connection: str) -> list[ColumnElement[bool]]:
    return [col(OrderRow.merchant) == merchant, col(OrderRow.connection) == connection]
