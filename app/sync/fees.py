"""Fees in bulk: noted as orders are exported, posted as one expense a processor once their day is over."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.config.document import ReadyConfig
from app.config.sections.fees import FeesMode
from app.core.document import Expense
from app.core.intent import Failed, Outcome, Post, Settled
from app.core.money import Money
from app.core.order import Order
from app.data import ledger_fees
from app.data.ledger_documents import IntentRecord, NewIntent
from app.data.ledger_fees import Day, OrderFee
from app.data.session import Session
from app.plan.days import local_day
from app.plan.fees import BEARING, bears_fee, title_of
from app.plan.view import Plan
from app.sync.adoption import adopt
from app.sync.delivery import is_again
from app.sync.differences import difference
from app.sync.facts import Parties
from app.sync.fates import MOST_TRIES
from app.sync.fee_days import PlannedDay, plan_days, today_there
from app.sync.plans import PlannedOrder
from app.sync.posting import post_wave
from app.sync.scope import REMARKS, Scope

AT_ONCE = 100  # days of a processor: each is one expense


@dataclass(slots=True)
class _Tally:
    posted: int = 0
    waiting: int = 0


def note_fees(
    session: Session, parties: Parties, config: ReadyConfig, planned: Sequence[PlannedOrder]
) -> None:
    """Keep what these orders' fees are, in the transaction that keeps their plans.

    Only an order whose sale is posted while fees go in bulk is taken up: what was exported before carries its fee
    itself, or the merchant has entered it by hand.
    """
    where = (session, parties.merchant, parties.connection.id)
    zone = parties.books.company.time_zone if parties.books.company else "UTC"
    fees = {one.row: _fee(one.row, one.order, zone) for one in planned}
    begins = {one.row for one in planned if _begins(one.plan, config)}
    carried = {one.row for one in planned if one.row not in begins and _carries(one.plan, config)}
    ledger_fees.take_up(*where, [fees[row] for row in begins])
    ledger_fees.renew(
        *where, [_none(fee) if row in carried else fee for row, fee in fees.items() if row not in begins]
    )


def _begins(plan: Plan, config: ReadyConfig) -> bool:
    """Whether a sale is posted now without its fee, or loses the fee that it carried."""
    if config.fees.mode is not FeesMode.BULK:
        return False
    lost = any(bears_fee(change.standing.document, config) for change in plan.changes)
    return lost or any(document.key.kind in BEARING for document in plan.documents)


def _carries(plan: Plan, config: ReadyConfig) -> bool:
    """Whether a sale is posted in another mode, or changed so that it carries its fee itself."""
    changed = any(bears_fee(change.document, config) for change in plan.changes)
    return changed or any(document.key.kind in BEARING for document in plan.documents)


def post_fees(scope: Scope) -> None:
    """Post the expenses of the days that are over. Raises what ends the run."""
    tally, after = _Tally(), None
    while wave := _planned(scope, after):
        after = wave[-1].day
        _post(scope, wave, tally)
    if tally.posted:
        count = "1 expense" if tally.posted == 1 else f"{tally.posted:,} expenses"
        _remark(scope, f"{count} of fees {'was' if tally.posted == 1 else 'were'} posted.")
    if tally.waiting:
        what = "The fees of 1 day wait" if tally.waiting == 1 else f"The fees of {tally.waiting:,} days wait"
        _remark(scope, f"{what} for you; the page of fees says why.")


def _planned(scope: Scope, after: Day | None) -> list[PlannedDay]:
    """The next days with what becomes of them; those of which nothing is left are closed at once."""
    with scope.desk.database.begin() as session:
        where = (session, scope.merchant, scope.connection)
        scope.hold(session)
        today = today_there(scope.parties, scope.desk)
        days = ledger_fees.due_days(*where, before=today, after=after, limit=AT_ONCE)
        found = plan_days(session, scope.parties, scope.desk, days) if days else []
        for one in found:
            if one.sends:
                ledger_fees.claim(*where, one.day)
            elif not one.expense and not one.plan.reasons:
                ledger_fees.close(*where, one.day)
    return found


def _post(scope: Scope, planned: Sequence[PlannedDay], tally: _Tally) -> None:
    days = {str(one.sends.key): one for one in planned if one.sends}
    wave = [_intent(one, one.sends) for one in planned if one.sends]
    outcomes: dict[str, Outcome] = {}
    try:
        outcomes |= adopt(scope, wave)
        left = [new for new in wave if new.intent.key not in outcomes]
        post_wave(scope, left, outcomes, "Posting expenses of fees")
    finally:
        _write_down(scope, days, outcomes)
    tally.posted += sum(isinstance(outcome, Settled) for outcome in outcomes.values())
    tally.waiting += sum(bool(one.plan.blocked or (one.expense and one.day.waits)) for one in planned)
    tally.waiting += sum(isinstance(one, Failed) and not is_again(one) for one in outcomes.values())


def _write_down(scope: Scope, days: dict[str, PlannedDay], outcomes: dict[str, Outcome]) -> None:
    """What is posted needs no further look, unless it stood in the books already with another amount: the next run
    posts what is left. What QuickBooks refused waits until somebody asks again."""
    with scope.desk.database.begin() as session:
        scope.hold(session)
        where = (session, scope.merchant, scope.connection)
        for key, one in days.items():
            outcome = outcomes.get(key)
            if isinstance(outcome, Settled):
                _close(session, scope, one, outcome)
            elif isinstance(outcome, Failed) and not (is_again(outcome) and _tries(one) < MOST_TRIES):
                ledger_fees.refuse(*where, one.day)


def _close(session: Session, scope: Scope, one: PlannedDay, outcome: Settled) -> None:
    if one.expense and difference(one.expense, outcome) is None:
        ledger_fees.close(session, scope.merchant, scope.connection, one.day)


def _tries(one: PlannedDay) -> int:
    return one.expense.key.attempt if one.expense else 0


def _intent(one: PlannedDay, expense: Expense) -> NewIntent:
    return NewIntent(Post(str(expense.key), expense), because=one.plan.because)


def _fee(row: int, order: Order, zone: str) -> OrderFee:
    """The order's fee and its day; no fee at all is one of zero, which may become more."""
    told = order.payment.fee or Money.zero(order.currency)
    day = local_day(order.paid, zone) if order.paid else None
    return OrderFee(row, day, order.payment.method, title_of(order.payment), told.rounded())


def _none(fee: OrderFee) -> OrderFee:
    """The order is exported anew and carries its fee itself, or none: nothing of it belongs to an expense."""
    return OrderFee(fee.row, fee.day, fee.method, fee.title, Money.zero(fee.amount.currency))


def _remark(scope: Scope, words: str) -> None:
    if len(scope.remarks) < REMARKS:
        scope.remarks.append(words)


def expect_undone(scope: Scope, records: Sequence[IntentRecord]) -> None:
    """An undo is about to take these out of the books: their fees are not posted again by themselves. Said before,
    or a kill in between would leave them in no expense and on no page; of what stays, the next run sees that."""
    expenses = (one.document for one in records if isinstance(one.document, Expense))
    orders = {share.order for expense in expenses for share in expense.shares}
    with scope.desk.database.begin() as session:
        scope.hold(session)
        ledger_fees.undone(session, scope.merchant, scope.connection, orders)
