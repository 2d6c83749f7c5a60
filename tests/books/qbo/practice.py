"""A practice QuickBooks in a process of its own, and one fresh company of it for each test."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx

from app.books.meter import Tally
from app.books.qbo.application import QboApp
from app.books.qbo.throttle import Ceilings, Throttle
from app.books.qbo.transport import Transport
from app.books.qbo.writer import QboBooks, open_books
from app.core.company import Company
from app.core.tokens import TokenPair

CALLBACK = "http://127.0.0.1/connect/qbo/callback"
UNHURRIED = Ceilings(per_second=10_000, in_flight=100, per_minute=1_000_000, batches_per_minute=1_000_000)


@contextmanager
def running_practice() -> Iterator[str]:
    """Its address; without throttle, because the limits have tests of their own."""
    command = [sys.executable, "-m", "simulators.qbo", "--no-throttle"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own program
        try:
            assert process.stdout is not None
            yield str(json.loads(process.stdout.readline())["url"])
        finally:
            process.terminate()
            process.wait(20)


class MemoryKeeper:
    """Tokens in memory, with the lease as a flag."""

    def __init__(self, tokens: TokenPair | None) -> None:
        self.tokens = tokens
        self.stored: list[TokenPair] = []
        self.leased = False

    def load(self) -> TokenPair | None:
        return self.tokens

    def store(self, tokens: TokenPair) -> None:
        self.tokens = tokens
        self.stored.append(tokens)

    @contextmanager
    def lease(self) -> Iterator[bool]:
        if self.leased:
            yield False
            return
        self.leased = True
        try:
            yield True
        finally:
            self.leased = False


@dataclass
class Practice:
    """One company, opened by the adapter; `control` is the simulator's back door."""

    app: QboApp
    control: httpx.Client
    http: httpx.Client
    realm: str
    keeper: MemoryKeeper
    meter: Tally = field(default_factory=Tally)

    def open(self, company: Company | None = None) -> QboBooks:
        throttle = Throttle(UNHURRIED)
        return open_books(
            self.realm,
            self.http,
            keeper=self.keeper,
            app=self.app,
            throttle=throttle,
            meter=self.meter,
            company=company,
        )

    def open_known(self) -> QboBooks:
        """Books whose company was read."""
        books = self.open()
        books.check()
        books.client.transport.sleep = lambda _: None
        return books

    def transport(self) -> Transport:
        found: Transport = self.open().client.transport
        return found

    def sim(self, path: str, body: object) -> dict[str, object]:
        answer = self.control.post(f"/_sim/{path}", json=body)
        assert answer.status_code in (200, 201), answer.text
        found: dict[str, object] = answer.json()
        return found

    def break_with(self, rule: dict[str, object]) -> None:
        self.sim("faults", {"realm": self.realm, **rule})

    def mend(self) -> None:
        self.control.delete("/_sim/faults").raise_for_status()

    def ask(self, question: str) -> list[dict[str, object]]:
        """What the company itself says, past the adapter."""
        answer = self.control.post(
            f"/v3/company/{self.realm}/query",
            content=question.encode(),
            headers={"Authorization": f"Bearer {self.grant().access}", "Content-Type": "application/text"},
        )
        assert answer.status_code == 200, answer.text
        found = answer.json()["QueryResponse"]
        return next((rows for rows in found.values() if isinstance(rows, list)), [])

    def one(self, question: str) -> dict[str, object]:
        rows = self.ask(question)
        assert len(rows) == 1, rows
        return rows[0]

    def write(self, entity: str, body: dict[str, object]) -> dict[str, object]:
        """What a bookkeeper does by hand."""
        answer = self.control.post(
            f"/v3/company/{self.realm}/{entity.lower()}",
            json=body,
            headers={"Authorization": f"Bearer {self.grant().access}"},
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, object] = answer.json()[entity]
        return found

    def grant(self) -> TokenPair:
        return granted(self.control, self.realm)

    def counters(self) -> dict[str, object]:
        found: dict[str, object] = self.control.get("/_sim/counters").json()["realms"][self.realm]
        return found


def granted(control: httpx.Client, realm: str) -> TokenPair:
    answer = control.post("/_sim/grant", json={"realm": realm}).json()
    now = datetime.now(UTC)
    return TokenPair(
        answer["access_token"],
        answer["refresh_token"],
        now + timedelta(seconds=answer["expires_in"]),
        now + timedelta(seconds=answer["x_refresh_token_expires_in"]),
    )


def practice_at(url: str, control: httpx.Client, http: httpx.Client, flavour: str) -> Practice:
    made = control.post("/_sim/companies", json={"flavour": flavour, "name": "Larkspur"})
    assert made.status_code == 201, made.text
    realm = made.json()["realm"]
    app = QboApp(
        "practice", "practice-secret", f"{url}/.well-known/openid_configuration", f"{url}/v3", CALLBACK
    )
    return Practice(app, control, http, realm, MemoryKeeper(granted(control, realm)))
