"""The list of orders: search, sort, page after page, by index alone."""

import re
from itertools import pairwise

import pytest

from app.data import ledger_fees, ledger_moves, ledger_orders, ledger_pages, ledger_record, ledger_words
from app.data.ledger_counts import State
from app.data.ledger_moves import Selection
from app.data.ledger_orders import Finished
from app.data.ledger_pages import OrderPage, OrderQuery, Sort
from app.data.session import Database
from tests.data_layer.people import NOW, TODAY, Shop, order
from tests.databases import statements

NAMES = ("Zoë Smith", "Bob Miller", "anna Smithson", "Émile Zola", "李 小龙", "O'Hara Ida")


@pytest.fixture
def shop(database: Database, alice: Shop) -> Shop:
    """Sixty orders, every tenth exported."""
    orders = [order(number, NAMES[number % 6], f"{number % 7}.00") for number in range(1, 61)]
    with database.begin() as session:
        where = (session, alice.merchant, alice.connection)
        ledger_record.record(*where, orders, now=NOW)
        rows = [ledger_orders.row_of(*where, str(number)) for number in range(10, 61, 10)]
        finished = [Finished(row or 0, State.EXPORTED, f"WEB-{row}") for row in rows]
        ledger_orders.finish(*where, finished, now=NOW, day=TODAY)
    return alice


def page(database: Database, shop: Shop, query: OrderQuery) -> OrderPage:
    with database.read() as session:
        return ledger_pages.page(session, shop.merchant, shop.connection, query)


def numbers(database: Database, shop: Shop, query: OrderQuery) -> list[str]:
    with database.read() as session:
        return [one.number for one in ledger_pages.every(session, shop.merchant, shop.connection, query)]


def test_pages_follow_each_other_without_a_gap(database: Database, shop: Shop) -> None:
    query, seen = OrderQuery(size=7), list[str]()
    while True:
        part = page(database, shop, query)
        seen += [one.number for one in part.orders]
        if not part.next:
            break
        query = OrderQuery(size=7, after=part.next)
    assert seen == [str(number) for number in range(60, 0, -1)]


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("size", [7, 500])
def test_every_sort_lists_each_order_once_in_both_directions(
    database: Database, shop: Shop, sort: Sort, size: int
) -> None:
    forward, query = list[int](), OrderQuery(sort=sort, descending=False, size=size)
    while True:
        part = page(database, shop, query)
        forward += [one.row for one in part.orders]
        if not part.next:
            break
        query = OrderQuery(sort=sort, descending=False, size=size, after=part.next)
    backward = [one.row for one in page(database, shop, OrderQuery(sort=sort, size=100)).orders]
    assert forward == backward[::-1]
    assert len(set(forward)) == 60


def test_numbers_sort_as_numbers_and_amounts_as_amounts(database: Database, shop: Shop) -> None:
    up = numbers(database, shop, OrderQuery(sort=Sort.NUMBER, descending=False))
    assert up[:3] == ["1", "2", "3"]
    totals = [one.total.amount for one in page(database, shop, OrderQuery(sort=Sort.TOTAL, size=100)).orders]
    assert all(first >= second for first, second in pairwise(totals))


def test_a_filter_by_state_shows_only_that_state(database: Database, shop: Shop) -> None:
    assert numbers(database, shop, OrderQuery(states=(State.EXPORTED,))) == [
        "60",
        "50",
        "40",
        "30",
        "20",
        "10",
    ]
    assert numbers(database, shop, OrderQuery(states=(State.HELD, State.REFUSED))) == []
    assert numbers(database, shop, OrderQuery(states=())) == []


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("42", 1),
        ("#42", 1),
        ("smith", 20),
        ("SMITHSON", 10),
        ("zoë smith", 10),
        ("émile", 10),
        ("李", 10),
        ("o'hara", 10),
        ("anna@mail.test", 10),
        ("24.50", 8),
        ("$24.50", 8),
        ("nobody", 0),
        ("smith 24.50", 3),
        ("%", 0),
        ("_", 0),
        ("'; DROP TABLE orders; --", 0),
    ],
)
def test_orders_are_found_by_number_name_e_mail_and_amount(
    database: Database, shop: Shop, typed: str, count: int
) -> None:
    assert len(numbers(database, shop, OrderQuery(search=typed))) == count


def test_an_exported_order_is_found_by_its_documents_number(database: Database, shop: Shop) -> None:
    exported = page(database, shop, OrderQuery(states=(State.EXPORTED,))).orders[0]
    found = page(database, shop, OrderQuery(search=exported.document.lower())).orders
    assert [one.row for one in found] == [exported.row]


def test_an_edited_order_is_found_by_its_new_name_and_no_longer_by_the_old(
    database: Database, shop: Shop
) -> None:
    with database.begin() as session:
        ledger_record.record(session, shop.merchant, shop.connection, [order(1, "Xaver Neu")], now=NOW)
    assert numbers(database, shop, OrderQuery(search="xaver")) == ["1"]
    assert "1" not in numbers(database, shop, OrderQuery(search="bob"))


@pytest.mark.parametrize("after", ["nonsense", "W10=", "WyJ4IiwgMV0=", "WzEsIDJd", "🙂"])
@pytest.mark.parametrize("sort", Sort)
def test_an_edited_address_begins_at_the_first_page(
    database: Database, shop: Shop, after: str, sort: Sort
) -> None:
    assert len(page(database, shop, OrderQuery(after=after, sort=sort, size=100)).orders) >= 0


def test_charlie_sees_none_of_alices_orders(database: Database, shop: Shop, charlie: Shop) -> None:
    with database.read() as session:
        for merchant, connection in (
            (charlie.merchant, shop.connection),
            (charlie.merchant, charlie.connection),
            (shop.merchant, charlie.connection),
        ):
            found = ledger_pages.page(session, merchant, connection, OrderQuery(search="smith"))
            assert found == OrderPage((), "")


@pytest.mark.parametrize(
    "query",
    [
        *(OrderQuery(sort=sort) for sort in Sort),
        OrderQuery(states=(State.HELD,)),
        OrderQuery(search="smith 24.50"),
    ],
)
def test_no_page_reads_the_whole_ledger(database: Database, shop: Shop, query: OrderQuery) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL chooses its plan by the size of the table")
    with statements(database) as seen:
        page(database, shop, query)
    questions = [one for one in seen if one[0].startswith("SELECT")]
    assert len(questions) == 1
    assert not [step for step in steps_of(database, questions) if step.startswith("SCAN order")]


def test_orders_that_are_named_by_their_rows_are_found_without_the_rest_of_the_ledger(
    database: Database, shop: Shop
) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL chooses its plan by the size of the table")
    where = (shop.merchant, shop.connection)
    with database.read() as session:
        rows = [ledger_orders.row_of(session, *where, str(number)) or 0 for number in range(1, 51)]
    with statements(database) as seen, database.begin() as session:
        ledger_orders.finish(
            session, *where, [Finished(row, State.REFUSED) for row in rows], now=NOW, day=TODAY
        )
        ledger_moves.retry(session, *where, Selection(rows=tuple(rows)))
        ledger_fees.look_again(session, *where, rows)
        ledger_words.set_words(session, *where, dict.fromkeys(rows, ("tea",)))
    asked = [
        one
        for one in seen
        if re.match("SELECT orders|UPDATE orders|UPDATE fees|DELETE FROM order_words", one[0])
    ]
    steps = [step for step in steps_of(database, asked) if re.search("orders|fees|order_words", step)]
    assert {step.split()[1] for step in steps} == {"orders", "fees", "order_words"}
    assert [step for step in steps if "connection=" in step or "SCAN" in step] == []


def steps_of(database: Database, asked: list[tuple[str, object]]) -> list[str]:
    """How SQLite goes about these statements."""
    with database.engine.connect() as connection:
        return [
            row[3]
            for statement, parameters in asked
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
        ]
