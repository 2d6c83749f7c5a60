"""Pairing: WooCommerce's own page on which the shop's owner approves us, and the keys it then sends."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from pydantic import BaseModel, Field, ValidationError

from app.errors import Refused
from app.stores.woocommerce.rest import Keys

Scope = Literal["read", "write", "read_write"]


@dataclass(frozen=True, slots=True)
class PairedKeys:
    """What the shop sent. Nothing in it is signed: only the one-time nonce ties it to a pairing of ours, and
    only a call to the shop with which that began proves the keys."""

    nonce: str
    keys: Keys
    permissions: Scope


class _Callback(BaseModel):
    user_id: str = Field(min_length=1, max_length=200, coerce_numbers_to_str=True)
    consumer_key: str = Field(min_length=8, max_length=64, pattern=r"^ck_\w+$", repr=False)
    # The shop's column holds 43 characters; a longer secret never worked there.
    consumer_secret: str = Field(min_length=8, max_length=43, pattern=r"^cs_\w+$", repr=False)
    key_permissions: Scope


def authorize_url(
    store_url: str,
    app_name: str,
    nonce: str,
    return_url: str,
    callback_url: str,
    *,
    scope: Scope = "read_write",
) -> str:
    """The page to send the owner to. The shop posts keys to `callback_url` (https only, WooCommerce insists)
    and then sends the owner to `return_url` with success=1 or 0 and user_id=nonce. WooCommerce decodes both
    addresses twice: give them no query of their own."""
    query = {
        "app_name": app_name,
        "scope": scope,
        "user_id": nonce,
        "return_url": return_url,
        "callback_url": callback_url,
    }
    return f"{store_url}/wc-auth/v1/authorize?{urlencode(query)}"


def parse_callback(body: bytes, content_type: str) -> PairedKeys:
    """The keys out of the shop's POST; whatever else someone posts there is refused."""
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise _refused(f"content type {content_type[:60]}")
    try:
        found = _Callback.model_validate_json(body)
    except ValidationError as error:
        # The values are left out: a nearly right callback has keys in it.
        fields = ", ".join(".".join(map(str, problem["loc"])) or "body" for problem in error.errors())
        raise _refused(f"not as expected: {fields}") from None
    keys = Keys(found.consumer_key, found.consumer_secret)
    return PairedKeys(found.user_id, keys, found.key_permissions)


def _refused(detail: str) -> Refused:
    return Refused("What arrived are not the keys of a WooCommerce shop. Start the pairing again.", detail)
