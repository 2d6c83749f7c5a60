"""The page on which a shop's owner hands keys to another program, and the handing over itself."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit, urlunsplit

import httpx

from simulators.shop.keys import Key
from simulators.shop.shop import Shop
from simulators.shop.wire import encode

SCOPES = {"read": "Read", "write": "Write", "read_write": "Read/Write"}
PERMISSIONS = {
    "read": ("View coupons", "View customers", "View orders and sales reports", "View products"),
    "write": ("Create webhooks", "Create coupons", "Create customers", "Create orders", "Create products"),
    "read_write": (
        "Create webhooks",
        "View and manage coupons",
        "View and manage customers",
        "View and manage orders and sales reports",
        "View and manage products",
    ),
}
_NEEDED = ("app_name", "user_id", "return_url", "callback_url", "scope")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_PATIENCE = 60.0
_FAILED = "An error occurred in the request and at the time were unable to send the consumer data"


class Denied(Exception):
    """Why WooCommerce shows its "Access denied" page."""


@dataclass(frozen=True)
class Wish:
    """What another program asks of the shop's owner."""

    app_name: str
    user_id: str
    scope: str
    return_url: str
    callback_url: str


def wish_of(given: dict[str, str]) -> Wish:
    for name in _NEEDED:
        if not given.get(name):
            raise Denied(f"Missing parameter {name}")
    if given["scope"] not in SCOPES:
        raise Denied(f"Invalid scope {given['scope']}")
    # WooCommerce decodes both addresses a second time: one with an escaped & in its query arrives broken.
    urls = {name: _formatted(given[name]) for name in ("return_url", "callback_url")}
    for name, url in urls.items():
        parts = urlsplit(url)
        if not parts.hostname or parts.scheme.lower() not in ("http", "https"):
            raise Denied(f"The {name} is not a valid URL")
    callback = urlsplit(urls["callback_url"])
    if callback.scheme.lower() != "https" and callback.hostname not in _LOOPBACK:
        raise Denied("The callback_url needs to be over SSL")
    return Wish(given["app_name"], given["user_id"], given["scope"], urls["return_url"], urls["callback_url"])


def return_address(wish: Wish, *, success: bool) -> str:
    parts = urlsplit(wish.return_url)
    pairs = [
        (k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k not in ("success", "user_id")
    ]
    query = urlencode([*pairs, ("success", str(int(success))), ("user_id", wish.user_id)])
    return urlunsplit(parts._replace(query=query))


class Nonces:
    """The tokens of approve pages that are open; each approves once."""

    def __init__(self) -> None:
        self._open: set[str] = set()

    def new(self) -> str:
        nonce = secrets.token_hex(5)
        self._open.add(nonce)
        return nonce

    def use(self, nonce: str) -> None:
        if nonce not in self._open:
            raise Denied("Invalid nonce verification")
        self._open.discard(nonce)


def hand_over(shop: Shop, wish: Wish, base: str) -> Key:
    """Make keys and post them to the callback; they are taken back when it does not answer 200."""
    description = f"{wish.app_name[:170]} - API ({datetime.now(UTC):%Y-%m-%d %H:%M:%S})"
    key = shop.keys.create(description, wish.scope)
    try:
        _post(key, wish, base, shop.site.wordpress)
    except Denied:
        shop.keys.remove(key.consumer_key)
        raise
    return key


def _post(key: Key, wish: Wish, base: str, wordpress: str) -> None:
    body = {
        "key_id": key.id,
        "user_id": wish.user_id,
        "consumer_key": key.consumer_key,
        "consumer_secret": key.consumer_secret,
        "key_permissions": key.permissions,
    }
    headers = {
        "User-Agent": f"WordPress/{wordpress}; {base}",
        "Accept": "*/*",
        "Accept-Encoding": "deflate, gzip, br, zstd",
        "Content-Type": "application/json;charset=UTF-8",
        "Connection": "close",
    }
    try:
        with httpx.Client(timeout=_PATIENCE, trust_env=False) as client:
            answer = client.post(wish.callback_url, content=encode(body).encode(), headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL) as failure:
        raise Denied(f"The callback_url could not be reached: {failure}") from failure
    if answer.status_code != 200:
        raise Denied(_FAILED)


def _formatted(url: str) -> str:
    url = unquote_plus(url)
    return url if "://" in url else f"https://{url}"
