"""Which worker processes live: each counts once a second, and the others see whose count stands still.

Counts are compared, never clocks: those of two machines may differ by hours.
"""

import fcntl
import logging
import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from app.data import workers
from app.data.session import Database
from app.sync.desk import Desk

STILL = 15  # looks, a second apart, at a count that does not move: then its process is taken for dead

log = logging.getLogger("cartbooks.jobs")


class OneWorkerOnlyError(RuntimeError):
    """Another process works on this SQLite file."""


@dataclass(slots=True)
class _Seen:
    beats: int
    looks: int = 0


@dataclass(slots=True)
class Watch:
    """One process among the others; its id is new at each start."""

    desk: Desk
    id: str = field(default_factory=lambda: f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}")
    _seen: dict[str, _Seen] = field(default_factory=dict)

    def arrive(self) -> None:
        with self.desk.database.begin() as session:
            workers.arrive(session, self.id, self.desk.now())

    def beat(self) -> None:
        """Count on. Who was taken for dead by mistake is back: what it worked at is somebody else's now."""
        with self.desk.database.begin() as session:
            if workers.beat(session, self.id, self.desk.now()):
                return
            workers.arrive(session, self.id, self.desk.now())
        log.warning("%s stood still for so long that others went on with its work; it is back", self.id)

    def bury_dead(self, take_up: Callable[[str], None]) -> None:
        """Hand each process whose count stood still to `take_up`, which queues its work anew."""
        for worker in self._look():
            if self._seen[worker.id].looks >= STILL:
                self._bury(worker, take_up)

    def bury_others(self, take_up: Callable[[str], None]) -> None:
        """For a process that knows itself to be alone."""
        for worker in self._look():
            self._bury(worker, take_up)

    def living(self) -> list[str]:
        """Which processes work, this one among them, in one order for all who ask."""
        with self.desk.database.read() as session:
            return [one.id for one in workers.workers(session)]

    def leave(self) -> None:
        with self.desk.database.begin() as session:
            workers.leave(session, self.id)

    def _look(self) -> list[workers.Worker]:
        """The others; how long each count stands still is noted."""
        with self.desk.database.read() as session:
            others = [one for one in workers.workers(session) if one.id != self.id]
        self._seen = {one.id: self._noted(one) for one in others}
        return others

    def _noted(self, worker: workers.Worker) -> _Seen:
        seen = self._seen.get(worker.id)
        still = seen is not None and seen.beats == worker.beats
        return _Seen(worker.beats, seen.looks + 1 if seen and still else 0)

    def _bury(self, worker: workers.Worker, take_up: Callable[[str], None]) -> None:
        """Its row is held until its work is queued: who dies meanwhile leaves both to the next."""
        with self.desk.database.begin() as session:
            if workers.bury(session, worker.id, worker.beats):
                take_up(worker.id)
                log.warning("%s is dead (its last word: %s); its work goes on here", worker.id, worker.beat)


def heartbeats(database: Database) -> list[str]:
    """When each worker process last counted, by its own clock. Not which: the page is for anybody."""
    with database.read() as session:
        return sorted(one.beat.isoformat(timespec="seconds") for one in workers.workers(session))


def be_alone(database: Database) -> TextIO | None:
    """On SQLite one process works; the kernel frees the lock of one that was killed. Keep the answer open.

    Raises OneWorkerOnlyError. Processes on PostgreSQL share the work.
    """
    if not database.is_sqlite:
        return None
    path = Path(database.url.database or "cartbooks.sqlite")
    lock = path.with_name(f"{path.stem}-worker.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise OneWorkerOnlyError(
            f"Another process already works on {path}, and SQLite takes only one. Stop the other one, or move "
            "to PostgreSQL, where any number of them share the work."
        ) from None
    return lock
