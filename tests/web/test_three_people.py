"""Every page is asked by the owner, by a helper, by a stranger and by a visitor."""

import pytest

from tests.web.house import Browser, House

OF_A_CONNECTION = ("/c/{connection}/prerequisites", "/c/{connection}/reconnect", "/c/{connection}/go-live")
OF_A_STORE = ("/connect/store/{store}", "/connect/books?store={store}")
OF_A_PERSON = ("/connect", "/connect/woocommerce/keys", "/account", "/mailbox")
POSTS_OF_A_CONNECTION = (
    "/c/{connection}/reconnect/books",
    "/c/{connection}/reconnect/store",
    "/c/{connection}/go-live",
    "/c/{connection}/carry-over",
)
POSTS_OF_A_STORE = (
    "/connect/books/online",
    "/connect/books/desktop",
    "/connect/books/practice",
    "/connect/books/practice-desktop",
    "/connect/books/known",
)
POSTS_OF_A_PERSON = (
    "/connect/practice",
    "/connect/practice-desktop",
    "/connect/woocommerce",
    "/connect/woocommerce/keys",
    "/account/name",
    "/account/password",
    "/account/sessions/end",
    "/account/licence",
    "/account/licence/confirm",
    "/account/invite",
    "/account/users/nobody/remove",
)


@pytest.fixture
def ids(house: House, alice: Browser) -> dict[str, str]:
    alice.post("/connect/practice")
    found = house.parties(alice)
    return {"connection": found.connection.id, "store": found.store.id}


def test_the_owner_and_the_helper_see_every_page(alice: Browser, bob: Browser, ids: dict[str, str]) -> None:
    for path in (*OF_A_CONNECTION, *OF_A_STORE, *OF_A_PERSON):
        for person in (alice, bob):
            answer = person.get(path.format(**ids))
            assert answer.status_code == 200, (path, answer.text[:2000])


def test_a_stranger_finds_nothing_of_it(charlie: Browser, ids: dict[str, str]) -> None:
    for path in (*OF_A_CONNECTION, *OF_A_STORE):
        assert charlie.get(path.format(**ids)).status_code == 404, path
    for path in POSTS_OF_A_CONNECTION:
        assert charlie.post(path.format(**ids), store=ids["store"]).status_code == 404, path
    for path in POSTS_OF_A_STORE:
        assert charlie.post(path, store=ids["store"], books="x").status_code == 404, path
    keys = "/connect/woocommerce/keys"
    assert charlie.get(f"{keys}?connection={ids['connection']}").status_code == 404
    assert charlie.post(keys, connection=ids["connection"]).status_code == 404


def test_a_stranger_sees_nothing_of_it_on_their_own_pages(charlie: Browser, ids: dict[str, str]) -> None:
    for path in OF_A_PERSON:
        text = charlie.get(path).text
        assert ids["connection"] not in text
        assert "Alice" not in text


def test_a_visitor_is_led_to_sign_in(visitor: Browser, ids: dict[str, str]) -> None:
    for path in (*OF_A_CONNECTION, *OF_A_STORE, *OF_A_PERSON):
        answer = visitor.get(path.format(**ids))
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/sign-in?next=%2F"), path
    for path in (*POSTS_OF_A_CONNECTION, *POSTS_OF_A_STORE, *POSTS_OF_A_PERSON):
        answer = visitor.post(path.format(**ids))
        assert answer.headers["location"].startswith("/sign-in"), path


def test_a_visitor_is_welcomed_on_the_start_page(visitor: Browser) -> None:
    assert "Start the 14-day trial" in visitor.words("/")


def test_a_page_of_another_site_cannot_post_for_us(house: House, alice: Browser, ids: dict[str, str]) -> None:
    for path in (*POSTS_OF_A_CONNECTION, *POSTS_OF_A_STORE, *POSTS_OF_A_PERSON):
        url = alice.base + path.format(**ids)
        assert alice.http.post(url, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403, path
        assert alice.http.post(url, headers={"Origin": "https://evil.example"}).status_code == 403, path
    assert house.url
