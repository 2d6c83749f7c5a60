"""One server for all tests of these pages, behind a real port; shops and clock are fresh for each test."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from cryptography.fernet import Fernet

from app.data.connections import State as ConnectionState
from app.data.secrets import Secrets
from app.data.session import Database
from app.http import AddressPolicy, open_client
from app.settings import Settings
from app.sync.desk import Desk
from tests.databases import Server
from tests.processes import address_of, free_socket, serving
from tests.web.pages.person import Person
from tests.web.pages.served import Clock, Jobs, town_app
from tests.web.pages.town import Shop, helper_of, open_shop


@dataclass
class Town:
    """The running app and what it works with."""

    url: str
    desk: Desk
    clock: Clock
    jobs: Jobs
    people: list[Person] = field(default_factory=list)

    def open_shop(self, name: str, state: ConnectionState = ConnectionState.ACTIVE) -> Shop:
        shop = open_shop(self.desk, self.clock, self.url, name, state)
        self.people.append(shop.owner)
        return shop

    def helper_of(self, shop: Shop) -> Person:
        helper = helper_of(shop, self.url)
        self.people.append(helper)
        return helper


@pytest.fixture(scope="package")
def running_town(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with server.url(tmp_path_factory.mktemp("town")) as database_url:
        listening = free_socket()
        settings = Settings(
            database_url=database_url,
            public_url=address_of(listening),
            secret_key="x" * 40,
            encryption_keys=Fernet.generate_key().decode(),
            practice_books_url="http://127.0.0.1:9",
        )
        clock = Clock()
        database = Database(settings.database_url)
        client = open_client(AddressPolicy.of(settings))
        desk = Desk(settings, database, Secrets.of(settings), client, now=clock)
        app = town_app(desk)
        with serving(app, listening) as url:
            yield Town(url, desk, clock, app.state.jobs)
        desk.close()


@pytest.fixture
def town(running_town: Town) -> Iterator[Town]:
    running_town.clock.at = Clock().at
    running_town.jobs.asked.clear()
    yield running_town
    while running_town.people:
        running_town.people.pop().http.close()


@pytest.fixture
def shop(town: Town) -> Shop:
    """Alice's."""
    return town.open_shop("alice")


@pytest.fixture
def alice(shop: Shop) -> Person:
    return shop.owner


@pytest.fixture
def bob(town: Town, shop: Shop) -> Person:
    return town.helper_of(shop)


@pytest.fixture
def charlie(town: Town, shop: Shop) -> Person:
    """A stranger, who types the addresses of alice's connection."""
    stranger = town.open_shop("charlie").owner
    stranger.home = shop.owner.home
    return stranger
