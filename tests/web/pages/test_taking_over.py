"""The page of orders that stand in the books already: side by side, ticked where they agree, approved in bulk."""

import time

from app.core.document import DocumentKey, Kind
from app.core.posted import Holder
from app.data import connections, lookalikes
from app.data.connections import State as ConnectionState
from app.data.ledger_counts import State
from app.data.lookalikes import Lookalike
from app.data.runs import RunState
from app.sync.running import RunKind
from tests.web.pages.conftest import Town
from tests.web.pages.person import Person, text_of
from tests.web.pages.town import NASTY, Shop, order_of, usd


def stands(shop: Shop, number: str, *differs: str, name: str = "Ann Lee") -> int:
    """An order whose number is on somebody else's document."""
    order = order_of(number, total="53.70")
    (row,) = shop.sell(order)
    holder = Holder(Kind.SALES_RECEIPT, f"8{number}", number, order.created.date(), usd("53.70"), name)
    key = DocumentKey(shop.realm, f"{shop.connection}:{order.id}", Kind.SALES_RECEIPT)
    with shop.desk.database.begin() as session:
        found = [Lookalike(row, key, holder, differs)]
        lookalikes.keep(*shop.where(session), found, books=shop.books, now=shop.clock())
    return row


def test_orders_stand_beside_their_documents_and_those_that_agree_are_ticked(
    shop: Shop, alice: Person
) -> None:
    different, same = stands(shop, "1", "total", "date"), stands(shop, "2")
    page = alice.page("/manage/taking-over")
    rows = [text_of(row) for row in page.xpath("//tbody/tr")]
    assert len(rows) == 2
    assert rows[0].startswith("2 11/20/2026")
    assert "53.70 USD Sales receipt 2 11/20/2026 Ann Lee 53.70 USD Agrees" in rows[0]
    assert rows[1].endswith("Other total, date")
    assert page.xpath("//tbody//input[@checked]/@value") == [str(same)]
    assert page.xpath("//tbody//input[not(@checked)]/@value") == [str(different)]
    said = text_of(page.find(".//main"))
    assert "on a document in alice's books that we did not post" in said
    assert "1 order agrees with its document, 1 differs" in said
    assert f"http://127.0.0.1:9/app/salesreceipt?txnId=82&realm={shop.realm}" in page.xpath("//main//a/@href")


def test_the_ticked_ones_count_as_exported_and_the_others_stay(shop: Shop, alice: Person) -> None:
    first, second, third = (stands(shop, number) for number in "123")
    said = alice.told(alice.post("/manage/taking-over", action="picked", rows=[str(first), str(second)]))
    assert "2 orders count as exported. Nothing is posted for them." in said
    assert [shop.state(row) for row in (first, second, third)] == [
        State.EXPORTED,
        State.EXPORTED,
        State.WAITING,
    ]
    assert "which we did not post" in alice.words(f"/orders/{first}")
    assert "None of these waits any more" in alice.told(
        alice.post("/manage/taking-over", action="picked", rows=[str(first)])
    )
    assert "Tick the orders that you mean" in alice.told(alice.post("/manage/taking-over", action="picked"))


def test_all_that_agree_are_approved_at_once_and_none_that_differs(shop: Shop, alice: Person) -> None:
    different = stands(shop, "1", "customer")
    alike = [stands(shop, str(number)) for number in range(100, 104)]
    assert "4 orders count as exported" in alice.told(alice.post("/manage/taking-over", action="all"))
    assert {shop.state(row) for row in alike} == {State.EXPORTED}
    assert shop.state(different) is State.WAITING


def test_a_reset_of_an_order_that_was_taken_over_asks_again(shop: Shop, alice: Person) -> None:
    row = stands(shop, "1042")
    alice.post("/manage/taking-over", action="picked", rows=[str(row)])
    assert "No order waits here" in alice.words("/manage/taking-over")
    alice.post("/manage/reset", rows=[str(row)], number="1")
    assert "1 order agrees with its document" in alice.words("/manage/taking-over")


def test_the_pages_lead_there_while_orders_wait(shop: Shop, alice: Person) -> None:
    link = f"{alice.home}/manage/taking-over"
    assert link not in alice.page("").xpath("//main//a/@href")
    stands(shop, "1042")
    assert "1 order stands in alice's books already" in alice.words("")
    assert link in alice.page("").xpath("//main//a/@href")
    assert "1 order waits to be compared." in alice.words("/manage")


def test_looking_through_all_orders_is_a_run_that_exports_nothing(
    town: Town, shop: Shop, alice: Person
) -> None:
    with shop.desk.database.begin() as session:
        connections.set_state(*shop.where(session), ConnectionState.SETUP, shop.clock())
    answer = alice.post("/manage/taking-over/look")
    assert answer.headers["location"].startswith(f"{alice.home}/runs/")
    assert town.jobs.asked == [RunKind.LOOK]


def test_a_look_that_finds_nothing_says_so(shop: Shop, alice: Person) -> None:
    run = shop.run(RunKind.LOOK, RunState.DONE)
    said = alice.words(f"/runs/{run}")
    assert "None has a number that is on a document of somebody else in alice's books." in said
    stands(shop, "1042")
    assert "1 order stands in alice's books already" in alice.words(f"/runs/{run}")


def test_an_address_that_is_no_place_of_ours_begins_at_the_beginning(shop: Shop, alice: Person) -> None:
    stands(shop, "1042", name=NASTY)
    for after in ("x", "9-1", "0-", "0-99999999999999999999999", "-1-0"):
        answer = alice.get(f"/manage/taking-over?after={after}")
        assert answer.status_code == 200, after
        assert "<script>alert" not in answer.text


def test_thousands_do_not_slow_the_page(shop: Shop, alice: Person) -> None:
    rows = shop.sell(*(order_of(str(number)) for number in range(3000)))
    with shop.desk.database.begin() as session:
        found = [
            Lookalike(
                row,
                DocumentKey(shop.realm, f"x{row}", Kind.SALES_RECEIPT),
                Holder(Kind.SALES_RECEIPT, str(row), str(row), shop.clock().date(), usd("1.00")),
            )
            for row in rows
        ]
        lookalikes.keep(*shop.where(session), found, books=shop.books, now=shop.clock())
    seen, after = 0, ""
    while True:
        page = alice.page(f"/manage/taking-over{after}")
        seen += len(page.xpath("//tbody/tr"))
        onward = page.xpath("//a[@rel='next']/@href")
        if not onward:
            break
        after = f"?{onward[0].partition('?')[2]}"
    assert seen == 3000
    began = time.perf_counter()
    assert "3,000 orders count as exported" in alice.told(alice.post("/manage/taking-over", action="all"))
    assert time.perf_counter() - began < 10
