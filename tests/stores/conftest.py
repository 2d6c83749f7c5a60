"""One practice store and one client for all tests of store adapters."""

from collections.abc import Iterator

import httpx
import pytest

from app.http import AddressPolicy, Timeouts, open_client
from tests.stores.practice import PracticeShop, running


@pytest.fixture(scope="session")
def practice() -> Iterator[str]:
    with running() as url:
        yield url


@pytest.fixture(scope="session")
def client(practice: str) -> Iterator[httpx.Client]:
    with open_client(AddressPolicy(practice_origins=frozenset({practice})), Timeouts(read=10)) as found:
        yield found


@pytest.fixture
def shop(practice: str, client: httpx.Client) -> PracticeShop:
    found = PracticeShop(practice, "us-default", client)
    found.sim("POST", "reset", {})
    return found
