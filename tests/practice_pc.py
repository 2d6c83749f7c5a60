"""The practice PC as tests see it: its company file, its Web Connector, and a hand to break both."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from tests.processes import practice_desk
from tests.sync.practice import Simulator

Row = dict[str, Any]
PAUSE = 0.05  # seconds for which its Web Connector pauses where it is told to wait
EVERY = 0.2  # seconds between two of its calls
SET = (
    '<?xml version="1.0" encoding="utf-8"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
    "{requests}</QBXMLMsgsRq></QBXML>"
)


class PracticePC(Simulator):
    """Its control."""

    def enrol(self, qwc: bytes, password: str) -> None:
        """A person adds the .qwc file to the Web Connector and types the password."""
        self.sim("applications", {"qwc": qwc.decode(), "password": password})

    def call_by_itself(self, every: float = EVERY) -> None:
        self.sim("autorun", {"on": True, "every": every})

    def call_no_more(self) -> None:
        self.sim("autorun", {"on": False})

    def poll(self, **how: object) -> list[Row]:
        """Update Selected; the sessions once they are over."""
        found: list[Row] = self.sim("poll", how)["sessions"]
        return found

    def fault(self, kind: str, **how: object) -> None:
        self.sim("faults", {"kind": kind, **how})

    def heal(self) -> None:
        self.sim("faults", method="DELETE")
        self.sim(
            "machine", {"running": True, "dialog": False, "single_user_elsewhere": False, "open": "main"}
        )

    def documents(self, kind: str = "", company: str = "main") -> list[Row]:
        which = f"&type={kind}" if kind else ""
        found: list[Row] = self.get(f"documents?company={company}{which}")["documents"]
        return found

    def listed(self, kind: str) -> list[Row]:
        found: list[Row] = self.get(f"lists?type={kind}")["objects"]
        return found

    def write(self, requests: str) -> str:
        """What the bookkeeper does in QuickBooks itself, as qbXML."""
        answer = self.http.post(f"{self.url}/_sim/qbxml", content=SET.format(requests=requests))
        assert answer.status_code == 200, answer.text
        assert 'statusSeverity="Error"' not in answer.text, answer.text
        return answer.text

    def begin_anew(self) -> None:
        """The first day again, with nobody on the Web Connector's list."""
        self.call_no_more()
        self.sim("reset")
        self.sim("settings", {"noop_seconds": PAUSE})


@contextmanager
def practice_pc(*options: str) -> Iterator[PracticePC]:
    with practice_desk(*options) as url, httpx.Client(timeout=120, trust_env=False) as http:
        yield PracticePC(url, http)
