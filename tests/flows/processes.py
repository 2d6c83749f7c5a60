"""Our own programs as processes that can be killed, on the database of the tests' house."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
from lxml import html

from app.data import merchants, sessions
from app.data.ledger_counts import State
from app.data.ledger_documents import open_intents
from app.sync.working import RunKind
from tests.processes import ROOT, address_of, free_socket
from tests.sync.house import House, Works
from tests.sync.practice import eventually

Program = subprocess.Popen[str]


@dataclass
class Worker:
    """A worker process and the line to it."""

    process: Program

    def sync(self, works: Works, kind: RunKind = RunKind.ALL) -> str:
        assert self.process.stdin is not None
        told = {"merchant": works.merchant, "connection": works.connection, "kind": kind}
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()
        return self.heard()

    def heard(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def kill(self) -> None:
        """As the kernel does it: without a word."""
        self.process.kill()
        self.process.wait(10)

    def tell_to_stop(self) -> None:
        """In good order: it finishes what it has in hand."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def stop(self) -> int:
        self.tell_to_stop()
        return self.process.wait(30)


def environment(house: House) -> dict[str, str]:
    """The settings of the house, as a process reads them."""
    settings = house.desk.settings
    return os.environ | {
        "CARTBOOKS_DATABASE_URL": settings.database_url,
        "CARTBOOKS_PUBLIC_URL": settings.public_url,
        "CARTBOOKS_SECRET_KEY": settings.secret_key.get_secret_value(),
        "CARTBOOKS_ENCRYPTION_KEYS": ",".join(key.get_secret_value() for key in settings.encryption_keys),
        "CARTBOOKS_PRACTICE_BOOKS_URL": settings.practice_books_url,
        "CARTBOOKS_PRACTICE_SHOP_URL": settings.practice_shop_url,
        "CARTBOOKS_SMTP_URL": "",
    }


@contextmanager
def program(house: House, *arguments: str, threads: int = 4) -> Iterator[Program]:
    """A module of ours; killed at the end if it still lives."""
    command = [sys.executable, "-m", *arguments]
    with subprocess.Popen(  # noqa: S603 - ours
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=environment(house) | {"CARTBOOKS_WORKERS": str(threads)},
        text=True,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


@contextmanager
def worker(house: House, *options: str, threads: int = 4) -> Iterator[Worker]:
    """A worker that is ready."""
    with program(house, "tests.flows.worker", *options, threads=threads) as process:
        found = Worker(process)
        assert found.heard() == "ready"
        yield found


def says_that_it_works(process: Program) -> None:
    assert process.stdout is not None
    assert process.stdout.readline().startswith("Working")


def overheard(process: Program) -> list[str]:
    """The lines that a program says to its operator, as they come: unread, a full pipe would stop it."""
    lines: list[str] = []
    assert process.stderr is not None
    threading.Thread(target=lines.extend, args=(process.stderr,), daemon=True).start()
    return lines


def is_right(works: Works) -> bool:
    """Everything is in the books once, and nothing is in doubt."""
    with works.desk.database.read() as session:
        left = open_intents(session, works.merchant, works.parties.books.id)
    return works.states() == {State.EXPORTED: 12} and set(works.documents().values()) == {1} and not left


@dataclass
class Pages:
    """A server of ours, and the browser of a merchant who is signed in there."""

    process: Program
    said: list[str]  # to its operator
    home: str
    http: httpx.Client

    def get(self, path: str = "") -> httpx.Response:
        return self.http.get(self.home + path)

    def words(self, path: str = "") -> str:
        """What the page says, on one line."""
        return " ".join(html.fromstring(self.get(path).text).find(".//main").text_content().split())

    def press_sync(self) -> str:
        """The run that the button begins."""
        answer = self.http.post(f"{self.home}/sync", data={"limit": "all"})
        assert answer.status_code == 303, answer.text
        return answer.headers["location"].rpartition("/")[2]


@contextmanager
def pages(works: Works) -> Iterator[Pages]:
    """`cartbooks serve`, when it answers."""
    with free_socket() as free:
        base, port = address_of(free), str(free.getsockname()[1])
    cookies = {"cartbooks": _signed_in(works)}
    with (
        program(works.house, "app.cli", "serve", "--port", port) as process,
        httpx.Client(trust_env=False, timeout=60, cookies=cookies) as browser,
    ):
        eventually(lambda: _answers(base), 60)
        yield Pages(process, overheard(process), f"{base}/c/{works.connection}", browser)


def _signed_in(works: Works) -> str:
    with works.desk.database.begin() as session:
        user = merchants.user_by_email(session, works.email)
        assert user is not None
        return sessions.begin(session, user.merchant, user.id, now=works.desk.now(), days=1)


def _answers(base: str) -> bool:
    try:
        return httpx.get(f"{base}/health", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False
