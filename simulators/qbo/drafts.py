"""What goes into a rule and what comes out: an object on its way from the request to the store."""

from dataclasses import dataclass
from decimal import Decimal

from simulators.qbo.books import Books
from simulators.qbo.effects import Effects
from simulators.qbo.rows import Keys
from simulators.qbo.wire import Json

DELETED = " (deleted)"


@dataclass(frozen=True)
class Draft:
    entity: str
    id: str
    sent: Json  # as the caller wrote it
    merged: Json  # over what was stored before, if it is a sparse update
    old: Json | None  # what was stored before
    duplicate_numbers: bool = False


@dataclass(frozen=True)
class Prepared:
    body: Json
    keys: Keys
    effects: Effects | None = None


def text(body: Json, name: str) -> str | None:
    found = body.get(name)
    return str(found) if found not in {None, ""} else None


def number(body: Json, name: str) -> Decimal | None:
    found = body.get(name)
    return Decimal(found) if found is not None else None


def flag(body: Json, name: str, *, default: bool) -> bool:
    return bool(body.get(name, default))


def ref(body: Json, name: str) -> str | None:
    found = body.get(name)
    return str(found["value"]) if isinstance(found, dict) and found.get("value") else None


def name_key(name: str) -> str:
    return " ".join(name.split()).casefold()


def without(body: Json, *names: str) -> Json:
    return {key: value for key, value in body.items() if key not in names}


def was_inactive(draft: Draft) -> bool:
    return draft.old is not None and draft.old.get("Active") is False


def plain_name(draft: Draft, name: str) -> str:
    """The name without the mark that QuickBooks puts on inactive ones."""
    return name.removesuffix(DELETED) if was_inactive(draft) else name


def taken(books: Books, draft: Draft, entity: str, key: str) -> bool:
    owner = books.rows.named(entity, key)
    return owner is not None and (owner != draft.id or entity != draft.entity)
