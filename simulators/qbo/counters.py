"""Counts what reaches the practice company, for each realm, and keeps a list of the writes."""

import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

from simulators.qbo.calls import Call

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
    statuses: Counter[str] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Event:
    number: int
    at: float
    realm: str
    entity: str
    operation: str
    requestid: str | None
    bid: str | None
    batch: bool


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
            tally.statuses[status] += 1
            tally.throttled += status == "429"

    def wrote(
        self, realm: str, entity: str, operation: str, requestid: str | None, bid: str | None, batch: bool
    ) -> None:
        with self._lock:
            self._tally(realm).written[entity] += 1
            self._events_seen += 1
            self._events.append(
                Event(self._events_seen, time.time(), realm, entity, operation, requestid, bid, batch)
            )

    def events(self, after: int, limit: int) -> list[Event]:
        with self._lock:
            return [event for event in self._events if event.number > after][:limit]

    def tallies(self) -> dict[str, dict[str, object]]:
        with self._lock:
            return {realm: asdict(tally) for realm, tally in self._tallies.items()}

    def _tally(self, realm: str | None) -> Tally:
        return self._tallies.setdefault(realm or NO_REALM, Tally())
