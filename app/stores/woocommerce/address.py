"""Addresses of a shop: what people paste made into one form, and deep links into its administration."""

import re
from ipaddress import ip_address

import httpx

from app.errors import NeedsOwner

_ADMIN = re.compile(
    r"/(wp-admin|wp-login\.php|wp-json|wc-auth|wc-api|wp-content|index\.php|xmlrpc\.php)(/.*)?$", re.I
)
_NAME = re.compile(r"^[a-z0-9._-]+$", re.I)
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.I)


def store_url(typed: str) -> str:
    """The shop's address without a slash at its end: scheme, host, port if unusual, folder if any."""
    text = typed.strip().strip("\"'<>").replace("\\", "/")
    parsed = _parsed(text if _SCHEME.match(text) else _with_scheme(text))
    if parsed.scheme not in ("http", "https") or not _is_host(parsed.raw_host.decode()):
        raise _unusable(typed)
    if parsed.userinfo:
        raise NeedsOwner("The address holds a user name or password. Enter the shop's address without them.")
    folder = _ADMIN.sub("", re.sub("/{2,}", "/", parsed.path)).rstrip("/")
    return str(
        httpx.URL(scheme=parsed.scheme, host=parsed.host, port=parsed.port, path=folder or "/")
    ).rstrip("/")


def order_url(shop_url: str, order_id: str) -> str:
    """Where the shop's own people look at the order; shops with the older storage redirect from there."""
    return f"{shop_url}/wp-admin/admin.php?page=wc-orders&action=edit&id={order_id}"


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _with_scheme(text: str) -> str:
    bare = text.lstrip("/")
    host = re.split(r"[/:?#]", bare, maxsplit=1)[0]
    return f"{'http' if is_loopback(host) else 'https'}://{bare}"


def _parsed(text: str) -> httpx.URL:
    try:
        return httpx.URL(text)
    except httpx.InvalidURL as error:
        raise _unusable(text) from error


def _is_host(host: str) -> bool:
    named = bool(_NAME.match(host)) and "." in host.strip(".")
    return named or ":" in host or is_loopback(host)


def _unusable(typed: str) -> NeedsOwner:
    return NeedsOwner(
        f"“{typed.strip()[:80]}” is not the address of a shop. Enter it as it stands in your browser, "
        "for example https://shop.example.com."
    )
