"""Refuses what comes faster than QuickBooks allows, on sliding windows for each company."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field

from simulators.qbo.calls import Call


class Limits(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = True
    per_minute: int = Field(default=500, ge=0)
    per_second: int = Field(default=10, ge=0)
    in_flight: int = Field(default=10, ge=0)
    batches_per_minute: int = Field(default=40, ge=0)


class Latency(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    ms: float = Field(default=0, ge=0)
    per_item_ms: float = Field(default=0, ge=0)

    def seconds(self, call: Call) -> float:
        return (self.ms + self.per_item_ms * call.batch_items) / 1000


@dataclass
class _Window:
    requests: deque[float] = field(default_factory=deque)
    batches: deque[float] = field(default_factory=deque)
    in_flight: int = 0


class Throttle:
    """Used from the event loop alone, so it needs no lock."""

    def __init__(self, limits: Limits, now: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits
        self._now = now
        self._windows: dict[str, _Window] = {}

    def forget(self) -> None:
        for window in self._windows.values():
            window.requests.clear()
            window.batches.clear()

    def enter(self, call: Call) -> bool:
        """True when the request may go on; it must then leave."""
        if call.realm is None:
            return True
        now = self._now()
        window = self._windows.setdefault(call.realm, _Window())
        _forget_before(window.requests, now - 60)
        _forget_before(window.batches, now - 60)
        if self.limits.enabled and self._is_full(window, call, now):
            return False
        window.requests.append(now)
        if call.lane == "batch":
            window.batches.append(now)
        window.in_flight += 1
        return True

    def leave(self, call: Call) -> None:
        if call.realm is not None:
            self._windows[call.realm].in_flight -= 1

    def _is_full(self, window: _Window, call: Call, now: float) -> bool:
        limits = self.limits
        return (
            window.in_flight >= limits.in_flight
            or len(window.requests) >= limits.per_minute
            or _newer_than(window.requests, now - 1, limits.per_second)
            or (call.lane == "batch" and len(window.batches) >= limits.batches_per_minute)
        )


def _forget_before(times: deque[float], moment: float) -> None:
    while times and times[0] <= moment:
        times.popleft()


def _newer_than(times: deque[float], moment: float, count: int) -> bool:
    return count == 0 or (len(times) >= count and times[-count] > moment)
