"""The manage page: lists read again, orders reset, the history of the settings, the connection removed."""

from datetime import timedelta
from io import StringIO

import pytest
from rich.console import Console

from app.cli.usage import usage_table
from app.core.changes import Changes
from app.core.listing import Account, AccountType
from app.core.reason import Effect, Reason
from app.data import configs, connections, ledger_documents, ledger_moves, lists, quota, runs
from app.data.books import BooksRecord
from app.data.connections import State as ConnectionState
from app.data.ledger_counts import State
from app.data.ledger_documents import IntentState
from app.data.runs import Counts, RunState
from app.data.stores import StoreRecord
from app.errors import Transient
from app.sync.desk import Desk
from app.web import manage
from tests.web.pages.conftest import Town
from tests.web.pages.person import Person, text_of
from tests.web.pages.town import NASTY, Shop, order_of


def test_the_operator_sees_what_each_company_read(town: Town, shop: Shop) -> None:
    charlies = town.open_shop("charlie")
    day = shop.clock().date().replace(year=2031)  # a month in which no other shop of the town was open
    with shop.desk.database.begin() as session:
        quota.add(session, shop.merchant, shop.books, day, reads=1200, writes=56, batches=50)
        quota.add(session, charlies.merchant, charlies.books, day, reads=3400, writes=1)
    shown = Console(width=120, record=True, file=StringIO())
    shown.print(usage_table(shop.desk.database, day))
    lines = [line.split() for line in shown.export_text().splitlines()]
    figures = [[word for word in line if word[:1].isdigit()] for line in lines]
    assert [found for found in figures if len(found) > 2] == [
        [charlies.realm, "3,400", "1", "0"],
        [shop.realm, "1,200", "56", "50"],
        ["4,600", "57", "50"],
    ]


def test_the_page_tells_the_schedule_the_lists_the_tables_and_what_was_asked_of_quickbooks(
    shop: Shop, alice: Person
) -> None:
    with shop.desk.database.begin() as session:
        quota.add(session, shop.merchant, shop.books, shop.clock().date(), reads=1234, writes=56, batches=50)
    said = alice.words("/manage")
    assert "orders are exported every 15 minutes" in said
    assert "read just now" in said
    assert "Accounts 3" in said
    assert "1,234 that read (these are metered) and 56 that write, 50 of them batches" in said
    links = alice.page("/manage").xpath("//main//a/@href")
    for place in ("prerequisites", "reconnect", "go-live", "history", "settings/export", "manage/reset"):
        assert f"{alice.home}/{place}" in links


def test_lists_are_read_from_both_sides_and_what_changed_is_counted(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def new_account(desk: Desk, record: BooksRecord) -> BooksRecord:
        account = Account("99", "PayPal clearing", AccountType.BANK)
        with desk.database.begin() as session:
            changes = Changes("m2", accounts=(account,))
            lists.apply(session, record.merchant, record.id, changes, desk.now())
        return record

    def store_lists(_desk: Desk, record: StoreRecord) -> None:
        read.append(record.name)

    monkeypatch.setattr(manage, "reread_books", new_account)
    monkeypatch.setattr(manage, "refresh_store", store_lists)
    said = alice.told(alice.post("/manage/lists"))
    assert "The lists were read. Accounts 3, now 4. All others are as long as before." in said
    assert read == ["alice's shop"]
    assert "Each is as long as before" in alice.told(alice.post("/manage/customers/sync"))


def test_books_that_do_not_answer_leave_the_old_lists_and_say_so(
    shop: Shop, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(_desk: Desk, _record: BooksRecord) -> BooksRecord:
        raise Transient("QuickBooks does not answer. It is tried again by itself.")

    monkeypatch.setattr(manage, "reread_books", silent)
    said = alice.told(alice.post("/manage/lists"))
    assert "QuickBooks does not answer. The lists as they were read before are still there" in said
    shop.run()
    assert "A sync is running, and it reads the lists itself." in alice.told(alice.post("/manage/lists"))


def test_resetting_one_order_says_what_happens_and_asks_for_the_number(shop: Shop, alice: Person) -> None:
    (row,) = shop.export(order_of("1042"))
    said = alice.words(f"/manage/reset?rows={row}")
    assert "1 order that you picked" in said
    assert "Type 1 to say that you mean 1 order." in _wrong(alice, rows=[str(row)], number="2")
    assert shop.state(row) is State.EXPORTED
    said = alice.told(alice.post("/manage/reset", rows=[str(row)], number="1"))
    assert "1 order was reset and waits to be exported again." in said
    assert shop.state(row) is State.WAITING
    with shop.desk.database.read() as session:
        (intent,) = ledger_documents.of_order(*shop.where(session), row)
    assert intent.state is IntentState.RESET


def test_days_are_days_of_the_books_and_only_their_orders_are_reset(shop: Shop, alice: Person) -> None:
    early, late = shop.export(order_of("1", days_ago=5)), shop.export(order_of("2", days_ago=2))
    left_out = shop.hold(order_of("3", days_ago=2), Reason("x", "Too old.", "export", Effect.LEFT_OUT))
    said = alice.words("/manage/reset?what=days&since=11/19/2026&until=2026-11-19")
    assert "1 order placed from 11/19/2026 to 11/19/2026" in said
    fields = {"what": "days", "since": "11/19/2026", "until": "11/19/2026", "number": "1"}
    alice.post("/manage/reset", **fields)
    assert [shop.state(row) for row in (*early, *late, left_out)] == [
        State.EXPORTED,
        State.WAITING,
        State.LEFT_OUT,
    ]
    assert "No exported order was placed from 01/01/2020" in alice.words(
        "/manage/reset?what=days&since=01/01/2020&until=01/02/2020"
    )


def test_days_that_are_none_are_told_at_their_field_and_kept(alice: Person) -> None:
    answer = alice.get("/manage/reset?what=days&since=13/45/2026&until=")
    assert answer.status_code == 422
    assert answer.text.count("This is not a day. Type it like 11/21/2026.") == 2
    assert 'value="13/45/2026"' in answer.text
    backwards = alice.get("/manage/reset?what=days&since=11/21/2026&until=11/20/2026")
    assert "“To” is before “From”" in backwards.text


def test_resetting_all_counts_them_anew_when_it_is_pressed(shop: Shop, alice: Person) -> None:
    shop.export(order_of("1"), order_of("2"))
    assert "2 orders of this connection" in alice.words("/manage/reset?what=all")
    shop.export(order_of("3"))
    assert "Type 3 to say that you mean 3 orders." in _wrong(alice, what="all", number="2")
    assert "3 orders were reset and wait" in alice.told(alice.post("/manage/reset", what="all", number="3"))
    assert "No order has anything in QuickBooks" in alice.words("/manage/reset?what=all")


def test_of_the_many_orders_of_some_days_it_says_at_least_how_many_and_asks_for_a_word(
    shop: Shop, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_moves, "COUNTED", 2)
    shop.export(*(order_of(number, days_ago=2) for number in "123"))
    days = {"what": "days", "since": "11/01/2026", "until": "11/30/2026"}
    said = alice.words("/manage/reset?what=days&since=11/01/2026&until=11/30/2026")
    assert "At least 2 orders placed from 11/01/2026 to 11/30/2026" in said
    assert "Type the word all to say that you mean them all" in said
    assert "Type all to say that you mean at least 2 orders." in _wrong(alice, **days, number="2")
    assert "3 orders were reset and wait" in alice.told(alice.post("/manage/reset", **days, number="all"))


def test_nothing_is_reset_while_a_sync_runs(shop: Shop, alice: Person) -> None:
    (row,) = shop.export(order_of("1"))
    shop.run()
    assert "A sync is running. Wait for its end or stop it, then reset." in _wrong(
        alice, rows=[str(row)], number="1"
    )
    assert shop.state(row) is State.EXPORTED


def _wrong(person: Person, **fields: str | list[str]) -> str:
    answer = person.post("/manage/reset", **fields)
    assert answer.status_code == 422
    return " ".join(answer.text.split())


def test_the_history_says_who_changed_what_and_leads_back(shop: Shop, alice: Person, bob: Person) -> None:
    with shop.desk.database.begin() as session:
        config, version = configs.current(*shop.where(session))
        config.export.prefix, config.export.exclude_zero = "WEB-", True
        shop.clock.at += timedelta(minutes=5)
        configs.save(
            *shop.where(session),
            config,
            expected_version=version,
            user=bob.user.id,
            section="export",
            now=shop.clock(),
        )
    page = alice.page("/history")
    newest, oldest = page.find_class("history")[0].findall("li")
    assert text_of(newest).startswith(f"Export version 2, in use 11/21/2026 06:10 , {bob.user.email}")
    assert "Leave out orders with a total of zero no → became yes" in text_of(newest)
    assert "Prefix empty → became WEB-" in text_of(newest)
    assert "Order deposit account (Accounts) empty → became Undeposited Funds" in text_of(oldest)
    said = alice.told(alice.post("/history/1/restore", expected="2"))
    assert "The settings are again as they were in version 1." in said
    assert "Version 1 came back version 3, in use" in said
    with shop.desk.database.read() as session:
        config, version = configs.current(*shop.where(session))
    assert (config.export.prefix, version) == ("", 3)


def test_a_restore_from_a_stale_page_changes_nothing(alice: Person) -> None:
    assert "Somebody saved the settings in between." in alice.told(
        alice.post("/history/1/restore", expected="0")
    )
    assert alice.post("/history/77/restore", expected="1").status_code == 404
    assert alice.post("/history/999999999999999999999/restore", expected="1").status_code == 404


def test_a_connection_is_removed_by_its_name_and_by_an_owner_only(
    town: Town, shop: Shop, alice: Person, bob: Person
) -> None:
    shop.export(order_of("1"))
    assert (
        "Only an owner of the account may remove a connection."
        in bob.post("/manage/remove", name="alice's shop").text
    )
    wrong = alice.post("/manage/remove", name="alice")
    assert wrong.status_code == 422
    assert "The name does not fit." in wrong.text
    assert 'value="alice"' in wrong.text
    run = shop.run()
    assert "A sync is running. Stop it" in alice.post("/manage/remove", name="alice's shop").text
    with shop.desk.database.begin() as session:
        runs.finish(session, shop.merchant, run, RunState.DONE, Counts(), now=shop.clock())
    assert alice.post("/manage/remove", name=" Alice's  SHOP ").headers["location"] == "/"
    with town.desk.database.read() as session:
        assert connections.connection(*shop.where(session)) is None
    assert alice.get().status_code == 404


def test_while_it_is_being_set_up_the_page_leads_to_the_wizard(town: Town) -> None:
    shop = town.open_shop("dora", ConnectionState.SETUP)
    page = shop.owner.page("/manage")
    assert f"{shop.owner.home}/setup" in page.xpath("//main//a/@href")
    assert not page.xpath(f"//form[@action='{shop.owner.home}/sync']")


def test_names_of_stores_and_settings_that_are_scripts_are_only_text(town: Town) -> None:
    shop = town.open_shop(NASTY)
    with shop.desk.database.begin() as session:
        config, version = configs.current(*shop.where(session))
        config.export.prefix = NASTY
        configs.save(
            *shop.where(session), config, expected_version=version, user="", section=NASTY, now=shop.clock()
        )
    for path in (
        "",
        "/manage",
        "/history",
        "/manage/customers",
        "/manage/products",
        "/manage/reset",
        "/runs",
    ):
        answer = shop.owner.get(path)
        assert answer.status_code == 200, path
        assert "<script>alert" not in answer.text, path
