"""One-legged OAuth 1.0a (RFC 5849) with HMAC-SHA256: how WooCommerce takes keys where there is no TLS."""

import hashlib
import hmac
import secrets
import time
from base64 import b64encode
from collections.abc import Iterable
from urllib.parse import quote

import httpx

Pair = tuple[str, str]


def signed(method: str, url: httpx.URL, key: str, secret: str) -> list[Pair]:
    """The oauth_* parameters that go into the query of this request, its own query included in the signature."""
    oauth = [
        ("oauth_consumer_key", key),
        ("oauth_nonce", secrets.token_hex(16)),
        ("oauth_signature_method", "HMAC-SHA256"),
        ("oauth_timestamp", str(int(time.time()))),
        ("oauth_version", "1.0"),
    ]
    base = base_string(
        method, str(url.copy_with(query=None, fragment=None)), [*url.params.multi_items(), *oauth]
    )
    return [*oauth, ("oauth_signature", signature(base, secret))]


def base_string(method: str, url: str, pairs: Iterable[Pair]) -> str:
    """RFC 5849 §3.4.1: method, address and sorted parameters, each encoded, joined by &."""
    encoded = sorted((_encode(name), _encode(value)) for name, value in pairs)
    query = "&".join(f"{name}={value}" for name, value in encoded)
    return "&".join((method.upper(), _encode(url), _encode(query)))


def signature(base: str, consumer_secret: str) -> str:
    digest = hmac.digest(f"{_encode(consumer_secret)}&".encode(), base.encode(), hashlib.sha256)
    return b64encode(digest).decode()


def _encode(text: str) -> str:
    return quote(text, safe="~")
