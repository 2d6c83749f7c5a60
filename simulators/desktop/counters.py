"""How often each SOAP method was called and each request was answered, with which status."""

from collections import Counter
from threading import Lock

from simulators.desktop.statuses import Status


class Counters:
    def __init__(self) -> None:
        self._lock = Lock()
        self.calls: Counter[str] = Counter()
        self.requests: Counter[str] = Counter()
        self.statuses: Counter[str] = Counter()
        self.sets = 0

    def call(self, method: str) -> None:
        with self._lock:
            self.calls[method] += 1

    def set_processed(self) -> None:
        with self._lock:
            self.sets += 1

    def request(self, name: str, status: Status) -> None:
        with self._lock:
            self.requests[name] += 1
            self.statuses[str(status.code)] += 1

    def told(self) -> dict[str, object]:
        with self._lock:
            return {
                "soap_calls": self.calls.total(),
                "calls": dict(sorted(self.calls.items())),
                "sets": self.sets,
                "requests": dict(sorted(self.requests.items())),
                "statuses": dict(sorted(self.statuses.items())),
            }

    def reset(self) -> None:
        with self._lock:
            for counter in (self.calls, self.requests, self.statuses):
                counter.clear()
            self.sets = 0
