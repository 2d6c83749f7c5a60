"""The database: short transactions for writing and reading, on SQLite and on PostgreSQL."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from math import inf
from pathlib import Path
from time import monotonic
from typing import Protocol

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from app.data.outage import DatabaseAway, DatabaseFull, told_in_words
from app.data.turn import Turn

__all__ = ["Database", "Session"]  # others name the session without importing SQL

READS_ONLY = "cartbooks_reads_only"
POOLED = 20  # connections of a process that stay open
BEYOND = 10  # and more while they are wanted
BUSY_SECONDS = 30
CONNECT_SECONDS = 10  # a server that is only unreachable would hold a page for two minutes
RESTED = 1.0  # seconds in the pool after which a connection may have died without our seeing it
RESTS = "cartbooks_rests_since"
FULL_SECONDS = 10  # so long after the last write that failed the pages say that the disk is full


class Database:
    """One database, opened by its URL. Transactions are short: none is held open during HTTP.

    What is done with it raises DatabaseAway while it does not answer, DatabaseFull while it takes nothing.
    """

    def __init__(self, url: str) -> None:
        self.url = _with_driver(make_url(url))
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgresql(self.url)
        self._reader = (
            self.engine.execution_options(**{READS_ONLY: True})
            if self.is_sqlite
            else _postgresql_reader(self.url)
        )
        # SQLite has one writer, and lets the others sleep up to 0.1 s between two looks: here they take turns.
        self._turn = Turn() if self.is_sqlite else None
        self._full = -inf  # when a write failed for want of room

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def is_full(self) -> bool:
        """Whether this process could not write lately because the disk is full."""
        return monotonic() - self._full < FULL_SECONDS

    def is_wanted(self) -> bool:
        """Whether somebody who goes first waits for a transaction of this process to end."""
        return self._turn is not None and self._turn.is_wanted

    @property
    def engines(self) -> Sequence[Engine]:
        """Where statements can be heard: of a question and of a transaction that writes."""
        return [self.engine] if self.is_sqlite else [self.engine, self._reader]

    @contextmanager
    def begin(self, *, first: bool = False) -> Iterator[Session]:
        """A transaction that writes: committed at the end, rolled back when anything is raised.

        With `first` it goes before all others of this process that wait: somebody is on the line.
        """
        try:
            with (
                self._turn.taken(first=first) if self._turn else nullcontext(),
                told_in_words(),
                Session(self.engine, expire_on_commit=False) as session,
                session.begin(),
            ):
                yield session
        except DatabaseFull:
            self._full = monotonic()
            raise
        self._full = -inf

    @contextmanager
    def read(self) -> Iterator[Session]:
        """To read only; a write is refused. On SQLite a transaction, which waits for no writer, and no writer for it.

        On PostgreSQL each statement stands alone, and sees what is committed by then.
        """
        with told_in_words(), Session(self._reader, expire_on_commit=False) as session, session.begin():
            yield session

    def migrate(self) -> None:
        """Bring the schema to its newest revision; does nothing when it is."""
        from app.data.migrations.run import upgrade  # noqa: PLC0415 - alembic takes 0.2 s; only start-up needs it

        with told_in_words():
            upgrade(self.engine)

    def answers(self) -> bool:
        """Whether the database takes a question at all, for the health page."""
        try:
            with self.read() as session:
                session.connection().execute(text("SELECT 1"))
        except (DatabaseAway, SQLAlchemyError):
            return False
        return True

    def dispose(self) -> None:
        for engine in self.engines:
            engine.dispose()


def _with_driver(url: URL) -> URL:
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite":
        raise ValueError(
            "The database URL is neither sqlite:///FILE nor postgresql://USER:PASSWORD@HOST/NAME."
        )
    return url


def _postgresql(url: URL) -> Engine:
    """With half of the connections of a process: the other half is for reading."""
    engine = create_engine(
        url,
        pool_size=POOLED // 2,
        max_overflow=BEYOND // 2,
        pool_use_lifo=True,
        connect_args={"connect_timeout": CONNECT_SECONDS},
    )
    event.listen(engine, "checkin", _note_rest)
    event.listen(engine, "checkout", _ask_after_rest)
    return engine


def _postgresql_reader(url: URL) -> Engine:
    """In a transaction as well each question would see what is committed by then: to begin and to end one costs two
    more ways to the server, which is most of what a run with nothing to do asks."""
    engine = _postgresql(url)
    event.listen(engine, "connect", _refuse_writes)
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _refuse_writes(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Said once to the server, for each connection that is opened for reading."""
    connection.cursor().execute("SET default_transaction_read_only = on")
    connection.commit()


def _note_rest(_connection: object, entry: ConnectionPoolEntry) -> None:
    entry.info[RESTS] = monotonic()


def _ask_after_rest(connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: object) -> None:
    """Whether the server is still there, of a connection that nobody used for a while: a new one takes its place
    if it is not. Asked at every use, it would be half of all that the server is asked."""
    if monotonic() - entry.info.get(RESTS, monotonic()) < RESTED:
        return
    try:
        connection.cursor().execute("")
        connection.rollback()
    except Exception as gone:
        raise DisconnectionError from gone


def _sqlite(url: URL) -> Engine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        pool_size=POOLED,
        max_overflow=BEYOND,
        pool_use_lifo=True,
        connect_args={"timeout": BUSY_SECONDS},
        pool_pre_ping=False,
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


class _SqliteConnection(Protocol):
    """What we use of the driver's connection."""

    isolation_level: str | None

    def execute(self, sql: str, /) -> object: ...


def _set_up_sqlite(connection: _SqliteConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver would begin by itself, late, and then fail as "locked"
    connection.execute("PRAGMA journal_mode = WAL")
    # Without FULL a power cut can lose the last commits, and an envelope that was sent is forgotten.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    # Each connection has a cache of its own, and a run uses a dozen: a large one would grow with the ledger.
    connection.execute("PRAGMA cache_size = -2048")
    connection.execute("PRAGMA temp_store = MEMORY")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later cannot wait for another writer: SQLite refuses it.
    # One that said it reads is held to it, as PostgreSQL does.
    reads = bool(connection.get_execution_options().get(READS_ONLY))
    connection.exec_driver_sql(f"PRAGMA query_only = {int(reads)}")
    connection.exec_driver_sql("BEGIN DEFERRED" if reads else "BEGIN IMMEDIATE")
