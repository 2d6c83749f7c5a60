"""The undo dialogue: says how much of which company, asks for the number, begins a run, shows what stays."""

import pytest

from app.core.document import Kind
from app.core.intent import Failed, Remove
from app.data import ledger_documents, ledger_moves, ledger_reach, ledger_undo, settling, undos
from app.data.ledger_counts import State
from app.data.ledger_documents import NewIntent
from app.data.runs import Counts, RunState
from app.data.undos import Extent, What
from app.errors import Refused
from app.sync.running import RunKind
from tests.web.pages.conftest import Town
from tests.web.pages.person import Person, text_of
from tests.web.pages.town import Shop, order_of


def open_undo(shop: Shop) -> Extent | None:
    with shop.desk.database.read() as session:
        found = undos.standing(*shop.where(session))
    return found.extent if found else None


def test_it_says_how_many_documents_what_they_come_to_and_whose_they_are(shop: Shop, alice: Person) -> None:
    shop.export(order_of("1", total="23.00"), order_of("2", total="30.70"))
    said = alice.words("/manage/undo")
    assert "Undo everything that this connection has exported" in said
    assert "The documents are removed from alice's books." in said
    assert "Sales receipt 2 53.70 USD" in said
    assert "2 documents in alice's books, sales of $53.70" in said
    assert "Type the number 2 to say that you mean them all" in said


def test_nothing_begins_before_the_number_is_typed(town: Town, shop: Shop, alice: Person) -> None:
    shop.export(order_of("1"), order_of("2"))
    answer = alice.post("/manage/undo", number="3")
    assert answer.status_code == 422
    assert "Type 2 to say that you mean 2 documents." in answer.text
    assert (open_undo(shop), town.jobs.asked) == (None, [])


def test_the_typed_number_begins_one_run_however_often_it_is_pressed(
    town: Town, shop: Shop, alice: Person
) -> None:
    shop.export(order_of("1"), order_of("2"))
    answer = alice.post("/manage/undo", number="2")
    assert answer.headers["location"].startswith(f"{alice.home}/runs/")
    assert open_undo(shop) == Extent(What.ALL)
    again = alice.post("/manage/undo", number="2")
    assert again.status_code == 422
    assert "A sync is running. Wait for its end or stop it, then undo." in again.text
    assert town.jobs.asked == [RunKind.UNDO]


def test_an_order_and_a_run_are_undone_from_their_own_pages(shop: Shop, alice: Person) -> None:
    run = shop.run(state=RunState.DONE, counts=Counts(exported=1))
    (row,) = shop.export(order_of("1042"), run=run)
    shop.export(order_of("2"))
    assert f"{alice.home}/manage/undo?order={row}" in alice.page(f"/orders/{row}").xpath("//main//a/@href")
    assert f"{alice.home}/manage/undo?run={run}" in alice.page(f"/runs/{run}").xpath("//main//a/@href")
    assert "Undo order 1042" in alice.words(f"/manage/undo?order={row}")
    assert "1 document in alice's books" in alice.words(f"/manage/undo?run={run}")
    alice.post("/manage/undo", run=run, number="1")
    assert open_undo(shop) == Extent(What.RUN, run)


def test_of_a_long_run_it_says_at_least_how_many_and_asks_for_a_word(
    shop: Shop, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_reach, "COUNTED", 2)
    run = shop.run(state=RunState.DONE, counts=Counts(exported=4))
    shop.export(*(order_of(number) for number in "1234"), run=run)
    said = alice.words(f"/manage/undo?run={run}")
    assert "At least 2 documents in alice's books, of the 4 orders that it exported" in said
    assert "Type the word all to say that you mean them all" in said
    answer = alice.post("/manage/undo", run=run, number="2")
    assert (answer.status_code, open_undo(shop)) == (422, None)
    assert "Type all to say that you mean at least 2 documents." in answer.text
    alice.post("/manage/undo", run=run, number=" All")
    assert open_undo(shop) == Extent(What.RUN, run)


def test_orders_and_runs_of_others_are_no_undo(
    shop: Shop, alice: Person, charlie: Person, town: Town
) -> None:
    (row,) = shop.export(order_of("1"))
    run = shop.run(state=RunState.DONE)
    stranger = town.open_shop("dora").owner
    for asked in (f"order={row}", f"run={run}", "order=abc", "order=99999999999999999999", "run=x"):
        assert stranger.get(f"/manage/undo?{asked}").status_code == 404, asked
    assert charlie.get("/manage/undo").status_code == 404
    assert alice.get(f"/manage/undo?order={row}").status_code == 200


def test_without_anything_of_ours_in_the_books_there_is_nothing_to_undo(shop: Shop, alice: Person) -> None:
    shop.sell(order_of("1"))
    assert "there is nothing to undo" in alice.words("/manage/undo")
    assert alice.post("/manage/undo", number="0").status_code == 422


def test_an_undo_that_was_interrupted_can_be_gone_on_with(town: Town, shop: Shop, alice: Person) -> None:
    shop.export(order_of("1"))
    with shop.desk.database.begin() as session:
        undos.ask(*shop.where(session), Extent(What.ALL), now=shop.clock())
    assert "An undo is not finished." in alice.words("/manage")
    assert "The next sync goes on with it before it posts anything." in alice.words("/manage/undo")
    alice.post("/manage/undo/go-on")
    assert town.jobs.asked == [RunKind.UNDO]


def test_the_run_lists_what_stays_with_its_reason_and_a_way_to_it(shop: Shop, alice: Person) -> None:
    (row,) = shop.export(order_of("1042"))
    run = shop.run(RunKind.UNDO, RunState.DONE, Counts(undone=3, refused=1, expected=4))
    refused = Refused("The document is part of a bank deposit. Take it out of the deposit.", code="6540")
    with shop.desk.database.begin() as session:
        where = shop.where(session)
        (standing,) = ledger_undo.documents(*where, Extent(What.ALL), [row])
        remove = Remove("undo/1", Kind.SALES_RECEIPT, standing.books_id, "0")
        tried = NewIntent(remove, row, base="undo/1", target=standing.id)
        ledger_documents.record(*where, [tried], now=shop.clock(), run=run)
        settling.settle(session, shop.merchant, shop.books, [Failed("undo/1", refused)], shop.clock())
    page = alice.page(f"/runs/{run}")
    said = text_of(page.find(".//main"))
    assert "3 documents removed, 1 stays" in said
    assert "Documents 4 Removed 3 Stay 1" in said
    assert "Sales receipt 1042 The document is part of a bank deposit." in said
    assert f"http://127.0.0.1:9/app/salesreceipt?txnId=9{row}&realm={shop.realm}" in page.xpath(
        "//main//a/@href"
    )
    assert shop.state(row) is State.EXPORTED


def test_an_order_that_was_undone_says_so_and_can_be_exported_again(shop: Shop, alice: Person) -> None:
    (row,) = shop.export(order_of("1042"))
    assert "Undo …" in alice.words(f"/orders/{row}")
    with shop.desk.database.begin() as session:
        ledger_moves.park(*shop.where(session), [row], code="undone", message="This order was undone.")
    said = alice.words(f"/orders/{row}")
    assert "This order was undone." in said
    assert "Export again" in said
    alice.post(f"/orders/{row}/retry")
    assert shop.state(row) is State.WAITING
