"""The only file that knows DBOS: durable runs, one at a time for each books, and the clock that starts them.

Workflow bodies are calls with ids: what they do is in sync, what they know is in the ledger. A workflow that
was interrupted is begun again by DBOS, and the ledger tells it what was already sent.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from secrets import token_hex

from dbos import DBOS, DBOSConfig, SetEnqueueOptions, SetWorkflowID

from app.data import connections, runs
from app.data.connections import Due
from app.data.runs import Run
from app.sync import running
from app.sync.desk import Desk
from app.sync.housekeeping import keep_house
from app.sync.running import RunKind
from app.sync.seats import Seat, Seats, seats_of

QUEUE = "runs"
# Raised when the steps of a workflow change. The release's own version would leave behind what an older
# release had begun: DBOS takes up only what its own version began.
VERSION = "1"
TICK = 5.0  # seconds between two looks at what is due
QUIET = timedelta(seconds=60)  # a run that told nothing for so long may have lost its worker
HOUSEKEEPING = 720  # ticks: an hour
TAKING_UP = 6  # ticks: half a minute
DUE_AT_ONCE = 100
KEPT = timedelta(days=7)
FORGOTTEN_AT_ONCE = 10_000
ALIVE = ("PENDING", "ENQUEUED", "DELAYED")

log = logging.getLogger("cartbooks.jobs")
_desk: Desk | None = None


def _at_desk() -> Desk:
    if _desk is None:
        raise RuntimeError("The jobs were not started: call start() first.")
    return _desk


@DBOS.workflow(name="run")
def _run(merchant: str, connection: str, run: str) -> None:
    _run_once(merchant, connection, run)


@DBOS.step(name="run_once")
def _run_once(merchant: str, connection: str, run: str) -> None:
    running.run(_at_desk(), merchant, connection, run)


@dataclass(slots=True)
class Jobs:
    """The queue of this process. Start it once, stop it once."""

    desk: Desk
    _seats: Seats
    _seat: Seat
    _stopping: threading.Event
    _clock: threading.Thread | None = None

    def sync_now(self, merchant: str, connection: str, kind: RunKind, user: str = "") -> str:
        """Queue a run and answer its id; while one is waiting or running, that one's."""
        with self.desk.database.begin() as session:
            run = running.enlist(session, merchant, connection, kind, desk=self.desk, user=user)
        if run.is_new:
            self._enqueue(merchant, connection, run.books, run.run)
        return run.run

    def stop(self) -> None:
        """Let the envelope in hand be finished, then end."""
        self._stopping.set()
        running.stop_all()
        if self._clock:
            self._clock.join()
        DBOS.destroy(workflow_completion_timeout_sec=20)
        self._seat.leave()

    def take_up(self, quiet: timedelta) -> None:
        """Runs that nobody works at any more: their process was stopped or killed, or never queued them."""
        with self.desk.database.begin() as session:
            silent = runs.fallen_silent(session, self.desk.now() - quiet)
        for run in silent:
            alive = DBOS.list_workflows(
                workflow_id_prefix=f"run-{run.id}", status=list(ALIVE), load_input=False, load_output=False
            )
            for workflow in alive:
                if workflow.status == "PENDING":
                    self._rescue(workflow.workflow_id, workflow.executor_id or "")
            if not alive:
                self._begin_again(run)

    def _rescue(self, workflow: str, executor: str) -> None:
        """Go on with the work of a dead process; its seat is held meanwhile, so that it cannot come back."""
        seat = self._seats.try_to_take(executor) if executor != self._seat.executor else None
        if seat:
            DBOS.resume_workflow(workflow, queue_name=QUEUE)
            seat.leave()

    def _begin_again(self, run: Run) -> None:
        """DBOS knows it as done (or not at all), the ledger as running."""
        with self.desk.database.read() as session:
            connection = connections.connection(session, run.merchant, run.connection)
        if connection:
            self._enqueue(run.merchant, run.connection, connection.books, run.id, f"-{token_hex(4)}")

    def _enqueue(self, merchant: str, connection: str, books: str, run: str, again: str = "") -> None:
        with SetWorkflowID(f"run-{run}{again}"), SetEnqueueOptions(queue_partition_key=books):
            DBOS.enqueue_workflow(QUEUE, _run, merchant, connection, run)

    def _tick(self) -> None:
        ticks = 0
        while not self._stopping.wait(TICK):
            ticks += 1
            self._safely(self._start_due)
            if ticks % TAKING_UP == 0:
                self._safely(lambda: self.take_up(QUIET))
            if ticks % HOUSEKEEPING == 0:
                self._safely(lambda: keep_house(self.desk))
                self._safely(self._forget_old)

    def _safely(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:  # a database that is away for a minute must not stop the clock for ever
            log.exception("the clock could not do its work; it tries again at its next tick")

    def _forget_old(self) -> None:
        """DBOS keeps every workflow that ever ran; ours are in the ledger."""
        before = (self.desk.now() - KEPT).isoformat()
        old = DBOS.list_workflows(
            completed_before=before, limit=FORGOTTEN_AT_ONCE, load_input=False, load_output=False
        )
        if old:
            DBOS.delete_workflows([workflow.workflow_id for workflow in old])

    def _start_due(self) -> None:
        for due in self._due():
            self.sync_now(due.merchant, due.connection, RunKind.AUTO)

    def _due(self) -> list[Due]:
        with self.desk.database.begin() as session:
            return connections.due(session, self.desk.now(), DUE_AT_ONCE)


def start(desk: Desk) -> Jobs:
    """Begin to work: interrupted runs first, then the queue, then what the clock finds due."""
    global _desk  # noqa: PLW0603  DBOS calls module functions: they find the desk here
    _desk = desk
    running.allow_all()
    seats = seats_of(desk.database)
    seat = seats.take()
    DBOS(config=_config(desk, seat.executor))
    DBOS.launch()
    DBOS.register_queue(
        QUEUE, worker_concurrency=desk.settings.workers, partition_concurrency=1, polling_interval_sec=0.3
    )
    jobs = Jobs(desk, seats, seat, threading.Event())
    jobs.take_up(timedelta(0))
    jobs._clock = threading.Thread(target=jobs._tick, name="clock", daemon=True)  # noqa: SLF001
    jobs._clock.start()  # noqa: SLF001
    return jobs


def _config(desk: Desk, executor: str) -> DBOSConfig:
    return {
        "name": "cartbooks",
        "system_database_url": _system_url(desk),
        "application_version": VERSION,
        "executor_id": executor,
        "log_level": "WARNING",
        "console_log_level": "WARNING",
    }


def _system_url(desk: Desk) -> str:
    """On SQLite DBOS has its own file beside ours: two writers of one file would wait for each other."""
    url = desk.database.url
    if not desk.database.is_sqlite:
        return url.render_as_string(hide_password=False)
    path = Path(url.database or "cartbooks.sqlite")
    return f"sqlite:///{path.with_name(path.stem + '-jobs.sqlite')}"
