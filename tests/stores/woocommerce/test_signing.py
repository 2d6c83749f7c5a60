"""OAuth 1.0a signatures, held against the RFC and against an implementation that is not ours."""

from urllib.parse import parse_qsl

import httpx
import pytest
from oauthlib.oauth1 import (  # type: ignore[import-untyped]  # the package ships no types
    SIGNATURE_HMAC_SHA256,
    SIGNATURE_TYPE_QUERY,
    Client,
)

from app.stores.woocommerce.signing import base_string, signature, signed

# RFC 5849 §3.4.1: the request's parameters, and the string to sign as the RFC prints it.
PARAMETERS = [
    ("b5", "=%3D"),
    ("a3", "a"),
    ("c@", ""),
    ("a2", "r b"),
    ("oauth_consumer_key", "9djdj82h48djs9d2"),
    ("oauth_token", "kkk9d7dh3k39sjv7"),
    ("oauth_signature_method", "HMAC-SHA1"),
    ("oauth_timestamp", "137131201"),
    ("oauth_nonce", "7d8f3e4a"),
    ("c2", ""),
    ("a3", "2 q"),
]
PRINTED = (
    "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26"
    "c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26"
    "oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
)


def test_the_string_to_sign_is_the_one_printed_in_the_rfc() -> None:
    assert base_string("post", "http://example.com/request", PARAMETERS) == PRINTED


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/wp-json/wc/v3/orders",
        "http://shop.example:8080/sub/wp-json/wc/v3/orders?modified_after=2026-11-01T00%3A00%3A00&dates_are_gmt=true",
        "http://shop.example/?rest_route=%2Fwc%2Fv3%2Frefunds&include=1%2C2%2C3&search=a+b%26c~d",
    ],
)
def test_another_implementation_comes_to_the_same_signature(url: str) -> None:
    ours = dict(signed("GET", httpx.URL(url), "ck_key", "cs_secret&~ü"))
    oracle = Client(
        "ck_key",
        "cs_secret&~ü",
        signature_method=SIGNATURE_HMAC_SHA256,
        signature_type=SIGNATURE_TYPE_QUERY,
        nonce=ours["oauth_nonce"],
        timestamp=ours["oauth_timestamp"],
    )
    theirs = dict(parse_qsl(oracle.sign(url)[0].partition("?")[2]))
    assert ours["oauth_signature"] == theirs["oauth_signature"]


def test_no_two_requests_share_a_nonce_because_the_shop_refuses_the_second() -> None:
    url = httpx.URL("http://shop.example/")
    nonces = {dict(signed("GET", url, "ck", "cs"))["oauth_nonce"] for _ in range(100)}
    assert len(nonces) == 100


def test_the_secret_is_in_no_parameter() -> None:
    assert "cs_secret" not in str(signed("GET", httpx.URL("http://shop.example/"), "ck_key", "cs_secret"))
    assert signature("GET&x", "a") != signature("GET&x", "b")
