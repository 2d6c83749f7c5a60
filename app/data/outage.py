"""The database is away, or its disk is full: known by the drivers' codes, told as an error of the house."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from app.errors import Transient

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
# A file that may not grow fails as IOERR, a disk without room as FULL; no room for a journal is CANTOPEN.
_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
_DISK_FULL = "53100"
# The server's states for connections, for resources, for being stopped, and for one of two that waited for each other.
_AWAY = ("08", "53", "57P", "40P01")


class DatabaseAway(Transient):
    """The database does not answer; what was begun in it is undone by itself and goes on from the ledger."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(
            "The database does not answer. Nothing is lost: as soon as it is back, everything goes on by itself.",
            detail,
        )


class DatabaseFull(DatabaseAway):
    """It can be read and takes nothing more."""

    def __init__(self, detail: str = "") -> None:
        Transient.__init__(
            self,
            "The disk of this server is full. Nothing is lost: as soon as whoever runs the server makes room, "
            "everything goes on by itself.",
            detail,
        )


@contextmanager
def told_in_words() -> Iterator[None]:
    """Raises DatabaseAway or DatabaseFull for what the driver says of either; anything else as it came."""
    try:
        yield
    except exc.TimeoutError as late:  # no connection came free
        raise DatabaseAway(str(late)) from late
    except exc.DBAPIError as error:
        outage = _outage(error)
        if outage is None:
            raise
        raise outage from error


def _outage(error: exc.DBAPIError) -> DatabaseAway | None:
    said = " ".join(str(error.orig).split())  # a driver's own hints come on lines of their own
    if isinstance(error.orig, sqlite3.OperationalError):
        code = error.orig.sqlite_errorcode & 0xFF  # the rest of it tells what exactly was tried
        if code in _FULL:
            return DatabaseFull(said)
        return DatabaseAway(said) if code in _BUSY else None
    state: str | None = getattr(error.orig, "sqlstate", None)
    if state == _DISK_FULL:
        return DatabaseFull(said)
    if state is None:  # said by the driver: there is no server to give one
        return DatabaseAway(said) if isinstance(error, exc.OperationalError) else None
    return DatabaseAway(said) if state.startswith(_AWAY) or error.connection_invalidated else None
