"""The simulators once for all tests of the engine; each test gets a merchant and a company of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.books.qbo import transport
from app.sync import delivery, scope
from tests.databases import Server
from tests.processes import practice_books, practice_shop
from tests.sync.house import House, Works, open_house
from tests.sync.practice import SHOPS, small_shop


@pytest.fixture(scope="session")
def open_doors(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with built(server, tmp_path_factory) as house:
        yield house


@contextmanager
def built(server: Server, folders: pytest.TempPathFactory) -> Iterator[House]:
    """A house with simulators of its own, on a database of that server."""
    shops = small_shop(folders.mktemp("shops"), 12)
    with (
        practice_shop("--shops-dir", str(shops), str(SHOPS)) as shop_url,
        practice_books("--no-throttle") as books_url,
        server.url(folders.mktemp("house")) as database_url,
        open_house(database_url, shop_url, books_url) as house,
    ):
        yield house


@pytest.fixture
def house(open_doors: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """Nobody waits for more than a moment before something is sent again."""
    monkeypatch.setattr(scope, "PATIENCE", (0.05, 0.1, 0.2))
    monkeypatch.setattr(delivery, "LOOKED_UP", 0.05)
    monkeypatch.setattr(transport, "READ_PAUSES", (0.01, 0.02))
    open_doors.calm()
    yield open_doors
    open_doors.calm()


@pytest.fixture
def alice(house: House) -> Works:
    """The owner of a small shop: twelve orders, four of them refunded in part or whole."""
    return house.merchant()
