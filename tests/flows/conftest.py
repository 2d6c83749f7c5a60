"""The houses of the stories: the engine's; one on SQLite, where one process does everything; one on PostgreSQL,
where several work."""

from collections.abc import Iterator

import pytest

from tests import databases
from tests.databases import Server
from tests.sync.fixtures import alice, built, house, open_doors
from tests.sync.house import House, Works

__all__ = ["alice", "house", "open_doors"]


@pytest.fixture(scope="session")
def open_shed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    if not databases.POSTGRESQL:
        yield request.getfixturevalue("open_doors")
        return
    with (
        databases.sqlite(tmp_path_factory.mktemp("sqlite")) as server,
        built(server, tmp_path_factory) as found,
    ):
        yield found


@pytest.fixture
def ada(open_shed: House) -> Iterator[Works]:
    """The owner of a small shop, where one process does everything."""
    open_shed.calm()
    yield open_shed.merchant()
    open_shed.calm()


@pytest.fixture(scope="session")
def open_fleet(postgresql: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with built(postgresql, tmp_path_factory) as found:
        yield found


@pytest.fixture
def bea(open_fleet: House) -> Iterator[Works]:
    """The owner of a small shop, where several processes share the work."""
    open_fleet.calm()
    yield open_fleet.merchant()
    open_fleet.calm()
