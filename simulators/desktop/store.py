"""The company file itself: one SQLite file that holds lists, documents, postings and message sets."""

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from simulators.desktop.node import Body

SCHEMA = """
CREATE TABLE IF NOT EXISTS pairs (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS records (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, space TEXT NOT NULL, name TEXT,
    active INTEGER NOT NULL, created REAL NOT NULL, modified REAL NOT NULL, ref TEXT, customer TEXT, date TEXT,
    body TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS records_name ON records (space, name) WHERE name IS NOT NULL;
CREATE INDEX IF NOT EXISTS records_kind ON records (kind, seq);
CREATE INDEX IF NOT EXISTS records_ref ON records (kind, ref);
CREATE INDEX IF NOT EXISTS records_customer ON records (customer, kind);
CREATE TABLE IF NOT EXISTS uses (
    owner TEXT NOT NULL, used TEXT NOT NULL, PRIMARY KEY (owner, used)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS uses_used ON uses (used);
CREATE TABLE IF NOT EXISTS postings (txn TEXT NOT NULL, account TEXT NOT NULL, customer TEXT, cents INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS postings_txn ON postings (txn);
CREATE INDEX IF NOT EXISTS postings_account ON postings (account, cents);
CREATE INDEX IF NOT EXISTS postings_customer ON postings (customer, account, cents);
CREATE TABLE IF NOT EXISTS stock (txn TEXT NOT NULL, item TEXT NOT NULL, quantity TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS stock_item ON stock (item);
CREATE INDEX IF NOT EXISTS stock_txn ON stock (txn);
CREATE TABLE IF NOT EXISTS links (
    source TEXT NOT NULL, target TEXT NOT NULL, kind TEXT NOT NULL, cents INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS links_source ON links (source);
CREATE INDEX IF NOT EXISTS links_target ON links (target);
CREATE TABLE IF NOT EXISTS deleted (seq INTEGER PRIMARY KEY, kind TEXT, id TEXT, created REAL, at REAL, name TEXT);
CREATE TABLE IF NOT EXISTS extras (
    owner_id TEXT, object TEXT, name TEXT, value TEXT, PRIMARY KEY (owner_id, object, name));
CREATE TABLE IF NOT EXISTS message_sets (
    id TEXT PRIMARY KEY, checksum TEXT NOT NULL, answer TEXT, at REAL NOT NULL);
"""
TABLES = (
    "pairs",
    "records",
    "uses",
    "postings",
    "stock",
    "links",
    "deleted",
    "extras",
    "message_sets",
)
COLUMNS = "id, kind, space, name, active, created, modified, body"
Row = tuple[object, ...]


@dataclass
class Record:
    """One object of the file; `body` is its Ret in JSON, `name` its folded full name or None for a document."""

    id: str
    kind: str
    space: str
    name: str | None
    active: bool
    created: float
    modified: float
    body: Body


class Store:
    """Every use goes through one connection and one lock: QuickBooks too does one thing after another."""

    def __init__(self, path: Path | None) -> None:
        self._connection = sqlite3.connect(
            path or ":memory:", check_same_thread=False, isolation_level=None, cached_statements=256
        )
        self._connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;")
        self._connection.executescript(SCHEMA)
        self._lock = threading.RLock()
        self._depth = 0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, also inside another one."""
        with self._lock:
            name = f"step{self._depth}"
            self._connection.execute(f"SAVEPOINT {name}")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._connection.execute(f"ROLLBACK TO {name}")
                raise
            finally:
                self._depth -= 1
                self._connection.execute(f"RELEASE {name}")

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def run(self, sql: str, values: Sequence[object] = ()) -> None:
        with self._lock:
            self._connection.execute(sql, values)

    def number(self, sql: str, values: Sequence[object] = ()) -> int:
        found = self.rows(sql, values)
        return int(str(found[0][0] or 0)) if found else 0

    def clear(self) -> None:
        with self.transaction():
            for table in TABLES:
                self.run(f"DELETE FROM {table}")  # noqa: S608 - names of our own tables

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    # small values

    def value(self, key: str, otherwise: str = "") -> str:
        found = self.rows("SELECT value FROM pairs WHERE key = ?", (key,))
        return str(found[0][0]) if found else otherwise

    def set_value(self, key: str, value: str) -> None:
        self.run("INSERT OR REPLACE INTO pairs VALUES (?, ?)", (key, value))

    def next_number(self, key: str, first: int = 1) -> int:
        number = int(self.value(key, str(first)))
        self.set_value(key, str(number + 1))
        return number

    # records

    def record(self, identity: str) -> Record | None:
        found = self.rows(f"SELECT {COLUMNS} FROM records WHERE id = ?", (identity,))  # noqa: S608 - our columns
        return record_of(found[0]) if found else None

    def named(self, space: str, name: str) -> Record | None:
        sql = f"SELECT {COLUMNS} FROM records WHERE space = ? AND name = ?"  # noqa: S608 - our columns
        found = self.rows(sql, (space, folded(name)))
        return record_of(found[0]) if found else None

    def insert(self, record: Record) -> None:
        sql = "INSERT INTO records VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        self.run(sql, (record.id, record.kind, record.space, *_columns(record)))
        self._note_uses(record)

    def save(self, record: Record) -> None:
        sql = (
            "UPDATE records SET name = ?, active = ?, created = ?, modified = ?, ref = ?, customer = ?, date = ?,"
            " body = ? WHERE id = ?"
        )
        self.run(sql, (*_columns(record), record.id))
        self.run("DELETE FROM uses WHERE owner = ?", (record.id,))
        self._note_uses(record)

    def delete(self, record: Record, at: float) -> None:
        name = record.body.get("RefNumber") or record.body.get("FullName") or record.body.get("Name")
        sql = "INSERT INTO deleted VALUES (NULL, ?, ?, ?, ?, ?)"
        self.run(sql, (record.kind, record.id, record.created, at, name))
        for table, column in (("records", "id"), ("uses", "owner"), ("extras", "object")):
            self.run(f"DELETE FROM {table} WHERE {column} = ?", (record.id,))  # noqa: S608 - our own names

    def users(self, identity: str) -> list[str]:
        return [str(row[0]) for row in self.rows("SELECT owner FROM uses WHERE used = ?", (identity,))]

    def _note_uses(self, record: Record) -> None:
        for used in set(_references(record.body)) - {record.id}:
            self.run("INSERT OR IGNORE INTO uses VALUES (?, ?)", (record.id, used))


def folded(name: str) -> str:
    return name.casefold()


def record_of(row: Row) -> Record:
    identity, kind, space, name, active, created, modified, body = row
    return Record(
        id=str(identity),
        kind=str(kind),
        space=str(space),
        name=None if name is None else str(name),
        active=bool(active),
        created=float(str(created)),
        modified=float(str(modified)),
        body=json.loads(str(body)),
    )


def _columns(record: Record) -> tuple[object, ...]:
    body = record.body
    ref = body.get("RefNumber")
    return (
        record.name,
        int(record.active),
        record.created,
        record.modified,
        None if ref is None else folded(ref),
        body.get("CustomerRef", {}).get("ListID"),
        body.get("TxnDate"),
        json.dumps(body, separators=(",", ":")),
    )


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if "ListID" in value:
            yield value["ListID"]
        for part in value.values():
            yield from _references(part)
    elif isinstance(value, list):
        for part in value:
            yield from _references(part)
