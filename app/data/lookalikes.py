"""Documents of somebody else under the numbers of orders: found, shown side by side, taken over, asked again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, TextClause, func, text, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, delete, select, update

from app.core.document import DocumentKey, Kind
from app.core.money import Money
from app.core.posted import Holder, Posted
from app.data.codec import Codec
from app.data.columns import storable
from app.data.connections import present_books
from app.data.ledger_counts import State
from app.data.tables.ledger import OrderRow
from app.data.tables.undoing import LookalikeRow
from app.data.upsert import Values, chunks, upsert

_REFUNDS = Codec(tuple[tuple[str, Money], ...])
_OPEN = text("lookalikes.taken IS NULL")
AT_ONCE = 5000  # orders that are taken over in one statement: others write in between
ASKING = (State.WAITING, State.HELD, State.REFUSED, State.LEFT_OUT)


@dataclass(frozen=True, slots=True)
class Lookalike:
    """An order and the document that has its number; `differs` names what does not agree.

    `fingerprint` and `refunds` (by the store's id) are the order's as it was compared: refunds of that time were
    entered by whoever made the document, later ones are ours to post.
    """

    row: int
    key: DocumentKey
    holder: Holder
    differs: tuple[str, ...] = ()
    fingerprint: str = ""
    refunds: tuple[tuple[str, Money], ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """A line of the list: the order beside the document."""

    row: int
    number: str
    customer: str
    created: datetime
    total: Money
    holder: Holder
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait to be looked at: those in which everything agrees, and those in which something differs."""

    alike: int = 0
    different: int = 0

    @property
    def all(self) -> int:
        return self.alike + self.different


Place = tuple[int, int]  # the rank and the row of the last line of a page
START: Place = (-1, 0)


def keep(
    session: Session,
    merchant: str,
    connection: str,
    found: Sequence[Lookalike],
    *,
    books: str,
    now: datetime,
) -> None:
    """Note lookalikes, or how they are now. One that was taken over stays as it was then."""
    taken = taken_rows(session, merchant, connection, [one.row for one in found])
    fresh = [one for one in found if one.row not in taken]
    for chunk in chunks(fresh):
        rows = [_values(merchant, connection, books, one, now) for one in chunk]
        changed = [name for name in rows[0] if name not in ("order_id", "merchant", "connection")]
        upsert(session, LookalikeRow, rows, ["order_id"], changed)


def forget(session: Session, merchant: str, connection: str, rows: Collection[int]) -> None:
    """These orders have no lookalike any more."""
    for chunk in chunks(rows):
        session.exec(
            delete(LookalikeRow).where(*_open(merchant, connection), col(LookalikeRow.order_id).in_(chunk))
        )


def forget_unseen(session: Session, merchant: str, connection: str, since: datetime) -> None:
    """Drop what a look through all orders did not find again."""
    session.exec(delete(LookalikeRow).where(*_open(merchant, connection), col(LookalikeRow.seen) < since))


def waiting(session: Session, merchant: str, connection: str) -> Waiting:
    """How many wait for a person's word."""
    rows = session.exec(
        select(LookalikeRow.rank, func.count())
        .where(*_open(merchant, connection))
        .group_by(col(LookalikeRow.rank))
    )
    found: dict[int, int] = dict(rows.all())
    return Waiting(found.get(0, 0), found.get(1, 0))


def page(
    session: Session, merchant: str, connection: str, *, after: Place = START, size: int = 100
) -> tuple[list[Pair], Place | None]:
    """The next lines, those that agree first; from where the page after it goes on, None at the end."""
    place = tuple_(col(LookalikeRow.rank), col(LookalikeRow.order_id))
    rows = session.exec(
        select(LookalikeRow, OrderRow)
        .join(OrderRow, col(OrderRow.id) == col(LookalikeRow.order_id))
        .where(*_open(merchant, connection), OrderRow.merchant == merchant, place > tuple_(*after))
        .order_by(col(LookalikeRow.rank), col(LookalikeRow.order_id))
        .limit(size + 1)
    ).all()
    shown = rows[:size]
    last = (shown[-1][0].rank, shown[-1][0].order_id) if len(rows) > size else None
    return [_pair(found, order) for found, order in shown], last


def take(
    session: Session,
    merchant: str,
    connection: str,
    rows: Collection[int] | None,
    *,
    now: datetime,
    user: str = "",
    limit: int = AT_ONCE,
) -> list[int]:
    """Say of these orders, or of the next ones that agree, that the document is the same sale; the rows taken.

    Left alone are those that are exported or being posted by now, and those whose document another order has.
    """
    other = aliased(LookalikeRow)
    had = (
        select(other.order_id)
        .where(
            col(other.merchant) == merchant,
            col(other.books) == col(LookalikeRow.books),
            col(other.kind) == col(LookalikeRow.kind),
            col(other.document) == col(LookalikeRow.document),
            col(other.taken).is_not(None),
        )
        .exists()
    )
    chosen = select(LookalikeRow.order_id, LookalikeRow.kind, LookalikeRow.document).join(
        OrderRow, col(OrderRow.id) == col(LookalikeRow.order_id)
    )
    chosen = chosen.where(
        *_open(merchant, connection),
        col(LookalikeRow.books) == present_books(merchant, connection),
        OrderRow.merchant == merchant,
        col(OrderRow.state).in_(ASKING),
        ~had,
    )
    if rows is None:
        chosen = chosen.where(LookalikeRow.rank == 0)
    else:
        chosen = chosen.where(col(LookalikeRow.order_id).in_(rows))
    chosen = chosen.order_by(col(LookalikeRow.order_id)).limit(limit)
    once = {(kind, document): row for row, kind, document in session.exec(chosen)}
    session.exec(
        update(LookalikeRow)
        .where(*_open(merchant, connection), col(LookalikeRow.order_id).in_(once.values()))
        .values(taken=now, user=user)
        .execution_options(synchronize_session=False)
    )
    return sorted(once.values())


def taken_rows(session: Session, merchant: str, connection: str, rows: Collection[int]) -> set[int]:
    """Those of these orders that were taken over."""
    return set(_taken(session, merchant, connection, rows))


def taken(session: Session, merchant: str, connection: str, rows: Collection[int]) -> dict[int, Lookalike]:
    """The documents that these orders were taken over with."""
    return {row: _lookalike(found) for row, found in _taken(session, merchant, connection, rows).items()}


def posted(
    session: Session, merchant: str, connection: str, rows: Collection[int]
) -> dict[int, list[Posted]]:
    """What stands for these orders by somebody else's hand, as plans need it: the sale, and the refunds that it
    had when it was taken over."""
    found = taken(session, merchant, connection, rows)
    return {row: _posted(one) for row, one in found.items()}


def _taken(
    session: Session, merchant: str, connection: str, rows: Collection[int]
) -> dict[int, LookalikeRow]:
    found: dict[int, LookalikeRow] = {}
    for chunk in chunks(rows):
        those = session.exec(
            select(LookalikeRow).where(
                LookalikeRow.merchant == merchant,
                LookalikeRow.connection == connection,
                col(LookalikeRow.books) == present_books(merchant, connection),
                col(LookalikeRow.taken).is_not(None),
                col(LookalikeRow.order_id).in_(chunk),
            )
        )
        found |= {one.order_id: one for one in those}
    return found


def _posted(one: Lookalike) -> list[Posted]:
    holder = one.holder
    sale = Posted(one.key, holder.id, holder.total, one.fingerprint, holder.number, foreign=True)
    back = Kind.REFUND_RECEIPT
    refunds = (
        Posted(DocumentKey(one.key.books, one.key.subject, back, part), "", amount, "", foreign=True)
        for part, amount in one.refunds
    )
    return [sale, *refunds]


def _values(merchant: str, connection: str, books: str, one: Lookalike, now: datetime) -> Values:
    holder = one.holder
    return {
        "order_id": one.row,
        "merchant": merchant,
        "connection": connection,
        "books": books,
        "realm": one.key.books,
        "subject": one.key.subject,
        "kind": holder.kind,
        "document": holder.id,
        "number": holder.number,
        "date": holder.date,
        "total": storable(holder.total.amount),
        "currency": holder.total.currency,
        "customer": holder.customer,
        "rank": 1 if one.differs else 0,
        "differs": ",".join(one.differs),
        "fingerprint": one.fingerprint,
        "refunds": _REFUNDS.dump(one.refunds),
        "seen": now,
        "user": "",
    }


def _lookalike(row: LookalikeRow) -> Lookalike:
    key = DocumentKey(row.realm, row.subject, Kind(row.kind))
    return Lookalike(
        row.order_id, key, _holder(row), _names(row), row.fingerprint, _REFUNDS.load(row.refunds)
    )


def _pair(row: LookalikeRow, order: OrderRow) -> Pair:
    return Pair(
        row.order_id,
        order.number,
        order.customer,
        order.created,
        Money(order.total, order.currency),
        _holder(row),
        _names(row),
    )


def _holder(row: LookalikeRow) -> Holder:
    total = Money(row.total, row.currency)
    return Holder(Kind(row.kind), row.document, row.number, row.date, total, row.customer)


def _names(row: LookalikeRow) -> tuple[str, ...]:
    return tuple(name for name in row.differs.split(",") if name)


def _open(merchant: str, connection: str) -> list[ColumnElement[bool] | TextClause]:
    return [
        col(LookalikeRow.merchant) == merchant,
        col(LookalikeRow.connection) == connection,
        _OPEN,
    ]
