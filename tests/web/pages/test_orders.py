"""The list of orders: by state, searched, sorted, page by page, acted upon, taken along as a file."""

import csv
import io
import time

from lxml import html

from app.core.reason import Effect, Reason
from app.data import connections
from app.data.ledger_counts import State
from app.errors import Refused
from app.sync.running import RunKind
from tests.web.pages.conftest import Town
from tests.web.pages.person import Person, text_of
from tests.web.pages.town import NASTY, Shop, order_of

HELD = Reason("number_taken", "QuickBooks has this number already. Compare the two.", "export")
OLD = Reason("before_start", "The order is older than your start date.", "export", Effect.LEFT_OUT)
REFUSED = Refused("QuickBooks refused it. Change the date.", code="6540", section="export")


def numbers(page: html.HtmlElement) -> list[str]:
    return [text_of(cell) for cell in page.find_class("c-order")]


def link(page: html.HtmlElement, rel: str) -> str:
    """Where the pager's button leads, "" without one."""
    return "".join(str(one.get("href")) for one in page.iter("a") if one.get("rel") == rel)


def fill(shop: Shop) -> dict[str, int]:
    """One order in each state, by its number."""
    return {
        "W-9": shop.export(order_of("W-9", "Zoe Ash", "53.70", days_ago=5))[0],
        "W-10": shop.sell(order_of("W-10", "Ann Lee", "9.00", days_ago=4))[0],
        "W-11": shop.hold(order_of("W-11", "Bea Ray", "100.00", days_ago=3), HELD),
        "W-12": shop.refuse(order_of("W-12", "Cem Can", "20.00", days_ago=2), error=REFUSED)[0],
        "W-13": shop.hold(order_of("W-13", "Dan Day", "30.00", days_ago=1), OLD),
    }


def test_every_state_has_its_list_with_the_reason_beside_each_order(shop: Shop, alice: Person) -> None:
    fill(shop)
    page = alice.page("/orders")
    chips = [text_of(one) for one in page.find_class("chip")]
    assert chips == ["All 5", "Need you 2", "Waiting 1", "Exported 1", "Left out 1"]
    assert numbers(page) == ["W-13", "W-12", "W-11", "W-10", "W-9"]
    assert numbers(alice.page("/orders?state=attention")) == ["W-12", "W-11"]
    assert numbers(alice.page("/orders?state=waiting")) == ["W-10"]
    assert numbers(alice.page("/orders?state=exported")) == ["W-9"]
    assert "Left out The order is older than your start date." in alice.words("/orders?state=left_out")
    assert "Refused QuickBooks refused it. Change the date." in alice.words("/orders?state=attention")


def test_a_number_a_name_and_an_amount_find_the_order(shop: Shop, alice: Person) -> None:
    fill(shop)
    for typed in ("W-11", "bea", "100.00", "$100.00"):
        assert numbers(alice.page(f"/orders?q={typed}")) == ["W-11"], typed
    assert "Nothing found for “nobody”" in alice.words("/orders?q=nobody")


def test_a_search_keeps_the_state_and_a_state_keeps_the_search(shop: Shop, alice: Person) -> None:
    fill(shop)
    page = alice.page("/orders?state=attention&q=W-1&sort=total")
    assert numbers(page) == ["W-11", "W-12"]
    hidden = {
        one.get("name"): one.get("value")
        for one in page.xpath("//form[@role='search']//input[@type='hidden']")
    }
    assert hidden == {"state": "attention", "sort": "total"}
    left_out = next(one.get("href") for one in page.find_class("chip") if text_of(one).startswith("Left out"))
    assert left_out == f"{alice.home}/orders?state=left_out&q=W-1&sort=total"


def test_each_column_sorts_both_ways_and_the_address_keeps_it(shop: Shop, alice: Person) -> None:
    fill(shop)
    assert numbers(alice.page("/orders?sort=number&dir=asc"))[:2] == ["W-9", "W-10"]
    assert numbers(alice.page("/orders?sort=total"))[0] == "W-11"
    page = alice.page("/orders?sort=customer&dir=asc")
    assert numbers(page)[0] == "W-10"
    head = page.xpath("//th[@aria-sort]")[0]
    assert (text_of(head), head.get("aria-sort")) == ("Customer ↑", "ascending")
    assert head.xpath(".//a/@href") == [f"{alice.home}/orders?sort=customer"]


def test_what_somebody_edited_in_the_address_is_as_if_it_were_not_there(shop: Shop, alice: Person) -> None:
    fill(shop)
    for nonsense in ("state=x", "sort=drop+table", "after=zzz", "seen=-4", "seen=9999999999999", "dir=%00"):
        assert len(numbers(alice.page(f"/orders?{nonsense}"))) == 5, nonsense


def test_the_pages_lead_on_and_back_and_say_where_one_is(shop: Shop, alice: Person) -> None:
    shop.sell(*(order_of(f"W-{number}", days_ago=number % 40) for number in range(130)))
    seen: list[str] = []
    page = alice.page("/orders?sort=number&dir=asc")
    places = []
    while True:
        seen += numbers(page)
        places.append(text_of(page.find_class("pager")[0].find("span")))
        if link(page, "next") == "":
            break
        page = html.fromstring(alice.http.get(link(page, "next")).text)
    assert seen == [f"W-{number}" for number in range(130)]
    assert places == ["1–50 of 130", "51–100 of 130", "101–130 of 130"]
    back = html.fromstring(alice.http.get(link(page, "prev")).text)
    assert numbers(back)[0] == "W-50"
    first = html.fromstring(alice.http.get(link(back, "prev")).text)
    assert numbers(first)[0] == "W-0"


def test_a_ledger_of_5000_orders_answers_at_once(shop: Shop, alice: Person) -> None:
    for start in range(0, 5000, 500):
        shop.sell(
            *(order_of(f"W-{number}", f"Ann {number}", days_ago=9) for number in range(start, start + 500))
        )
    for path in (
        "/orders",
        "/orders?q=Ann",
        "/orders?state=waiting&sort=total",
        "/orders?q=23.00&sort=customer",
        "",
    ):
        began = time.monotonic()
        assert alice.get(path).status_code == 200
        assert time.monotonic() - began < 1, path
    began = time.monotonic()
    assert len(alice.get("/orders.csv").text.splitlines()) == 5001
    assert time.monotonic() - began < 5


def test_the_picked_orders_are_tried_again_and_the_list_is_where_it_was(
    town: Town, shop: Shop, alice: Person
) -> None:
    rows = fill(shop)
    picked = [str(rows["W-11"]), str(rows["W-12"])]
    answer = alice.post("/orders/act", action="retry", rows=picked, back="state=attention&q=W")
    assert answer.headers["location"] == f"{alice.home}/orders?state=attention&q=W"
    said = alice.told(answer)
    assert (
        "2 orders wait to be tried again. Press Export on the dashboard when you want it to be tried." in said
    )
    assert town.jobs.asked == []
    assert shop.state(rows["W-11"]) is State.WAITING


def test_once_it_runs_by_itself_trying_again_begins_a_sync(town: Town, shop: Shop, bob: Person) -> None:
    rows = fill(shop)
    with shop.desk.database.begin() as session:
        connections.look_at_first_run(*shop.where(session), shop.clock())
    said = bob.told(bob.post("/orders/act", action="retry_all", rows=[]))
    assert "2 orders wait to be tried again. A sync has begun." in said
    assert town.jobs.asked == [RunKind.ALL]
    said = bob.told(bob.post(f"/orders/{rows['W-13']}/retry"))
    assert "1 order waits to be tried again. The sync that is running takes it along." in said


def test_while_an_undo_runs_nobody_is_told_that_it_takes_orders_along(
    town: Town, shop: Shop, bob: Person
) -> None:
    rows = fill(shop)
    with shop.desk.database.begin() as session:
        connections.look_at_first_run(*shop.where(session), shop.clock())
    shop.run(RunKind.UNDO)

    said = bob.told(bob.post(f"/orders/{rows['W-13']}/retry"))

    assert "Press Export on the dashboard when the run that is at work has ended." in said
    assert town.jobs.asked == []


def test_nothing_picked_is_said_and_exported_orders_are_not_tried_again(shop: Shop, alice: Person) -> None:
    rows = fill(shop)
    assert "No order was picked" in alice.told(alice.post("/orders/act", action="retry"))
    said = alice.told(alice.post("/orders/act", action="retry", rows=[str(rows["W-9"])]))
    assert "None of these can be tried again" in said
    assert shop.state(rows["W-9"]) is State.EXPORTED


def test_resetting_the_picked_ones_leads_to_the_page_that_asks_for_their_number(
    shop: Shop, alice: Person
) -> None:
    rows = fill(shop)
    answer = alice.post("/orders/act", action="reset", rows=[str(rows["W-9"]), "x", "9" * 30])
    assert answer.headers["location"] == f"{alice.home}/manage/reset?rows={rows['W-9']}"


def test_the_file_holds_what_the_list_shows_and_no_cell_is_a_formula(shop: Shop, alice: Person) -> None:
    shop.sell(order_of("=1+1", '=HYPERLINK("http://evil.test")', "23.00", email="@SUM(A1)"))
    shop.sell(order_of("-5", '+1 Ltd, "quoted"', "24.00"))
    shop.export(order_of("W-3", "Ann Lee", "1040.50"))
    answer = alice.get("/orders.csv?sort=total&dir=asc")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="orders.csv"' in answer.headers["content-disposition"]
    first, second, third = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert first["Order"] == "'=1+1"
    assert first["Customer"] == '\'=HYPERLINK("http://evil.test")'
    assert first["E-mail"] == "'@SUM(A1)"
    assert second["Customer"] == '\'+1 Ltd, "quoted"'
    assert (third["Total"], third["Currency"], third["State"], third["Document"]) == (
        "1040.50",
        "USD",
        "Exported",
        "W-3",
    )
    waiting = alice.get("/orders.csv?state=waiting").text.splitlines()
    assert len(waiting) == 3


def test_script_and_sql_in_every_text_of_an_order_are_only_text(shop: Shop, alice: Person) -> None:
    shop.sell(order_of(NASTY, NASTY, email=NASTY))
    answer = alice.get("/orders")
    assert "<script>alert" not in answer.text
    assert NASTY in alice.words("/orders")
    assert (
        alice.get(
            "/orders",
        ).status_code
        == 200
    )
    asked = alice.http.get(f"{alice.home}/orders", params={"q": NASTY, "state": NASTY, "sort": NASTY})
    assert asked.status_code == 200
    assert "<script>alert" not in asked.text


def test_an_empty_list_says_why_and_what_fills_it(shop: Shop, alice: Person) -> None:
    assert "As soon as the first sync has read your store, its orders stand here." in alice.words("/orders")
    shop.sell(order_of("W-1"))
    assert "Nothing needs you" in alice.words("/orders?state=attention")
    assert "Your settings leave no order out." in alice.words("/orders?state=left_out")
