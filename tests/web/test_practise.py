"""Practising with one click, and going live afterwards."""

from concurrent.futures import ThreadPoolExecutor

import httpx

from app.config.document import Config
from app.config.section import BooksRef
from app.data import configs, connections, lookups, quota
from app.data.connections import ConnectionRecord, State
from app.data.quota import Used
from app.sync.facts import Parties
from app.sync.lists import refresh_books
from tests.web.house import Browser, House, words_of


def test_one_click_pairs_the_sample_shop_with_a_practice_company(alice: Browser) -> None:
    assert "Practise with the sample shop" in alice.words("/connect")
    answer = alice.post("/connect/practice")
    assert answer.headers["location"].endswith("/setup")
    words = alice.words(answer.headers["location"].removesuffix("/setup") + "/prerequisites")
    assert "Everything is in order" in words
    assert "Alice Ltd" in words


def test_the_start_page_leads_to_where_one_left_off(house: House, alice: Browser) -> None:
    assert alice.get("/").headers["location"] == "/connect"
    connection = alice.post("/connect/practice").headers["location"]
    assert alice.get("/").headers["location"] == connection
    parties = house.parties(alice)
    with house.desk.database.begin() as session:
        connections.set_state(
            session, parties.merchant, parties.connection.id, State.ACTIVE, house.desk.now()
        )
    assert alice.get("/").headers["location"] == f"/c/{parties.connection.id}"


def test_a_double_click_makes_one_connection_and_one_company(house: House, alice: Browser) -> None:
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: alice.post("/connect/practice"), range(2)))
    assert answers[0].headers["location"] == answers[1].headers["location"]
    companies = house.books_sim("companies", method="GET")["companies"]
    realm = house.parties(alice).books.realm
    assert isinstance(companies, list)
    assert [one["realm"] for one in companies].count(realm) == 1


def test_each_merchant_practises_in_a_company_of_their_own(
    house: House, alice: Browser, charlie: Browser
) -> None:
    alice.post("/connect/practice")
    charlie.post("/connect/practice")
    assert house.parties(alice).books.realm != house.parties(charlie).books.realm


def real_company(house: House, name: str, *names: str) -> str:
    """A company with accounts of these names besides its own."""
    realm = house.new_company(name)
    token = house.books_sim("grant", {"realm": realm, "client_id": "real"})["access_token"]
    for account in names:
        answer = house.sim.post(
            f"{house.books_url}/v3/company/{realm}/account",
            json={"Name": account, "AccountType": "Income", "AccountSubType": "SalesOfProductIncome"},
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
        )
        assert answer.status_code == 200, answer.text
    return realm


def answer_the_wizard(house: House, parties: Parties) -> Config:
    """A configuration whose income account the real company has, and whose deposit account it has not."""
    refresh_books(house.desk, parties.books)
    with house.desk.database.begin() as session:
        accounts = lookups.accounts(session, parties.merchant, parties.books.id)
        deposit = next(one for one in accounts if one.subtype == "UndepositedFunds")
        section = Config().accounts.model_copy(
            update={
                "income": BooksRef(id="4711", name="Garden sales"),
                "deposit": BooksRef(id=deposit.id, name=deposit.name),
                "tips": BooksRef(id="4712", name="Tips of the crew"),
            }
        )
        config = Config().with_section("accounts", section)
        configs.save(
            session,
            parties.merchant,
            parties.connection.id,
            config,
            expected_version=0,
            user="",
            section="accounts",
            now=house.desk.now(),
        )
    return config


def go_live(house: House, alice: Browser, realm: str) -> httpx.Response:
    parties = house.parties(alice)
    answer = alice.post(f"/c/{parties.connection.id}/go-live", store=parties.store.id)
    page = alice.get(answer.headers["location"])
    return alice.follow(house.consent(alice, page, realm))


def test_what_a_page_reads_in_quickbooks_is_counted(house: House, alice: Browser) -> None:
    alice.post("/connect/practice")
    parties = house.parties(alice)
    before = used(house, parties)

    assert alice.get(f"/c/{parties.connection.id}/prerequisites").status_code == 200

    after = used(house, parties)
    assert after.reads > before.reads
    assert after.writes == before.writes


def used(house: House, parties: Parties) -> Used:
    with house.desk.database.read() as session:
        return quota.used(session, parties.merchant, parties.books.id, house.desk.now().date())


def test_going_live_carries_the_answers_over_and_lists_what_has_no_namesake(
    house: House, alice: Browser
) -> None:
    alice.post("/connect/practice")
    answer_the_wizard(house, house.parties(alice))
    landed = go_live(house, alice, real_company(house, "Real Garden Inc", "Garden Sales"))
    words = words_of(landed)
    assert landed.url.path.endswith("/carried-over"), words
    assert "1 choice to make anew" in words
    assert "It was “Tips of the crew”" in words
    config, live = live_config(house, alice)
    assert config.accounts.income is not None
    assert (config.accounts.income.name, config.accounts.income.id) != ("Garden sales", "4711")
    assert config.accounts.deposit is not None
    assert config.accounts.tips is None
    assert config.answered == ["accounts"]
    assert live.state is State.SETUP


def live_config(house: House, alice: Browser) -> tuple[Config, ConnectionRecord]:
    parties = house.parties(alice)
    with house.desk.database.read() as session:
        rehearsed, live = connections.connections(session, parties.merchant)
        assert rehearsed.state is State.PAUSED
        assert connections.uses(session, parties.merchant) == 1, (
            "the rehearsal uses no connection of the licence"
        )
        config, _ = configs.current(session, parties.merchant, live.id)
    return config, live


def test_going_live_twice_keeps_what_was_chosen_in_the_real_company(house: House, alice: Browser) -> None:
    alice.post("/connect/practice")
    parties = house.parties(alice)
    answer_the_wizard(house, parties)
    realm = real_company(house, "Again Inc", "Garden Sales")
    go_live(house, alice, realm)
    config, live = live_config(house, alice)
    changed = config.with_section(
        "accounts", config.accounts.model_copy(update={"tips": config.accounts.income})
    )
    with house.desk.database.begin() as session:
        configs.save(
            session,
            parties.merchant,
            live.id,
            changed,
            expected_version=1,
            user="",
            section="accounts",
            now=house.desk.now(),
        )
    landed = go_live(house, alice, realm)
    assert "Everything that you chose was found again" in words_of(landed)
    assert live_config(house, alice)[0] == changed


def test_a_real_connection_has_nothing_to_go_live_with(house: House, alice: Browser) -> None:
    alice.post("/connect/practice")
    live = go_live(house, alice, house.new_company("Live Inc")).url.path.split("/")[2]
    assert alice.get(f"/c/{live}/go-live").headers["location"] == f"/c/{live}/carried-over"


def test_a_refused_consent_leads_back_to_the_page_of_going_live(house: House, alice: Browser) -> None:
    alice.post("/connect/practice")
    parties = house.parties(alice)
    answer = alice.post(f"/c/{parties.connection.id}/go-live", store=parties.store.id)
    state = httpx.URL(answer.headers["location"]).params["state"]
    landed = alice.follow(alice.get(f"/connect/books/callback?state={state}&error=access_denied"))
    assert landed.url.path == f"/c/{parties.connection.id}/go-live"
    assert "nothing was changed" in words_of(landed)


def test_a_store_of_nobody_cannot_go_live(house: House, alice: Browser) -> None:
    alice.post("/connect/practice")
    parties = house.parties(alice)
    answer = alice.post(f"/c/{parties.connection.id}/go-live", store="made-up")
    assert answer.status_code == 422
    assert "No store was chosen" in words_of(answer)
