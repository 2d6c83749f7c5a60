"""A database for each test, with alice's shop in it, and charlie's next door."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.data.session import Database
from tests.data_layer.guard import watch
from tests.data_layer.people import Shop, open_shop
from tests.databases import Server


@pytest.fixture
def database(server: Server, tmp_path: Path) -> Iterator[Database]:
    with server.fresh(tmp_path) as opened:
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
