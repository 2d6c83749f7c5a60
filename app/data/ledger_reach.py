"""What an undo would remove, for the page that asks before it: kept counts, and never more than a page looks at."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Row, and_, text
from sqlalchemy import select as any_select
from sqlmodel import Session, col

from app.core.document import Kind
from app.core.intent import Post
from app.core.money import Money
from app.data.connections import present_books
from app.data.ledger_counts import Tally, documents
from app.data.ledger_documents import IntentState
from app.data.ledger_undo import SALES, TOOK_EFFECT
from app.data.standing import is_there, standing
from app.data.tables.ledger import IntentRow
from app.data.undos import Extent, What
from app.data.upsert import chunks

COUNTED = 500  # of what a run did, or of what was reset: so many cost a page some milliseconds
# In words that both databases recognise as their index': a bound value would have them read every row.
_RESET = "intents.state = 'reset'"


@dataclass(frozen=True, slots=True)
class Reach:
    """By kind and currency; where it is not the `whole`, at least so many."""

    tallies: tuple[Tally, ...]
    whole: bool

    @property
    def documents(self) -> int:
        return sum(one.documents for one in self.tallies)


_Counted = tuple[str, str, int, Decimal | None]  # kind, currency, how many and what they come to
_FIGURES = (
    col(IntentRow.id),
    col(IntentRow.order_id),
    col(IntentRow.kind),
    col(IntentRow.currency),
    col(IntentRow.total),
)


def reach(session: Session, merchant: str, connection: str, extent: Extent) -> Reach:
    """The documents that an undo would find, as far as a page may look for them."""
    if extent.what is What.RUN:
        return _of_run(session, merchant, connection, extent.target)
    if extent.what is What.ORDER:
        found = _of_orders(session, merchant, connection, [int(extent.target)])
        return Reach(_together(_counted(*row) for row in found), whole=True)
    kept = [
        (one.kind.value, one.total.currency, one.documents, one.total.amount)
        for one in documents(session, merchant, connection)
    ]
    left, whole = _reset(session, merchant, connection)
    return Reach(_together([*kept, *left]), whole)


def _of_run(session: Session, merchant: str, connection: str, run: str) -> Reach:
    """The sales that it posted with everything that hangs on them, and what else it posted."""
    stands = and_(
        col(IntentRow.state) == IntentState.SETTLED,
        col(IntentRow.books) == present_books(merchant, connection),
    )
    did = session.execute(
        any_select(*_FIGURES, col(IntentRow.type), col(IntentRow.state), stands)
        .where(
            col(IntentRow.merchant) == merchant,
            col(IntentRow.connection) == connection,
            col(IntentRow.run) == run,
        )
        .order_by(col(IntentRow.id))
        .limit(COUNTED + 1)
    ).all()
    posted = [row for row in did[:COUNTED] if row.type == Post.__name__]
    sold = {row.order_id for row in posted if row.kind in SALES and row.state in TOOK_EFFECT}
    own = {row.id for row in posted}
    of_days = [_counted(*row[:5]) for row in posted if row.order_id is None and row[-1]]
    found = _of_orders(session, merchant, connection, {row.order_id for row in posted} - {None})
    of_orders = [_counted(*row) for row in found if row.order_id in sold or row.id in own]
    return Reach(_together([*of_days, *of_orders]), whole=len(did) <= COUNTED)


def _of_orders(
    session: Session, merchant: str, connection: str, rows: Collection[int]
) -> Iterator[Row[int | None, int | None, str, str, Decimal | None]]:
    found = any_select(*_FIGURES).where(*standing(merchant, connection))
    for chunk in chunks(sorted(rows)):
        yield from session.execute(found.where(col(IntentRow.order_id).in_(chunk)))


def _reset(session: Session, merchant: str, connection: str) -> tuple[list[_Counted], bool]:
    """Of reset orders what is still there, and whether that is all."""
    found = session.execute(
        any_select(*_FIGURES, is_there())
        .where(
            col(IntentRow.merchant) == merchant,
            col(IntentRow.connection) == connection,
            text(_RESET),
            col(IntentRow.books) == present_books(merchant, connection),
        )
        .limit(COUNTED + 1)
    ).all()
    return [_counted(*row[:5]) for row in found[:COUNTED] if row[-1]], len(found) <= COUNTED


def _counted(
    _id: int | None, _order: int | None, kind: str, currency: str, total: Decimal | None
) -> _Counted:
    return kind, currency, 1, total


def _together(counted: Iterable[_Counted]) -> tuple[Tally, ...]:
    """One of each kind and currency."""
    sums: dict[tuple[str, str], tuple[int, Decimal]] = {}
    for kind, currency, number, total in counted:
        so_far = sums.get((kind, currency), (0, Decimal(0)))
        sums[kind, currency] = (so_far[0] + number, so_far[1] + (total or Decimal(0)))
    return tuple(
        Tally(Kind(kind), number, Money(total, currency))
        for (kind, currency), (number, total) in sorted(sums.items())
    )
