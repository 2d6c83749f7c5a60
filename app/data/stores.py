"""Stores of a merchant, their keys, and the small lists that they told us."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from sqlmodel import Session, col, delete, func, select, update

from app.core.listing import Named
from app.data.codec import Codec
from app.data.secrets import Secrets
from app.data.tables.pairing import ConnectionRow, StoreRow


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


class _TaxRate(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def percent(self) -> Decimal: ...
    @property
    def country(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def postcode(self) -> str: ...
    @property
    def city(self) -> str: ...
    @property
    def shipping(self) -> bool: ...


class Lists(Protocol):
    """A store's lists as its adapter reads them; the adapters' layer cannot be imported from here."""

    @property
    def statuses(self) -> Sequence[Named]: ...
    @property
    def payment_methods(self) -> Sequence[Named]: ...
    @property
    def channels(self) -> Sequence[Named]: ...
    @property
    def tax_rates(self) -> Sequence[_TaxRate]: ...


@dataclass(frozen=True, slots=True)
class StoredTaxRate:
    """A tax rate of the store with the place it is for; percent 8.875 means 8.875 %."""

    id: str
    name: str
    percent: Decimal
    country: str = ""
    state: str = ""
    postcode: str = ""
    city: str = ""
    shipping: bool = True


@dataclass(frozen=True, slots=True)
class StoredLists:
    """The store's small lists as last read; empty until then."""

    statuses: tuple[Named, ...] = ()
    payment_methods: tuple[Named, ...] = ()
    channels: tuple[Named, ...] = ()
    tax_rates: tuple[StoredTaxRate, ...] = ()


_KEYS = Codec(StoreKeys)
_LISTS = Codec(StoredLists)


def pair(
    session: Session, merchant: str, store: NewStore, keys: StoreKeys, *, secrets: Secrets, now: datetime
) -> StoreRecord:
    """The store with these keys: a new one, or the one of this address again with its new keys."""
    row = session.exec(
        select(StoreRow).where(
            StoreRow.merchant == merchant, StoreRow.platform == store.platform, StoreRow.url == store.url
        )
    ).one_or_none() or StoreRow(
        merchant=merchant, platform=store.platform, url=store.url, name=store.name, created=now
    )
    row.name, row.practice = store.name, store.practice
    row.currency, row.time_zone = store.currency, store.time_zone
    row.keys = secrets.encrypt(_KEYS.dump(keys))
    session.add(row)
    session.flush()
    return _record(row)


def store(session: Session, merchant: str, store_id: str) -> StoreRecord | None:
    row = _row(session, merchant, store_id)
    return _record(row) if row else None


def stores(session: Session, merchant: str) -> list[StoreRecord]:
    rows = session.exec(select(StoreRow).where(StoreRow.merchant == merchant).order_by(col(StoreRow.created)))
    return [_record(row) for row in rows]


def keys_of(session: Session, merchant: str, store_id: str, secrets: Secrets) -> StoreKeys:
    """The store's keys. Raises LookupError without such a store, NeedsOwner when they cannot be read."""
    row = _row(session, merchant, store_id)
    if row is None:
        raise LookupError(f"merchant {merchant} has no store {store_id}")
    return _KEYS.load(secrets.decrypt(row.keys)) if row.keys else StoreKeys()


def set_keys(session: Session, merchant: str, store_id: str, keys: StoreKeys, secrets: Secrets) -> None:
    session.exec(
        update(StoreRow)
        .where(col(StoreRow.merchant) == merchant, col(StoreRow.id) == store_id)
        .values(keys=secrets.encrypt(_KEYS.dump(keys)))
    )


def hook_store(session: Session, store_id: str, secrets: Secrets) -> tuple[StoreRecord, str] | None:
    """The store that a webhook names, with the secret that its signature must prove."""
    row = session.get(StoreRow, store_id)
    if row is None or not row.keys:
        return None
    return _record(row), _KEYS.load(secrets.decrypt(row.keys)).hook_secret


def describe(
    session: Session, merchant: str, store_id: str, *, name: str, currency: str, time_zone: str
) -> None:
    """What a probe found out about the store."""
    session.exec(
        update(StoreRow)
        .where(col(StoreRow.merchant) == merchant, col(StoreRow.id) == store_id)
        .values(name=name, currency=currency, time_zone=time_zone)
    )


def save_lists(session: Session, merchant: str, store_id: str, lists: Lists, now: datetime) -> None:
    """Replace the store's lists."""
    stored = StoredLists(
        tuple(lists.statuses),
        tuple(lists.payment_methods),
        tuple(lists.channels),
        tuple(_rate(rate) for rate in lists.tax_rates),
    )
    session.exec(
        update(StoreRow)
        .where(col(StoreRow.merchant) == merchant, col(StoreRow.id) == store_id)
        .values(lists=_LISTS.dump(stored), lists_read=now)
    )


def lists_of(session: Session, merchant: str, store_id: str) -> StoredLists:
    """The store's lists as last read, empty until then."""
    row = _row(session, merchant, store_id)
    return _LISTS.load(row.lists) if row and row.lists else StoredLists()


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


def _record(row: StoreRow) -> StoreRecord:
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


def _rate(rate: _TaxRate) -> StoredTaxRate:
    return StoredTaxRate(
        rate.id, rate.name, rate.percent, rate.country, rate.state, rate.postcode, rate.city, rate.shipping
    )
