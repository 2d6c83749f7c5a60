"""A company file's Web Connector on the pages: the guide ticks off what happens, sessions are shown, to nobody else."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from app.books.meter import Tally
from app.data import connections, desktop_logins, lists, runs
from app.data.runs import Counts
from app.sync.running import RunKind
from app.sync.webconnector_line import DatabaseLine
from app.sync.webconnector_pairing import pair_file
from app.sync.webconnector_runs import WAITING
from tests.web.pages.conftest import Town
from tests.web.pages.person import Person, text_of
from tests.web.pages.served import DESKTOP_MODULES
from tests.web.pages.town import NASTY, Shop, company_lists, order_of
from tests.web.webconnector.asked import Asked
from tests.web.webconnector.dotnet import Connector, greeting

PAGES = (
    "/webconnector",
    "/webconnector/guide",
    "/webconnector/guide/steps",
    "/webconnector/cartbooks.qwc",
    "/webconnector/sessions/{session}",
    "/webconnector/messages/{message}",
)
POSTS = ("/webconnector/password", "/webconnector/company")
BUDGET = 12
BODY = b'<QBXML><QBXMLMsgsRq onError="continueOnError"><CustomerAddRq requestID="1"/></QBXMLMsgsRq></QBXML>'
ADDED = f'<QBXML><QBXMLMsgsRs><CustomerAddRs statusCode="0"><Name>{NASTY}</Name></CustomerAddRs></QBXMLMsgsRs></QBXML>'
REFUSED = (
    '<QBXML><QBXMLMsgsRs><CustomerAddRs statusCode="3100" statusSeverity="Error"/></QBXMLMsgsRs></QBXML>'
)


class CompanyFile:
    """Alice's shop with a company file for its books, and that file's Web Connector."""

    def __init__(self, town: Town, shop: Shop) -> None:
        paired = pair_file(town.desk, shop.merchant, shop.store)
        self.town, self.login = town, paired.login
        self.owner = replace(shop.owner, home=f"/c/{paired.connection.id}")
        self.shop = replace(shop, owner=self.owner, books=paired.login.books, connection=paired.connection.id)
        self.connector = Connector(
            f"{town.url}/webconnector", shop.owner.http, paired.login.user_name, paired.password
        )
        self.connector.greeting = greeting("Alice Ltd", paired.login.file_id)

    def call(self) -> None:
        """One call up to the company's name."""
        assert self.connector.authenticate() == ""
        self.connector.send()

    def exchange(self, response: str, hresult: str = "") -> None:
        """A message on its way and its answer, inside a session."""
        line = DatabaseLine(self.town.desk, self.shop.merchant, self.shop.books, Tally())
        asked = Asked(line, BODY)
        assert "CustomerAddRq" in self.connector.send()
        self.connector.receive(response, hresult, "Refused" if hresult else "")
        asked.thread.join(10)

    def fail(self) -> None:
        """A whole call in which nothing may be asked."""
        assert self.connector.authenticate() == ""
        assert self.connector.send() == ""
        self.connector.last_error()
        self.connector.close()

    def end(self) -> None:
        """The run that the call brought to work ends, and with it the session."""
        with self.town.desk.database.begin() as session:
            run = runs.current(*self.shop.where(session))
            if run is not None:
                now = self.town.desk.now()
                runs.finish(session, self.shop.merchant, run.id, runs.RunState.DONE, Counts(), now=now)
        self.connector.send()
        self.connector.receive(greeting())
        self.connector.close()

    def read_lists(self) -> None:
        with self.town.desk.database.begin() as session:
            found = company_lists(self.login.file_id, "Alice Ltd")
            lists.apply(session, self.shop.merchant, self.shop.books, found, self.town.clock())
            lists.finish_reading(session, self.shop.merchant, self.shop.books, self.town.clock())

    def addresses(self) -> dict[str, str]:
        """The newest session and its first message, as the pages link them."""
        (session, *_) = self.owner.page("/webconnector").xpath("//tbody//a/@href")
        number = session.rpartition("/")[2]
        (message, *_) = self.owner.page(f"/webconnector/sessions/{number}").xpath("//tbody//a/@href")
        return {"session": number, "message": message.rpartition("/")[2]}


@pytest.fixture
def file(town: Town, shop: Shop) -> CompanyFile:
    return CompanyFile(town, shop)


def seen(file: CompanyFile) -> list[bool]:
    """Which of the five steps are marked as done."""
    steps = file.owner.page("/webconnector/guide").xpath("//ol[@class='guide']/li")
    assert len(steps) == 5
    return ["done" in step.get("class") for step in steps]


def test_the_guide_ticks_off_each_step_when_it_is_seen_to_happen(file: CompanyFile) -> None:
    assert seen(file) == [False] * 5
    assert file.owner.get("/webconnector/cartbooks.qwc").status_code == 200
    said = file.owner.words("/webconnector/guide")
    assert "Done: The .qwc file was downloaded" in said
    assert "Not yet: The Web Connector has not called yet" in said
    file.connector.authenticate()
    assert seen(file) == [False, False, True, False, False]
    file.connector.send()
    assert seen(file) == [True, True, True, True, False]
    assert "“Alice Ltd” is open in QuickBooks" in file.owner.words("/webconnector/guide")
    file.read_lists()
    assert seen(file) == [True] * 5
    page = file.owner.page("/webconnector/guide")
    assert page.xpath("//*[@id='steps']//a[contains(@href, '/prerequisites')]")
    assert not page.xpath("//*[@id='steps']/@*[name()='hx-get']")


def test_the_page_looks_again_and_is_left_alone_while_nothing_has_moved(file: CompanyFile) -> None:
    page = file.owner.page("/webconnector/guide")
    (address,) = page.xpath("//*[@id='steps']/@*[name()='hx-get']")
    assert page.xpath("//noscript/meta/@content") == ["10"]
    assert file.owner.http.get(address).status_code == 204
    file.connector.authenticate()
    answer = file.owner.http.get(address)
    assert answer.status_code == 200
    assert "It signed in with the password" in answer.text
    assert not answer.text.lstrip().startswith("<!doctype")


def test_a_wrong_password_is_told_with_its_remedy(town: Town, file: CompanyFile) -> None:
    assert file.connector.authenticate("nonsense") == "nvu"
    said = file.owner.words("/webconnector/guide")
    assert "The Web Connector called with a password that is not ours" in said
    assert "Make a new password" in said
    assert "Wrong password" in file.owner.words("/webconnector")
    town.clock.at += town.clock.at.resolution * 60_000_000
    file.call()
    assert "not ours" not in file.owner.words("/webconnector/guide")


def test_a_password_is_shown_once_and_nothing_else_changes_by_it(town: Town, file: CompanyFile) -> None:
    old = file.connector.password
    answer = file.owner.post("/webconnector/password")
    page = httpx.Response(200, text=answer.text)
    found = re.search(r'id="password" value="([^"]+)"', page.text)
    assert found
    assert found[1] not in file.owner.get("/webconnector/guide").text
    assert file.owner.get("/webconnector/password").status_code == 303
    town.clock.at += town.clock.at.resolution * 1_000_000
    assert file.connector.authenticate(old) == "nvu"
    assert file.connector.authenticate(found[1]) == ""
    with town.desk.database.read() as session:
        login = desktop_logins.login(session, file.shop.merchant, file.shop.books)
    assert login is not None
    assert (login.user_name, login.file_id) == (file.login.user_name, file.login.file_id)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("QBWC1040", "paste the password that we made for it"),
        ("1039", "it need not be added again"),
        ("0x80040414", "Close that window"),
        ("single-user", "Switch it (File, Switch to Single-user Mode)"),
    ],
)
def test_a_number_is_found_with_what_to_do(file: CompanyFile, typed: str, answer: str) -> None:
    said = file.owner.words(f"/webconnector/guide?q={typed}")
    assert answer in said
    assert "Show all" in said


def test_a_number_that_nobody_knows_says_so(file: CompanyFile) -> None:
    assert "We do not know this number" in file.owner.words("/webconnector/guide?q=QBWC9999")


def test_another_company_is_told_and_the_owner_may_say_that_it_was_renamed(file: CompanyFile) -> None:
    file.call()
    file.end()
    file.connector.greeting = greeting("Alice & Daughters", file.login.file_id)
    file.fail()
    said = file.owner.words("/webconnector")
    assert "“Alice & Daughters” instead of “Alice Ltd”" in said
    assert "Failed" in said
    assert "Noted." in file.owner.told(file.owner.post("/webconnector/company"))
    assert file.connector.authenticate() == ""
    file.connector.send()
    assert "“Alice & Daughters” is open" in file.owner.words("/webconnector/guide")


def test_a_new_name_is_not_asked_for_where_the_company_is_connected_in_another_place(
    file: CompanyFile,
) -> None:
    file.call()
    file.end()
    elsewhere = str(uuid.uuid4())
    for company, mark, offered in (("Bob Ltd", file.login.file_id, True), ("Alice Ltd", elsewhere, False)):
        file.town.clock.at += timedelta(minutes=15)
        file.connector.greeting = greeting(company, mark)
        file.fail()
        said = file.owner.words("/webconnector")
        assert "What went wrong last" in said
        assert ("under a new name" in said) is offered


def test_sessions_and_operations_are_told_by_word_and_shape_not_by_colour_alone(file: CompanyFile) -> None:
    file.call()
    file.exchange(ADDED)
    page = file.owner.page("/webconnector")
    (badge,) = page.xpath("//tbody//span[contains(@class, 'badge')]")
    assert ("badge-going" in badge.get("class"), text_of(badge)) == (True, "Under way")
    file.exchange(REFUSED)
    file.end()
    (badge,) = file.owner.page("/webconnector").xpath("//tbody//span[contains(@class, 'badge')]")
    assert ("badge-needs" in badge.get("class"), text_of(badge)) == (True, "Done, 1 refused")
    found = file.owner.page(f"/webconnector/sessions/{file.addresses()['session']}")
    badges = found.xpath("//tbody//span[contains(@class, 'badge')]")
    assert [text_of(one) for one in badges] == ["Answered", "Refused in part"]
    assert all(one.xpath("./svg") for one in badges)
    assert "Add 1 customer" in text_of(found.find(".//tbody"))


def test_qbxml_is_shown_as_text_whatever_stands_in_it(file: CompanyFile) -> None:
    file.call()
    file.exchange(ADDED)
    page = file.owner.page(f"/webconnector/messages/{file.addresses()['message']}")
    asked, said = (text_of(one) for one in page.xpath("//pre"))
    assert '<CustomerAddRq requestID="1"/>' in asked
    assert NASTY in said
    assert not page.xpath("//pre//script")


def test_a_message_that_quickbooks_turned_away_says_why_in_words(file: CompanyFile) -> None:
    file.call()
    file.exchange("", "0x80040414")
    said = file.owner.words("/webconnector/guide")
    assert "A window in QuickBooks waits for an answer" in said
    page = file.owner.words(f"/webconnector/sessions/{file.addresses()['session']}")
    assert "Turned away" in page
    assert "Close that window" in page


def parked(file: CompanyFile) -> str:
    """A sync that waits for the next call."""
    run = file.shop.run(RunKind.ALL)
    with file.town.desk.database.begin() as session:
        now = file.town.clock()
        runs.progress(session, file.shop.merchant, run, Counts(), step=WAITING, now=now)
        runs.park(session, file.shop.merchant, run)
    return run


def test_a_sync_that_waits_while_every_call_fails_says_why_they_fail_and_not_that_it_goes_on(
    file: CompanyFile,
) -> None:
    file.call()
    file.end()
    run = parked(file)
    places = (f"/runs/{run}", "/webconnector", "/manage", "")
    with file.town.desk.database.begin() as session:
        connections.set_state(*file.shop.where(session), connections.State.ACTIVE, file.town.clock())
    file.town.clock.at += timedelta(minutes=1)
    assert file.connector.authenticate("nonsense") == "nvu"
    for place in places:
        said = file.owner.words(place)
        assert "called with a password that is not ours" in said, place
        assert "goes on by itself" not in said, place
        assert "waits for the next call" not in said, place


def test_a_sync_that_waits_for_the_call_says_so_everywhere(file: CompanyFile) -> None:
    run = parked(file)
    page = file.owner.page(f"/runs/{run}")
    assert "Waiting for the Web Connector" in text_of(page.find(".//main"))
    assert page.xpath(f"//main//a[@href='{file.owner.home}/webconnector']")
    assert "A sync waits for the next call" in file.owner.words("/webconnector")
    assert "A sync waits for the next call" in file.owner.words("/manage")


def test_lists_that_cannot_be_asked_for_now_are_read_at_the_next_call(town: Town, file: CompanyFile) -> None:
    said = file.owner.told(file.owner.post("/manage/lists"))
    assert "The lists are read at the Web Connector's next call." in said
    assert town.jobs.asked == [RunKind.READ]


def test_manage_leads_to_nothing_that_a_company_file_does_not_take(file: CompanyFile) -> None:
    found = file.owner.page("/manage").xpath("//main//a/@href")
    assert f"{file.owner.home}/webconnector" in found
    assert f"{file.owner.home}/fees" not in found


def test_an_order_says_what_the_company_file_cannot_hold(file: CompanyFile) -> None:
    (row,) = file.shop.export(order_of("1234567890123"))
    said = file.owner.words(f"/orders/{row}")
    assert "What was shortened or replaced for QuickBooks Desktop" in said
    assert "The number was cut to 11 characters." in said


def test_an_order_of_quickbooks_online_says_nothing_of_that(shop: Shop, alice: Person) -> None:
    (row,) = shop.export(order_of("1234567890123"))
    assert "shortened" not in alice.words(f"/orders/{row}")


def test_every_page_and_post_of_a_company_file_is_asked_by_a_stranger() -> None:
    found = {
        (
            method,
            route.path.removeprefix("/c/{connection}").replace(":int", "").replace("{number}", "{session}"),
        )
        for module in DESKTOP_MODULES
        for route in module.router.routes
        for method in getattr(route, "methods", ())
        if method != "HEAD" and route.path.startswith("/c/")
    }
    asked = {("GET", path) for path in (*PAGES, "/webconnector/password")} | {
        ("POST", path) for path in POSTS
    }
    assert found == asked


def test_a_stranger_finds_no_page_of_a_company_file_and_changes_nothing(
    town: Town, file: CompanyFile
) -> None:
    file.call()
    file.exchange(ADDED)
    places = file.addresses()
    charlie = town.open_shop("charlie").owner
    theirs = CompanyFile(town, town.open_shop("dora"))
    for path in PAGES:
        assert file.owner.get(path.format(**places)).status_code == 200, path
        assert charlie.http.get(file.owner.home + path.format(**places)).status_code == 404, path
    for path in ("/webconnector/sessions/{session}", "/webconnector/messages/{message}"):
        assert theirs.owner.get(path.format(**places)).status_code == 404, path
    for path in POSTS:
        assert charlie.http.post(file.owner.home + path).status_code == 404, path
    with town.desk.database.read() as session:
        login = desktop_logins.login(session, file.shop.merchant, file.shop.books)
    assert login is not None
    assert (login.rotated, login.company) == (None, "Alice Ltd")


def test_another_connection_of_the_same_merchant_shows_no_sessions_of_this_one(
    file: CompanyFile, shop: Shop, alice: Person
) -> None:
    file.call()
    file.exchange(ADDED)
    places = file.addresses()
    other = CompanyFile(file.town, shop)
    for path in PAGES[-2:]:
        assert other.owner.get(path.format(**places)).status_code == 404, path
    for path in PAGES:
        assert alice.get(path.format(**places)).status_code == 404, path


def test_no_page_of_a_company_file_asks_more_than_its_budget_of_queries(file: CompanyFile) -> None:
    file.call()
    file.exchange(REFUSED)
    places = file.addresses()
    for path in (*PAGES, "", "/manage"):
        told = file.owner.get(path.format(**places)).headers["server-timing"]
        (number,) = re.findall(r'queries;desc="(\d+)"', told)
        assert int(number) <= BUDGET, f"{path} asked {number}"


def test_the_dashboard_and_manage_tell_how_the_calls_fare(file: CompanyFile) -> None:
    file.call()
    for path in ("", "/manage"):
        page = file.owner.page(path)
        assert "In a session now" in text_of(page.find(".//main"))
        assert page.xpath(f"//main//a[starts-with(@href, '{file.owner.home}/webconnector')]")
