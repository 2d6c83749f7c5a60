"""The page on which a shop's owner gives keys away."""

import json
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx

from .conftest import ANYONE, RECORDED, Receiver, Store


def wish(receiver: Receiver, **other: str) -> dict[str, str]:
    return {
        "app_name": "Cartbooks",
        "scope": "read_write",
        "user_id": "tenant-42",
        "return_url": "http://127.0.0.1:9/back?store=7",
        "callback_url": f"{receiver.url}/keys",
    } | other


def authorize(store: Store, params: dict[str, str]) -> httpx.Response:
    return ANYONE.get(f"{store.home}/wc-auth/v1/authorize", params=params)


def approve(store: Store, page: str) -> httpx.Response:
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page))
    action = re.search(r'action="([^"]+)"', page)
    assert action
    form = {name: unescape(value) for name, value in fields.items()}
    return ANYONE.post(f"{store.url}{action[1]}", data=form)


def test_the_page_names_the_program_and_what_it_may_do(larkspur: Store, receiver: Receiver) -> None:
    page = authorize(larkspur, wish(receiver, app_name="<b>Bold</b> & Co", scope="read"))
    assert page.status_code == 200
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; Co would like to connect to your store" in page.text
    assert "View orders and sales reports" in page.text
    assert "<b>Bold" not in page.text


def test_approving_posts_keys_that_work_and_sends_the_owner_back(larkspur: Store, receiver: Receiver) -> None:
    answer = approve(larkspur, authorize(larkspur, wish(receiver)).text)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "http://127.0.0.1:9/back?store=7&success=1&user_id=tenant-42"
    ((path, headers, body),) = receiver.arrived
    recorded = json.loads((RECORDED / "pairing" / "wc_auth_callback.json").read_text())
    keys = json.loads(body)
    assert path == recorded["path"]
    assert list(keys) == list(recorded["body"])
    assert {k: type(v) for k, v in keys.items()} == {k: type(v) for k, v in recorded["body"].items()}
    assert headers["Content-Type"] == recorded["headers"]["Content-Type"]
    assert headers["User-Agent"] == f"WordPress/7.1; {larkspur.home}"
    assert set(headers) == set(recorded["headers"])
    assert (len(keys["consumer_key"]), len(keys["consumer_secret"])) == (43, 43)
    assert (keys["user_id"], keys["key_permissions"]) == ("tenant-42", "read_write")
    pair = (keys["consumer_key"], keys["consumer_secret"])
    assert ANYONE.get(f"{larkspur.api}/orders", auth=pair).status_code == 200


def test_the_receiver_may_try_the_keys_before_it_answers(larkspur: Store, receiver: Receiver) -> None:
    tried: list[int] = []

    def try_at_once(body: bytes) -> None:
        keys = json.loads(body)
        pair = (keys["consumer_key"], keys["consumer_secret"])
        tried.append(ANYONE.get(f"{larkspur.api}/orders", auth=pair).status_code)

    receiver.on_arrival = try_at_once
    assert approve(larkspur, authorize(larkspur, wish(receiver)).text).status_code == 302
    assert tried == [200]


def test_a_read_scope_gives_a_key_that_cannot_write(larkspur: Store, receiver: Receiver) -> None:
    approve(larkspur, authorize(larkspur, wish(receiver, scope="read")).text)
    keys = json.loads(receiver.arrived[0][2])
    pair = (keys["consumer_key"], keys["consumer_secret"])
    assert ANYONE.post(f"{larkspur.api}/orders", auth=pair, json={}).status_code == 401


def test_denying_sends_the_owner_back_without_success(larkspur: Store, receiver: Receiver) -> None:
    page = authorize(larkspur, wish(receiver)).text
    link = re.search(r'wc-auth-deny" href="([^"]+)"', page)
    assert link
    assert parse_qs(urlsplit(unescape(link[1])).query) == {
        "store": ["7"],
        "success": ["0"],
        "user_id": ["tenant-42"],
    }
    assert receiver.arrived == []


def test_a_callback_that_does_not_answer_200_shows_an_error_and_takes_the_keys_back(
    larkspur: Store, receiver: Receiver
) -> None:
    receiver.status = 204
    answer = approve(larkspur, authorize(larkspur, wish(receiver)).text)
    assert answer.status_code == 401
    assert "unable to send the consumer data" in answer.text
    keys = json.loads(receiver.arrived[0][2])
    pair = (keys["consumer_key"], keys["consumer_secret"])
    assert ANYONE.get(f"{larkspur.api}/orders", auth=pair).status_code == 401


def test_a_callback_that_cannot_be_reached_shows_an_error(larkspur: Store, receiver: Receiver) -> None:
    page = authorize(larkspur, wish(receiver, callback_url="http://127.0.0.1:9/keys")).text
    assert approve(larkspur, page).status_code == 401


def test_what_is_missing_or_unsafe_is_named(larkspur: Store, receiver: Receiver) -> None:
    cases = {
        "Missing parameter user_id": {"user_id": ""},
        "Invalid scope admin": {"scope": "admin"},
        "The callback_url needs to be over SSL": {"callback_url": "http://shop.example.test/keys"},
        "The return_url is not a valid URL": {"return_url": "javascript://x/%0aalert(1)"},
    }
    for sentence, change in cases.items():
        answer = authorize(larkspur, wish(receiver, **change))
        assert answer.status_code == 401
        assert sentence in answer.text


def test_an_approval_cannot_be_sent_twice_or_from_nowhere(larkspur: Store, receiver: Receiver) -> None:
    page = authorize(larkspur, wish(receiver)).text
    assert approve(larkspur, page).status_code == 302
    assert approve(larkspur, page).status_code == 401
    assert len(receiver.arrived) == 1
