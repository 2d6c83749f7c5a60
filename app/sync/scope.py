"""One run at work: whose it is, what it works with, what it has done so far."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.books.base import Books
from app.books.meter import Tally
from app.data import connections, runs
from app.data.runs import Counts
from app.data.session import Session
from app.sync.desk import Desk
from app.sync.facts import Parties

TOLD_EVERY = 0.4  # seconds between two notes of progress: each is a write
PATIENCE = (1.0, 3.0, 8.0, 20.0, 60.0)  # seconds before each further sending of what got no answer
SLICE = 10.0  # seconds that a run has to itself before it lets others have its thread
REMARKS = 3  # told with a finished run: a page of them would be read by nobody


class Stopped(Exception):
    """Somebody asked the run to stop, or the process ends; what was in hand is finished."""


class MadeWay(Exception):
    """Others wait for this thread: the run goes on when its turn comes again."""


class TakenOver(Exception):
    """This process was so slow that another one took it for dead and does the run now: nothing more may be
    sent or written down from here."""


def nobody_waits() -> bool:
    return False


def added(done: Counts, more: Counts) -> Counts:
    """The sum of what was done; what is expected is what was told last."""
    return Counts(
        read=done.read + more.read,
        new=done.new + more.new,
        planned=done.planned + more.planned,
        exported=done.exported + more.exported,
        left_out=done.left_out + more.left_out,
        held=done.held + more.held,
        refused=done.refused + more.refused,
        requests=done.requests + more.requests,
        undone=done.undone + more.undone,
        expected=done.expected if more.expected is None else more.expected,
    )


@dataclass(slots=True)
class Scope:
    """Shared by the threads of one run. `run` is "" for what a page does while its person waits; `asked` is when it
    was asked for, and `call` the session of the Web Connector in which it began, if its books need one."""

    desk: Desk
    parties: Parties
    books: Books
    run: str
    tally: Tally
    stopping: threading.Event
    counts: Counts = field(default_factory=Counts)
    holder: str = ""
    crowded: Callable[[], bool] = nobody_waits
    patience: Sequence[float] = field(default_factory=lambda: PATIENCE)
    asked: datetime | None = None
    call: str = ""
    remarks: list[str] = field(default_factory=list)  # told when the run is done
    step: str = ""  # what was told last
    _told: float = field(default_factory=time.monotonic)
    _began: float = field(default_factory=time.monotonic)

    @property
    def merchant(self) -> str:
        return self.parties.merchant

    @property
    def connection(self) -> str:
        return self.parties.connection.id

    def add(self, more: Counts) -> None:
        """Count what was done."""
        self.counts = added(self.counts, more)

    def tell(self, step: str, *, at_once: bool = False) -> None:
        """Note the progress for the pages. Raises Stopped when the run shall end."""
        if self.stopping.is_set():
            raise Stopped
        is_fresh = time.monotonic() - self._told < TOLD_EVERY
        if not self.run or (is_fresh and (not at_once or step == self.step)):
            return
        self._told, self.step = time.monotonic(), step
        with self.desk.database.begin() as session:
            where, now = (session, self.merchant, self.run), self.desk.now()
            goes_on = runs.progress(*where, self.finished_counts(), step=step, now=now, holder=self.holder)
            if not goes_on:
                self.fence(session)
        if not goes_on:
            raise Stopped

    def fence(self, session: Session) -> None:
        """Hold the run until the transaction ends, so that nobody takes it over meanwhile. Raises TakenOver
        when somebody did."""
        if self.run and not runs.is_held(session, self.merchant, self.run, self.holder):
            raise TakenOver

    def hold(self, session: Session) -> None:
        """Hold the run and its connection's ledger, always in this order, until the transaction ends."""
        connections.hold(session, self.merchant, self.connection)
        self.fence(session)

    def make_way(self) -> None:
        """Asked before more work is begun. Raises MadeWay when others wait and the run had its time; what is
        on its way is waited for then, as at every end."""
        if time.monotonic() - self._began > SLICE and self.crowded():
            raise MadeWay

    def finished_counts(self) -> Counts:
        """What the run has done, with its requests; a run that is taken up again has some from before."""
        return replace(self.counts, requests=self.counts.requests + self.tally.requests)

    def pause(self, seconds: float) -> None:
        """Wait, but not for longer than the process lives. Raises Stopped."""
        if self.stopping.wait(seconds):
            raise Stopped
