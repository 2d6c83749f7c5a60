"""Orders and what was intended for them, in the words of the pages."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.core.document import KIND_NAMES
from app.core.intent import (
    CreateAccount,
    CreateCustomer,
    CreateItem,
    Deactivate,
    Intent,
    Post,
    Reactivate,
    Remove,
    Update,
    UpdateCustomer,
)
from app.data.ledger_counts import State
from app.data.ledger_documents import IntentRecord, IntentState
from app.web import words
from app.web.visit import Here

BADGES = {
    State.EXPORTED: ("done", "Exported"),
    State.WAITING: ("waiting", "Waiting"),
    State.POSTING: ("waiting", "Being exported"),
    State.HELD: ("needs", "Needs you"),
    State.REFUSED: ("refused", "Refused"),
    State.LEFT_OUT: ("left_out", "Left out"),
}
FATES = {
    IntentState.PENDING: ("waiting", "On its way"),
    IntentState.UNKNOWN: ("waiting", "No answer yet"),
    IntentState.SETTLED: ("done", "In the books"),
    IntentState.FAILED: ("refused", "Refused"),
    IntentState.UNDONE: ("left_out", "Undone"),
    IntentState.RESET: ("left_out", "Reset"),
    IntentState.SUPERSEDED: ("left_out", "Taken over since"),
    IntentState.REPLACED: ("left_out", "Changed since"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One line of an order's history."""

    record: IntentRecord
    what: str
    attempt: int

    @property
    def badge(self) -> tuple[str, str]:
        if self.record.state is IntentState.SETTLED and isinstance(self.record.intent, Remove | Deactivate):
            return "done", "Done"
        return FATES[self.record.state]


def events(records: tuple[IntentRecord, ...]) -> tuple[Event, ...]:
    """Everything that was intended for an order, newest first."""
    return tuple(Event(one, what(one.intent), _attempt(one.intent)) for one in reversed(records))


def what(intent: Intent) -> str:
    """What an intent does, as the beginning of a sentence."""
    match intent:
        case Post():
            number = getattr(intent.document, "number", "")
            return f"{KIND_NAMES[intent.document.key.kind].capitalize()} {number}".strip()
        case Update():
            return _changed(intent)
        case UpdateCustomer():
            return f"Contact data of {intent.existing.name}"
        case CreateCustomer() | CreateItem() | CreateAccount():
            return f"New {_made(intent)}"
        case Remove():
            return f"Removal of the {KIND_NAMES[intent.kind]}"
        case Deactivate() | Reactivate():
            return f"{_entry(intent)} made {'inactive' if isinstance(intent, Deactivate) else 'active again'}"


def _entry(intent: Deactivate | Reactivate) -> str:
    return "Customer" if intent.list == "customers" else "Item"


def _changed(intent: Update) -> str:
    name = f"{KIND_NAMES[intent.document.key.kind]} {getattr(intent.document, 'number', '')}".strip()
    old, new = intent.before.total, intent.document.total
    amounts = f"of {words.amount(old)}" if old == new else f"from {words.amount(old)} to {words.amount(new)}"
    return f"Change of {name} {amounts}"


def _made(intent: CreateCustomer | CreateItem | CreateAccount) -> str:
    match intent:
        case CreateCustomer():
            return f"customer {intent.customer.name}"
        case CreateItem():
            return f"item {intent.item.name}"
        case CreateAccount():
            return f"account {intent.name}"


def zone_of(here: Here) -> str:
    """The books' time zone, so that days agree with the reports there; the store's until they were read."""
    company = here.books.company
    zone = company.time_zone if company else here.store.time_zone
    return zone if is_zone(zone) else "UTC"


def is_zone(name: str) -> bool:
    """Stores may name an offset instead of a place."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _attempt(intent: Intent) -> int:
    return intent.document.key.attempt if isinstance(intent, Post | Update) else 1
