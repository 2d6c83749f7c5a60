"""Who may ask: Basic, keys in the query, OAuth 1.0a, and what each key may do."""

import base64
import hashlib
import hmac
import time
import uuid
from urllib.parse import quote, urlencode

import httpx
import pytest

from .conftest import ANYONE, Store

PAIR = ("ck_practice", "cs_practice")


def sign(method: str, url: str, params: list[tuple[str, str]], secret: str, algorithm: str) -> str:
    """OAuth 1.0a as RFC 5849 writes it down, not as the store computes it."""

    def escape(text: str) -> str:
        return quote(text, safe="-._~")

    pairs = sorted((escape(name), escape(value)) for name, value in params)
    text = "&".join(escape(part) for part in (method, url, "&".join(f"{n}={v}" for n, v in pairs)))
    digest = hmac.new(f"{escape(secret)}&".encode(), text.encode(), getattr(hashlib, algorithm))
    return base64.b64encode(digest.digest()).decode()


def protocol(
    key: str = "ck_practice", method: str = "HMAC-SHA256", at: int | None = None
) -> list[tuple[str, str]]:
    return [
        ("oauth_consumer_key", key),
        ("oauth_timestamp", str(at or int(time.time()))),
        ("oauth_nonce", uuid.uuid4().hex),
        ("oauth_signature_method", method),
        ("oauth_version", "1.0"),
    ]


def signed(
    store: Store, params: list[tuple[str, str]], oauth: list[tuple[str, str]], secret: str = PAIR[1]
) -> list[tuple[str, str]]:
    algorithm = dict(oauth)["oauth_signature_method"].removeprefix("HMAC-").lower()
    signature = sign("GET", f"{store.api}/orders", [*params, *oauth], secret, algorithm)
    return [*oauth, ("oauth_signature", signature)]


def ask(store: Store, params: list[tuple[str, str]], headers: dict[str, str] | None = None) -> httpx.Response:
    return ANYONE.get(f"{store.api}/orders", params=urlencode(params), headers=headers)


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    return answer.status_code, answer.json()["code"], answer.json()["message"]


def test_nobody_may_look_without_a_key(larkspur: Store) -> None:
    expected = (401, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")
    assert refusal(ask(larkspur, [])) == expected
    assert refusal(ANYONE.get(f"{larkspur.api}/orders", auth=("ck_nobody", "cs_nobody"))) == expected


def test_a_wrong_secret_is_told_apart_from_no_key(larkspur: Store) -> None:
    answer = ANYONE.get(f"{larkspur.api}/orders", auth=("ck_practice", "cs_wrong"))
    assert refusal(answer) == (401, "woocommerce_rest_authentication_error", "Consumer secret is invalid.")


def test_keys_may_stand_in_the_query(larkspur: Store) -> None:
    answer = ask(larkspur, [("consumer_key", PAIR[0]), ("consumer_secret", PAIR[1])])
    assert answer.status_code == 200


@pytest.mark.parametrize("algorithm", ["HMAC-SHA1", "HMAC-SHA256"])
def test_oauth_is_accepted_in_the_query_and_in_the_header(larkspur: Store, algorithm: str) -> None:
    params = [("per_page", "2"), ("search", "a b+c&d~é"), ("status", "completed,on-hold")]
    assert ask(larkspur, [*params, *signed(larkspur, params, protocol(method=algorithm))]).status_code == 200
    words = (f'{n}="{quote(v, safe="")}"' for n, v in signed(larkspur, params, protocol(method=algorithm)))
    answer = ask(larkspur, params, {"Authorization": f"OAuth {', '.join(words)}"})
    assert answer.status_code == 200
    assert len(answer.json()) == 2


def test_an_array_must_be_signed_with_the_indexes_that_php_gives_it(larkspur: Store) -> None:
    numbered = [("status[0]", "failed"), ("status[1]", "pending")]
    bare = [("status[]", "failed"), ("status[]", "pending")]
    assert ask(larkspur, [*bare, *signed(larkspur, numbered, protocol())]).status_code == 200
    assert ask(larkspur, [*bare, *signed(larkspur, bare, protocol())]).status_code == 401


def test_a_wrong_signature_a_stranger_and_an_old_request_are_refused(larkspur: Store) -> None:
    cases = {
        "Invalid signature - provided signature does not match.": signed(
            larkspur, [], protocol(), "cs_wrong"
        ),
        "Consumer key is invalid.": signed(larkspur, [], protocol("ck_nobody")),
        "Invalid timestamp.": signed(larkspur, [], protocol(at=int(time.time()) - 16 * 60)),
        "Invalid signature - signature method is invalid.": [
            *protocol(method="PLAINTEXT"),
            ("oauth_signature", "x"),
        ],
    }
    for message, oauth in cases.items():
        assert refusal(ask(larkspur, oauth)) == (401, "woocommerce_rest_authentication_error", message)
    missing = refusal(ask(larkspur, protocol()[:2]))
    assert missing[1] == "woocommerce_rest_authentication_missing_parameter"


def test_a_request_cannot_be_played_twice(larkspur: Store) -> None:
    oauth = signed(larkspur, [], protocol())
    assert ask(larkspur, oauth).status_code == 200
    assert refusal(ask(larkspur, oauth))[2] == "Invalid nonce - nonce has already been used."


def test_a_strict_store_takes_no_plain_keys_without_tls(larkspur: Store) -> None:
    larkspur.sim("settings", {"strict_http": True})
    url = f"{larkspur.api}/orders"
    assert refusal(ANYONE.get(url, auth=PAIR))[1] == "woocommerce_rest_cannot_view"
    behind_tls = {"X-Forwarded-Proto": "https"}
    assert ANYONE.get(url, auth=PAIR, headers=behind_tls).status_code == 200
    assert ask(larkspur, signed(larkspur, [], protocol())).status_code == 200


def test_a_key_does_what_its_permissions_say(larkspur: Store) -> None:
    url = f"{larkspur.api}/orders"
    written = ANYONE.post(url, auth=("ck_readonly", "cs_readonly"), json={})
    assert refusal(written) == (
        401,
        "woocommerce_rest_authentication_error",
        "The API key provided does not have write permissions.",
    )
    read = ANYONE.get(url, auth=("ck_writeonly", "cs_writeonly"))
    assert refusal(read)[2] == "The API key provided does not have read permissions."
    blind = ("ck_noorders", "cs_noorders")
    assert refusal(ANYONE.get(url, auth=blind))[:2] == (403, "woocommerce_rest_cannot_view")
    assert ANYONE.get(f"{larkspur.api}/products", auth=blind).status_code == 200


def test_a_secret_that_is_too_long_is_cut_and_then_never_matches(larkspur: Store) -> None:
    long = "cs_" + "0" * 60
    larkspur.sim("keys", {"consumer_key": "ck_long", "consumer_secret": long})
    assert ANYONE.get(f"{larkspur.api}/orders", auth=("ck_long", long)).status_code == 401
    assert ANYONE.get(f"{larkspur.api}/orders", auth=("ck_long", long[:43])).status_code == 200


def test_a_revoked_key_opens_nothing(larkspur: Store) -> None:
    larkspur.sim("keys/ck_readonly", method="DELETE")
    answer = ANYONE.get(f"{larkspur.api}/orders", auth=("ck_readonly", "cs_readonly"))
    assert answer.status_code == 401
