"""The dashboard says what was exported, what waits and what needs the owner, and offers the one button that helps."""

from datetime import timedelta

import pytest

from app.core.changes import Changes
from app.core.reason import Reason
from app.data import connections, lists, runs, sessions
from app.data.connections import State as ConnectionState
from app.data.runs import Counts, RunState
from app.errors import Refused
from app.sync.running import RunKind
from tests.web.pages.conftest import Town
from tests.web.pages.person import Person, text_of
from tests.web.pages.town import NASTY, Shop, order_of

HELD = Reason("number_taken", "QuickBooks has this number already. Compare the two.", "export")


def test_it_shows_what_was_exported_today_and_this_month_what_waits_and_what_needs_the_owner(
    shop: Shop, alice: Person
) -> None:
    shop.export(order_of("W-1", total="53.70"), order_of("W-2", total="46.30"))
    shop.export(order_of("W-3", total="10.00"), day=shop.clock().date() - timedelta(days=2))
    shop.sell(order_of("W-4"))
    shop.hold(order_of("W-5"), HELD)
    shop.refuse(order_of("W-6"), error=Refused("QuickBooks refused it. Change the date.", code="6540"))
    page = alice.page()
    figures = [text_of(one) for one in page.find_class("figure")]
    assert figures == [
        "Exported today 2 $100.00",
        "Waiting 1 to be exported",
        "Need you 2 Look at them",
    ]
    said = alice.words()
    assert "This month: 3 orders, $110.00" in said
    assert "Order W-5 QuickBooks has this number already. Compare the two." in said
    assert "Export 1 order" in said
    assert page.findtext(".//title") == "2 need you · Dashboard · Cartbooks"


def test_each_day_of_the_chart_tells_its_orders_and_money_and_the_table_says_them_again(
    shop: Shop, alice: Person
) -> None:
    shop.export(order_of("W-1", total="53.70"), order_of("W-2", total="46.30"))
    shop.export(order_of("W-3", total="10.00"), day=shop.clock().date() - timedelta(days=29))
    page = alice.page()
    days = [text_of(one) for one in page.xpath("//ol[@class='days-columns']/li")]
    assert len(days) == 30
    assert days[0] == "10/23/2026 1 order $10.00"
    assert days[-1] == "11/21/2026 2 orders $100.00"
    assert len(page.xpath("//*[@class='bar']")) == 2
    rows = [[cell.text_content() for cell in row.iter("td")] for row in page.xpath("//details//tbody/tr")]
    assert rows == [["11/21/2026", "2", "$100.00"], ["10/23/2026", "1", "$10.00"]]


def test_today_is_the_day_in_the_books_time_zone(shop: Shop, alice: Person) -> None:
    shop.export(order_of("W-1", total="53.70"), day=shop.clock().date())
    shop.clock.at = shop.clock.at.replace(day=22, hour=5)  # still the evening before in Los Angeles
    assert "Exported today 1 $53.70" in alice.words()


def test_while_the_set_up_is_open_the_page_leads_back_to_it_and_nothing_can_be_exported(town: Town) -> None:
    shop = town.open_shop("dora", ConnectionState.SETUP)
    page = shop.owner.page()
    assert "The set-up is not finished" in text_of(page.find(".//main"))
    assert page.xpath("//main//form") == []
    answer = shop.owner.post("/sync", limit="all")
    assert answer.headers["location"] == f"{shop.owner.home}/setup"
    assert town.jobs.asked == []


def test_after_the_first_export_the_owner_looks_and_says_so_and_then_it_goes_on_by_itself(
    shop: Shop, alice: Person
) -> None:
    assert "Nothing was exported yet" in alice.told(alice.post("/looked"))
    shop.export(order_of("W-1"))
    assert "Look at what was posted" in alice.words()
    assert "Once you have looked at what was posted, orders are exported every 15 minutes." in alice.words()
    said = alice.told(alice.post("/looked"))
    assert "From now on: orders are exported every 15 minutes" in said
    assert "Look at what was posted" not in said
    assert "Next automatic sync 11/21/2026 06:20 , in 15 minutes" in said


def test_a_pause_stops_the_clock_and_the_buttons_until_somebody_resumes(
    town: Town, shop: Shop, alice: Person, bob: Person
) -> None:
    shop.sell(order_of("W-1"))
    said = bob.told(bob.post("/pause"))
    assert "This connection is paused" in said
    assert "Export 1 order" not in said
    assert "This connection is paused" in alice.told(alice.post("/sync", limit="all"))
    assert town.jobs.asked == []
    assert "Resumed" in alice.told(alice.post("/resume"))
    assert "Export 1 order" in alice.words()


@pytest.mark.parametrize(("kind", "stops"), [(RunKind.AUTO, True), (RunKind.ALL, False)])
def test_a_pause_stops_the_run_that_began_by_itself_and_not_the_one_a_person_asked_for(
    shop: Shop, alice: Person, kind: RunKind, *, stops: bool
) -> None:
    run = shop.run(kind)

    alice.post("/pause")

    with shop.desk.database.read() as session:
        found = runs.run(session, shop.merchant, run)
    assert found is not None
    assert found.stop_asked is stops


def test_a_trouble_is_one_banner_with_the_button_that_helps(shop: Shop, alice: Person) -> None:
    with shop.desk.database.begin() as session:
        connections.set_trouble(
            *shop.where(session),
            "QuickBooks took the permission back. Reconnect.",
            "reconnect",
            now=shop.clock(),
        )
    (banner,) = alice.page().find_class("banner")
    assert "QuickBooks took the permission back." in banner.text_content()
    assert banner.xpath(".//a/@href")[0] == f"{alice.home}/reconnect"


def test_an_account_that_was_deleted_is_told_before_the_next_run_stumbles_over_it(
    shop: Shop, alice: Person
) -> None:
    with shop.desk.database.begin() as session:
        gone = Changes("m2", deleted=(("accounts", "4"),))
        lists.apply(session, shop.merchant, shop.books, gone, shop.clock())
    (banner,) = alice.page().find_class("banner")
    assert "“Undeposited Funds” is no longer active in QuickBooks." in banner.text_content()
    assert banner.xpath(".//a/@href")[0] == f"{alice.home}/settings/accounts"


def test_when_the_trial_is_over_exports_pause_and_the_page_says_what_to_do(
    town: Town, shop: Shop, alice: Person
) -> None:
    shop.sell(order_of("W-1"))
    town.clock.at += timedelta(days=13, hours=23)
    assert alice.page().find_class("banner") == []
    with town.desk.database.begin() as session:
        token = alice.http.cookies["cartbooks"]
        sessions.touch(session, token, town.clock(), 14)
    town.clock.at += timedelta(days=1)
    (banner,) = alice.page().find_class("banner")
    assert "Exports are paused" in banner.text_content()
    assert "Exports are paused" in alice.told(alice.post("/sync", limit="all"))
    assert town.jobs.asked == []


def test_a_run_that_goes_on_is_shown_with_its_numbers(shop: Shop, alice: Person) -> None:
    shop.sell(*(order_of(f"W-{number}") for number in range(3)))
    run = shop.run(RunKind.ALL, counts=Counts(read=4, exported=1))
    page = alice.page()
    assert "1 of 4 orders" in text_of(page.find(".//main"))
    assert f"{alice.home}/runs/{run}" in page.xpath("//main//a/@href")
    assert page.xpath("//button[@disabled]")[0].text_content() == "A sync is running"


def test_a_name_that_is_a_script_is_only_text(shop: Shop, alice: Person) -> None:
    shop.hold(order_of("W-1", name=NASTY), Reason("x", f"About {NASTY}. Look.", "export"))
    shop.run(RunKind.ALL, RunState.DONE, Counts(read=1))
    answer = alice.get()
    assert "<script>alert" not in answer.text
    assert f"About {NASTY}" in alice.words()
