"""The only file that knows DBOS: durable runs, one at a time for each books, and the clock that starts them.

Workflow bodies are calls with ids: what they do is in sync, what they know is in the ledger. A workflow that
was interrupted is begun again, here or by another process, and the ledger tells it what was already sent.
"""

import logging
import random
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from secrets import token_hex
from typing import TextIO

from dbos import DBOS, DBOSConfig, SetEnqueueOptions, SetWorkflowID, WorkflowStatus

from app.data import connections, runs
from app.data.outage import DatabaseAway
from app.data.runs import Begun, Run
from app.data.session import Database
from app.sync import running
from app.sync.desk import Desk
from app.sync.housekeeping import keep_house
from app.sync.running import RunKind
from app.sync.watch import Watch, be_alone

QUEUE = "runs"
# Raised when the steps of a workflow change. The release's own version would leave behind what an older
# release had begun: DBOS takes up only what its own version began.
VERSION = "2"
BEAT = 1.0  # seconds between two heartbeats, and two looks at those of the others
TICK = 5.0  # seconds between two looks at what is due
QUIET = timedelta(seconds=60)  # a run that told nothing for so long may belong to nobody
HOUSEKEEPING = 720  # ticks: an hour
TAKING_UP = 6  # ticks: half a minute
DUE_AT_ONCE = 100
KEPT = timedelta(days=7)
FORGOTTEN_AT_ONCE = 10_000
# Seconds that a run which made way stays out of the queue: longer than two looks into it, so that those it
# made way for are seen first.
ASIDE = 1.0
LOOK = 0.3  # seconds between two looks into the queue
IN_HAND = 20  # seconds that a process which ends waits for what it has in hand
ALIVE = ("PENDING", "ENQUEUED", "DELAYED")

log = logging.getLogger("cartbooks.jobs")
_jobs: "Jobs | None" = None


def _here() -> "Jobs":
    if _jobs is None:
        raise RuntimeError("The jobs were not started: call start() first.")
    return _jobs


@DBOS.workflow(name="run")
def _run(merchant: str, connection: str, run: str, books: str) -> None:
    if _run_once(merchant, connection, run):
        _here().enqueue(merchant, connection, books, run, again=True)


@DBOS.step(name="run_once")
def _run_once(merchant: str, connection: str, run: str) -> bool:
    return _here().work(merchant, connection, run)


@dataclass(slots=True)
class Jobs:
    """The queue of this process, which may work at it or only fill it. Start it once, stop it once."""

    desk: Desk
    _watch: Watch
    _lock: TextIO | None = None  # held by the one process that works on a SQLite file
    _stopping: threading.Event = field(default_factory=threading.Event)
    _at_work: list[str] = field(default_factory=list)  # the runs in the threads of this process
    _threads: list[threading.Thread] = field(default_factory=list)
    _outage: str = ""  # what was said of the database last
    _orphans: set[str] = field(default_factory=set)  # begun workflows that nobody worked at, at the last look

    def sync_now(self, merchant: str, connection: str, kind: RunKind, user: str = "") -> str:
        """Queue a run and answer its id; while one is waiting or running, that one's."""
        with self.desk.database.begin() as session:
            run = running.enlist(session, merchant, connection, kind, desk=self.desk, user=user)
        if run.is_new:
            self.enqueue(merchant, connection, run.books, run.run)
        return run.run

    def stop(self) -> None:
        """Let the envelope in hand be finished and leave the rest to the next process, then end."""
        log.info("stopping: what is in hand is finished, the rest is left to the next process")
        self._stopping.set()
        running.stop_all()
        for thread in self._threads:
            thread.join()
        DBOS.destroy(workflow_completion_timeout_sec=IN_HAND)
        if self._at_work:  # what ends from here on cannot be noted: who left would leave it to nobody
            log.warning("stopped before all that was in hand had ended: another process goes on with it")
        elif self._threads:
            self._safely(self._watch.leave)
        if self._lock:
            self._lock.close()
        log.info("stopped")

    def take_up(self, quiet: timedelta) -> None:
        """Runs that belong to nobody: their process was stopped, or never came to queue them."""
        with self.desk.database.begin() as session:
            silent = runs.fallen_silent(session, self.desk.now() - quiet)
        for run in silent:
            if not DBOS.list_workflows(
                workflow_id_prefix=f"run-{run.id}",
                status=list(ALIVE),
                load_input=False,
                load_output=False,
                limit=1,
            ):
                self._begin_again(run)

    def work(self, merchant: str, connection: str, run: str) -> bool:
        """Do a run, in a thread of the queue; whether it is to go on later."""
        self._at_work.append(run)
        try:
            return running.run(self.desk, merchant, connection, run, self._crowded)
        except DatabaseAway as outage:
            log.warning("run %s waits for the database: %s", run, outage)
            self._wait_for_database()
            return True
        finally:
            self._at_work.remove(run)

    def enqueue(self, merchant: str, connection: str, books: str, run: str, *, again: bool = False) -> None:
        """Queue a run that was noted. `again` is for one that was queued before: it lets others go first."""
        name = f"run-{run}-{token_hex(4)}" if again else f"run-{run}"
        options = SetEnqueueOptions(queue_partition_key=books, delay_seconds=ASIDE if again else None)
        with SetWorkflowID(name), options:
            DBOS.enqueue_workflow(QUEUE, _run, merchant, connection, run, books)

    def begin_to_work(self) -> None:
        """Take up what was left, then follow the clock and the others' heartbeats."""
        if self._lock:
            self._watch.bury_others(_resume)
        self.take_up(timedelta(0) if self._lock else QUIET)
        for name, follow in (("clock", self._follow_clock), ("heart", self._follow_heartbeats)):
            self._threads.append(threading.Thread(target=follow, name=name, daemon=True))
            self._threads[-1].start()

    def _crowded(self) -> bool:
        """Whether somebody waits for a thread, and all of ours are taken."""
        return len(self._at_work) >= self.desk.settings.workers and bool(
            DBOS.list_workflows(
                queue_name=QUEUE, status="ENQUEUED", load_input=False, load_output=False, limit=1
            )
        )

    def _wait_for_database(self) -> None:
        """Before DBOS is told of it: on SQLite its file has no room either, and it tries only once."""
        while not self._stopping.wait(BEAT):
            with suppress(DatabaseAway):
                self._watch.beat()
                return

    def _resume_orphans(self) -> None:
        """A begun workflow at which nobody works would keep its company's turn for ever: its process left too early,
        or its end was not noted because the file of DBOS had no room. One of the processes looks, twice."""
        workers = self._watch.living()
        if workers[:1] != [self._watch.id]:
            return
        begun = DBOS.list_workflows(queue_name=QUEUE, status="PENDING", load_input=False, load_output=False)
        idle = {one.workflow_id for one in begun if self._is_idle(one, workers)}
        if orphans := sorted(idle & self._orphans):  # not one that only begins or ends in this moment
            DBOS.resume_workflows(orphans, queue_name=QUEUE)
        self._orphans = idle

    def _is_idle(self, begun: WorkflowStatus, workers: Sequence[str]) -> bool:
        if begun.executor_id != self._watch.id:
            return begun.executor_id not in workers
        # PostgreSQL is asked by DBOS until it has noted an end.
        return bool(self._lock) and not self._works_at(begun.workflow_id)

    def _works_at(self, workflow: str) -> bool:
        return any(workflow.startswith(f"run-{run}") for run in self._at_work)

    def _begin_again(self, run: Run) -> None:
        """DBOS knows it as done (or not at all), the ledger as running."""
        with self.desk.database.read() as session:
            connection = connections.connection(session, run.merchant, run.connection)
        if connection:
            self.enqueue(run.merchant, run.connection, connection.books, run.id, again=True)

    def _follow_heartbeats(self) -> None:
        while not self._stopping.wait(BEAT):
            self._safely(self._watch.beat)
            self._safely(lambda: self._watch.bury_dead(_resume))

    def _follow_clock(self) -> None:
        ticks = 0
        while not self._stopping.wait(TICK * random.uniform(0.9, 1.1)):  # noqa: S311  so that processes spread
            ticks += 1
            self._safely(self._start_due)
            if ticks % TAKING_UP == 0:
                self._safely(lambda: self.take_up(QUIET))
                self._safely(self._resume_orphans)
            if ticks % HOUSEKEEPING == 0:
                self._safely(lambda: keep_house(self.desk))
                self._safely(self._forget_old)

    def _safely(self, work: Callable[[], None]) -> None:
        try:
            work()
        except DatabaseAway as outage:
            if outage.message != self._outage:  # once: it is asked every second
                log.warning("waiting for the database: %s", outage)
            self._outage = outage.message
        except Exception:  # a mistake of ours must not stop the clock for ever
            log.exception("the clock could not do its work; it tries again at its next tick")
        else:
            self._outage = ""

    def _forget_old(self) -> None:
        """DBOS keeps every workflow that ever ran; ours are in the ledger. A fleet ends tens of thousands an hour."""
        before = (self.desk.now() - KEPT).isoformat()
        while not self._stopping.is_set():
            old = DBOS.list_workflows(
                completed_before=before, limit=FORGOTTEN_AT_ONCE, load_input=False, load_output=False
            )
            if old:
                DBOS.delete_workflows([workflow.workflow_id for workflow in old])
            if len(old) < FORGOTTEN_AT_ONCE:
                return

    def _start_due(self) -> None:
        """Until nothing is due any more: after an outage everything is due at once."""
        while not self._stopping.is_set() and (begun := self._begin_due()):
            for one in begun:
                self.enqueue(one.due.merchant, one.due.connection, one.due.books, one.run)

    def _begin_due(self) -> list[Begun]:
        """The next batch, noted as runs in the transaction that makes it not due any more."""
        with self.desk.database.begin() as session:
            due = connections.due(session, self.desk.now(), DUE_AT_ONCE)
            return runs.start_many(session, due, RunKind.AUTO, now=self.desk.now()) if due else []


def start(desk: Desk, *, works: bool = True) -> Jobs:
    """The queue of a process; one that works takes up interrupted runs first.

    Raises OneWorkerOnlyError where another process works on the same SQLite file.
    """
    global _jobs  # noqa: PLW0603  DBOS calls module functions: they find the process' jobs here
    lock = be_alone(desk.database) if works else None
    watch = Watch(desk)
    _jobs = Jobs(desk, watch, lock)
    running.allow_all()
    if works:  # before it can begin anything
        watch.arrive()
    DBOS(config=_config(desk, watch.id))
    if not works:
        DBOS.listen_queues([])
    DBOS.launch()
    DBOS.register_queue(
        QUEUE, worker_concurrency=desk.settings.workers, partition_concurrency=1, polling_interval_sec=LOOK
    )
    if works:
        _jobs.begin_to_work()
    return _jobs


def _resume(worker: str) -> None:
    """Queue anew what a dead process had begun."""
    begun = DBOS.list_workflows(executor_id=worker, status="PENDING", load_input=False, load_output=False)
    if begun:
        DBOS.resume_workflows([workflow.workflow_id for workflow in begun], queue_name=QUEUE)


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
    beside = f"sqlite:///{path.with_name(path.stem + '-jobs.sqlite')}"
    # Opened once as we open ours, the file keeps a journal by which its readers and writers do not wait for
    # each other: as DBOS makes it, a busy machine left runs waiting for half a minute.
    opened = Database(beside)
    opened.answers()
    opened.dispose()
    return beside
