"""Every test has a company of its own, so that none sees what another posted."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from app.http import AddressPolicy, Timeouts, open_client
from tests.books.qbo.practice import Practice, practice_at, running_practice

MakePractice = Callable[[str], Practice]


@pytest.fixture(scope="session")
def practice_url() -> Iterator[str]:
    with running_practice() as url:
        yield url


@pytest.fixture(scope="session")
def control(practice_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=practice_url, timeout=20) as client:
        yield client


@pytest.fixture(scope="session")
def http(practice_url: str) -> Iterator[httpx.Client]:
    policy = AddressPolicy(practice_origins=frozenset({practice_url}))
    with open_client(policy, Timeouts(connect=5, read=20)) as client:
        yield client


@pytest.fixture
def make_practice(practice_url: str, control: httpx.Client, http: httpx.Client) -> Iterator[MakePractice]:
    """A company of any country."""
    yield lambda flavour: practice_at(practice_url, control, http, flavour)
    control.delete("/_sim/faults").raise_for_status()


@pytest.fixture
def practice(make_practice: MakePractice) -> Practice:
    """A company in the United States with automated sales tax."""
    return make_practice("us")
