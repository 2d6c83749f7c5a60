"""All companies of the practice QuickBooks in one file, safe to share between threads and to kill at any time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from threading import Lock

from simulators.qbo.company import Company
from simulators.qbo.database import Database
from simulators.qbo.flavours.seed import seed
from simulators.qbo.rendering import render
from simulators.qbo.rows import Rows, amount_of
from simulators.qbo.wire import Json, loads

COMPANY = "SELECT realm, name, flavour, country, home_currency, expired FROM companies"
TABLES = ("companies", "sequences", "objects", "entries", "stock", "links", "answers", "pairs")
FIRST_REALM = 9130347000000000


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Entry:
    """One side of a posting, in home currency; exactly one of debit and credit is not zero."""

    date: date
    txn_type: str
    txn_id: str
    account_id: str
    debit: Decimal
    credit: Decimal


class State:
    def __init__(self, path: Path | None, now: Callable[[], datetime] = _utc_now) -> None:
        self._database = Database(path)
        self._adding = Lock()
        self.now = now

    def close(self) -> None:
        self._database.close()

    def reset(self) -> None:
        """Forget every company and every kept value."""
        with self._database.transaction() as connection:
            for table in TABLES:
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 constants only

    @contextmanager
    def transaction(self, realm: str) -> Iterator[Rows]:
        """One write of one company: atomic, durable when left, rolled back on any exception."""
        with self._database.transaction() as connection:
            yield Rows(connection, realm)

    def rows(self, realm: str) -> Rows:
        """To read with: never waits for a writer."""
        return Rows(self._database.reader(), realm)

    # companies

    def companies(self) -> list[Company]:
        found = self._database.reader().execute(COMPANY + " ORDER BY position")
        return [_company(row) for row in found]

    def company(self, realm: str) -> Company | None:
        found = self._database.reader().execute(COMPANY + " WHERE realm = ?", (realm,)).fetchone()
        return _company(found) if found else None

    def add_company(self, flavour: str, name: str, realm: str | None = None) -> Company:
        with self._adding, self._database.transaction() as connection:
            position = int(
                connection.execute("SELECT coalesce(max(position), 0) + 1 FROM companies").fetchone()[0]
            )
            rows = Rows(connection, realm or str(FIRST_REALM + position * 7919))
            company = seed(rows, flavour, name, self.now())
            values = (company.realm, name, flavour, company.country, company.home_currency, position)
            connection.execute("INSERT INTO companies VALUES (?, ?, ?, ?, ?, 0, ?)", values)
            return company

    def set_expired(self, realm: str, *, expired: bool) -> None:
        """A company whose subscription has ended can be read but not written (6190)."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE companies SET expired = ? WHERE realm = ?", (int(expired), realm))

    # what the books hold

    def objects(self, realm: str, entity: str) -> list[Json]:
        """All objects of a kind, inactive ones too, deleted ones not, as the API would answer them."""
        rows = self.rows(realm)
        return [loads(render(rows, row)) for row in rows.all(entity)]

    def object(self, realm: str, entity: str, object_id: str) -> Json | None:
        rows = self.rows(realm)
        row = rows.get(entity, object_id)
        return None if row is None else loads(render(rows, row))

    def journal(self, realm: str) -> list[Entry]:
        sql = (
            "SELECT txn_date, txn_type, txn, account, home FROM entries"
            " WHERE realm = ? AND home <> 0 ORDER BY txn_date, rowid"
        )
        return [_entry(*found) for found in self._database.reader().execute(sql, (realm,))]

    # small values for the rest of the practice company: tokens and such

    def get_value(self, scope: str, key: str) -> str | None:
        sql = "SELECT value FROM pairs WHERE scope = ? AND key = ?"
        found = self._database.reader().execute(sql, (scope, key)).fetchone()
        return str(found[0]) if found else None

    def set_value(self, scope: str, key: str, value: str) -> None:
        sql = (
            "INSERT INTO pairs VALUES (?, ?, ?) ON CONFLICT (scope, key) DO UPDATE SET value = excluded.value"
        )
        with self._database.transaction() as connection:
            connection.execute(sql, (scope, key, value))

    def drop_value(self, scope: str, key: str) -> None:
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM pairs WHERE scope = ? AND key = ?", (scope, key))

    def values(self, scope: str) -> dict[str, str]:
        found = self._database.reader().execute("SELECT key, value FROM pairs WHERE scope = ?", (scope,))
        return {str(key): str(value) for key, value in found}


def _company(row: tuple[str, str, str, str, str, int]) -> Company:
    realm, name, flavour, country, home_currency, expired = row
    return Company(realm, name, flavour, country, home_currency, bool(expired))


def _entry(txn_date: str, txn_type: str, txn: str, account: str, home: int) -> Entry:
    debit, credit = (amount_of(home), Decimal(0)) if home > 0 else (Decimal(0), amount_of(-home))
    return Entry(date.fromisoformat(txn_date), txn_type, txn, account, debit, credit)
