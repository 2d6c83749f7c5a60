"""What an undo or a reset would reach: told truly, and without a look at the whole ledger."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from alembic import command
from sqlmodel import Session

from app.core.document import CreditMemo, DocumentKey, Expense, Kind
from app.core.intent import Post, Remove, Settled
from app.core.listing import Ref
from app.data import (
    ledger_documents,
    ledger_moves,
    ledger_orders,
    ledger_pages,
    ledger_reach,
    ledger_record,
    ledger_undo,
    settling,
)
from app.data.ledger_counts import State, Tally
from app.data.ledger_documents import NewIntent
from app.data.ledger_moves import Selected, Selection
from app.data.ledger_reach import Reach, reach
from app.data.migrations.run import configuration
from app.data.session import Database
from app.data.undos import Extent, What
from tests.data_layer.people import NOW, TODAY, Shop, order, usd
from tests.data_layer.test_documents import LATER, change, export, receipt, settle

EVERYTHING = Extent(What.ALL)
FEW = 20  # as many as a page counts
DONE = (State.EXPORTED, State.HELD, State.REFUSED)


def export_many(database: Database, shop: Shop, numbers: Sequence[int], run: str) -> list[int]:
    """Orders with a sales receipt each, in one transaction."""
    with database.begin() as session:
        where, books = (session, shop.merchant, shop.connection), (session, shop.merchant, shop.books)
        ledger_record.record(*where, [order(number) for number in numbers], now=NOW)
        rows = [ledger_orders.row_of(*where, str(number)) or 0 for number in numbers]
        sales = [receipt(number) for number in numbers]
        posts = [
            NewIntent(Post(str(one.key), one), row, fingerprint="f1")
            for row, one in zip(rows, sales, strict=True)
        ]
        ledger_documents.record(*where, posts, now=NOW, run=run)
        answers = [Settled(str(one.key), f"{one.number}00", number=one.number) for one in sales]
        settling.settle(*books, answers, LATER)
        finished = [ledger_orders.Finished(row, State.EXPORTED, f"WEB-{row}") for row in rows]
        ledger_orders.finish(*where, finished, now=LATER, day=TODAY)
    return rows


def undo(database: Database, shop: Shop, row: int) -> None:
    """What stands of the order is taken out of the books."""
    with database.begin() as session:
        where = (session, shop.merchant, shop.connection)
        removals = [
            NewIntent(Remove(f"undo/{one.id}", Kind.SALES_RECEIPT, one.books_id, "0"), row, target=one.id)
            for one in ledger_undo.documents(*where, EVERYTHING, [row])
        ]
        ledger_documents.record(*where, removals, now=NOW)
        gone = [Settled(one.intent.key, "1") for one in removals]
        settling.settle(session, shop.merchant, shop.books, gone, LATER)


def reached(database: Database, shop: Shop, extent: Extent = EVERYTHING) -> Reach:
    with database.read() as session:
        return reach(session, shop.merchant, shop.connection, extent)


def receipts(documents: int, total: str) -> Reach:
    return Reach((Tally(Kind.SALES_RECEIPT, documents, usd(total)),), whole=True)


def test_what_an_undo_of_everything_would_remove_is_kept_as_documents_come_change_and_go(
    database: Database, alice: Shop, charlie: Shop
) -> None:
    first, second, third = (export(database, alice, number) for number in (1, 2, 3))
    export(database, charlie)
    assert reached(database, alice) == receipts(3, "73.50")
    key = change(database, alice, first, 2, "20.00")
    settle(database, alice, Settled(key, "100", "1", "", "WEB-1", usd("20.00"), usd("1.50")))
    assert reached(database, alice) == receipts(3, "69.00")
    undo(database, alice, second)
    assert reached(database, alice) == receipts(2, "44.50")
    with database.begin() as session:
        where = (session, alice.merchant, alice.connection)
        assert ledger_moves.reset(*where, Selection(rows=(third,))) == 1
        assert ledger_undo.count(*where, EVERYTHING) == 1
    assert reached(database, alice) == receipts(1, "20.00")
    undo(database, alice, first)
    assert reached(database, alice) == Reach((), whole=True)
    assert reached(database, charlie) == receipts(1, "24.50")


def test_an_older_database_counts_its_documents_when_it_is_brought_up_to_date(
    database: Database, alice: Shop
) -> None:
    rows = export_many(database, alice, range(1, 4), "run-1")
    undo(database, alice, rows[0])
    config = configuration()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0012")
    database.migrate()
    assert reached(database, alice) == receipts(2, "49.00")


def test_a_run_is_undone_with_what_a_later_one_hung_on_its_sales_and_not_the_other_way_round(
    database: Database, alice: Shop
) -> None:
    (row,) = export_many(database, alice, [1], "run-1")
    sale = receipt(1)
    memo_key = DocumentKey("9130", "c/1", Kind.CREDIT_MEMO, "r1")
    refund = CreditMemo(memo_key, TODAY, sale.customer, sale.lines, sale.tax, sale.total, "WEB-1-R1")
    fees_key = DocumentKey("9130", "c/fees/2026-11-02", Kind.EXPENSE)
    of_the_day = Expense(fees_key, TODAY, Ref("3", "Stripe"), Ref("4", "Fees"), usd("0.80"), ())
    with database.begin() as session:
        where = (session, alice.merchant, alice.connection)
        both = [
            NewIntent(Post(str(refund.key), refund), row),
            NewIntent(Post(str(of_the_day.key), of_the_day)),
        ]
        ledger_documents.record(*where, both, now=NOW, run="run-2")
    settle(database, alice, Settled(str(refund.key), "77"), Settled(str(of_the_day.key), "78"))
    for run in ("run-1", "run-2"):
        with database.read() as session:
            counted = ledger_undo.count(session, alice.merchant, alice.connection, Extent(What.RUN, run))
        assert reached(database, alice, Extent(What.RUN, run)).documents == counted == 2
    assert reached(database, alice, Extent(What.ORDER, str(row))).documents == 2


def test_of_more_than_a_page_counts_it_says_at_least_how_many(
    database: Database, alice: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_reach, "COUNTED", FEW)
    monkeypatch.setattr(ledger_moves, "COUNTED", FEW)
    rows = export_many(database, alice, range(1, 31), "run-1")
    of_run = reached(database, alice, Extent(What.RUN, "run-1"))
    assert (of_run.documents, of_run.whole) == (FEW, False)
    assert reached(database, alice) == receipts(30, "735.00")
    with database.begin() as session:
        where = (session, alice.merchant, alice.connection)
        since = Selection(since=NOW - timedelta(days=9), states=DONE)
        assert ledger_moves.count_selected(*where, since) == Selected(FEW, whole=False)
        assert ledger_moves.count_selected(*where, Selection(states=DONE)) == Selected(30, whole=True)
        ledger_moves.reset(*where, Selection(rows=tuple(rows[:25])))
    everything = reached(database, alice)
    assert (everything.documents, everything.whole) == (5, False)


Asked = Callable[[Session, str, str], object]
QUESTIONS: dict[str, Asked] = {
    "everything": lambda *where: reach(*where, EVERYTHING),
    "a long run": lambda *where: reach(*where, Extent(What.RUN, "long")),
    "a short run": lambda *where: reach(*where, Extent(What.RUN, "short")),
    "an order": lambda *where: reach(*where, Extent(What.ORDER, "1")),
    "all orders": lambda *where: ledger_moves.count_selected(*where, Selection(states=DONE)),
    "orders of days": lambda *where: ledger_moves.count_selected(
        *where, Selection(since=NOW - timedelta(days=9), until=NOW, states=DONE)
    ),
    "samples": lambda *where: ledger_pages.fullest(*where, among=10, limit=5),
}


@pytest.mark.parametrize("is_reset", [False, True])
def test_no_page_works_longer_for_it_because_the_ledger_is_longer(
    database: Database, alice: Shop, monkeypatch: pytest.MonkeyPatch, *, is_reset: bool
) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL chooses its plan by the size of the table")
    monkeypatch.setattr(ledger_reach, "COUNTED", FEW)
    monkeypatch.setattr(ledger_moves, "COUNTED", FEW)
    export_many(database, alice, range(1, 4), "short")
    export_many(database, alice, range(100, 160), "long")
    if is_reset:
        reset_all(database, alice)
    few = {name: steps(database, alice, asked) for name, asked in QUESTIONS.items()}
    export_many(database, alice, range(200, 500), "long")
    if is_reset:
        reset_all(database, alice)
    many = {name: steps(database, alice, asked) for name, asked in QUESTIONS.items()}
    assert {name: (few[name], many[name]) for name in few if many[name] > few[name] * 1.1} == {}


def reset_all(database: Database, shop: Shop) -> None:
    with database.begin() as session:
        ledger_moves.reset(session, shop.merchant, shop.connection, Selection(states=DONE))


def steps(database: Database, shop: Shop, asked: Asked) -> int:
    """How many instructions SQLite executes for a question: the same on every machine."""
    seen = 0

    def one_more() -> int:
        nonlocal seen
        seen += 1
        return 0

    with database.read() as session:
        driver = session.connection().connection.driver_connection
        assert driver is not None
        driver.set_progress_handler(one_more, 1)
        asked(session, shop.merchant, shop.connection)
        driver.set_progress_handler(None, 1)
    return seen
