"""One SQLite file with one writer at a time and readers that never wait for it."""

import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from simulators.qbo.schema import SCHEMA

PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=30000;"


class Database:
    def __init__(self, path: Path | None) -> None:
        # A temporary file and not ":memory:", where a reader would wait for a held writer.
        self._folder = tempfile.TemporaryDirectory(prefix="practice-books-") if path is None else None
        self.path = path or Path(self._folder.name if self._folder else ".") / "books.sqlite"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._opening = threading.Lock()
        self._local = threading.local()
        self._readers: dict[threading.Thread, sqlite3.Connection] = {}
        self._writer = self._connect()
        self._writer.executescript(SCHEMA)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, check_same_thread=False, isolation_level=None, cached_statements=512
        )
        connection.executescript(PRAGMAS)
        return connection

    def reader(self) -> sqlite3.Connection:
        """This thread's own connection, or the writer while this thread is in a transaction."""
        if getattr(self._local, "writing", False):
            return self._writer
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._take_reader()
        return connection

    def _take_reader(self) -> sqlite3.Connection:
        """Pool threads come and go: without taking over what a dead one left, every poll would leak a connection."""
        with self._opening:
            left = next((thread for thread in self._readers if not thread.is_alive()), None)
            connection = self._readers.pop(left) if left is not None else self._connect()
            self._readers[threading.current_thread()] = connection
            return connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; inside another transaction of this thread it joins that one."""
        with self._lock:
            if getattr(self._local, "writing", False):
                yield self._writer
                return
            self._local.writing = True
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
            except BaseException:
                self._writer.execute("ROLLBACK")
                raise
            else:
                self._writer.execute("COMMIT")
            finally:
                self._local.writing = False

    def close(self) -> None:
        with self._lock:
            for connection in [self._writer, *self._readers.values()]:
                connection.close()
            self._readers.clear()
        if self._folder is not None:
            self._folder.cleanup()
