"""Alice's and Charlie's company files, an address for their Web Connectors, and runs that only a test does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from cryptography.fernet import Fernet
from fastapi import FastAPI

from app.books.meter import Tally
from app.data import connections, desktop_messages, desktop_sessions, runs
from app.data.connections import ConnectionRecord
from app.data.desktop_sessions import DesktopSession
from app.data.secrets import Secrets
from app.data.session import Database
from app.http import AddressPolicy, open_client
from app.settings import Settings
from app.sync.desk import Desk
from app.sync.webconnector_line import DatabaseLine
from app.sync.webconnector_pairing import Paired, pair_file
from app.web import webconnector
from app.web.guard import Guard
from app.web.incoming import Arrivals
from tests.data_layer.people import open_shop
from tests.databases import Server
from tests.processes import address_of, free_socket, serving
from tests.sync.practice import Clock
from tests.web.webconnector.asked import Asked
from tests.web.webconnector.dotnet import Connector, greeting


@dataclass
class Queue:
    """The jobs of this house: they remember, and a test does the work."""

    queued: list[tuple[str, str, str, str, bool]] = field(default_factory=list)

    def enqueue(self, merchant: str, connection: str, books: str, run: str, *, again: bool = False) -> None:
        self.queued.append((merchant, connection, books, run, again))


@dataclass
class File:
    """A merchant's company file: its books, its log-in, a Web Connector for it."""

    desk: Desk
    merchant: str
    paired: Paired
    connector: Connector

    @property
    def books(self) -> str:
        return self.paired.login.books

    @property
    def line(self) -> DatabaseLine:
        return DatabaseLine(self.desk, self.merchant, self.books, Tally())

    @property
    def connection(self) -> ConnectionRecord:
        with self.desk.database.read() as session:
            found = connections.connection(session, self.merchant, self.paired.connection.id)
        assert found is not None
        return found

    def ask(self, body: bytes = b"<QBXML>1</QBXML>", key: str = "") -> Asked:
        return Asked(self.line, body, key)

    def waiting(self) -> int:
        """How many messages wait."""
        with self.desk.database.read() as session:
            return desktop_messages.waiting(session, self.merchant, self.books, self.desk.now())

    def end_runs(self) -> None:
        """What the call brought to work is done."""
        with self.desk.database.begin() as session:
            run = runs.current(session, self.merchant, self.paired.connection.id)
            if run is not None:
                where = (session, self.merchant, run.id, runs.RunState.DONE, run.counts)
                runs.finish(*where, now=self.desk.now())

    def session(self) -> DesktopSession:
        """The newest one."""
        with self.desk.database.read() as session:
            found = desktop_sessions.latest(session, self.merchant, self.books)
        assert found is not None
        return found


@dataclass
class House:
    """The address, the desk behind it, and whoever has a company file."""

    url: str
    desk: Desk
    clock: Clock
    queue: Queue
    open_file: Callable[[str], File]


@contextmanager
def open_house(database: Database) -> Iterator[House]:
    listening = free_socket()
    settings = Settings(
        public_url=address_of(listening),
        secret_key="x" * 40,
        encryption_keys=Fernet.generate_key().decode(),
    )
    clock, queue = Clock(), Queue()
    client = open_client(AddressPolicy.of(settings))
    desk = Desk(settings, database, Secrets.of(settings), client, now=clock)
    app = FastAPI()
    app.state.desk, app.state.jobs = desk, queue
    app.add_middleware(Guard, settings=settings, arrivals=Arrivals())
    app.include_router(webconnector.router)
    with serving(app, listening) as url, httpx.Client(trust_env=False, timeout=20) as http, client:

        def open_file(name: str) -> File:
            with database.begin() as session:
                shop = open_shop(session, name)
            paired = pair_file(desk, shop.merchant, shop.store)
            connector = Connector(f"{url}/webconnector", http, paired.login.user_name, paired.password)
            connector.greeting = greeting(f"{name} Ltd", paired.login.file_id)
            return File(desk, shop.merchant, paired, connector)

        yield House(url, desk, clock, queue, open_file)


@pytest.fixture
def house(server: Server, tmp_path: Path) -> Iterator[House]:
    with server.fresh(tmp_path) as database, open_house(database) as found:
        yield found


@pytest.fixture
def alice(house: House) -> File:
    return house.open_file("Alice")


@pytest.fixture
def charlie(house: House) -> File:
    """A stranger with a company file of his own."""
    return house.open_file("Charlie")
