"""Which of the processes that work on one database this is: the seat of a dead one is free, and so is its work."""

import fcntl
import hashlib
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from app.data.session import Database

MOST = 1000


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats of one machine, locked by the kernel: it frees a seat whose process was killed."""

    folder: Path
    name: str
    machine: str

    def take(self) -> "Seat":
        """The first free seat."""
        for number in range(1, MOST):
            seat = self.try_to_take(f"{self.machine}-{number}")
            if seat:
                return seat
        raise RuntimeError(f"All {MOST} seats in {self.folder} are taken.")

    def try_to_take(self, executor: str) -> "Seat | None":
        """That seat if it is free; None when it is taken, or another machine's."""
        machine, _, number = executor.rpartition("-")
        if machine != self.machine or not number.isdecimal():
            return None
        lock = (self.folder / f"{self.name}-worker-{number}.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return None
        return Seat(executor, lock)


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat that is ours until it is left, or the process ends."""

    executor: str
    lock: TextIO

    def leave(self) -> None:
        self.lock.close()


def seats_of(database: Database) -> Seats:
    """The seats of a database. SQLite's are beside its file, so that a container that is started anew under
    another name finds its own work; PostgreSQL's are the machine's."""
    if database.is_sqlite:
        path = Path(database.url.database or "cartbooks.sqlite")
        return Seats(path.parent, path.stem, "local")
    name = hashlib.sha256(str(database.url).encode()).hexdigest()[:16]
    return Seats(Path(tempfile.gettempdir()), f"cartbooks-{name}", socket.gethostname())
