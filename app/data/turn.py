"""The turn to write: SQLite has one writer, and within a process those who want to be it queue here."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, Lock, get_ident


class Turn:
    """A thread may take it twice. Who goes first is let in before all others, but takes it from nobody."""

    def __init__(self) -> None:
        lock = Lock()
        self._first, self._others = Condition(lock), Condition(lock)
        self._lock = lock
        self._holder: int | None = None
        self._depth = 0
        self._hurried = 0  # how many wait who go first

    @property
    def is_wanted(self) -> bool:
        """Whether somebody who goes first waits."""
        return self._hurried > 0

    @contextmanager
    def taken(self, *, first: bool = False) -> Iterator[None]:
        self._take(first=first)
        try:
            yield
        finally:
            self._give()

    def _take(self, *, first: bool) -> None:
        me = get_ident()
        with self._lock:
            if self._holder != me:
                self._wait_first() if first else self._wait()
                self._holder = me
            self._depth += 1

    def _wait_first(self) -> None:
        self._hurried += 1
        try:
            self._first.wait_for(lambda: self._holder is None)
        finally:
            self._hurried -= 1

    def _wait(self) -> None:
        self._others.wait_for(lambda: self._holder is None and not self._hurried)

    def _give(self) -> None:
        with self._lock:
            self._depth -= 1
            if self._depth == 0:
                self._holder = None
                (self._first if self._hurried else self._others).notify()
