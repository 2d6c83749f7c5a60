"""From waiting orders to documents in the books: plan a chunk, keep what the plans said, let it flow."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.config.document import ReadyConfig
from app.data import configs, ledger_orders, ledger_posted, product_map
from app.data.ledger_counts import State
from app.data.ledger_orders import Planned, ToPlan
from app.data.session import Session
from app.sync import lookalikes
from app.sync.facts import ready_config, require
from app.sync.fates import counts_of, finish
from app.sync.fees import note_fees
from app.sync.flow import Flow
from app.sync.plans import PlannedOrder, exported, new_marks, plan_orders, state_of
from app.sync.scope import Scope

CHUNK = 300  # orders that are planned together
FEWEST = (
    50  # the same while a call waits for the database: for still fewer the looking up would cost the most
)


@dataclass(frozen=True, slots=True)
class _Decision:
    """What the plan of an order said: what was read, where that goes."""

    read: ToPlan
    one: PlannedOrder
    after: State

    @property
    def before(self) -> State:
        return self.read.state

    @property
    def posts(self) -> bool:
        return self.after is State.POSTING

    @property
    def follows(self) -> bool:
        """Whether it adds to what was exported before."""
        return self.posts and self.before is State.EXPORTED


def export_all(flow: Flow, limit: int | None = None) -> int:
    """Export what waits, to the last answer; how many orders were tried, at most `limit`."""
    tried = 0
    while True:
        tried += export_waiting(flow, None if limit is None else limit - tried)
        flow.drain()
        again = flow.taken_out()
        if not again:
            return tried
        tried -= again  # taken out of the books because of an edit, and posted again at once


def export_waiting(flow: Flow, limit: int | None = None, *, at_least: int = 1) -> int:
    """Plan what waits and let it flow; how many orders were tried, at most `limit`.

    Fewer than `at_least` are left for later: planning a few at a time costs as much as many.
    """
    scope, tried, after = flow.scope, 0, 0
    while limit is None or tried < limit:
        with scope.desk.database.read() as session:
            found = ledger_orders.to_plan(session, scope.merchant, scope.connection, CHUNK, after)
        if len(found) < at_least:
            return tried
        waiting = [one for one in found if one.row not in flow.rows]
        if not waiting:  # all of these are on their way
            after = found[-1].row
            continue
        scope.make_way()
        scope.tell(f"Planning {len(waiting)} orders")
        posting, after = _plan(flow, waiting, None if limit is None else limit - tried)
        follow_ups = {each.one.row: each.read.fingerprint for each in posting if each.follows}
        flow.load([each.one for each in posting], follow_ups)
        tried += len(posting)
    return tried


def current_choices(scope: Scope, session: Session) -> ReadyConfig:
    """The settings as they are now; raises NeedsOwner when something in them must be mended first."""
    config, _ = configs.current(session, scope.merchant, scope.connection)
    return require(ready_config(session, scope.parties, config, scope.desk))


def _plan(flow: Flow, waiting: Sequence[ToPlan], limit: int | None) -> tuple[list[_Decision], int]:
    """Plan the orders and keep what the plans said; those with something to send, at most `limit`, and the row
    after which to look on: the rest waits where a call must not, or was changed since it was read."""
    scope = flow.scope
    with scope.desk.database.begin() as session:
        # Held while we plan: settings saved in between would be answered by a plan that does not know them.
        scope.hold(session)
        config = current_choices(scope, session)
        read = _unchanged(scope, session, waiting)
        planned = plan_orders(
            session,
            scope.parties,
            config,
            {row: one.order for row, one in read.items()},
            coming=flow.customers,
            enough=lambda done: done >= FEWEST and scope.desk.database.is_wanted(),
        )
        decided = [_Decision(read[one.row], one, state_of(one.plan)) for one in planned]
        posting = [each for each in decided if each.posts][:limit]
        closed = [each for each in decided if not each.posts]
        _save(scope, session, [*closed, *posting])
        lookalikes.note(session, scope.desk, scope.parties, config, planned)
        note_fees(session, scope.parties, config, [each.one for each in [*closed, *posting]])
    scope.add(counts_of(Counter(each.after for each in closed if each.after is not each.before)))
    reached = [one.row for one in planned[-1:]]
    return posting, min(reached + [one.row - 1 for one in waiting if one.row not in read])


def _unchanged(scope: Scope, session: Session, waiting: Iterable[ToPlan]) -> dict[int, ToPlan]:
    """Without those of which another version came before we held the ledger: it is read with the next look."""
    rows = {one.row: one for one in waiting}
    now = ledger_orders.versions(session, scope.merchant, scope.connection, rows)
    return {row: one for row, one in rows.items() if now.get(row) == one.fingerprint}


def _save(scope: Scope, session: Session, decided: Sequence[_Decision]) -> None:
    plans = [
        Planned(each.one.row, each.read.fingerprint, each.after, each.one.plan.reasons)
        for each in decided
        if not each.follows
    ]
    ledger_orders.save_plans(session, scope.merchant, scope.connection, plans, scope.run)
    # Nothing is left to post for these: what an interrupted run had posted counts from now on.
    late = [
        each.one for each in decided if each.after is State.EXPORTED and each.before is not State.EXPORTED
    ]
    finish(scope, session, [exported(one) for one in late])
    done = [each.one for each in decided if each.after is State.EXPORTED]
    ledger_posted.same_as_posted(session, scope.merchant, scope.connection, new_marks(done))
    _note_unmapped(scope, session, [each.one for each in decided])


def _note_unmapped(scope: Scope, session: Session, planned: Iterable[PlannedOrder]) -> None:
    missing = {
        (sku, next((line.name for line in one.order.lines if line.sku == sku), ""))
        for one in planned
        for sku in one.plan.unmapped
    }
    if missing:
        product_map.note_missing(session, scope.merchant, scope.connection, sorted(missing))
