"""Pairing a store: whether a shop answers at an address, whether keys open it, and what is kept of it."""

import secrets
from contextlib import suppress

import httpx

from app.core.access import Access, Check
from app.data import connections, pairings, stores
from app.data.pairings import NewPairing, Pairing, PairingKind
from app.data.session import Session
from app.data.stores import NewStore, StoreKeys, StoreRecord
from app.errors import CartbooksError, NeedsOwner, Refused
from app.http import origin
from app.stores.woocommerce.access import probe
from app.stores.woocommerce.address import is_loopback, store_url
from app.stores.woocommerce.pairing import PairedKeys, authorize_url
from app.stores.woocommerce.refusals import error_of
from app.stores.woocommerce.rest import Keys, Rest
from app.sync.desk import Desk

PLATFORM = "woocommerce"
CALLBACK = "/callbacks/woocommerce"
RETURN = "/connect/woocommerce/return"
WRITES = "The keys may write, which webhooks and stock need"
BROKEN = "Something went wrong on our side while the store was connected. Connect it once more."


def find_shop(desk: Desk, typed: str) -> str:
    """The shop's address in its usual form, once a WooCommerce has answered there; raises with the sentence."""
    url = store_url(typed)
    rest = Rest(url, Keys("", ""), desk.http)
    namespaces = rest.index().get("namespaces")
    if isinstance(namespaces, list) and "wc/v3" in namespaces:
        return url
    # A site may hide its index; then its refusal of orders tells whether WooCommerce is there.
    answer = rest.ask("wc/v3/orders", {"per_page": 1})
    if answer.refusal is not None and not answer.refusal.code.startswith("woocommerce_rest"):
        raise error_of(answer.refusal, url)
    return url


def can_call_back(desk: Desk, url: str) -> bool:
    """Whether the shop can send us keys: WooCommerce insists on https, but for the practice store at home."""
    ours = httpx.URL(desk.settings.public_url)
    return ours.scheme == "https" or (is_loopback(ours.host) and is_loopback(httpx.URL(url).host))


def ask_approval(desk: Desk, merchant: str, user: str, url: str, connection: str = "") -> str:
    """The shop's own page on which its owner approves us; `connection` is the one that gets new keys."""
    pairing = NewPairing(PairingKind.STORE, user, PLATFORM, url, connection)
    with desk.database.begin() as session:
        nonce = pairings.create(session, merchant, pairing, desk.now())
    ours = desk.settings.public_url
    return authorize_url(url, "Cartbooks", nonce, ours + RETURN, ours + CALLBACK)


def complete(desk: Desk, pairing: Pairing, sent: PairedKeys) -> None:
    """Prove the keys at the shop with which the pairing began, and note for the waiting person how it ended."""
    outcome, refusal = "", BROKEN
    try:
        store = pair_with_keys(desk, pairing.merchant, pairing.store_url, sent.keys)
        outcome, refusal = store.id, ""
    except CartbooksError as error:
        refusal = error.message
    finally:
        with desk.database.begin() as session:
            pairings.finish(session, pairing.merchant, pairing.id, outcome=outcome, refusal=refusal)


def pair_with_keys(desk: Desk, merchant: str, url: str, keys: Keys) -> StoreRecord:
    """The store, kept with these keys after they have opened it. Raises the four errors."""
    access = probe(Rest(url, keys, desk.http))
    found = NewStore(
        PLATFORM, access.name, url, access.currency, access.time_zone, practice=is_practice(desk, url)
    )
    with desk.database.begin() as session:
        hook_secret = _hook_secret(session, desk, merchant, url)
        kept = StoreKeys(keys.consumer_key, keys.consumer_secret, hook_secret)
        record = stores.pair(session, merchant, found, kept, secrets=desk.secrets, now=desk.now())
        for connection in connections.of_store(session, merchant, record.id):
            connections.clear_trouble(session, merchant, connection.id, desk.now())
    return record


def _hook_secret(session: Session, desk: Desk, merchant: str, url: str) -> str:
    """The secret that the shop's webhooks already sign with; else a reconnected shop would be a stranger to us."""
    for store in stores.stores(session, merchant):
        if (store.platform, store.url) == (PLATFORM, url):
            with suppress(NeedsOwner):
                return stores.keys_of(session, merchant, store.id, desk.secrets).hook_secret
    return secrets.token_urlsafe(32)


def is_practice(desk: Desk, url: str) -> bool:
    practice = desk.settings.practice_shop_url
    return bool(practice) and origin(url) == origin(practice)


def look_into(desk: Desk, store: StoreRecord) -> Access:
    """Ask the store now what our keys may do. Raises the four errors when it does not answer at all."""
    with desk.database.read() as session:
        kept = stores.keys_of(session, store.merchant, store.id, desk.secrets)
    rest = Rest(store.url, Keys(kept.key, kept.secret), desk.http)
    access = probe(rest)
    if any(not check.passed for check in access.checks):
        return access
    return Access(
        access.name, (*access.checks, _writes(rest)), access.currency, access.time_zone, access.version
    )


def _writes(rest: Rest) -> Check:
    """Asked by removing a webhook that cannot exist: only keys that may write are told that it does not."""
    try:
        rest.delete("wc/v3/webhooks/0")
    except NeedsOwner as error:
        return Check(WRITES, passed=False, fix=error.message)
    except Refused:
        pass
    return Check(WRITES, passed=True)


def outcome_of(desk: Desk, merchant: str, nonce: str) -> Pairing | None:
    """How a pairing of this merchant fares; None when there is none."""
    with desk.database.read() as session:
        return pairings.outcome(session, merchant, nonce)
