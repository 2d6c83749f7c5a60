"""Our own programs as processes that can be killed, on the database of the tests' house."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.data.ledger_counts import State
from app.data.ledger_documents import open_intents
from app.sync.working import RunKind
from tests.processes import ROOT
from tests.sync.house import House, Works

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

    def stop(self) -> int:
        """In good order: it finishes what it has in hand."""
        assert self.process.stdin is not None
        self.process.stdin.close()
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


def is_right(works: Works) -> bool:
    """Everything is in the books once, and nothing is in doubt."""
    with works.desk.database.read() as session:
        left = open_intents(session, works.merchant, works.parties.books.id)
    return works.states() == {State.EXPORTED: 12} and set(works.documents().values()) == {1} and not left
