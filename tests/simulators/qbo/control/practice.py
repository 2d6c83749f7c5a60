"""A practice company on a real port, and a hand to work it with."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from simulators.qbo.app import create_app
from simulators.qbo.panel import Options
from simulators.qbo.server import Running
from simulators.qbo.state import State
from simulators.qbo.throttle import Limits

QUIET = Options(limits=Limits(enabled=False))


@dataclass
class Practice:
    url: str
    web: httpx.Client
    realm: str = ""
    token: str = ""
    answers: list[httpx.Response] = field(default_factory=list)

    def enter(self) -> None:
        """Take the first company and a token for it."""
        self.realm = self.web.get("/_sim/companies").json()["companies"][0]["realm"]
        self.token = self.control("grant", {"realm": self.realm})["access_token"]

    def control(self, path: str, body: object = None) -> Any:
        answer = self.web.post(f"/_sim/{path}", json={} if body is None else body)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    def look(self, path: str) -> Any:
        answer = self.web.get(f"/_sim/{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def get(self, path: str, query: dict[str, str] | None = None) -> httpx.Response:
        return self.web.get(f"/v3/company/{self.realm}/{path}", params=query, headers=self._headers)

    def post(
        self, path: str, body: object, query: dict[str, str] | None = None, timeout: float = 10
    ) -> httpx.Response:
        address = f"/v3/company/{self.realm}/{path}"
        return self.web.post(address, json=body, params=query, headers=self._headers, timeout=timeout)

    def query(self, statement: str) -> Any:
        return self.get("query", {"query": statement}).json()["QueryResponse"]

    def customers_named(self, name: str) -> int:
        found = self.query(f"select * from Customer where DisplayName = '{name}'")  # noqa: S608 - the test's own words
        return len(found.get("Customer", []))

    def counters(self) -> Any:
        return self.look("counters")["realms"][self.realm]

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    state = State(None)
    with Running(create_app(state, QUIET)) as server:
        yield server
    state.close()


@pytest.fixture(scope="module")
def web(running: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=running.url, timeout=10) as client:
        yield client


@pytest.fixture
def practice(running: Running, web: httpx.Client) -> Iterator[Practice]:
    company = Practice(running.url, web)
    company.control("reset")
    company.enter()
    company.control("counters/reset")
    yield company
    company.control("holds/release")


def batch_of_customers(names: list[str]) -> dict[str, object]:
    items = [
        {"bId": str(number), "operation": "create", "Customer": {"DisplayName": name}}
        for number, name in enumerate(names, 1)
    ]
    return {"BatchItemRequest": items}
