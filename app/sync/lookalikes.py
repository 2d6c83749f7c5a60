"""Orders that already stand in the books under their number, by somebody else's hand: found, and taken over."""

from collections.abc import Iterable, Iterator, Sequence

from app.config.document import ReadyConfig
from app.core.document import DocumentKey, Kind
from app.data import configs, connections, ledger_taken, ledger_unexported, lookalikes, lookups
from app.data.lookalikes import Lookalike
from app.data.session import Session
from app.plan.case import subject
from app.plan.fingerprint import fingerprint
from app.plan.lookalikes import differences
from app.plan.numbers import SAME_SALE, number_of
from app.sync.desk import Desk
from app.sync.doors import limits_of
from app.sync.facts import Parties, ready_config
from app.sync.plans import PlannedOrder, plan_orders
from app.sync.scope import Scope

NUMBERS = 10_000  # orders whose numbers are compared at once
CHUNK = 300  # orders that are planned at once


def note(
    session: Session, desk: Desk, parties: Parties, config: ReadyConfig, planned: Sequence[PlannedOrder]
) -> None:
    """Keep which of these orders have a lookalike; the plan has held those."""
    where = (session, parties.merchant, parties.connection.id)
    found = [each for one in planned if (each := _lookalike(parties, config, one))]
    known = {one.row for one in found}
    lookalikes.keep(*where, found, books=parties.books.id, now=desk.now())
    lookalikes.forget(*where, [one.row for one in planned if one.row not in known])


def look(scope: Scope) -> bool:
    """Hold all orders that are not exported against the numbers of the books; False while the settings are not
    finished, since nobody knows the numbers then. Nothing is asked of anybody."""
    with scope.desk.database.read() as session:
        document, _ = configs.current(session, scope.merchant, scope.connection)
        config = ready_config(session, scope.parties, document, scope.desk)
    if not isinstance(config, ReadyConfig):
        return False
    started = scope.desk.now()
    for rows in _suspects(scope, config):
        scope.tell("Comparing orders with what stands in your books")
        with scope.desk.database.begin() as session:
            orders = ledger_unexported.those(session, scope.merchant, scope.connection, rows)
            note(
                session,
                scope.desk,
                scope.parties,
                config,
                plan_orders(session, scope.parties, config, orders),
            )
    with scope.desk.database.begin() as session:
        lookalikes.forget_unseen(session, scope.merchant, scope.connection, started)
    return True


def take_over(desk: Desk, parties: Parties, rows: Iterable[int] | None, user: str) -> int:
    """Count these orders, or all in which everything agrees, as exported; how many were."""
    if rows is not None:
        return _take(desk, parties, list(rows), user)
    done = 0
    while taken := _take(desk, parties, None, user):  # some at a time: others write in between
        done += taken
    return done


def _take(desk: Desk, parties: Parties, rows: list[int] | None, user: str) -> int:
    with desk.database.begin() as session:
        where, now = (session, parties.merchant, parties.connection.id), desk.now()
        connections.hold(*where)
        done = lookalikes.take(*where, rows, now=now, user=user)
        ledger_taken.finish(*where, done, now=now)
    return len(done)


def take_over_one(desk: Desk, parties: Parties, row: int, user: str) -> bool:
    """The same of one order, as it is planned now: its page shows the document before any list does."""
    with desk.database.begin() as session:
        document, _ = configs.current(session, parties.merchant, parties.connection.id)
        config = ready_config(session, parties, document, desk)
        if isinstance(config, ReadyConfig):
            orders = ledger_unexported.those(session, parties.merchant, parties.connection.id, [row])
            note(session, desk, parties, config, plan_orders(session, parties, config, orders))
    return bool(take_over(desk, parties, [row], user))


def _suspects(scope: Scope, config: ReadyConfig) -> Iterator[list[int]]:
    """Rows of orders whose number is on a document without our mark, told by their numbers alone."""
    after = 0
    while True:
        with scope.desk.database.read() as session:
            found = ledger_unexported.numbers(session, scope.merchant, scope.connection, NUMBERS, after)
            taken = _taken(session, scope.parties, config, found)
        if not found:
            return
        after = found[-1][0]
        for start in range(0, len(taken), CHUNK):
            yield taken[start : start + CHUNK]


def _taken(
    session: Session, parties: Parties, config: ReadyConfig, orders: Sequence[tuple[int, str]]
) -> list[int]:
    limits = limits_of(parties.books)
    numbers = {row: number_of(number, config, limits) for row, number in orders}
    kinds: set[Kind] = {*SAME_SALE, config.transactions.type.kind}
    wanted = {(kind, number) for kind in kinds for number in numbers.values() if number}
    holders = lookups.numbers(session, parties.merchant, parties.books.id, wanted)
    foreign = {number for (_, number), holder in holders.items() if not holder.marker}
    return [row for row, number in numbers.items() if number in foreign]


def _lookalike(parties: Parties, config: ReadyConfig, one: PlannedOrder) -> Lookalike | None:
    holder, company = one.plan.holder, parties.books.company
    if holder is None or holder.marker or company is None:
        return None
    return Lookalike(
        one.row,
        DocumentKey(company.id, subject(one.order, config), holder.kind),
        holder,
        differences(one.order, holder, company.time_zone),
        fingerprint(one.order),
        tuple((refund.id, refund.amount) for refund in one.order.refunds),
    )
