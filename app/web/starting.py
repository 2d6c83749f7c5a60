"""Beginning a run from a page: the one small door to the jobs, and why it stays shut."""

from typing import Protocol

from app.data import runs
from app.data.connections import State
from app.sync.running import RunKind
from app.web.visiting import Visiting

LICENCE = (
    "Exports are paused, because the trial or the licence does not cover them. Activate a licence; "
    "nothing is lost, and your settings stay."
)

LEAVES_ORDERS = (
    RunKind.ONE,
    RunKind.TEN,
    RunKind.UNDO,
)  # such a run may end before it comes to a certain order


class Starter(Protocol):
    """What this folder needs of the jobs."""

    def sync_now(self, merchant: str, connection: str, kind: RunKind, user: str = "") -> str: ...


def start_run(at: Visiting, kind: RunKind) -> str:
    """Begin a run and answer its id; pressed twice, it is the same run."""
    jobs: Starter = at.request.app.state.jobs
    return jobs.sync_now(at.merchant, at.connection, kind, at.here.person.user.id)


def shut(at: Visiting) -> str:
    """Why no run may begin, "" when one may."""
    if at.here.connection.state is State.SETUP:
        return "The set-up is not finished. Answer the steps that are still open, then start there."
    if at.here.connection.state is State.PAUSED:
        return "This connection is paused. Press Resume first."
    return "" if at.here.licence.exports else LICENCE


def begin_after_asking(at: Visiting) -> str:
    """After orders were asked for again: begin by itself where that is allowed; what to tell the person."""
    connection = at.here.connection
    if connection.first_run_looked_at is None or connection.trouble or shut(at):
        return "Press Export on the dashboard when you want it to be tried."
    with at.desk.database.read() as session:
        running = runs.current(*at.ledger(session))
    if running and running.kind in LEAVES_ORDERS:
        return "Press Export on the dashboard when the run that is at work has ended."
    start_run(at, RunKind.ALL)
    return "The sync that is running takes it along." if running else "A sync has begun."
