"""The only file that knows DBOS: durable runs, one at a time for each books, and the clock that starts them.

Workflow bodies are calls with ids: what they do is in sync, what they know is in the ledger. A workflow that
was interrupted is begun again by DBOS, and the ledger tells it what was already sent.
"""

import threading
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from secrets import token_hex

from dbos import DBOS, DBOSConfig, SetEnqueueOptions, SetWorkflowID

from app.data import connections, runs
from app.data.connections import Due
from app.sync import running
from app.sync.desk import Desk
from app.sync.running import RunKind

QUEUE = "runs"
TICK = 5.0  # seconds between two looks at what is due
DUE_AT_ONCE = 100
ALIVE = ("PENDING", "ENQUEUED", "DELAYED")

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

    def _enqueue(self, merchant: str, connection: str, books: str, run: str, again: str = "") -> None:
        with SetWorkflowID(f"run-{run}{again}"), SetEnqueueOptions(queue_partition_key=books):
            DBOS.enqueue_workflow(QUEUE, _run, merchant, connection, run)

    def take_up(self) -> None:
        """Runs that an orderly end interrupted: DBOS knows them as done, the ledger as running."""
        with self.desk.database.begin() as session:
            left = runs.fallen_silent(session, self.desk.now())
            found = [(run, connections.connection(session, run.merchant, run.connection)) for run in left]
        for run, connection in found:
            status = DBOS.get_workflow_status(f"run-{run.id}")
            if connection and (status is None or status.status not in ALIVE):
                self._enqueue(run.merchant, run.connection, connection.books, run.id, f"-{token_hex(4)}")

    def _tick(self) -> None:
        while not self._stopping.wait(TICK):
            for due in self._due():
                self.sync_now(due.merchant, due.connection, RunKind.AUTO)

    def _due(self) -> list[Due]:
        with self.desk.database.begin() as session:
            return connections.due(session, self.desk.now(), DUE_AT_ONCE)


def start(desk: Desk, executor: str = "local") -> Jobs:
    """Begin to work: interrupted runs first, then the queue, then what the clock finds due."""
    global _desk  # noqa: PLW0603  DBOS calls module functions: they find the desk here
    _desk = desk
    running.allow_all()
    DBOS(config=_config(desk, executor))
    DBOS.launch()
    DBOS.register_queue(
        QUEUE, worker_concurrency=desk.settings.workers, partition_concurrency=1, polling_interval_sec=0.3
    )
    jobs = Jobs(desk, threading.Event())
    jobs.take_up()
    jobs._clock = threading.Thread(target=jobs._tick, name="clock", daemon=True)  # noqa: SLF001
    jobs._clock.start()  # noqa: SLF001
    return jobs


def _config(desk: Desk, executor: str) -> DBOSConfig:
    return {
        "name": "cartbooks",
        "system_database_url": _system_url(desk),
        "application_version": version("cartbooks"),
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
