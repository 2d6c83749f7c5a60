"""Connecting books: the consent page, what comes back from it, and everything that goes wrong on the way."""

import re
import time
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from app.data import connections, tokens
from tests.web.house import Browser, House, form_fields, query_of, words_of


@pytest.fixture
def store(house: House, alice: Browser) -> str:
    """Alice's store, which waits for its books."""
    answer = alice.post(
        "/connect/woocommerce/keys",
        address=house.shop(),
        consumer_key="ck_practice",
        consumer_secret="cs_practice",
    )
    return answer.headers["location"].rpartition("/")[2]


def ask(alice: Browser, store: str, kind: str = "online") -> httpx.Response:
    """The consent page."""
    answer = alice.post(f"/connect/books/{kind}", store=store)
    assert answer.status_code == 303, words_of(answer)
    return alice.get(answer.headers["location"])


def connect(house: House, alice: Browser, store: str, realm: str, kind: str = "online") -> str:
    """The id of the connection that comes of it, once its lists were read too."""
    landed = alice.follow(house.consent(alice, ask(alice, store, kind), realm))
    assert landed.url.path.endswith("/prerequisites"), words_of(landed)
    until(lambda: house.parties(alice).store.lists_read is not None)
    return landed.url.path.split("/")[2]


def test_a_merchant_gives_the_permission_and_sees_what_is_in_order(
    house: House, alice: Browser, store: str
) -> None:
    realm = house.new_company("Alice Garden Inc")
    landed = alice.follow(house.consent(alice, ask(alice, store), realm))
    words = words_of(landed)
    assert "Alice Garden Inc is connected." in words
    assert "Custom transaction numbers are on" in words
    assert "Orders can be read" in words
    assert "Go on to the set-up" in words


def test_the_practice_company_is_connected_through_the_same_consent_page(
    house: House, alice: Browser, store: str
) -> None:
    page = ask(alice, store, "practice")
    assert "Alice Ltd" in page.text, "the merchant's own practice company is there to be chosen"
    connection = connect(house, alice, store, own_realm(page), "practice")
    band = alice.page(f"/c/{connection}/prerequisites").text_content()
    assert "Practice. Nothing here touches real books." in band


def own_realm(page: httpx.Response) -> str:
    """The value beside the name of Alice's company."""
    found = re.findall(r'value="(\d+)"[^>]*> <span>Alice Ltd', page.text)
    return str(found[-1])


def test_the_first_tokens_are_kept_and_the_lists_are_read(house: House, alice: Browser, store: str) -> None:
    connect(house, alice, store, house.new_company("Lists Inc"))
    found = house.parties(alice)
    assert (found.books.name, found.books.practice) == ("Lists Inc", False)
    with house.desk.database.read() as session:
        assert tokens.load(session, found.merchant, found.books.id, house.desk.secrets) is not None
    assert house.parties(alice).books.refreshed is not None


def until(happened: Callable[[], bool]) -> None:
    """Wait for what is done after the answer."""
    for _ in range(200):
        if happened():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen within ten seconds")


def test_a_refused_consent_changes_nothing_and_leads_back(house: House, alice: Browser, store: str) -> None:
    page = ask(alice, store)
    fields = form_fields(page) | {"decision": "cancel"}
    landed = alice.follow(alice.http.post(f"{house.books_url}/connect/oauth2", data=fields))
    assert str(landed.url).endswith(f"/connect/books?store={store}")
    assert "You did not give the permission, and nothing was changed" in words_of(landed)


def test_coming_back_twice_leads_to_the_same_connection(house: House, alice: Browser, store: str) -> None:
    back = house.consent(alice, ask(alice, store), house.new_company("Twice Inc"))
    address = back.headers["location"]
    first, second = alice.get(address), alice.get(address)
    assert first.headers["location"] == second.headers["location"]
    with house.desk.database.read() as session:
        assert len(connections.connections(session, house.parties(alice).merchant)) == 1


def test_a_state_that_nobody_made_is_refused(alice: Browser) -> None:
    answer = alice.get("/connect/books/callback?code=x&state=made-up&realmId=1")
    assert answer.status_code == 410
    assert "was used before, or is more than half an hour old" in words_of(answer)


def test_a_state_is_too_old_after_half_an_hour(house: House, alice: Browser, store: str) -> None:
    back = house.consent(alice, ask(alice, store), house.new_company("Late Inc"))
    house.clock.ahead = timedelta(minutes=31)
    answer = alice.get(back.headers["location"])
    assert answer.status_code == 410
    assert "more than half an hour old" in words_of(answer)


def test_a_code_that_intuit_does_not_know_is_told_and_told_again(
    house: House, alice: Browser, store: str
) -> None:
    state = query_of(alice.post("/connect/books/online", store=store))["state"]
    address = f"/connect/books/callback?code=stolen&state={state}&realmId={house.new_company('X')}"
    for _ in range(2):
        answer = alice.get(address)
        assert answer.status_code == 409
        assert "The books are not connected" in words_of(answer)
        assert f"/connect/books?store={store}" in answer.text


def test_a_stranger_cannot_use_up_or_take_over_a_consent(
    house: House, alice: Browser, charlie: Browser, store: str
) -> None:
    back = house.consent(alice, ask(alice, store), house.new_company("Mine Inc"))
    assert charlie.get(back.headers["location"]).status_code == 410
    assert charlie.get(f"/connect/books/wait?state={query_of(back)['state']}").status_code == 404
    assert "Mine Inc is connected" in words_of(alice.follow(alice.get(back.headers["location"])))


def test_a_second_store_can_go_into_a_company_that_is_connected(
    house: House, alice: Browser, store: str
) -> None:
    connect(house, alice, store, house.new_company("Both Inc"))
    answer = alice.post(
        "/connect/woocommerce/keys",
        address=house.shop("de-incl"),
        consumer_key="ck_practice",
        consumer_secret="cs_practice",
    )
    second = answer.headers["location"].rpartition("/")[2]
    page = alice.page(f"/connect/books?store={second}")
    known = page.xpath("//input[@name='books']/@value")
    landed = alice.follow(alice.post("/connect/books/known", store=second, books=str(known[0])))
    assert "is connected to Both Inc" in words_of(landed)
    listed = alice.words("/")
    assert listed.count("Both Inc") == 2
    assert "Being set up" in listed


def test_reconnecting_the_same_company_keeps_the_connection_and_clears_its_trouble(
    house: House, alice: Browser, store: str
) -> None:
    realm = house.new_company("Same Inc")
    connection = connect(house, alice, store, realm)
    merchant = house.parties(alice).merchant
    with house.desk.database.begin() as session:
        connections.set_trouble(
            session,
            merchant,
            connection,
            "QuickBooks said no. Press Reconnect.",
            "reconnect",
            now=house.desk.now(),
        )
    assert "QuickBooks said no." in alice.words(f"/c/{connection}/reconnect")
    answer = alice.post(f"/c/{connection}/reconnect/books")
    landed = alice.follow(house.consent(alice, alice.get(answer.headers["location"]), realm))
    assert landed.url.path == f"/c/{connection}/prerequisites"
    assert "QuickBooks said no" not in words_of(landed)


def test_reconnecting_with_another_company_is_refused(house: House, alice: Browser, store: str) -> None:
    connection = connect(house, alice, store, house.new_company("First Inc"))
    other = house.new_company("Other Inc")
    answer = alice.post(f"/c/{connection}/reconnect/books")
    landed = alice.follow(house.consent(alice, alice.get(answer.headers["location"]), other))
    assert landed.status_code == 409
    assert "another company than the one that this connection belongs to" in words_of(landed)
    assert "choose “First Inc”" in words_of(landed)


def test_a_revoked_permission_is_told_with_the_button_that_helps(
    house: House, alice: Browser, store: str
) -> None:
    realm = house.new_company("Revoked Inc")
    connection = connect(house, alice, store, realm)
    house.books_sim("tokens/expire", {"realm": realm, "which": "both"})
    words = words_of(alice.follow(alice.post(f"/c/{connection}/prerequisites")))
    assert "QuickBooks no longer accepts our permission" in words
    assert "Reconnect the books" in words


def test_what_is_missing_in_the_books_is_named_with_its_fix(house: House, alice: Browser, store: str) -> None:
    connection = connect(house, alice, store, switched_off(house))
    words = alice.words(f"/c/{connection}/prerequisites")
    assert "To fix: Custom transaction numbers are on" in words
    assert "switch it on and save" in words
    assert "Check again" in words


def switched_off(house: House) -> str:
    """A company that numbers its documents itself."""
    realm = house.new_company("Plain Inc")
    token = house.books_sim("grant", {"realm": realm, "client_id": "real"})["access_token"]
    base = f"{house.books_url}/v3/company/{realm}"
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    found = house.sim.get(f"{base}/preferences", headers=headers).json()["Preferences"]
    found["SalesFormsPrefs"]["CustomTxnNumbers"] = False
    assert house.sim.post(f"{base}/preferences", json=found, headers=headers).status_code == 200
    return realm


def test_books_that_do_not_answer_are_told_with_check_again(house: House, alice: Browser, store: str) -> None:
    connection = connect(house, alice, store, house.new_company("Silent Inc"))
    house.books_sim("faults", {"kind": "status", "status": 503, "times": 20})
    words = words_of(alice.follow(alice.post(f"/c/{connection}/prerequisites")))
    assert "Press Check again in a minute" in words
