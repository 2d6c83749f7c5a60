"""What each request to books costs: Online's reads are metered by Intuit, its batches and requests have ceilings."""

import threading
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Lane(StrEnum):
    READ = "read"
    WRITE = "write"
    BATCH = "batch"


class Meter(Protocol):
    """Told of every request that was sent, before its answer is known. Threads share it."""

    def count(self, lane: Lane) -> None: ...


@dataclass(slots=True)
class Tally:
    """A meter in memory, for a run's report."""

    requests: int = 0
    reads: int = 0
    batches: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def count(self, lane: Lane) -> None:
        with self._lock:
            self.requests += 1
            self.reads += lane is Lane.READ
            self.batches += lane is Lane.BATCH

    @property
    def writes(self) -> int:
        return self.requests - self.reads
