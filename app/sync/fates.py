"""How the orders of a chunk came out: exported, refused, held because the books differ, or waiting again."""

from collections import Counter
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from app.core.document import Document
from app.core.intent import NOT_IN_PLACE, Failed, Outcome, Settled
from app.core.reason import Effect, Reason
from app.data import ledger_moves, ledger_orders, ledger_posted
from app.data.ledger_counts import State
from app.data.ledger_moves import Selection
from app.data.ledger_orders import Finished, Planned
from app.data.runs import Counts
from app.data.session import Session
from app.errors import Refused
from app.sync.changing import Touch, touches_of
from app.sync.course import Course
from app.sync.delivery import is_again
from app.sync.differences import difference
from app.sync.plans import PlannedOrder, exported, new_marks
from app.sync.scope import Scope
from app.sync.waves import is_sale

MOST_TRIES = 10  # an order that is never saved would else be sent, and looked for, with every run for ever
NOT_SAVED = (
    "QuickBooks did not save {what}, however often it was sent, and does not say why. Look whether QuickBooks "
    "can save one like it by hand; then press Retry."
)


def write_down(scope: Scope, courses: Sequence[Course]) -> Counter[State]:
    """Keep how the orders came out; what has no outcome yet stays as it is. How many are in each state."""
    found = [fate for course in courses if (fate := fate_of(course))]
    follow_ups = {course.row for course in courses if course.follows is not None}
    with scope.desk.database.begin() as session:
        scope.hold(session)
        again = [one.row for one in found if one.state is State.WAITING]
        done = [one for one in found if one.row not in follow_ups or one.state is not State.WAITING]
        _save_follow_ups(scope, session, courses, {one.row: one.state for one in done})
        finish(scope, session, done)
        rows = {one.row for one in done if one.state is State.EXPORTED}
        marks = new_marks(course.one for course in courses if course.row in rows)
        ledger_posted.same_as_posted(session, scope.merchant, scope.connection, marks)
        if again:
            ledger_moves.retry(session, scope.merchant, scope.connection, Selection(rows=tuple(again)))
    return Counter(one.state for one in found)


def counts_of(states: Counter[State]) -> Counts:
    """The same for the run's counters."""
    return Counts(
        planned=sum(states.values()),
        exported=states[State.EXPORTED],
        left_out=states[State.LEFT_OUT],
        held=states[State.HELD],
        refused=states[State.REFUSED],
    )


def finish(scope: Scope, session: Session, orders: list[Finished]) -> None:
    """Keep these outcomes, with the day as it is in the books' time zone."""
    company, now = scope.parties.books.company, scope.desk.now()
    day = now.astimezone(ZoneInfo(company.time_zone if company else "UTC")).date()
    ledger_orders.finish(session, scope.merchant, scope.connection, orders, now=now, day=day)


def fate_of(course: Course) -> Finished | None:
    """How one order came out; None while something of it is still open. Pure."""
    return _came_out(course) if course.is_begun else Finished(course.row, State.WAITING)


def _came_out(course: Course) -> Finished | None:
    one, touches = course.one, course.touches
    keys = [*(touch.key for touch in touches), *(str(document.key) for document in one.plan.documents)]
    outcomes = {key: course.outcomes.get(key) for key in keys}
    failures = [outcome for outcome in (course.blocked, *outcomes.values()) if isinstance(outcome, Failed)]
    number = next((found for document in one.plan.documents if (found := _sold_as(document, outcomes))), "")
    if any(_comes_again(failure) for failure in failures):
        return Finished(one.row, State.WAITING) if _tries(course) < MOST_TRIES else _given_up(course, number)
    stays = next((touch for touch in touches if isinstance(outcomes[touch.key], Failed)), None)
    if stays:
        return _stays(one, stays, outcomes[stays.key])
    refused = next((failure.error for failure in failures if isinstance(failure.error, Refused)), None)
    if refused:
        reason = Reason(refused.code or "refused", refused.message, refused.section, Effect.HELD)
        return Finished(one.row, State.REFUSED, number, reason)
    if not all(isinstance(outcome, Settled) for outcome in outcomes.values()):
        return None
    if one.plan.removals:
        return Finished(one.row, State.WAITING)
    differs = _difference(one, outcomes)
    return Finished(one.row, State.HELD, number, differs) if differs else exported(one, number)


def _comes_again(failure: Failed) -> bool:
    """Whether the next plan does something about it, and not a person."""
    return is_again(failure) or (isinstance(failure.error, Refused) and failure.error.code == NOT_IN_PLACE)


def _stays(one: PlannedOrder, touch: Touch, outcome: Outcome | None) -> Finished | None:
    """A document that could not be changed, with what was to be done and why it was not; None while that is open."""
    if not isinstance(outcome, Failed) or not isinstance(outcome.error, Refused):
        return None
    refused = outcome.error
    said = f"The order was changed in the store after it was exported: {touch}. That was not done. {refused.message}"
    number = one.sale.number if one.sale else ""
    return Finished(
        one.row, State.HELD, number, Reason(refused.code or "refused", said, refused.section, Effect.HELD)
    )


def _tries(course: Course) -> int:
    """How often the list entry that it waits for was tried, else its most stubborn document."""
    if course.unmade:
        return course.unmade.attempt
    tries = [document.key.attempt for document in course.one.plan.documents]
    return max(tries + [touch.standing.failures + 1 for touch in course.touches])


def _given_up(course: Course, number: str) -> Finished:
    what = f"{course.unmade.what}, which this order needs" if course.unmade else "this order"
    reason = Reason("not_saved", NOT_SAVED.format(what=what), effect=Effect.HELD)
    return Finished(course.row, State.REFUSED, number, reason)


def _difference(one: PlannedOrder, outcomes: dict[str, Outcome | None]) -> Reason | None:
    written = [(str(document.key), document) for document in one.plan.documents]
    written += [(touch.key, touch.document) for touch in touches_of(one) if touch.document]
    for key, document in written:
        outcome = outcomes[key]
        reason = difference(document, outcome) if isinstance(outcome, Settled) else None
        if reason:
            return reason
    return None


def _sold_as(document: Document, outcomes: dict[str, Outcome | None]) -> str:
    """The number of the sale, "" for other documents and what is not in the books."""
    outcome = outcomes[str(document.key)]
    if not is_sale(document) or not isinstance(outcome, Settled):
        return ""
    return outcome.number


def _save_follow_ups(
    scope: Scope, session: Session, courses: Sequence[Course], states: dict[int, State]
) -> None:
    """What follows an export stays marked as to be planned until it is done: were it marked as being posted,
    an interruption would take the order's first export from the chart."""
    plans = [
        Planned(course.row, course.follows, states[course.row], course.one.plan.reasons)
        for course in courses
        if course.follows is not None and course.row in states
    ]
    ledger_orders.save_plans(session, scope.merchant, scope.connection, plans, scope.run)
