"""What all tests that need a database share: one server for the session."""

from collections.abc import Iterator

import pytest

from tests import databases
from tests.databases import Server
from tests.flows.faults.table import pytest_terminal_summary

__all__ = ["pytest_terminal_summary"]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Where databases come from: SQLite, or with CARTBOOKS_TEST_DATABASE=postgresql that."""
    with databases.either(tmp_path_factory.mktemp("template")) as found:
        yield found


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """For what only PostgreSQL can do: several processes at work."""
    with databases.postgresql() as found:
        yield found
