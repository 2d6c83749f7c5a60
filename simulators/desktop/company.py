"""A company file: who it is, its objects by id and by name, and what every saving of an object does."""

import json
import secrets
from decimal import Decimal
from pathlib import Path

from simulators.desktop.clock import Clock, stamp
from simulators.desktop.kinds import NESTED, space_of
from simulators.desktop.money import from_cents
from simulators.desktop.node import Body
from simulators.desktop.preferences import Preferences
from simulators.desktop.statuses import name_in_use
from simulators.desktop.store import Record, Store, folded

DEBIT_ACCOUNTS = frozenset(
    "Bank AccountsReceivable OtherCurrentAsset FixedAsset OtherAsset Expense CostOfGoodsSold OtherExpense".split()
)
FOLDER = "C:\\Users\\Public\\Documents\\Intuit\\QuickBooks\\Company Files"


class Company:
    """Opened from its file; without a path nothing survives."""

    def __init__(self, path: Path | None, clock: Clock, name: str) -> None:
        self.store = Store(path)
        self.clock = clock
        self._first_name = name
        self._name_once()

    def _name_once(self) -> None:
        if not self.store.value("name"):
            self.store.set_value("name", self._first_name)

    def begin_anew(self) -> None:
        """An empty file of the same name."""
        self.store.clear()
        self._name_once()

    @property
    def name(self) -> str:
        return self.store.value("name")

    @property
    def file_name(self) -> str:
        return f"{FOLDER}\\{self.name}.qbw"

    @property
    def preferences(self) -> Preferences:
        return Preferences.model_validate_json(self.store.value("preferences", "{}"))

    def set_preferences(self, preferences: Preferences) -> None:
        self.store.set_value("preferences", preferences.model_dump_json())

    # stamps of applications on the file

    def stamps(self) -> dict[str, str]:
        """FileID by OwnerID."""
        found: dict[str, str] = json.loads(self.store.value("stamps", "{}"))
        return found

    def put_stamp(self, owner_id: str, file_id: str) -> None:
        self.store.set_value("stamps", json.dumps(self.stamps() | {owner_id: file_id}))

    # values that applications keep beside an object

    def put_extra(self, owner: str, identity: str, name: str, value: str) -> None:
        self.store.run("INSERT OR REPLACE INTO extras VALUES (?, ?, ?, ?)", (owner, identity, name, value))

    def drop_extra(self, owner: str, identity: str, name: str) -> None:
        sql = "DELETE FROM extras WHERE owner_id = ? AND object = ? AND name = ?"
        self.store.run(sql, (owner, identity, name))

    # objects

    def get(self, kinds: tuple[str, ...], identity: str) -> Record | None:
        found = self.store.record(identity)
        return found if found is not None and found.kind in kinds else None

    def named(self, kinds: tuple[str, ...], name: str) -> Record | None:
        found = self.store.named(space_of(kinds[0]), name)
        return found if found is not None and found.kind in kinds else None

    def add_list(self, kind: str, body: Body) -> Record:
        """A new list object; `body` holds its name and, if nested, its FullName."""
        moment = self.clock.now()
        number = self.store.next_number("next_list", 0x80000001)
        label = body.get("FullName") or body.get("Name") or body.get("Initial") or ""
        identity = f"{number:08X}-{int(moment)}"
        record = Record(
            identity,
            kind,
            space_of(kind),
            folded(label),
            body.get("IsActive", "true") == "true",
            moment,
            moment,
            {"ListID": identity, **body},
        )
        self._refuse_taken(record, label)
        self._stamp(record)
        self.store.insert(record)
        return record

    def save_list(self, record: Record) -> None:
        """After a change; a new name reaches whatever refers to it."""
        label = str(record.body.get("FullName") or record.body["Name"])
        before = record.name
        record.name = folded(label)
        record.active = record.body.get("IsActive", "true") == "true"
        self._refuse_taken(record, label)
        self._stamp(record)
        self.store.save(record)
        if before != record.name:
            self._spread_name(record, label)

    def add_document(self, kind: str, body: Body) -> Record:
        moment = self.clock.now()
        identity = self.next_id()
        number = self.store.next_number("next_txn_number")
        full = {"TxnID": identity, "TxnNumber": str(number), **body}
        record = Record(identity, kind, kind, None, active=True, created=moment, modified=moment, body=full)
        self._stamp(record)
        self.store.insert(record)
        return record

    def save_document(self, record: Record) -> None:
        self._stamp(record)
        self.store.save(record)

    def next_id(self) -> str:
        """For documents and for their lines."""
        return f"{self.store.next_number('next_txn', 0x1A2B):X}-{int(self.clock.now())}"

    # figures of the moment

    def owed_by(self, customer: str) -> Decimal:
        return self._owed("postings.customer = ?", customer)

    def owed_below(self, customer: Record) -> Decimal:
        """By the jobs of a customer."""
        jobs = "SELECT id FROM records WHERE space = 'names' AND name >= ? AND name < ?"
        return self._owed(f"postings.customer IN ({jobs})", f"{customer.name}:", f"{customer.name};")

    def _owed(self, condition: str, *values: object) -> Decimal:
        receivable = self.store.value("special:AccountsReceivable")
        sql = f"SELECT SUM(cents) FROM postings WHERE account = ? AND {condition}"  # noqa: S608 - our own words
        return from_cents(self.store.number(sql, (receivable, *values)))

    def balance_of(self, account: Record) -> Decimal:
        """As QuickBooks shows it: what an income or a liability account gained is above zero."""
        amount = from_cents(
            self.store.number("SELECT SUM(cents) FROM postings WHERE account = ?", (account.id,))
        )
        return amount if account.body.get("AccountType") in DEBIT_ACCOUNTS else -amount

    def _refuse_taken(self, record: Record, label: str) -> None:
        found = self.store.named(record.space, label)
        if found is not None and found.id != record.id:
            name_in_use(str(record.body.get("Name", label)))

    def _stamp(self, record: Record) -> None:
        record.modified = max(self.clock.now(), record.modified)
        last = int(record.body.get("EditSequence", "0"))
        record.body["EditSequence"] = str(max(int(record.modified), last + 1))
        record.body["TimeCreated"] = stamp(record.created)
        record.body["TimeModified"] = stamp(record.modified)

    def _spread_name(self, record: Record, label: str) -> None:
        for owner in self.store.users(record.id):
            user = self.store.record(owner)
            if user is None:
                continue
            below = user.kind in NESTED and user.body.get("ParentRef", {}).get("ListID") == record.id
            _rename(user.body, record.id, label)
            if below:
                user.body["FullName"] = f"{label}:{user.body['Name']}"
                user.name = folded(user.body["FullName"])
            self.store.save(user)
            if below:
                self._spread_name(user, user.body["FullName"])


def reference(record: Record) -> Body:
    label = record.body.get("FullName") or record.body.get("Name") or record.body.get("Initial")
    return {"ListID": record.id, "FullName": label}


def _rename(value: object, identity: str, label: str) -> None:
    if isinstance(value, dict):
        if value.get("ListID") == identity and "FullName" in value:
            value["FullName"] = label
        for part in value.values():
            _rename(part, identity, label)
    elif isinstance(value, list):
        for part in value:
            _rename(part, identity, label)


def fresh_lock() -> str:
    """What the Web Connector writes into AppLock while it works."""
    return f"LOCKED:PRACTICE-PC:{secrets.randbelow(10**18):018d}"
