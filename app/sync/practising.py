"""Practising with one click: a sample shop and a practice company of the merchant's own."""

import hashlib
import threading
from datetime import datetime, timedelta

import httpx
from pydantic import BaseModel, ValidationError

from app.core.tokens import TokenPair
from app.data import books, connections, tokens
from app.data.books import ONLINE
from app.data.connections import ConnectionRecord
from app.data.merchants import Merchant
from app.errors import Transient
from app.stores.woocommerce.rest import Keys
from app.sync.desk import Desk
from app.sync.pairing import pair_with_keys

SAMPLE_SHOP = "us-default"
SAMPLE_KEYS = Keys("ck_practice", "cs_practice")
_making = threading.Lock()  # a double click would ask for the same company twice at once
SILENT = "The practice company does not answer at the moment. Try again in a minute."


class _Grant(BaseModel):
    """The practice company's tokens, as its token endpoint gives them."""

    access_token: str
    refresh_token: str
    expires_in: int
    x_refresh_token_expires_in: int

    def tokens(self, now: datetime) -> TokenPair:
        return TokenPair(
            self.access_token,
            self.refresh_token,
            now + timedelta(seconds=self.expires_in),
            now + timedelta(seconds=self.x_refresh_token_expires_in),
        )


def can_practise(desk: Desk) -> bool:
    return bool(desk.settings.practice_books_url and desk.settings.practice_shop_url)


def practise(
    desk: Desk, merchant: Merchant, shop: str = SAMPLE_SHOP, flavour: str = "us"
) -> ConnectionRecord:
    """The merchant's practice connection, made if there is none. Pressed twice, it is the same one."""
    realm = open_company(desk, merchant, flavour)
    permission = granted(desk, realm)
    address = f"{desk.settings.practice_shop_url.rstrip('/')}/{shop}"
    store = pair_with_keys(desk, merchant.id, address, SAMPLE_KEYS)
    with desk.database.begin() as session:
        company = books.pair(
            session, merchant.id, ONLINE, realm, name=merchant.name, practice=True, now=desk.now()
        )
        tokens.store(session, merchant.id, company.id, permission, desk.secrets)
        return connections.create(session, merchant.id, store.id, company.id, desk.now())


def open_company(desk: Desk, merchant: Merchant, flavour: str = "us") -> str:
    """The realm of the merchant's own practice company, made on the first call."""
    realm = practice_realm(merchant.id)
    wanted = {"flavour": flavour, "name": merchant.name[:100], "realm": realm}
    with _making:
        answer = _asked(desk, "companies", wanted)
    if answer.status_code not in (201, 409):  # 409: it was made before
        raise Transient(SILENT, f"{answer.status_code} {answer.text[:200]}")
    return realm


def practice_realm(merchant: str) -> str:
    """Derived, so that two presses of the button cannot make two companies."""
    number = int(hashlib.sha256(merchant.encode()).hexdigest(), 16)
    return f"91{number % 10**14:014d}"


def granted(desk: Desk, realm: str) -> TokenPair:
    """Permission for this practice company, without its consent page."""
    answer = _asked(desk, "grant", {"realm": realm})
    try:
        return _Grant.model_validate_json(answer.content).tokens(desk.now())
    except ValidationError as error:
        raise Transient(SILENT, f"{answer.status_code}, {error.error_count()} fields are wrong") from None


def _asked(desk: Desk, command: str, body: dict[str, str]) -> httpx.Response:
    url = f"{desk.settings.practice_books_url.rstrip('/')}/_sim/{command}"
    try:
        return desk.http.post(url, json=body)
    except httpx.HTTPError as error:
        raise Transient(SILENT, f"{type(error).__name__}: {error}") from error
