"""Runs that wait for the Web Connector's call: parked without one, begun or gone on with by the next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from app.data import books as books_data
from app.data import connections, desktop_logins, runs
from app.data.books import BooksRecord
from app.data.connections import ConnectionRecord, State
from app.data.runs import Counts
from app.data.session import Session
from app.sync import scope
from app.sync.desk import Desk
from app.sync.webconnector_sessions import PAGE, live_one
from app.sync.working import RunKind

FRESH = timedelta(hours=1)  # a connection that nobody goes on setting up is not read at every call
WAITING = (
    "Waiting for the Web Connector. Open it on the computer with QuickBooks and press Update Selected, or wait for "
    "its next call"
)


# A company file that did not answer is asked again in its next session: a run waits for that in no thread.
PATIENCE = (1.0, 3.0)


class Queue(Protocol):
    """What is needed of the jobs."""

    def enqueue(
        self, merchant: str, connection: str, books: str, run: str, *, again: bool = False
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Called:
    """A run that a call brings to work; `again` when it was queued before."""

    connection: str
    run: str
    again: bool


def patience_with(books: BooksRecord) -> Sequence[float]:
    """How a run of these books waits for answers."""
    return PATIENCE if books.calls_us else scope.PATIENCE


def park(
    desk: Desk,
    books: BooksRecord,
    run: str,
    counts: Counts,
    fence: Callable[[Session], None],
) -> bool:
    """Let a run wait for the next call, if its books need one and none is under way; whether it waits."""
    if not books.calls_us:
        return False
    now = desk.now()
    with desk.database.begin() as session:
        # A call that comes at this moment either finds the run parked, or is found by it.
        desktop_logins.hold(session, books.merchant, books.id)
        if live_one(session, books.merchant, books.id, now) is not None:
            return False
        fence(session)
        if not runs.progress(session, books.merchant, run, counts, step=WAITING, now=now):
            return False
        runs.park(session, books.merchant, run)
    return True


def session_of(desk: Desk, books: BooksRecord) -> str:
    """The session in which these books may be asked now; "" without one, and where none is needed."""
    if not books.calls_us:
        return ""
    with desk.database.read() as session:
        found = live_one(session, books.merchant, books.id, desk.now())
    return found.id if found else ""


def begin(session: Session, desk: Desk, merchant: str, books: str) -> list[Called]:
    """What a call brings to work: the runs that waited for it, and new ones for what syncs by itself or is being
    set up. The caller queues them once this is committed."""
    record = books_data.books(session, merchant, books)
    found = connections.of_books(session, merchant, books)
    parked = runs.resume(session, merchant, [one.id for one in found], desk.now())
    called = [Called(run.connection, run.id, again=True) for run in parked]
    for one in found:
        kind = _kind(desk, one, record)
        if kind is not None:
            run, is_new = runs.start(session, merchant, one.id, kind, now=desk.now())
            called += [Called(one.id, run.id, again=False)] if is_new else []
    return called


def _kind(desk: Desk, one: ConnectionRecord, books: BooksRecord | None) -> RunKind | None:
    """The run that a call begins by itself."""
    if one.trouble is not None and one.trouble.action != PAGE:
        return None
    if one.state is State.SETUP:
        known = books is not None and books.refreshed is not None and desk.now() - books.refreshed < FRESH
        return None if known else RunKind.READ
    by_itself = one.auto_sync != "off" and one.first_run_looked_at is not None
    # Nothing is scheduled while a call with a wrong company stops it: the next right one goes on.
    is_due = one.next_due is None or one.next_due <= desk.now()
    return RunKind.AUTO if one.state is State.ACTIVE and by_itself and is_due else None
