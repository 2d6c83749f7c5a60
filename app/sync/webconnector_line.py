"""The line to a company file: what is asked waits in the database for the Web Connector's call, whichever process
that call reaches."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from app.books.meter import Lane, Meter
from app.books.qbd.identity import in_utf8
from app.books.qbd.line import Answer
from app.books.qbd.words import words_of
from app.data import desktop_messages, desktop_sessions
from app.data.desktop_messages import MessageState
from app.errors import CartbooksError, NeedsOwner, Transient, Unknown
from app.sync.desk import Desk
from app.sync.webconnector_bell import ANSWERED, ASKED
from app.sync.webconnector_sessions import PAGE, end_silent, is_live, live_one

# Quick at first: after an answer the Web Connector calls again at once, and who is late then makes it pause for 5 s.
QUICKEST, SLOWEST, SLOWER = 0.02, 0.1, 1.15  # seconds between two looks, and how they grow
WANTED = timedelta(seconds=30)  # what a process asked that has died is handed out for so long
WANTED_ANEW = 10.0  # seconds
NO_CALL = (
    "QuickBooks is not connected at the moment: its Web Connector is not in a session with us. Open it on the "
    "computer with QuickBooks and press Update Selected, or wait for its next call."
)
NO_ANSWER = (
    "QuickBooks was asked, and no answer came back. Nothing needs to be done: it is asked again at the Web "
    "Connector's next call."
)


@dataclass(slots=True)
class DatabaseLine:
    """Threads may share it. `pause` waits, and raises when who asks shall end; `patience` is for how many seconds an
    answer is waited for, None for as long as the session lives."""

    desk: Desk
    merchant: str
    books: str
    meter: Meter
    pause: Callable[[float], None] = time.sleep
    patience: float | None = None

    def is_open(self) -> bool:
        with self.desk.database.read() as session:
            return live_one(session, self.merchant, self.books, self.desk.now()) is not None

    def greeting(self) -> bytes:
        """Raises Transient without a session, NeedsOwner when another company is open."""
        wait = _Wait(self)
        while True:
            with self.desk.database.read() as session:
                found = live_one(session, self.merchant, self.books, self.desk.now())
                told = found and found.known and desktop_sessions.greeting(session, self.merchant, found.id)
            if told:
                return in_utf8(told)
            if found is None or wait.is_over():
                raise self._no_call()
            wait.a_moment()

    def ask(self, body: bytes, key: str = "") -> Answer:
        """Raises Transient, Unknown, NeedsOwner, and what `pause` raises."""
        wait = _Wait(self)
        message = self._put(body, key)
        self.meter.count(Lane.BATCH if key else Lane.READ)
        while True:
            match self._look(message):
                case MessageState.ANSWERED:
                    return self._collect(message)
                case MessageState.LOST:
                    raise Unknown(NO_ANSWER, f"message {message}")
                case MessageState.WAITING if wait.is_over():
                    self._give_up(message)
                case MessageState.TAKEN if wait.is_over():
                    raise Unknown(NO_ANSWER, f"message {message} is on its way")
                case None:
                    raise Transient(NO_CALL, f"message {message} was taken back")
                case _:
                    pass
            self._wait(wait, message)

    def in_doubt(self, key: str) -> bool:
        """Whether a message left before, and its answer is not here: it may have taken effect."""
        now = self.desk.now()
        with self.desk.database.read() as session:
            known = desktop_messages.with_key(session, self.merchant, self.books, key)
            live = live_one(session, self.merchant, self.books, now)
        if known is None:
            return False
        left = known.state is MessageState.TAKEN and (live is None or live.message != known.id)
        return left or known.state is MessageState.LOST or known.collected is not None

    def _put(self, body: bytes, key: str) -> int:
        """The number of the message that waits. Raises what is certain without waiting."""
        now = self.desk.now()
        with self.desk.database.begin() as session:
            if live_one(session, self.merchant, self.books, now) is None:
                known = desktop_messages.with_key(session, self.merchant, self.books, key)
                if known is None or known.collected or known.state is MessageState.WAITING:
                    raise self._no_call()
                if known.state is MessageState.LOST:
                    raise Unknown(NO_ANSWER, f"message {known.id}")
            message = desktop_messages.ask(
                session,
                self.merchant,
                self.books,
                body,
                key,
                words=words_of(body),
                until=now + WANTED,
                now=now,
            )
        ASKED.ring(self.books)
        return message

    def _look(self, message: int) -> MessageState | None:
        """How a message fares; where its session has died, that is noted first."""
        now = self.desk.now()
        with self.desk.database.read() as session:
            state = desktop_messages.state_of(session, self.merchant, message)
            live = live_one(session, self.merchant, self.books, now)
        if live is not None or state not in (MessageState.WAITING, MessageState.TAKEN):
            return state
        with self.desk.database.begin() as session:
            end_silent(session, self.merchant, self.books, now)
            state = desktop_messages.state_of(session, self.merchant, message)
            gone = state is MessageState.WAITING and not is_live(
                desktop_sessions.open_one(session, self.merchant, self.books), now
            )
            if gone:
                desktop_messages.withdraw(session, self.merchant, message)
        if gone:
            raise self._no_call()
        return state

    def _wait(self, wait: "_Wait", message: int) -> None:
        if wait.wants_anew():
            with self.desk.database.begin() as session:
                desktop_messages.want(session, self.merchant, message, self.desk.now() + WANTED)
        try:
            wait.a_moment()
        except BaseException:  # nobody waits for it any more
            with self.desk.database.begin() as session:
                desktop_messages.withdraw(session, self.merchant, message)
            raise

    def _give_up(self, message: int) -> None:
        """Raises Transient, unless the message left in this very moment."""
        with self.desk.database.begin() as session:
            left = not desktop_messages.withdraw(session, self.merchant, message)
        if not left:
            raise Transient(NO_CALL, "it waited for too long")

    def _collect(self, message: int) -> Answer:
        with self.desk.database.begin() as session:
            found = desktop_messages.collect(session, self.merchant, message, self.desk.now())
            kept = desktop_messages.bytes_of(session, self.merchant, message)
        if found is None or kept is None:
            raise Unknown(NO_ANSWER, f"message {message} is gone")
        return Answer(kept.response, found.hresult, found.message)

    def _no_call(self) -> CartbooksError:
        """Why nobody can be asked."""
        with self.desk.database.read() as session:
            last = desktop_sessions.latest(session, self.merchant, self.books)
        if last is not None and last.error:
            return (
                Transient(last.error) if last.known or last.retries else NeedsOwner(last.error, action=PAGE)
            )
        return Transient(NO_CALL)


@dataclass(slots=True)
class _Wait:
    """One wait, in looks that come less and less often."""

    line: DatabaseLine
    _pause: float = QUICKEST
    _began: float = field(default_factory=time.monotonic)
    _wanted: float = field(default_factory=time.monotonic)
    _rung: int = 0

    def __post_init__(self) -> None:
        self._rung = ANSWERED.times(self.line.books)

    def is_over(self) -> bool:
        patience = self.line.patience
        return patience is not None and time.monotonic() - self._began > patience

    def wants_anew(self) -> bool:
        if time.monotonic() - self._wanted < WANTED_ANEW:
            return False
        self._wanted = time.monotonic()
        return True

    def a_moment(self) -> None:
        self.line.pause(0)
        ANSWERED.wait(self.line.books, self._rung, self._pause)
        self._rung = ANSWERED.times(self.line.books)
        self._pause = min(self._pause * SLOWER, SLOWEST)
