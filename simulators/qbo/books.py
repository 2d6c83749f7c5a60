"""One company's books at work on one request: what it holds, what it allows, what time it is."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from simulators.qbo import faultbook
from simulators.qbo.company import Company, Switches, read_switches
from simulators.qbo.rows import Row, Rows
from simulators.qbo.wire import PACIFIC, Json, timestamp


@dataclass(frozen=True)
class Target:
    """A list object that a request refers to."""

    row: Row

    @property
    def id(self) -> str:
        return self.row.id

    @property
    def label(self) -> str:
        return self.row.label or ""

    @property
    def kind(self) -> str:
        return self.row.kind or ""

    @cached_property
    def body(self) -> Json:
        return self.row.json()


class Books:
    def __init__(self, rows: Rows, company: Company, now: datetime) -> None:
        self.rows = rows
        self.company = company
        self.now = now
        self._seen: dict[tuple[str, str], Target | None] = {}
        self._roles: dict[str, str | None] = {}

    def over(self, rows: Rows) -> "Books":
        """The same books on another connection, what was looked up kept."""
        self.rows = rows
        return self

    @cached_property
    def switches(self) -> Switches:
        return read_switches(self._preferences())

    def _preferences(self) -> Json:
        row = self.rows.get("Preferences", "1")
        return row.json() if row else {}

    @property
    def home(self) -> str:
        return self.company.home_currency

    @property
    def seconds(self) -> int:
        return int(self.now.timestamp())

    @property
    def timestamp(self) -> str:
        return timestamp(self.now)

    @property
    def today(self) -> date:
        """The server's date, not the company's: a transaction without a date gets this one."""
        return self.now.astimezone(PACIFIC).date()

    def target(self, entity: str, object_id: str) -> Target | None:
        key = (entity, object_id)
        if key not in self._seen:
            row = self.rows.get(entity, object_id)
            self._seen[key] = Target(row) if row else None
        return self._seen[key]

    def expect(self, entity: str, object_id: str) -> Target:
        """A target whose reference was already checked."""
        found = self.target(entity, object_id)
        if found is None:
            faultbook.invalid_reference(entity, object_id)
        return found

    def forget(self) -> None:
        """After a write to a list or to the preferences, look everything up anew."""
        self._seen.clear()
        self._roles.clear()
        self.__dict__.pop("switches", None)

    def role(self, name: str) -> str:
        """The account that QuickBooks itself posts a thing to: receivable, undeposited, tax, ..."""
        if name not in self._roles:
            self._roles[name] = self.rows.note(f"account/{name}")
        found = self._roles[name]
        if found is None:
            faultbook.business(f"The company has no account for {name}.")
        return found

    def has_role(self, name: str) -> bool:
        return self.rows.note(f"account/{name}") is not None

    def set_role(self, name: str, account_id: str) -> None:
        self.rows.set_note(f"account/{name}", account_id)
        self._roles[name] = account_id
