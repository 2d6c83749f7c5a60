"""The life of a run: noted, done once whatever interrupts it, ended with a sentence."""

import logging
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from app.books.meter import Tally
from app.data import connections, quota, runs
from app.data.joined import sides_of
from app.data.outage import DatabaseAway
from app.data.runs import Run, RunState
from app.data.session import Session
from app.errors import CartbooksError, NeedsOwner, Transient, Unknown
from app.sync import notices
from app.sync.desk import Desk
from app.sync.doors import open_books
from app.sync.facts import Parties
from app.sync.scope import MadeWay, Scope, Stopped, TakenOver, nobody_waits
from app.sync.webconnector_runs import park, patience_with, session_of
from app.sync.working import FIRST_STEP, RunKind, work

__all__ = ["Enlisted", "RunKind", "allow_all", "enlist", "parties_of", "run", "stop_all"]

SOON = timedelta(
    minutes=5
)  # after a passing trouble: a connection that waits for webhooks might wait an hour

log = logging.getLogger("cartbooks.runs")
_stopping = threading.Event()


@dataclass(frozen=True, slots=True)
class Enlisted:
    """A run that waits for its turn; `is_new` is False when one was waiting or running already."""

    run: str
    books: str
    is_new: bool


def enlist(
    session: Session, merchant: str, connection: str, kind: RunKind, *, desk: Desk, user: str = ""
) -> Enlisted:
    """Note a run. LookupError when the connection is not the merchant's."""
    found = connections.connection(session, merchant, connection)
    if found is None:
        raise LookupError(f"merchant {merchant} has no connection {connection}")
    run_, is_new = runs.start(session, merchant, connection, kind, now=desk.now(), user=user)
    if not is_new and kind is not RunKind.READ and _has_ended(session, run_, kind):
        run_, is_new = runs.start(session, merchant, connection, kind, now=desk.now(), user=user)
    return Enlisted(run_.id, found.books, is_new)


def _has_ended(session: Session, run_: Run, kind: RunKind) -> bool:
    """Make more of a reading that is at work: who presses Start meanwhile must not be left with a run that
    exports nothing. True when it came to its end while we waited for its row."""
    for reading in (RunKind.READ, RunKind.LOOK):
        runs.change_kind(session, run_.merchant, run_.id, kind, instead_of=reading)
    session.expire_all()
    newest = runs.run(session, run_.merchant, run_.id)
    return newest is None or newest.state is not RunState.RUNNING


def stop_all() -> None:
    """The process ends: runs finish what they have in hand and are taken up again at the next start."""
    _stopping.set()


def allow_all() -> None:
    """The process begins."""
    _stopping.clear()


def run(
    desk: Desk, merchant: str, connection: str, run_id: str, crowded: Callable[[], bool] = nobody_waits
) -> bool:
    """Do a run that was enlisted; done already, it does nothing. Whether it shall be queued again: the
    process ends, or `crowded` said that others wait. Raises DatabaseAway: then it goes on from the ledger."""
    holder = secrets.token_hex(8)
    with desk.database.begin() as session:
        record = runs.hold(session, merchant, run_id, holder, step=FIRST_STEP, now=desk.now())
        parties = parties_of(session, merchant, connection) if record else None
    if record is None or parties is None:
        return False
    tally = Tally()
    scope = Scope(
        desk,
        parties,
        open_books(desk, parties.books, tally, _pause),
        run_id,
        tally,
        _stopping,
        record.counts,
        holder,
        crowded,
        patience=patience_with(parties.books),
        asked=record.started,
        call=session_of(desk, parties.books),
        step="" if record.stop_asked else FIRST_STEP,
    )
    try:
        return (record.stop_asked or not _park(scope)) and _attempt(scope, record)
    except TakenOver:
        log.warning("run %s was taken over by another process while this one stood still", run_id)
        return False
    finally:
        if scope.tally.requests:
            with desk.database.begin() as session:
                _note_use(scope, session)


def parties_of(session: Session, merchant: str, connection: str) -> Parties | None:
    """A connection with its store and books."""
    found = sides_of(session, merchant, connection)
    return Parties(*found) if found else None


def _attempt(scope: Scope, record: Run) -> bool:
    """Whether the run is to go on later."""
    try:
        _work_through(scope, RunKind(record.kind))
    except (TakenOver, DatabaseAway):  # neither can be written down
        raise
    except MadeWay:
        _wait_for_a_turn(scope, "Others come first; this run goes on in a moment")
        return True
    except Stopped:
        if _stopping.is_set():
            _wait_for_a_turn(scope, "The server is starting again; then this run goes on")
            return True
        _end(scope, RunState.STOPPED, "The run was stopped. What it had posted stays posted.")
    except NeedsOwner as trouble:
        _end(scope, RunState.FAILED, trouble.message)
        notices.tell_owner(scope.desk, scope.parties, trouble)
    except (Transient, Unknown) as trouble:
        return _go_on_later(scope, trouble)
    except CartbooksError as trouble:
        _end(scope, RunState.FAILED, trouble.message)
    except Exception:  # a bug of ours must end the run with a word, or its page waits for ever
        reference = secrets.token_hex(4)
        log.exception("bug %s in run %s", reference, scope.run)
        _end(
            scope,
            RunState.FAILED,
            "This is a mistake of ours; nothing is lost. Try again, and quote the reference "
            f"{reference} when you write to us.",
        )
    else:
        notices.tell_summary(scope.desk, scope.parties, scope.counts, record)
    return False


def _go_on_later(scope: Scope, trouble: CartbooksError) -> bool:
    """Whether at once: where the call broke off in which it began, and the next one is already there."""
    log.info("run %s paused: %s", scope.run, trouble)
    if _park(scope):
        return False
    again = bool(scope.call) and session_of(scope.desk, scope.parties.books) != scope.call
    if not again:
        _end(scope, RunState.FAILED, f"{trouble.message} Nothing is lost: the next run goes on from here.")
        _try_again_soon(scope)
    return again


def _park(scope: Scope) -> bool:
    """Whether the run waits for a call from outside, in no thread."""
    return park(scope.desk, scope.parties.books, scope.run, scope.finished_counts(), scope.fence)


def _pause(seconds: float) -> None:
    if _stopping.wait(seconds):
        raise Stopped


def _wait_for_a_turn(scope: Scope, words: str) -> None:
    with scope.desk.database.begin() as session:
        scope.fence(session)
        where, now = (session, scope.merchant, scope.run), scope.desk.now()
        runs.progress(*where, scope.finished_counts(), step=words, now=now)


def _try_again_soon(scope: Scope) -> None:
    with scope.desk.database.begin() as session:
        connections.wake(session, scope.merchant, scope.connection, scope.desk.now() + SOON)


def _work_through(scope: Scope, kind: RunKind) -> None:
    """Do the run, and what was asked of it while it was at work, until nothing more is asked."""
    work(scope, kind)
    while (more := _finish(scope, kind)) is not None:
        kind = more
        with scope.desk.database.read() as session:
            scope.parties = parties_of(session, scope.merchant, scope.connection) or scope.parties
        work(scope, kind)


def _finish(scope: Scope, done: RunKind) -> RunKind | None:
    """End the run; or what it became while it was at work, in the same breath: else who pressed Start in
    that moment is left with a run that exports nothing."""
    with scope.desk.database.begin() as session:
        where = (session, scope.merchant, scope.run)
        ended = runs.finish_as(
            *where,
            done,
            scope.finished_counts(),
            holder=scope.holder,
            now=scope.desk.now(),
            message=" ".join(scope.remarks),
        )
        if ended:
            _note_use(scope, session)
        else:
            scope.fence(session)
        record = None if ended else runs.run(*where)
    scope.tally = Tally() if ended else scope.tally  # noted
    return RunKind(record.kind) if record and record.state is RunState.RUNNING else None


def _end(scope: Scope, state: RunState, message: str) -> None:
    with scope.desk.database.begin() as session:
        scope.fence(session)
        counts = scope.finished_counts()
        runs.finish(session, scope.merchant, scope.run, state, counts, now=scope.desk.now(), message=message)


def _note_use(scope: Scope, session: Session) -> None:
    quota.add(
        session,
        scope.merchant,
        scope.parties.books.id,
        scope.desk.now().date(),
        reads=scope.tally.reads,
        writes=scope.tally.writes,
        batches=scope.tally.batches,
    )
