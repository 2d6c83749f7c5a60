"""Connecting a company file on a desktop: for real by the guide, to practise by one click."""

import re
import threading
from collections.abc import Iterator

import httpx
import pytest

from app.books.meter import Tally
from app.books.qbd.writer import open_books
from app.config.document import Config
from app.config.section import BooksRef
from app.data import configs, connections, lists, lookups, runs
from app.data.connections import ConnectionRecord, State
from app.data.session import Session
from app.sync.webconnector_line import DatabaseLine
from tests.web.house import Browser, House, words_of


@pytest.fixture
def desktop(desktop_url: str) -> Iterator[httpx.Client]:
    """What stands on the practice computer's list is gone before each test."""
    with httpx.Client(base_url=f"{desktop_url}/_sim", trust_env=False, timeout=60) as client:
        assert client.post("/reset").is_success
        yield client


@pytest.fixture
def store(house: House, alice: Browser) -> str:
    """Alice's store, which waits for its books."""
    keys = {"consumer_key": "ck_practice", "consumer_secret": "cs_practice"}
    answer = alice.post("/connect/woocommerce/keys", address=house.shop(), **keys)
    return answer.headers["location"].rpartition("/")[2]


def users(desktop: httpx.Client) -> list[str]:
    return [one["user"] for one in desktop.get("/applications").json()["applications"]]


def home_of(answer: httpx.Response) -> str:
    """The connection to whose guide an answer leads."""
    found = re.fullmatch(r"(/c/[0-9a-f]+)/webconnector/guide", answer.headers["location"])
    assert found, answer.headers["location"]
    return found[1]


def call(desktop: httpx.Client) -> list[str]:
    """A call of the Web Connector; how its sessions ended."""
    sessions = desktop.post("/poll").json()["sessions"]
    return [one["outcome"] for one in sessions]


def read_lists(house: House, alice: Browser, desktop: httpx.Client, number: int = 0) -> None:
    """What the run does that a call begins, while the Web Connector is in its session."""
    parties = house.parties(alice, number)
    books = parties.books
    line = DatabaseLine(house.desk, books.merchant, books.id, Tally(), patience=20)
    polling = threading.Thread(target=call, args=(desktop,))
    polling.start()
    while not line.is_open():
        polling.join(0.05)
    for page in open_books(books.realm, line, None, line.in_doubt).changes(""):
        with house.desk.database.begin() as session:
            lists.apply(session, books.merchant, books.id, page, house.desk.now())
    with house.desk.database.begin() as session:
        lists.finish_reading(session, books.merchant, books.id, house.desk.now())
        end_runs(house, session, parties.connection)
    polling.join(30)


def end_runs(house: House, session: Session, connection: ConnectionRecord) -> None:
    run = runs.current(session, connection.merchant, connection.id)
    if run is not None:
        now = house.desk.now()
        runs.finish(session, connection.merchant, run.id, runs.RunState.DONE, run.counts, now=now)


def test_choosing_quickbooks_desktop_leads_to_the_guide(alice: Browser, store: str) -> None:
    words = alice.words(f"/connect/books?store={store}")
    assert "Pro, Premier or Enterprise for Windows" in words
    home = home_of(alice.post("/connect/books/desktop", store=store))
    assert "Log in to QuickBooks as its administrator" in alice.words(f"{home}/webconnector/guide")


def test_who_turned_back_before_the_first_call_goes_on_with_the_same_file(
    house: House, alice: Browser, store: str
) -> None:
    first = home_of(alice.post("/connect/books/desktop", store=store))
    assert home_of(alice.post("/connect/books/desktop", store=store)) == first
    with house.desk.database.read() as session:
        assert len(connections.connections(session, house.merchant_of(alice))) == 1


def test_the_file_and_the_password_of_the_guide_are_what_a_web_connector_needs(
    alice: Browser, store: str, desktop: httpx.Client
) -> None:
    home = home_of(alice.post("/connect/books/desktop", store=store))
    enrol(alice, home, desktop)
    (user,) = users(desktop)
    assert f'value="{user}"' in alice.get(f"{home}/webconnector/guide").text


def test_one_click_pairs_the_sample_shop_with_a_practice_company_file(
    house: House, alice: Browser, desktop: httpx.Client
) -> None:
    assert "Practise with QuickBooks Desktop" in alice.words("/connect")
    home = home_of(alice.post("/connect/practice-desktop"))
    assert len(users(desktop)) == 1
    said = alice.words(f"{home}/prerequisites")
    assert "Follow the guide to the Web Connector to its end" in said
    assert "in a minute" not in said
    read_lists(house, alice, desktop)
    words = alice.words(f"{home}/webconnector/guide")
    assert "Larkspur Pantry & Garden is connected. Its lists were read." in words
    words = alice.words(f"{home}/prerequisites")
    assert "Everything is in order" in words
    assert "As QuickBooks said at its last call" in words


def test_a_double_click_on_practising_makes_one_connection(alice: Browser, desktop: httpx.Client) -> None:
    first = home_of(alice.post("/connect/practice-desktop"))
    assert home_of(alice.post("/connect/practice-desktop")) == first
    assert len(users(desktop)) == 1


def test_a_practice_computer_that_was_begun_anew_gets_the_file_and_a_new_password(
    house: House, alice: Browser, desktop: httpx.Client
) -> None:
    home = home_of(alice.post("/connect/practice-desktop"))
    desktop.post("/reset")
    assert home_of(alice.post("/connect/practice-desktop")) == home
    read_lists(house, alice, desktop)
    assert "Its lists were read." in alice.words(f"{home}/webconnector/guide")


def test_a_new_password_reaches_the_practice_computer_by_itself(
    house: House, alice: Browser, desktop: httpx.Client
) -> None:
    home = home_of(alice.post("/connect/practice-desktop"))
    assert "The practice computer has it already" in words_of(alice.post(f"{home}/webconnector/password"))
    read_lists(house, alice, desktop)
    assert "Its lists were read." in alice.words(f"{home}/webconnector/guide")


def test_the_practice_computer_has_one_company_file_and_so_one_merchant_at_a_time(
    house: House, alice: Browser, charlie: Browser, desktop: httpx.Client
) -> None:
    home = home_of(alice.post("/connect/practice-desktop"))
    answer = charlie.post("/connect/practice-desktop")
    assert answer.status_code == 409
    assert "Another account of this server practises" in answer.text
    assert len(users(desktop)) == 1
    parties = house.parties(alice)
    with house.desk.database.begin() as session:
        connections.remove(session, parties.merchant, parties.connection.id)
    assert home_of(charlie.post("/connect/practice-desktop")) != home


def answer_the_wizard(house: House, alice: Browser) -> None:
    """A rehearsed configuration: an account of the practice file, and one that it does not have."""
    parties = house.parties(alice)
    with house.desk.database.begin() as session:
        accounts = lookups.accounts(session, parties.merchant, parties.books.id)
        income = next(one for one in accounts if one.type.value == "Income")
        config = Config()
        config.accounts.income = BooksRef(id=income.id, name=income.name)
        config.accounts.tips = BooksRef(id="4712", name="Tips of the crew")
        where = (session, parties.merchant, parties.connection.id, config)
        configs.save(*where, expected_version=0, user="", section="accounts", now=house.desk.now())


def test_going_live_leads_through_the_guide_and_carries_the_answers_over_at_its_end(
    house: House, alice: Browser, desktop: httpx.Client
) -> None:
    practice = home_of(alice.post("/connect/practice-desktop"))
    read_lists(house, alice, desktop)
    answer_the_wizard(house, alice)
    assert "Go live" in alice.words(f"{practice}/go-live")
    home = home_of(alice.post(f"{practice}/go-live", store=house.parties(alice).store.id))
    assert home != practice
    assert "Carry my answers over" not in alice.words(f"{home}/webconnector/guide")
    assert alice.post(f"{home}/carry-over").headers["location"] == home
    enrol(alice, home, desktop)
    read_lists(house, alice, desktop, 1)
    assert "Carry my answers over" in alice.words(f"{home}/webconnector/guide")
    answer = alice.post(f"{home}/carry-over")
    assert answer.headers["location"] == f"{home}/carried-over"
    assert "It was “Tips of the crew”" in alice.words(f"{home}/carried-over")
    rehearsed, live = house.parties(alice).connection, house.parties(alice, 1).connection
    assert rehearsed.state is State.PAUSED
    with house.desk.database.read() as session:
        config, _ = configs.current(session, live.merchant, live.id)
    assert config.accounts.income is not None
    assert config.accounts.tips is None
    assert alice.post(f"{home}/carry-over").headers["location"] == home


def enrol(alice: Browser, home: str, desktop: httpx.Client) -> None:
    """As a person at the computer does it: the file, then the password."""
    for user in users(desktop):
        desktop.delete(f"/applications/{user}")
    file = alice.get(f"{home}/webconnector/cartbooks.qwc").text
    page = alice.post(f"{home}/webconnector/password").text
    password = re.findall(r'id="password" value="([^"]+)"', page)
    added = desktop.post("/applications", json={"qwc": file, "password": password[0]})
    assert added.status_code == 201, added.text


def test_a_store_of_somebody_else_gets_no_company_file(house: House, store: str, charlie: Browser) -> None:
    for kind in ("desktop", "practice-desktop"):
        assert charlie.post(f"/connect/books/{kind}", store=store).status_code == 404
    with house.desk.database.read() as session:
        assert connections.connections(session, house.merchant_of(charlie)) == []


def test_reconnecting_a_company_file_leads_to_the_guide(alice: Browser, store: str) -> None:
    home = home_of(alice.post("/connect/books/desktop", store=store))
    assert "Open the guide" in alice.words(f"{home}/reconnect")
    assert home_of(alice.post(f"{home}/reconnect/books")) == home


def test_a_practice_computer_that_is_away_is_told_in_a_sentence(
    house: House, alice: Browser, store: str, desktop_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.desk.settings, "practice_desktop_url", f"{desktop_url}/nothing")
    answer = alice.post("/connect/books/practice-desktop", store=store)
    assert "The practice QuickBooks Desktop does not answer at the moment" in words_of(answer)
