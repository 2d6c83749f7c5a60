"""What was said in a session, kept for whoever looks at it afterwards."""

from collections import deque
from dataclasses import asdict, dataclass, field
from threading import Lock

KEPT = 200
MOST_TEXT = 64_000_000  # characters of qbXML: a full download of 20,000 customers is 20 million


@dataclass
class Call:
    method: str
    arguments: dict[str, str]
    answer: str | list[str] | None = None
    error: str = ""
    at: float = 0.0
    seconds: float = 0.0


@dataclass
class Exchange:
    """One request that went to QuickBooks, and what came back."""

    request: str
    response: str = ""
    hresult: str = ""
    message: str = ""


@dataclass
class SessionRecord:
    number: int
    user: str
    company: str
    started: float
    ended: float | None = None
    ticket: str = ""
    outcome: str = "running"
    text: str = ""
    closed: bool = False
    progress: int = 0
    host_answer: str = ""
    calls: list[Call] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)

    def size(self) -> int:
        return sum(len(one.request) + len(one.response) for one in self.exchanges)

    def forget_texts(self) -> None:
        """The names of the calls stay."""
        self.exchanges.clear()
        self.host_answer = ""
        for call in self.calls:
            call.arguments, call.answer = {}, None

    def brief(self) -> dict[str, object]:
        told = {
            name: value
            for name, value in vars(self).items()
            if name not in ("calls", "exchanges", "host_answer")
        }
        return {**told, "calls": [call.method for call in self.calls], "exchanges": len(self.exchanges)}

    def whole(self) -> dict[str, object]:
        return asdict(self)


class Sessions:
    """The last sessions; older ones are forgotten, and their qbXML before that."""

    def __init__(self) -> None:
        self._kept: deque[SessionRecord] = deque(maxlen=KEPT)
        self._count = 0
        self._lock = Lock()

    def begin(self, user: str, company: str, at: float) -> SessionRecord:
        with self._lock:
            self._count += 1
            self._make_room()
            record = SessionRecord(self._count, user, company, at)
            self._kept.append(record)
            return record

    def _make_room(self) -> None:
        held = 0
        for record in reversed(self._kept):
            held += record.size()
            if held > MOST_TEXT and record.ended is not None:
                record.forget_texts()

    def all(self) -> list[SessionRecord]:
        with self._lock:
            return list(self._kept)

    def one(self, number: int) -> SessionRecord | None:
        return next((record for record in self.all() if record.number == number), None)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
