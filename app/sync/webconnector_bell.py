"""Two bells between the threads of one process: who waits for the other side then looks at once, not in a moment.

What counts stands in the database; another process hears no bell and looks now and then.
"""

from collections import Counter
from threading import Condition


class Bell:
    """Of each books one."""

    def __init__(self) -> None:
        self._rung = Condition()
        self._times: Counter[str] = Counter()

    def times(self, books: str) -> int:
        """How often it has rung; asked before looking, so that no ring is missed in between."""
        return self._times[books]

    def ring(self, books: str) -> None:
        """After the transaction: who hears it must find what was written."""
        with self._rung:
            self._times[books] += 1
            self._rung.notify_all()

    def wait(self, books: str, times: int, seconds: float) -> None:
        """Until it has rung more than so many times, or the time is over."""
        with self._rung:
            self._rung.wait_for(lambda: self._times[books] != times, seconds)


ASKED, ANSWERED = Bell(), Bell()
