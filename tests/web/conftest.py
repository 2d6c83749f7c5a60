"""The house with its simulators, once for all tests of the pages; people and clock are fresh for each."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet

from app.settings import Settings
from tests.databases import Server
from tests.processes import address_of, free_socket, practice_books, practice_desk, practice_shop
from tests.web.house import Browser, House, open_house


@pytest.fixture(scope="session")
def shop_url() -> Iterator[str]:
    with practice_shop() as url:
        yield url


@pytest.fixture(scope="session")
def books_url() -> Iterator[str]:
    clients = ("--client", "practice:practice-secret", "--client", "real:real-secret")
    with practice_books("--no-throttle", *clients) as url:
        yield url


@pytest.fixture(scope="session")
def desktop_url() -> Iterator[str]:
    with practice_desk("--noop-seconds", "0.1") as url:
        yield url


@pytest.fixture(scope="session")
def running(
    shop_url: str,
    books_url: str,
    desktop_url: str,
    server: Server,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[House]:
    """One server for all; the app's "real" Intuit is the practice one, as whom it is known by other keys."""
    listening = free_socket()
    with server.url(tmp_path_factory.mktemp("web")) as database_url:
        settings = Settings(
            database_url=database_url,
            public_url=address_of(listening),
            secret_key="x" * 40,
            encryption_keys=Fernet.generate_key().decode(),
            qbo_client_id="real",
            qbo_client_secret="real-secret",
            qbo_environment=f"{books_url}/.well-known/openid_configuration",
            qbo_api_base=f"{books_url}/v3",
            practice_books_url=books_url,
            practice_shop_url=shop_url,
            practice_desktop_url=desktop_url,
        )
        with open_house(settings, shop_url, books_url, listening) as house:
            yield house


@pytest.fixture
def house(running: House) -> Iterator[House]:
    running.clock.ahead = timedelta(0)
    running.shop_sim("reset")
    yield running
    running.clock.ahead = timedelta(0)
    running.shop_sim("faults", method="DELETE")
    running.books_sim("faults", method="DELETE")


@pytest.fixture
def alice(house: House) -> Browser:
    """The owner of a shop."""
    return house.owner_of("Alice Ltd")


@pytest.fixture
def bob(house: House, alice: Browser) -> Browser:
    """Helps alice."""
    return house.helper_of(alice)


@pytest.fixture
def charlie(house: House) -> Browser:
    """A stranger, of another merchant."""
    return house.owner_of("Charlie Inc")


@pytest.fixture
def visitor(house: House) -> Browser:
    return house.open_browser()
