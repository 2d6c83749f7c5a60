"""How many queries a piece of work asks, for whoever measures it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from sqlalchemy import event

from app.data.session import Database

# What begins a transaction is no query of ours; on PostgreSQL the driver does it unseen.
_BEGINNINGS = ("BEGIN", "PRAGMA")


@dataclass(slots=True)
class Queries:
    """Counts on in the threads that the work is handed to: a copied context holds the same object."""

    asked: int = 0


_counting: ContextVar[Queries | None] = ContextVar("counting", default=None)


def count_queries(database: Database) -> None:
    """From now on `counting` sees what this database is asked."""
    for engine in database.engines:
        event.listen(engine, "before_cursor_execute", _count)


@contextmanager
def counting() -> Iterator[Queries]:
    """What is asked until the end of the block, and in the threads that it waits for."""
    queries = Queries()
    before = _counting.set(queries)
    try:
        yield queries
    finally:
        _counting.reset(before)


def _count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
    queries = _counting.get()
    if queries is not None and not statement.startswith(_BEGINNINGS):
        queries.asked += 1
