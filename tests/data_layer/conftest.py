"""A database for each test, with alice's shop in it, and charlie's next door."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.data.session import Database
from tests.data_layer import databases
from tests.data_layer.guard import watch
from tests.data_layer.people import Shop, open_shop


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with databases.server(tmp_path_factory.mktemp("pg")) as uri:
        yield uri


@pytest.fixture
def database(server: str, tmp_path: Path) -> Iterator[Database]:
    with databases.fresh(server, tmp_path) as opened:
        watch(opened)
        yield opened


@pytest.fixture
def alice(database: Database) -> Shop:
    with database.begin() as session:
        return open_shop(session, "alice")


@pytest.fixture
def charlie(database: Database) -> Shop:
    """A stranger, who even connected the same company."""
    with database.begin() as session:
        return open_shop(session, "charlie")
