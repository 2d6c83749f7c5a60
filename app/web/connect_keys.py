"""Connecting a WooCommerce store with keys that somebody pastes: the fallback, and new keys for a connection."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response
from pydantic import BaseModel, Field

from app.data.stores import StoreRecord
from app.errors import CartbooksError
from app.stores.woocommerce.rest import Keys
from app.sync.pairing import find_shop, pair_with_keys
from app.web.asking import Asked, Asking
from app.web.connect import property_of
from app.web.looking import sentence
from app.web.visit import NotHere

router = APIRouter()
KEYS = "/connect/woocommerce/keys"
CHECK_ADDRESS = "Check the address and try again."
CHECK_KEYS = "Try again in a minute."


class Posted(BaseModel):
    """What the form posts."""

    address: str = Field("", max_length=500)
    consumer_key: str = Field("", max_length=200)
    consumer_secret: str = Field("", max_length=200)
    connection: str = Field("", max_length=100)


@dataclass(frozen=True, slots=True)
class KeysForm:
    """The form as it is drawn, never with the secret; `connection` is the one that gets new keys, and then
    the address is its store's."""

    address: str = ""
    key: str = ""
    connection: str = ""
    why: str = ""
    address_error: str = ""
    key_error: str = ""
    secret_error: str = ""

    @property
    def is_bad(self) -> bool:
        return bool(self.address_error or self.key_error or self.secret_error)


@router.get(KEYS)
def page(asked: Asked, address: str = "", connection: str = "") -> Response:
    return draw_keys(asked, _fixed(asked, KeysForm(address[:500], connection=connection)))


@router.post(KEYS)
def take(asked: Asked, posted: Annotated[Posted, Form()]) -> Response:
    secret = posted.consumer_secret.strip()
    form = _fixed(asked, KeysForm(posted.address, posted.consumer_key.strip(), posted.connection))
    checked = _checked(form, secret)
    found = checked if checked.is_bad else _paired(asked, checked, secret)
    if isinstance(found, KeysForm):
        return draw_keys(asked, found)
    onward = f"/c/{form.connection}/prerequisites" if form.connection else f"/connect/store/{found.id}"
    return asked.go(onward, "The store is connected.")


def draw_keys(asked: Asking, form: KeysForm) -> Response:
    return asked.page("connect/keys.html", {"form": form}, 422 if form.is_bad else 200)


def _paired(asked: Asking, form: KeysForm, secret: str) -> StoreRecord | KeysForm:
    """The store with its keys, or the form with what is wrong: with the address first, then with the keys."""
    try:
        url = find_shop(asked.desk, form.address)
    except CartbooksError as error:
        return replace(form, address_error=sentence(error, CHECK_ADDRESS))
    try:
        return pair_with_keys(asked.desk, asked.merchant, url, Keys(form.key, secret))
    except CartbooksError as error:
        return replace(form, key_error=sentence(error, CHECK_KEYS))


def _checked(form: KeysForm, secret: str) -> KeysForm:
    """What can be seen without asking the store: each of the two begins in its own way."""
    key_error = "" if form.key.startswith("ck_") else "A consumer key begins with ck_. Copy it once more."
    secret_error = "" if secret.startswith("cs_") else "A consumer secret begins with cs_. Copy it once more."
    if secret.startswith("ck_") and form.key.startswith("cs_"):
        key_error, secret_error = "", "Key and secret are in each other's place. Swap them."
    address_error = "" if form.address.strip() else "Type the address of your store."
    return replace(form, key_error=key_error, secret_error=secret_error, address_error=address_error)


def _fixed(asked: Asking, form: KeysForm) -> KeysForm:
    """For a connection that gets new keys: its own store's address. Raises NotHere for anybody else's."""
    if not form.connection:
        return form
    owned = property_of(asked.desk, asked.merchant)
    store = next((one.store for one in owned.connections if one.id == form.connection), None)
    url = next((one.url for one in owned.stores if one.id == store), None)
    if url is None:
        raise NotHere
    return replace(form, address=url)
