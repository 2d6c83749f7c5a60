"""A practice shop whose books are a company file; QuickBooks there answers whatever it is asked."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from app.books.qbd import soap
from app.books.qbd.line import Line
from app.books.qbd.pace import DesktopPace
from app.core.changes import Changes
from app.core.company import Company
from app.data import desktop_messages, runs
from app.data.passwords import sealed
from app.data.runs import Run
from app.sync import doors, running, webconnector, webconnector_pairing
from app.sync.desk import Desk
from app.sync.pairing import pair_with_keys
from app.sync.practising import SAMPLE_KEYS
from app.sync.webconnector_pairing import Paired, pair_file
from app.sync.webconnector_runs import Queue
from app.sync.working import RunKind
from tests.sync.fixtures import house, open_doors
from tests.sync.house import House
from tests.web.webconnector.dotnet import greeting

__all__ = ["house", "open_doors"]
PASSWORD = "a password of twenty"
SEALED = sealed(PASSWORD)
READING = b"<QBXML>everything</QBXML>"


@dataclass
class ScriptedBooks:
    """Books whose lists are one question."""

    realm: str
    line: Line
    company: Company | None = None
    in_doubt: Callable[[str], bool] = bool
    pace: DesktopPace = field(default_factory=DesktopPace)

    def changes(self, since: str) -> Iterator[Changes]:
        self.line.ask(READING)
        yield Changes(f"{since}.", Company(self.realm, "Alice Ltd", "US", "USD"))


@dataclass
class File:
    """A company file that is connected to a shop, and its Web Connector."""

    desk: Desk
    merchant: str
    paired: Paired
    ticket: str = ""
    queued: list[tuple[str, bool]] = field(default_factory=list)
    queue: Queue | None = None  # this one remembers, and a test does the work

    def enqueue(self, merchant: str, connection: str, books: str, run: str, *, again: bool = False) -> None:
        assert (merchant, connection, books) == (self.merchant, self.paired.connection.id, self.books)
        self.queued.append((run, again))

    @property
    def books(self) -> str:
        return self.paired.login.books

    # the Web Connector

    def take(self, call: soap.Call) -> soap.Result:
        return webconnector.take(self.desk, call, "127.0.0.1", self.queue or self)

    def call(self) -> str:
        """It calls, and signs in."""
        answer = self.take(soap.Authenticate(self.paired.login.user_name, PASSWORD))
        assert isinstance(answer, tuple)
        self.ticket = answer[0]
        return answer[1]

    def send(self) -> str:
        hello = greeting("Alice Ltd", self.paired.login.file_id)
        return str(self.take(soap.SendRequest(self.ticket, hello, "", "US", "13", "0")))

    def next_message(self) -> str:
        """What is handed out once there is something."""
        for _ in range(200):
            if handed := self.send():
                return handed
            assert self.take(soap.GetLastError(self.ticket)) == "NoOp"
        raise AssertionError("nothing was handed out")

    def receive(self, response: str = "<QBXML>here it is</QBXML>") -> soap.Result:
        return self.take(soap.ReceiveResponse(self.ticket, response, "", ""))

    def close(self) -> None:
        self.take(soap.CloseConnection(self.ticket))

    def waiting(self) -> int:
        with self.desk.database.read() as session:
            return desktop_messages.waiting(session, self.merchant, self.books, self.desk.now())

    def in_the_background(self, work: Callable[[], str]) -> Callable[[], str]:
        """What a thread of its own came to, once that is asked."""
        pool = ThreadPoolExecutor(1)
        future = pool.submit(work)
        pool.shutdown(wait=False)
        return lambda: future.result(20)

    # the runs

    def enlist(self, kind: RunKind = RunKind.READ) -> str:
        with self.desk.database.begin() as session:
            return running.enlist(session, self.merchant, self.paired.connection.id, kind, desk=self.desk).run

    def work(self, run: str) -> bool:
        """What the queue does with a run; whether it is to be queued again."""
        return running.run(self.desk, self.merchant, self.paired.connection.id, run)

    def at_work(self, run: str) -> threading.Thread:
        thread = threading.Thread(target=self.work, args=[run], daemon=True)
        thread.start()
        return thread

    def stop(self, run: str) -> None:
        with self.desk.database.begin() as session:
            runs.ask_to_stop(session, self.merchant, run)

    def see(self, run: str) -> Run:
        with self.desk.database.read() as session:
            found = runs.run(session, self.merchant, run)
        assert found is not None
        return found


@pytest.fixture
def alice(house: House, monkeypatch: pytest.MonkeyPatch) -> File:
    """The owner of a small shop, whose books are on her desk."""
    return company_file(house, monkeypatch)


def company_file(house: House, monkeypatch: pytest.MonkeyPatch) -> File:
    """A new merchant's shop with a company file; QuickBooks there is a script."""
    monkeypatch.setattr(doors, "open_desktop", ScriptedBooks)
    monkeypatch.setattr(webconnector_pairing, "sealed", lambda _: SEALED)
    works = house.merchant()
    store = pair_with_keys(house.desk, works.merchant, f"{house.shop.url}/small", SAMPLE_KEYS)
    return File(house.desk, works.merchant, pair_file(house.desk, works.merchant, store.id))
