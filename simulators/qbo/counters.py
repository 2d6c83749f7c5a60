"""Counts what reaches the practice company, for each realm, and keeps a list of the writes."""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

from simulators.qbo.calls import Call
from simulators.qbo.hooks import WriteInfo

NO_REALM = "sign-in"  # discovery, token and revoke calls belong to no company
EVENTS_KEPT = 50_000


@dataclass
class Tally:
    requests: int = 0
    reads: int = 0
    writes: int = 0
    batches: int = 0
    batch_items: int = 0
    throttled: int = 0
    in_flight: int = 0
    highest_in_flight: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
    written: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Event:
    number: int
    at: float
    write: WriteInfo


class Counters:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tallies: dict[str, Tally] = {}
        self._events: deque[Event] = deque(maxlen=EVENTS_KEPT)
        self._events_seen = 0

    def reset(self) -> None:
        with self._lock:
            # Requests that are still open must be able to leave, so what is in flight stays counted.
            self._tallies = {
                realm: Tally(in_flight=old.in_flight, highest_in_flight=old.in_flight)
                for realm, old in self._tallies.items()
                if old.in_flight
            }
            self._events.clear()
            self._events_seen = 0

    @contextmanager
    def counting(self, call: Call) -> Iterator[None]:
        with self._lock:
            tally = self._tally(call.realm)
            tally.requests += 1
            tally.reads += call.lane == "read" or (call.lane == "batch" and not call.writes)
            tally.writes += call.writes
            tally.batches += call.lane == "batch"
            tally.batch_items += call.batch_items
            tally.in_flight += 1
            tally.highest_in_flight = max(tally.highest_in_flight, tally.in_flight)
        try:
            yield
        finally:
            with self._lock:
                self._tally(call.realm).in_flight -= 1

    def answered(self, call: Call, status: str) -> None:
        """Status is the HTTP status, or what became of a request that got none."""
        with self._lock:
            tally = self._tally(call.realm)
            tally.statuses[status] = tally.statuses.get(status, 0) + 1
            tally.throttled += status == "429"

    def wrote(self, write: WriteInfo) -> None:
        with self._lock:
            written = self._tally(write.realm).written
            written[write.entity] = written.get(write.entity, 0) + 1
            self._events_seen += 1
            self._events.append(Event(self._events_seen, time.time(), write))

    def events(self, after: int, limit: int) -> list[Event]:
        with self._lock:
            return [event for event in self._events if event.number > after][:limit]

    def tallies(self) -> dict[str, dict[str, object]]:
        with self._lock:
            return {realm: asdict(tally) for realm, tally in self._tallies.items()}

    def _tally(self, realm: str | None) -> Tally:
        return self._tallies.setdefault(realm or NO_REALM, Tally())
