"""Stores of a merchant, their keys, and the small lists that they told us."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, delete, func, select, update

from app.core.listing import StoreLists
from app.data import looks
from app.data.codec import Codec
from app.data.secrets import Secrets
from app.data.tables.pairing import ConnectionRow, StoreRow
from app.data.upsert import insert_new


@dataclass(frozen=True, slots=True)
class StoreKeys:
    """What opens a store: a key with its secret, or a token alone; `hook_secret` proves its webhooks."""

    key: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    hook_secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class NewStore:
    platform: str
    name: str
    url: str
    currency: str = ""
    time_zone: str = ""
    practice: bool = False


@dataclass(frozen=True, slots=True)
class StoreRecord:
    """A store without its keys, so that they never travel with it."""

    id: str
    merchant: str
    platform: str
    name: str
    url: str
    currency: str
    time_zone: str
    practice: bool
    lists_read: datetime | None
    products_read: datetime | None


_KEYS = Codec(StoreKeys)
STORE_LISTS = Codec(StoreLists)


def pair(
    session: Session, merchant: str, store: NewStore, keys: StoreKeys, *, secrets: Secrets, now: datetime
) -> StoreRecord:
    """The store with these keys: a new one, or the one of this address again with its new keys."""
    new = StoreRow(merchant=merchant, platform=store.platform, url=store.url, name=store.name, created=now)
    insert_new(session, StoreRow, [new.model_dump()], ["merchant", "platform", "url"])
    row = session.exec(
        select(StoreRow).where(
            StoreRow.merchant == merchant, StoreRow.platform == store.platform, StoreRow.url == store.url
        )
    ).one()
    row.name, row.practice = store.name, store.practice
    row.currency, row.time_zone = store.currency, store.time_zone
    row.keys = secrets.encrypt(_KEYS.dump(keys))
    session.add(row)
    session.flush()
    looks.forget(session, merchant, store=row.id)
    return store_record(row)


def store(session: Session, merchant: str, store_id: str) -> StoreRecord | None:
    row = _row(session, merchant, store_id)
    return store_record(row) if row else None


def stores(session: Session, merchant: str) -> list[StoreRecord]:
    rows = session.exec(select(StoreRow).where(StoreRow.merchant == merchant).order_by(col(StoreRow.created)))
    return [store_record(row) for row in rows]


def keys_of(session: Session, merchant: str, store_id: str, secrets: Secrets) -> StoreKeys:
    """The store's keys. Raises LookupError without such a store, NeedsOwner when they cannot be read."""
    row = _row(session, merchant, store_id)
    if row is None:
        raise LookupError(f"merchant {merchant} has no store {store_id}")
    return _KEYS.load(secrets.decrypt(row.keys)) if row.keys else StoreKeys()


def hook_store(session: Session, store_id: str, secrets: Secrets) -> tuple[StoreRecord, str] | None:
    """The store that a webhook names, with the secret that its signature must prove."""
    row = session.get(StoreRow, store_id)
    if row is None or not row.keys:
        return None
    return store_record(row), _KEYS.load(secrets.decrypt(row.keys)).hook_secret


def save_lists(session: Session, merchant: str, store_id: str, lists: StoreLists, now: datetime) -> None:
    """Replace the store's lists."""
    session.exec(
        update(StoreRow)
        .where(col(StoreRow.merchant) == merchant, col(StoreRow.id) == store_id)
        .values(lists=STORE_LISTS.dump(lists), lists_read=now)
    )


def remove(session: Session, merchant: str, store_id: str) -> bool:
    """Forget a store that no connection uses; False when one does."""
    users = select(func.count()).select_from(ConnectionRow)
    used = session.exec(
        users.where(ConnectionRow.merchant == merchant, ConnectionRow.store == store_id)
    ).one()
    if used:
        return False
    session.exec(delete(StoreRow).where(col(StoreRow.merchant) == merchant, col(StoreRow.id) == store_id))
    return True


def _row(session: Session, merchant: str, store_id: str) -> StoreRow | None:
    return session.exec(
        select(StoreRow).where(StoreRow.merchant == merchant, StoreRow.id == store_id)
    ).one_or_none()


def store_record(row: StoreRow) -> StoreRecord:
    return StoreRecord(
        row.id,
        row.merchant,
        row.platform,
        row.name,
        row.url,
        row.currency,
        row.time_zone,
        row.practice,
        row.lists_read,
        row.products_read,
    )
