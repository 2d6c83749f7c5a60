"""The stored objects of one company: found by id, name or number, written with the columns they are found by."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from simulators.qbo.wire import Json, Raw, dumps, loads

CENTS = 100  # amounts are kept as whole hundredths
PIECES = 100_000  # quantities as whole hundred-thousandths

COLUMNS = "entity, id, body, active, deleted, updated, label, kind, currency, balance, quantity, stock_value"


@dataclass(frozen=True, slots=True)
class Row:
    entity: str
    id: str
    body: str
    active: int
    deleted: int
    updated: int
    label: str | None
    kind: str | None
    currency: str | None
    balance: int
    quantity: int
    stock_value: int

    def json(self) -> Json:
        body: Json = loads(self.body)
        return body


@dataclass(frozen=True)
class Keys:
    """What a stored object is found by."""

    active: bool = True
    label: str | None = None
    kind: str | None = None
    currency: str | None = None
    name: str | None = None
    doc_number: str | None = None
    txn_date: str | None = None
    customer: str | None = None
    parent: str | None = None
    email: str | None = None
    sku: str | None = None
    reference: str | None = None
    total: int | None = None
    balance: int | None = field(default=None)  # None: kept by the postings, not by the object

    def values(self) -> tuple[object, ...]:
        return (
            int(self.active),
            self.label,
            self.kind,
            self.currency,
            self.name,
            self.doc_number,
            self.txn_date,
            self.customer,
            self.parent,
            self.email,
            self.sku,
            self.reference,
            self.total,
        )


KEY_COLUMNS = (
    "active, label, kind, currency, name, doc_number, txn_date,"
    " customer, parent, email, sku, reference, total"
)
KEY_SETTERS = ", ".join(f"{column.strip()} = ?" for column in KEY_COLUMNS.split(","))
KEY_MARKS = ", ".join("?" for _ in KEY_COLUMNS.split(","))

SELECT = f"SELECT {COLUMNS} FROM objects WHERE realm = ?"  # noqa: S608 constants only
INSERT = (
    f"INSERT INTO objects (realm, entity, id, ordinal, body, created, updated, {KEY_COLUMNS})"  # noqa: S608 constants only
    f" VALUES (?, ?, ?, ?, ?, ?, ?, {KEY_MARKS})"
)
UPDATE = (
    f"UPDATE objects SET body = ?, updated = ?, {KEY_SETTERS}"  # noqa: S608 constants only
    " WHERE realm = ? AND entity = ? AND id = ?"
)


@dataclass(frozen=True)
class Link:
    source: str
    source_type: str
    target: str
    target_type: str
    amount: Decimal


class Rows:
    def __init__(self, connection: sqlite3.Connection, realm: str) -> None:
        self.connection = connection
        self.realm = realm

    # reading

    def get(self, entity: str, object_id: str) -> Row | None:
        found = self.connection.execute(
            SELECT + " AND entity = ? AND id = ? AND deleted = 0", (self.realm, entity, object_id)
        ).fetchone()
        return Row(*found) if found else None

    def all(self, entity: str) -> Iterator[Row]:
        cursor = self.connection.execute(
            SELECT + " AND entity = ? AND deleted = 0 ORDER BY ordinal, id", (self.realm, entity)
        )
        return (Row(*found) for found in cursor)

    def select(self, where: str, values: Sequence[object]) -> list[Row]:
        """Rows by a condition that this package wrote; its values are always parameters."""
        cursor = self.connection.execute(f"{SELECT} AND {where}", (self.realm, *values))
        return [Row(*found) for found in cursor]

    def count(self, where: str, values: Sequence[object]) -> int:
        sql = f"SELECT count(*) FROM objects WHERE realm = ? AND {where}"  # noqa: S608 values are parameters
        return int(self.connection.execute(sql, (self.realm, *values)).fetchone()[0])

    def named(self, entity: str, name: str) -> str | None:
        return self._id_by("name", entity, name)

    def numbered(self, entity: str, doc_number: str) -> str | None:
        return self._id_by("doc_number", entity, doc_number)

    def of_kind(self, entity: str, kind: str) -> str | None:
        return self._id_by("kind", entity, kind)

    def _id_by(self, column: str, entity: str, value: str) -> str | None:
        sql = (
            f"SELECT id FROM objects WHERE realm = ? AND entity = ? AND {column} = ? AND deleted = 0 LIMIT 1"  # noqa: S608 constants only
        )
        found = self.connection.execute(sql, (self.realm, entity, value)).fetchone()
        return str(found[0]) if found else None

    def children(self, entity: str, parent: str) -> list[tuple[str, int]]:
        sql = "SELECT id, balance FROM objects WHERE realm = ? AND entity = ? AND parent = ? AND deleted = 0"
        return self.connection.execute(sql, (self.realm, entity, parent)).fetchall()

    # writing

    def next_id(self, family: str) -> str:
        sql = (
            "INSERT INTO sequences VALUES (?, ?, 1)"
            " ON CONFLICT (realm, family) DO UPDATE SET last = last + 1 RETURNING last"
        )
        return str(self.connection.execute(sql, (self.realm, family)).fetchone()[0])

    def insert(self, entity: str, object_id: str, body: Json, keys: Keys, now: int) -> None:
        ordinal = int(object_id) if object_id.isdigit() else 0
        values = (self.realm, entity, object_id, ordinal, dumps(body), now, now, *keys.values())
        self.connection.execute(INSERT, values)
        self._set_balance(entity, object_id, keys)

    def update(self, entity: str, object_id: str, body: Json, keys: Keys, now: int) -> None:
        self.connection.execute(UPDATE, (dumps(body), now, *keys.values(), self.realm, entity, object_id))
        self._set_balance(entity, object_id, keys)

    def rewrite(self, entity: str, object_id: str, body: Json, balance: int, now: int) -> None:
        """A new body for a row whose keys stay."""
        sql = (
            "UPDATE objects SET body = ?, balance = ?, updated = ? WHERE realm = ? AND entity = ? AND id = ?"
        )
        self.connection.execute(sql, (dumps(body), balance, now, self.realm, entity, object_id))

    def _set_balance(self, entity: str, object_id: str, keys: Keys) -> None:
        if keys.balance is not None:
            sql = "UPDATE objects SET balance = ? WHERE realm = ? AND entity = ? AND id = ?"
            self.connection.execute(sql, (keys.balance, self.realm, entity, object_id))

    def bury(self, entity: str, object_id: str, tombstone: Json, now: int) -> None:
        """Keep what change data capture must still tell, and free the name and the number."""
        sql = (
            "UPDATE objects SET deleted = 1, active = 0, body = ?, updated = ?, name = NULL, doc_number = NULL"
            " WHERE realm = ? AND entity = ? AND id = ?"
        )
        self.connection.execute(sql, (dumps(tombstone), now, self.realm, entity, object_id))

    def add_balance(self, entity: str, object_id: str, amount: int) -> None:
        sql = "UPDATE objects SET balance = balance + ? WHERE realm = ? AND entity = ? AND id = ?"
        self.connection.execute(sql, (amount, self.realm, entity, object_id))

    def add_stock(self, item: str, quantity: int, value: int) -> None:
        sql = (
            "UPDATE objects SET quantity = quantity + ?, stock_value = stock_value + ?"
            " WHERE realm = ? AND entity = 'Item' AND id = ?"
        )
        self.connection.execute(sql, (quantity, value, self.realm, item))

    # links between transactions

    def links_from(self, source: str) -> list[Link]:
        return self._links("source", source)

    def links_to(self, target: str) -> list[Link]:
        return self._links("target", target)

    def _links(self, column: str, txn: str) -> list[Link]:
        sql = (
            "SELECT source, source_type, target, target_type, amount FROM links"  # noqa: S608 constants only
            f" WHERE realm = ? AND {column} = ? ORDER BY rowid"
        )
        found = self.connection.execute(sql, (self.realm, txn))
        return [
            Link(source, kind, target, to, amount_of(amount)) for source, kind, target, to, amount in found
        ]

    def link(self, link: Link) -> None:
        values = (
            self.realm,
            link.source,
            link.source_type,
            link.target,
            link.target_type,
            cents(link.amount),
        )
        self.connection.execute("INSERT INTO links VALUES (?, ?, ?, ?, ?, ?)", values)

    def unlink(self, source: str, target: str | None = None) -> None:
        if target is None:
            self.connection.execute("DELETE FROM links WHERE realm = ? AND source = ?", (self.realm, source))
        else:
            sql = "DELETE FROM links WHERE realm = ? AND source = ? AND target = ?"
            self.connection.execute(sql, (self.realm, source, target))

    # answers already given, and the company's own notes

    def answered(self, key: str) -> Raw | None:
        sql = "SELECT body FROM answers WHERE realm = ? AND key = ?"
        found = self.connection.execute(sql, (self.realm, key)).fetchone()
        return Raw(found[0]) if found else None

    def remember_answer(self, key: str, body: str) -> None:
        self.connection.execute("INSERT INTO answers VALUES (?, ?, ?)", (self.realm, key, body))

    def note(self, key: str) -> str | None:
        sql = "SELECT value FROM pairs WHERE scope = ? AND key = ?"
        found = self.connection.execute(sql, (f"company/{self.realm}", key)).fetchone()
        return str(found[0]) if found else None

    def set_note(self, key: str, value: str) -> None:
        sql = (
            "INSERT INTO pairs VALUES (?, ?, ?) ON CONFLICT (scope, key) DO UPDATE SET value = excluded.value"
        )
        self.connection.execute(sql, (f"company/{self.realm}", key, value))


def cents(amount: Decimal) -> int:
    return int((amount * CENTS).to_integral_value())


def amount_of(hundredths: int) -> Decimal:
    return Decimal(hundredths).scaleb(-2)


def pieces(quantity: Decimal) -> int:
    return int((quantity * PIECES).to_integral_value())


def quantity_of(stored: int) -> Decimal:
    quantity = Decimal(stored) / PIECES
    return Decimal(int(quantity)) if quantity == quantity.to_integral_value() else quantity.normalize()
