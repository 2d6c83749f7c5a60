"""The checked list of both sides: what was in order is shown at once, and asked anew by the page itself."""

from datetime import timedelta

import httpx
import pytest

from app.core.access import Access
from app.data import books, connections
from app.data.stores import StoreRecord
from app.sync.desk import Desk
from app.sync.pairing import look_into
from app.web.prerequisites import FRESH, RECENT
from tests.web.house import Browser, House, words_of

ASKS_ANEW = 'hx-trigger="load"'


@pytest.fixture
def address(house: House, alice: Browser) -> str:
    """Of the page of a connection that was looked at once, when all was in order."""
    alice.post("/connect/practice")
    found = f"/c/{house.parties(alice).connection.id}/prerequisites"
    assert "Everything is in order We looked at both sides just now." in alice.words(found)
    return found


def revoke(house: House, alice: Browser) -> None:
    realm = house.parties(alice).books.realm
    house.books_sim("tokens/expire", {"realm": realm, "which": "both"})


def asked_by_itself(alice: Browser, address: str) -> httpx.Response:
    return alice.http.post(alice.base + address, headers={"HX-Request": "true"})


def test_what_was_in_order_a_moment_ago_is_shown_with_its_age_and_nobody_is_asked(
    house: House, alice: Browser, address: str
) -> None:
    house.clock.ahead += timedelta(minutes=3)
    before = house.books_sim("counters", method="GET")

    page = alice.get(address)

    assert "Everything is in order We looked at both sides 3 minutes ago." in words_of(page)
    assert ASKS_ANEW in page.text
    assert house.books_sim("counters", method="GET") == before


def test_the_page_that_asks_by_itself_gets_what_it_shows_instead(
    house: House, alice: Browser, address: str
) -> None:
    house.clock.ahead += timedelta(minutes=3)
    revoke(house, alice)

    page = asked_by_itself(alice, address)

    assert "QuickBooks no longer accepts our permission" in words_of(page)
    assert ASKS_ANEW not in page.text, "it would ask for ever"


def test_check_again_asks_now_and_leads_back(house: House, alice: Browser, address: str) -> None:
    house.clock.ahead += timedelta(minutes=3)

    answer = alice.post(address)

    assert (answer.status_code, answer.headers["location"]) == (303, address)
    assert "We looked at both sides just now." in words_of(alice.follow(answer))


def test_a_look_that_took_a_minute_is_no_reason_to_look_again(
    house: House, alice: Browser, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(desk: Desk, store: StoreRecord) -> Access:
        house.clock.ahead += timedelta(minutes=1)
        return look_into(desk, store)

    monkeypatch.setattr("app.web.prerequisites.look_into", slow)

    page = asked_by_itself(alice, address)

    assert "We looked at both sides just now." in words_of(page)
    assert ASKS_ANEW not in page.text


def test_what_check_again_found_missing_is_shown_without_asking_twice(
    house: House, alice: Browser, address: str
) -> None:
    revoke(house, alice)
    answer = alice.post(address)
    before = house.books_sim("counters", method="GET")

    assert "QuickBooks no longer accepts our permission" in words_of(alice.follow(answer))
    assert house.books_sim("counters", method="GET") == before


def test_what_was_missing_is_asked_while_the_page_waits_because_somebody_mends_it_just_now(
    house: House, alice: Browser, address: str
) -> None:
    house.books_sim("faults", {"kind": "status", "status": 503, "times": 20})
    assert "Press Check again in a minute" in words_of(alice.follow(alice.post(address)))
    house.books_sim("faults", method="DELETE")
    house.clock.ahead += FRESH

    assert "Everything is in order" in alice.words(address)


def test_what_is_older_than_ten_minutes_is_asked_while_the_page_waits(
    house: House, alice: Browser, address: str
) -> None:
    house.clock.ahead += RECENT + timedelta(seconds=1)
    revoke(house, alice)

    assert "QuickBooks no longer accepts our permission" in alice.words(address)


def test_where_a_run_met_trouble_both_sides_are_asked_while_the_page_waits(
    house: House, alice: Browser, address: str
) -> None:
    parties = house.parties(alice)
    revoke(house, alice)
    house.clock.ahead += FRESH
    with house.desk.database.begin() as session:
        connections.set_trouble(
            session,
            parties.merchant,
            parties.connection.id,
            "QuickBooks said no. Press Reconnect.",
            "reconnect",
            now=house.desk.now(),
        )

    assert "QuickBooks no longer accepts our permission" in alice.words(address)


def test_after_a_new_permission_nothing_of_before_is_shown(
    house: House, alice: Browser, address: str
) -> None:
    found = house.parties(alice).books
    revoke(house, alice)
    assert "Everything is in order" in alice.words(address)
    with house.desk.database.begin() as session:
        books.pair(
            session,
            found.merchant,
            found.kind,
            found.realm,
            name=found.name,
            practice=found.practice,
            now=house.desk.now(),
        )

    assert "QuickBooks no longer accepts our permission" in alice.words(address)
