"""Connecting a WooCommerce store: on its own page, with keys, and everything that goes wrong on the way."""

from datetime import timedelta

import httpx

from app.data import stores
from app.sync.pairing import can_call_back
from tests.databases import all_that_is_stored
from tests.web.house import Browser, House, approve_url, form_fields, query_of, words_of


def to_the_store(house: House, browser: Browser, address: str = "") -> httpx.Response:
    """The store's approve page, from our form."""
    answer = browser.post("/connect/woocommerce", address=address or house.shop())
    assert answer.status_code == 303, words_of(answer)
    return browser.get(answer.headers["location"])


def test_a_merchant_approves_us_in_the_store_and_sees_what_the_keys_may_do(
    house: House, alice: Browser
) -> None:
    page = to_the_store(house, alice)
    assert "Cartbooks would like to connect to your store" in page.text
    landed = alice.follow(house.approve(alice, page))
    assert landed.url.path.startswith("/connect/store/")
    words = words_of(landed)
    assert "The store is connected" in words
    assert "Orders can be read" in words
    assert "The keys may write" in words
    assert "To fix" not in words
    assert "waits for its books" in alice.words("/connect")


def test_keys_are_encrypted_where_they_are_kept(house: House, alice: Browser) -> None:
    alice.follow(house.approve(alice, to_the_store(house, alice)))
    made = house.sim.get(f"{house.shop_url}/_sim/us-default/keys").json()[-1]
    stored = all_that_is_stored(house.desk.database)
    assert house.shop() in stored
    assert made["consumer_secret"] not in stored


def test_an_approval_that_is_denied_changes_nothing_and_says_so(house: House, alice: Browser) -> None:
    page = to_the_store(house, alice)
    nonce = form_fields(page)["user_id"]
    back = alice.get(f"/connect/woocommerce/return?success=0&user_id={nonce}")
    assert back.headers["location"] == "/connect"
    assert "was not approved in the store, and nothing was changed" in alice.words("/connect")


def test_a_nonce_that_was_denied_takes_no_keys(house: House, alice: Browser) -> None:
    page = to_the_store(house, alice)
    nonce = form_fields(page)["user_id"]
    alice.get(f"/connect/woocommerce/return?success=0&user_id={nonce}")
    assert send_keys(house, nonce).status_code == 410


def send_keys(house: House, nonce: str, secret: str = "cs_practice") -> httpx.Response:  # noqa: S107 - practice
    body = {
        "key_id": 1,
        "user_id": nonce,
        "consumer_key": "ck_practice",
        "consumer_secret": secret,
        "key_permissions": "read_write",
    }
    return house.sim.post(f"{house.url}/callbacks/woocommerce", json=body)


def test_a_nonce_works_once(house: House, alice: Browser) -> None:
    page = to_the_store(house, alice)
    nonce = form_fields(page)["user_id"]
    assert send_keys(house, nonce).status_code == 200
    replayed = send_keys(house, nonce)
    assert replayed.status_code == 410
    assert "finished before, or is too old" in replayed.text


def test_a_nonce_that_nobody_made_is_refused(house: House) -> None:
    assert send_keys(house, "made-up").status_code == 410


def test_a_nonce_is_too_old_after_half_an_hour(house: House, alice: Browser) -> None:
    page = to_the_store(house, alice)
    house.clock.ahead = timedelta(minutes=31)
    assert send_keys(house, form_fields(page)["user_id"]).status_code == 410


def test_a_callback_that_is_no_callback_is_refused(house: House) -> None:
    answer = house.sim.post(
        f"{house.url}/callbacks/woocommerce", content=b"<html>", headers={"content-type": "text/html"}
    )
    assert answer.status_code == 400
    assert "are not the keys of a WooCommerce shop" in answer.text


def test_keys_that_do_not_open_the_store_are_told_to_whoever_waits(house: House, alice: Browser) -> None:
    nonce = form_fields(to_the_store(house, alice))["user_id"]
    assert send_keys(house, nonce, secret="cs_somebody_elses").status_code == 200
    answer = alice.follow(alice.get(f"/connect/woocommerce/return?success=1&user_id={nonce}"))
    assert answer.status_code == 409
    words = words_of(answer)
    assert "The store does not accept our keys" in words
    assert "Paste keys instead" in words


def test_whoever_comes_back_before_the_keys_waits_and_is_told_when_they_never_come(
    house: House, alice: Browser
) -> None:
    nonce = form_fields(to_the_store(house, alice))["user_id"]
    waiting = alice.get(f"/connect/woocommerce/return?success=1&user_id={nonce}")
    assert waiting.headers["refresh"].startswith("1; url=/connect/woocommerce/return?success=1")
    assert "Your store is sending its keys" in words_of(waiting)
    tired = alice.get(f"/connect/woocommerce/return?success=1&user_id={nonce}&looks=45")
    assert tired.status_code == 409, tired.text
    assert "its keys did not arrive here" in words_of(tired)


def test_a_stranger_cannot_watch_a_pairing(house: House, alice: Browser, charlie: Browser) -> None:
    nonce = form_fields(to_the_store(house, alice))["user_id"]
    assert charlie.get(f"/connect/woocommerce/return?success=1&user_id={nonce}").status_code == 404
    assert charlie.get(f"/connect/woocommerce/return?success=0&user_id={nonce}").status_code == 404
    assert send_keys(house, nonce).status_code == 200


def test_approving_twice_leaves_one_store(house: House, alice: Browser) -> None:
    first = alice.follow(house.approve(alice, to_the_store(house, alice)))
    second = alice.follow(house.approve(alice, to_the_store(house, alice)))
    assert first.url.path == second.url.path


def test_pressing_approve_twice_on_one_page_is_refused_by_the_store_and_harms_nothing(
    house: House, alice: Browser
) -> None:
    page = to_the_store(house, alice)
    first = house.approve(alice, page)
    assert alice.http.post(approve_url(page), data=form_fields(page)).status_code == 401
    assert alice.follow(first).status_code == 200


def wrong_address(alice: Browser, address: str) -> str:
    answer = alice.post("/connect/woocommerce", address=address)
    assert answer.status_code == 422
    assert f'value="{address}"' in answer.text, "the typed address is kept"
    return words_of(answer)


def test_an_address_that_is_none_is_told_at_its_field(alice: Browser) -> None:
    assert "is not the address of a shop" in wrong_address(alice, "my shop")


def test_an_address_without_a_computer_behind_it_is_told(alice: Browser) -> None:
    words = wrong_address(alice, "https://nowhere.invalid")
    assert "could not be found" in words
    assert "Check the address and try again" in words


def test_an_address_inside_our_own_network_is_not_called(alice: Browser) -> None:
    assert "leads into a private network" in wrong_address(alice, "http://127.0.0.1:1")


def test_a_site_that_is_no_shop_is_told(house: House, alice: Browser) -> None:
    assert "answers with a page, not as a WooCommerce shop does" in wrong_address(
        alice, house.shop("no-such-shop")
    )


def test_a_store_that_answers_html_for_its_orders_is_told(house: House, alice: Browser) -> None:
    house.shop_sim("faults", {"kind": "html", "route": "orders", "times": 20})
    answer = paste(alice, house.shop(), "ck_practice", "cs_practice")
    assert answer.status_code == 422
    assert "answered with a page where its data should be. Try again in a minute." in words_of(answer)


def test_a_store_that_times_out_is_told(house: House, alice: Browser) -> None:
    house.shop_sim("faults", {"kind": "timeout", "seconds": 3, "times": 20})
    words = wrong_address(alice, house.shop())
    assert "did not answer in time. Check the address and try again." in words


def paste(alice: Browser, address: str, key: str, secret: str) -> httpx.Response:
    return alice.post("/connect/woocommerce/keys", address=address, consumer_key=key, consumer_secret=secret)


def test_pasted_keys_connect_the_store(house: House, alice: Browser) -> None:
    answer = paste(alice, house.shop(), " ck_practice ", "cs_practice\n")
    assert answer.status_code == 303
    assert "The store is connected" in words_of(alice.follow(answer))


def test_wrong_keys_are_told_at_their_field_and_the_address_is_kept(house: House, alice: Browser) -> None:
    answer = paste(alice, house.shop(), "ck_practice", "cs_wrong")
    assert answer.status_code == 422
    assert "does not accept our keys" in words_of(answer)
    assert house.shop() in answer.text
    assert "ck_practice" in answer.text
    assert "cs_wrong" not in answer.text


def test_keys_in_each_others_place_are_recognised(house: House, alice: Browser) -> None:
    assert "Swap them" in words_of(paste(alice, house.shop(), "cs_practice", "ck_practice"))


def test_what_is_no_key_is_told_without_asking_the_store(alice: Browser) -> None:
    words = words_of(paste(alice, "", "hello", "<script>"))
    assert "A consumer key begins with ck_" in words
    assert "A consumer secret begins with cs_" in words
    assert "Type the address of your store" in words


def test_a_read_only_key_is_named_with_its_fix(house: House, alice: Browser) -> None:
    words = words_of(alice.follow(paste(alice, house.shop(), "ck_readonly", "cs_readonly")))
    assert "To fix: The keys may write" in words
    assert "approve Read/Write" in words
    assert "Choose the books" in words, "orders can be exported all the same"


def test_a_user_who_may_not_see_orders_is_named_with_the_fix(house: House, alice: Browser) -> None:
    words = words_of(alice.follow(paste(alice, house.shop(), "ck_noorders", "cs_noorders")))
    assert "To fix: Orders can be read" in words
    assert "administrator or shop manager" in words


def test_the_same_store_with_new_keys_stays_one_store_and_keeps_its_webhook_secret(
    house: House, alice: Browser
) -> None:
    first = paste(alice, house.shop(), "ck_readonly", "cs_readonly").headers["location"]
    before = hook_secret(house, first)
    second = paste(alice, f"{house.shop()}/wp-admin/", "ck_practice", "cs_practice").headers["location"]
    assert first == second
    assert hook_secret(house, first) == before != ""


def hook_secret(house: House, location: str) -> str:
    with house.desk.database.read() as session:
        found = stores.hook_store(session, location.rpartition("/")[2], house.desk.secrets)
    assert found is not None
    return found[1]


def test_without_https_only_a_store_on_this_machine_can_send_keys(house: House) -> None:
    address = house.shop().replace("127.0.0.1", "shop.example.com")
    assert can_call_back(house.desk, house.shop())
    assert not can_call_back(house.desk, address)


def test_script_in_the_address_is_shown_as_words(alice: Browser) -> None:
    answer = alice.post("/connect/woocommerce", address="<script>alert(1)</script>")
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


def test_the_return_address_of_a_pairing_has_no_query_of_its_own(house: House, alice: Browser) -> None:
    answer = alice.post("/connect/woocommerce", address=house.shop())
    asked = query_of(answer)
    assert asked["callback_url"] == f"{house.url}/callbacks/woocommerce"
    assert asked["return_url"] == f"{house.url}/connect/woocommerce/return"
    assert asked["scope"] == "read_write"
