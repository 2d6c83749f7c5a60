"""The house of the stories: the same as the engine's, and one on PostgreSQL where several processes work."""

from collections.abc import Iterator

import pytest

from tests.databases import Server
from tests.sync.fixtures import alice, built, house, open_doors
from tests.sync.house import House, Works

__all__ = ["alice", "house", "open_doors"]


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
