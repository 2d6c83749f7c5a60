"""Intuit's limits for one company, kept by all threads that talk to it: we wait before Intuit has to refuse."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from app.books.meter import Lane

# A little longer than Intuit's second and minute: two requests can arrive closer together than they left.
SECOND = 1.1
SOON = 1.2  # what the second's limit can make a request wait, and a little more
MINUTE = 60.5
MONTH_AFTER = 900.0  # the minute's limit cannot last that long; the month's allowance does
MONTH_REFUSALS = 5  # two refusals far apart are two busy minutes
MONTH_WAIT = 3600.0
# Requests of each minute that a run leaves to pages: another process may show them, whose requests nobody here sees,
# and one too many would silence the run for a minute.
FOR_PAGES = 10


@dataclass(frozen=True, slots=True)
class Ceilings:
    """facts: 10 a second, 10 in flight, 500 a minute, 40 batches a minute."""

    per_second: int = 10
    in_flight: int = 10
    per_minute: int = 500
    batches_per_minute: int = 40


class Pushback(StrEnum):
    """Why Intuit refuses with 429: it says the same words for all three."""

    SECOND = "second"
    MINUTE = "minute"
    MONTH = "month"


WAITS = {Pushback.SECOND: 2.0, Pushback.MINUTE: 60.0, Pushback.MONTH: MONTH_WAIT}


@dataclass(slots=True)
class Allowance:
    """Intuit's monthly allowance of reads, which all companies of this application share."""

    refused_since: float = 0.0
    refusals: int = 0

    def refused(self, now: float) -> bool:
        """Note a refusal; True when they have gone on for so long that only the month explains it."""
        self.refusals += 1
        if self.refusals == 1:
            self.refused_since = now
        return self.refusals >= MONTH_REFUSALS and now - self.refused_since >= MONTH_AFTER

    def granted(self) -> None:
        """A read was answered: whatever it was, it is over."""
        self.refusals = 0


def _wait(condition: threading.Condition, seconds: float) -> None:
    condition.wait(seconds)


@dataclass(slots=True)
class Throttle:
    """The sliding windows of one company. `clock` and `pause` are arguments so that a test need not wait."""

    ceilings: Ceilings = field(default_factory=Ceilings)
    allowance: Allowance = field(default_factory=Allowance)
    clock: Callable[[], float] = time.monotonic
    pause: Callable[[threading.Condition, float], None] = _wait
    _free: threading.Condition = field(default_factory=threading.Condition, repr=False)
    _sent: deque[float] = field(default_factory=deque, repr=False)
    _batches: deque[float] = field(default_factory=deque, repr=False)
    _in_flight: int = 0
    _refusals: int = 0
    _quiet_until: float = 0.0
    _scarce_until: float = -MINUTE

    @contextmanager
    def slot(self, lane: Lane) -> Iterator[None]:
        """One request: waits until it may be sent."""
        self._enter(lane)
        try:
            yield
        finally:
            with self._free:
                self._in_flight -= 1
                self._free.notify()

    def may_leave(self, lane: Lane) -> bool:
        """Whether a request of that lane would not have to wait now."""
        with self._free:
            return self._delay(lane) <= 0

    def may_leave_soon(self, lane: Lane) -> bool:
        """Whether it would have to wait for the second's limit at most. Who may is not passed by: else small
        requests would take every free place of a second, and one that carries thirty would never find any."""
        with self._free:
            return self._delay(lane) <= SOON

    def has_spare(self) -> bool:
        """Whether the batches of a minute were used up within the last minute, so that what is left would wait,
        and the minute has room beyond what batches need of it: else single requests would push batches out,
        each of which carries thirty."""
        with self._free:
            now = self.clock()
            beside = self._within(self._sent, now) - self._within(self._batches, now)
            is_scarce = now <= self._scarce_until
            left = self.ceilings.per_minute - self.ceilings.batches_per_minute - FOR_PAGES
            return is_scarce and beside < left

    def refused(self, lane: Lane, retry_after: float | None) -> tuple[Pushback, float]:
        """A 429 came all the same: which limit it was, and how long to keep quiet."""
        with self._free:
            now = self.clock()
            self._refusals += 1
            state = self._state(lane, now)
            seconds = max(retry_after or 0.0, WAITS[state])
            # A month's block is on reads alone: writes must not stand still with it.
            if state is not Pushback.MONTH:
                self._quiet_until = max(self._quiet_until, now + seconds)
            return state, seconds

    def granted(self, lane: Lane) -> None:
        """An answer that was no refusal."""
        with self._free:
            self._refusals = 0
            if lane is Lane.READ:
                self.allowance.granted()

    def _enter(self, lane: Lane) -> None:
        with self._free:
            while (seconds := self._delay(lane)) > 0:
                self.pause(self._free, seconds)
            now = self.clock()
            self._in_flight += 1
            self._sent.append(now)
            if lane is Lane.BATCH:
                self._batches.append(now)
                if self._within(self._batches, now) >= self.ceilings.batches_per_minute:
                    self._scarce_until = now + MINUTE

    def _delay(self, lane: Lane) -> float:
        """Seconds until this lane may be worth another look, 0 when it may go now."""
        now = self.clock()
        if self._in_flight >= self.ceilings.in_flight:
            return MINUTE  # whoever leaves wakes us before
        delays = [
            self._quiet_until - now,
            self._until(self._sent, self.ceilings.per_second, SECOND, now),
            self._until(self._sent, self.ceilings.per_minute, MINUTE, now),
        ]
        if lane is Lane.BATCH:
            delays.append(self._until(self._batches, self.ceilings.batches_per_minute, MINUTE, now))
        return max(0.0, *delays)

    def _until(self, times: deque[float], count: int, span: float, now: float) -> float:
        return times[-count] + span - now if self._within(times, now) >= count else 0.0

    @staticmethod
    def _within(times: deque[float], now: float) -> int:
        """How many were sent in the last minute."""
        while times and times[0] <= now - MINUTE:
            times.popleft()
        return len(times)

    def _state(self, lane: Lane, now: float) -> Pushback:
        if lane is Lane.READ and self.allowance.refused(now):
            return Pushback.MONTH
        crowded = len(self._sent) >= self.ceilings.per_minute * 4 // 5
        crowded = crowded or len(self._batches) >= self.ceilings.batches_per_minute * 4 // 5
        return Pushback.MINUTE if crowded or self._refusals >= 3 else Pushback.SECOND


@dataclass(slots=True)
class Throttles:
    """One throttle a company, for all threads of this process."""

    ceilings: Ceilings = field(default_factory=Ceilings)
    _allowance: Allowance = field(default_factory=Allowance, repr=False)
    _by_realm: dict[str, Throttle] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def of(self, realm: str) -> Throttle:
        with self._lock:
            if realm not in self._by_realm:
                self._by_realm[realm] = Throttle(self.ceilings, self._allowance)
            return self._by_realm[realm]
