"""Pairing, with the recorded callback of a real shop and the practice store's own page."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from app.errors import Refused
from app.stores.woocommerce.pairing import authorize_url, parse_callback
from tests.stores.practice import PracticeShop

RECORDED = Path(__file__).parents[2] / "data" / "woocommerce" / "pairing"
CALLBACK = json.loads((RECORDED / "wc_auth_callback.json").read_text())
JSON = CALLBACK["headers"]["Content-Type"]
SECRET = CALLBACK["body"]["consumer_secret"]


def body(**changes: object) -> bytes:
    return json.dumps(CALLBACK["body"] | changes).encode()


def test_the_recorded_callback_holds_keys_and_our_nonce() -> None:
    paired = parse_callback(body(), JSON)
    assert paired.nonce == "tenant-42"
    assert paired.keys.consumer_key == CALLBACK["body"]["consumer_key"]
    assert paired.keys.consumer_secret == SECRET
    assert paired.permissions == "read"


def test_the_page_to_approve_us_is_the_recorded_one() -> None:
    recorded = json.loads((RECORDED / "wc_auth_redirects.json").read_text())["authorize"]
    url = authorize_url(
        "https://shop.example.test",
        "Order Bridge",
        "tenant-42",
        "https://app.example.test/back",
        "https://app.example.test/keys",
        scope="read",
    )
    assert url == recorded


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff\xfe",
        body(consumer_key="ck_"),
        body(consumer_key="x" * 40),
        body(consumer_secret="cs_" + "0" * 41),
        body(consumer_secret=None),
        body(key_permissions="everything"),
        body(user_id=""),
        body(user_id="x" * 201),
    ],
)
def test_what_is_not_a_callback_is_refused_without_repeating_it(bad: bytes) -> None:
    with pytest.raises(Refused) as caught:
        parse_callback(bad, JSON)
    assert SECRET not in str(caught.value)


def test_a_form_is_not_a_callback() -> None:
    with pytest.raises(Refused):
        parse_callback(body(), "application/x-www-form-urlencoded")


def test_the_practice_store_pairs_and_its_keys_work(shop: PracticeShop) -> None:
    posted: list[tuple[bytes, str]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            posted.append((self.rfile.read(length), self.headers["Content-Type"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """The test's output stays free of access logs."""

    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        back = f"http://127.0.0.1:{server.server_address[1]}"
        page = shop.http.get(authorize_url(shop.url, "Cartbooks", "n0nce", f"{back}/back", f"{back}/keys"))
        action = re.search(r'<a[^>]*href="([^"]*access_granted[^"]*)"|<form[^>]*action="([^"]*)"', page.text)
        assert action, page.text
        fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page.text))
        answer = shop.http.post(f"{shop.url}/wc-auth/v1/access_granted", data=fields)
        server.shutdown()
        thread.join()
    assert parse_qs(urlsplit(answer.headers["Location"]).query) == {"success": ["1"], "user_id": ["n0nce"]}
    paired = parse_callback(*posted[0])
    assert (paired.nonce, paired.permissions) == ("n0nce", "read_write")
    assert not shop.open_with(paired.keys).check().missing
