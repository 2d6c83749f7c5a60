"""Undos and lookalikes in the ledger: asked once, paged in order, taken once, counted on the right days."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from app.core.document import DocumentKey, Kind
from app.core.money import Money
from app.core.posted import Holder
from app.data import ledger_counts, ledger_posted, ledger_record, ledger_taken, lookalikes, undos
from app.data.ledger_counts import State
from app.data.ledger_moves import Selection, reset
from app.data.lookalikes import START, Lookalike, Waiting
from app.data.session import Database
from app.data.tables.undoing import UndoRow
from app.data.undos import Extent, What
from tests.data_layer.people import NOW, Shop, order, usd
from tests.data_layer.test_ledger import row_of

DAY = date(2026, 10, 3)


def offer(
    database: Database, shop: Shop, *numbers: int, document: str = "", differs: tuple[str, ...] = ()
) -> list[int]:
    """Orders whose numbers are on documents of somebody else."""
    with database.begin() as session:
        where = (session, shop.merchant, shop.connection)
        ledger_record.record(*where, [order(number) for number in numbers], now=NOW)
        rows = [row_of(session, shop, number) for number in numbers]
    found = [
        Lookalike(
            row,
            DocumentKey("9130", f"c:{number}", Kind.SALES_RECEIPT),
            Holder(Kind.SALES_RECEIPT, document or f"d{number}", f"WEB-{number}", DAY, usd("24.50"), "Anna"),
            differs,
            "f1",
            (("refund-1", usd("3.00")),),
        )
        for row, number in zip(rows, numbers, strict=True)
    ]
    with database.begin() as session:
        lookalikes.keep(session, shop.merchant, shop.connection, found, books=shop.books, now=NOW)
    return rows


def take(database: Database, shop: Shop, *rows: int) -> list[int]:
    with database.begin() as session:
        where = (session, shop.merchant, shop.connection)
        done = lookalikes.take(*where, rows or None, now=NOW)
        ledger_taken.finish(*where, done, now=NOW)
    return done


def waiting(database: Database, shop: Shop) -> Waiting:
    with database.read() as session:
        return lookalikes.waiting(session, shop.merchant, shop.connection)


def test_what_agrees_comes_first_and_pages_go_on_where_they_ended(database: Database, alice: Shop) -> None:
    different = offer(database, alice, 1, 2, differs=("total",))
    alike = offer(database, alice, 3, 4, 5)
    assert waiting(database, alice) == Waiting(3, 2)
    seen: list[int] = []
    after: tuple[int, int] | None = START
    while after is not None:
        with database.read() as session:
            shown, after = lookalikes.page(session, alice.merchant, alice.connection, after=after, size=2)
        seen += [one.row for one in shown]
    assert seen == [*alike, *different]


def test_taken_orders_are_exported_and_count_on_the_day_of_their_document(
    database: Database, alice: Shop
) -> None:
    rows = offer(database, alice, 1, 2)
    assert take(database, alice) == rows
    assert take(database, alice) == []
    with database.read() as session:
        where = (session, alice.merchant, alice.connection)
        assert ledger_counts.counts(*where)[State.EXPORTED] == 2
        (day,) = ledger_counts.days(*where, DAY, DAY)
        standing = ledger_posted.posted(*where, rows)[rows[0]]
    assert (day.orders, day.total) == (2, Money(order(1).total.amount * 2, "USD"))
    assert [(one.books_id, one.key.part, one.foreign) for one in standing] == [
        ("d1", "", True),
        ("", "refund-1", True),
    ]


def test_a_reset_asks_again_and_takes_the_day_back(database: Database, alice: Shop) -> None:
    rows = offer(database, alice, 1)
    take(database, alice)
    with database.begin() as session:
        reset(session, alice.merchant, alice.connection, Selection(rows=tuple(rows)))
    assert waiting(database, alice) == Waiting(1, 0)
    with database.read() as session:
        assert ledger_counts.days(session, alice.merchant, alice.connection, DAY, DAY) == []


def test_one_document_is_taken_for_one_order_only(database: Database, alice: Shop) -> None:
    first, second = offer(database, alice, 1, 2, document="same")
    assert len(take(database, alice, first, second)) == 1
    assert take(database, alice, first, second) == []


def test_what_was_taken_is_neither_renewed_nor_forgotten(database: Database, alice: Shop) -> None:
    rows = offer(database, alice, 1)
    take(database, alice)
    offer(database, alice, 1, differs=("customer",))
    with database.begin() as session:
        where = (session, alice.merchant, alice.connection)
        lookalikes.forget(*where, rows)
        assert lookalikes.taken(*where, rows)[rows[0]].differs == ()


def test_a_second_undo_waits_for_the_first(database: Database, alice: Shop) -> None:
    with database.begin() as session:
        where = (session, alice.merchant, alice.connection)
        assert undos.ask(*where, Extent(What.RUN, "run-1"), now=NOW)
        assert not undos.ask(*where, Extent(What.ALL), now=NOW)
        undos.finish(*where, NOW)
        assert undos.standing(*where) is None
        assert undos.ask(*where, Extent(What.ALL), now=NOW)


def test_the_database_itself_keeps_a_second_open_undo_out(database: Database, alice: Shop) -> None:
    def twice() -> None:
        with database.begin() as session:
            asked = {"merchant": alice.merchant, "connection": alice.connection, "asked": NOW}
            session.add(UndoRow(**asked, what="all", target=""))
            session.add(UndoRow(**asked, what="all", target=""))

    with pytest.raises(IntegrityError):
        twice()
