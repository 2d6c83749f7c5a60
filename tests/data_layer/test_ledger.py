"""Orders in the ledger: recorded once, planned, exported, reset; counted without counting."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from sqlmodel import Session, func, select

from app.core.order import Order
from app.core.reason import Effect, Reason
from app.data import ledger_moves, ledger_orders, ledger_pages, ledger_record
from app.data.fingerprints import fingerprint
from app.data.ledger_counts import DayTotal, State, counts, days
from app.data.ledger_moves import Selected, Selection
from app.data.ledger_orders import Finished, Planned
from app.data.ledger_record import Recorded
from app.data.session import Database
from app.data.tables.ledger import OrderRow
from tests.data_layer.people import NOW, TODAY, Shop, order, usd

LATER = NOW + timedelta(minutes=5)
UNMAPPED = Reason("sku_missing", "BAG-1 is not mapped. Map it.", "products", Effect.HELD)
NOTE = Reason("shortened", "The name was shortened.", "", Effect.NOTED)


@dataclass(frozen=True)
class Unreadable:
    """What an adapter says of an order that it could not read."""

    id: str
    number: str
    status: str
    modified: str
    reason: Reason


def record(database: Database, shop: Shop, *numbers: int) -> dict[int, int]:
    """Record these orders; their rows by number."""
    with database.begin() as session:
        ledger_record.record(
            session, shop.merchant, shop.connection, [order(number) for number in numbers], now=NOW
        )
        return {number: row_of(session, shop, number) for number in numbers}


def row_of(session: Session, shop: Shop, number: int) -> int:
    row = ledger_orders.row_of(session, shop.merchant, shop.connection, str(number))
    assert row is not None
    return row


def plan(database: Database, shop: Shop, row: int, state: State, *reasons: Reason) -> None:
    """What is known of the order now is planned, and saved."""
    with database.begin() as session:
        where = (session, shop.merchant, shop.connection)
        now = ledger_orders.versions(*where, [row])[row]
        ledger_orders.save_plans(*where, [Planned(row, now, state, reasons)])


def plan_late(database: Database, shop: Shop, state: State, *since: Order) -> int:
    """Order 1 is read to be planned; its plan is saved after the store told these versions of it. Its row."""
    record(database, shop, 1)
    with database.begin() as session:
        where = (session, shop.merchant, shop.connection)
        (read,) = ledger_orders.to_plan(*where, 10)
        for told in since:
            ledger_record.record(*where, [told], now=LATER)
        ledger_orders.save_plans(*where, [Planned(read.row, read.fingerprint, state)])
    return read.row


def export(database: Database, shop: Shop, *rows: int, day: date = TODAY) -> None:
    with database.begin() as session:
        finished = [Finished(row, State.EXPORTED, f"WEB-{row}") for row in rows]
        ledger_orders.finish(session, shop.merchant, shop.connection, finished, now=NOW, day=day)


def detail(database: Database, shop: Shop, row: int) -> ledger_orders.OrderDetail:
    with database.read() as session:
        found = ledger_orders.order(session, shop.merchant, shop.connection, row)
    assert found is not None
    return found


def asking(database: Database, shop: Shop) -> list[str]:
    """The orders that ask for a plan."""
    with database.read() as session:
        return [
            one.order.number for one in ledger_orders.to_plan(session, shop.merchant, shop.connection, 100)
        ]


def tally(database: Database, shop: Shop) -> dict[State, int]:
    """The counters, held against an honest count."""
    with database.read() as session:
        kept = {state: n for state, n in counts(session, shop.merchant, shop.connection).items() if n}
        honest = select(OrderRow.state, func.count()).where(OrderRow.merchant == shop.merchant)
        assert kept == dict(session.exec(honest.group_by(OrderRow.state)).all())
    return kept


def test_the_same_orders_again_are_neither_new_nor_changed(database: Database, alice: Shop) -> None:
    page = [order(1), order(2)]
    with database.begin() as session:
        where = (session, alice.merchant, alice.connection)
        assert ledger_record.record(*where, page, now=NOW) == Recorded(new=2)
        assert ledger_record.record(*where, page, now=LATER) == Recorded(same=2)
        touched = [replace(page[0], modified=LATER)]
        assert ledger_record.record(*where, touched, now=LATER) == Recorded(same=1)
        edited = [order(1, extra="1.00"), order(3)]
        assert ledger_record.record(*where, edited, now=LATER) == Recorded(new=1, changed=1)
    assert tally(database, alice) == {State.WAITING: 3}


def test_an_order_comes_back_exactly_as_the_store_told_it(database: Database, alice: Shop) -> None:
    rows = record(database, alice, 1)
    found = detail(database, alice, rows[1])
    assert found.order == order(1)
    assert found.summary.total == usd("24.50")
    assert (found.summary.customer, found.summary.email) == ("Alice Smith", "alice@mail.test")
    with database.read() as session:
        assert ledger_orders.to_plan(session, alice.merchant, alice.connection, 10)[0].order == order(1)


def test_orders_are_planned_in_pages_oldest_row_first(database: Database, alice: Shop) -> None:
    rows = record(database, alice, *range(1, 8))
    with database.read() as session:
        where = (session, alice.merchant, alice.connection)
        first = ledger_orders.to_plan(*where, 3)
        second = ledger_orders.to_plan(*where, 3, first[-1].row)
        newest = ledger_pages.fullest(*where, among=2, limit=2)
    assert [one.row for one in (*first, *second)] == sorted(rows.values())[:6]
    assert [one.number for one in newest] == ["7", "6"]


def test_a_plan_puts_an_order_where_its_reasons_say(database: Database, alice: Shop) -> None:
    rows = record(database, alice, 1)
    plan(database, alice, rows[1], State.HELD, NOTE, UNMAPPED)
    found = detail(database, alice, rows[1])
    assert found.reasons == (NOTE, UNMAPPED)
    assert (found.summary.state, found.summary.code, found.summary.section) == (
        State.HELD,
        "sku_missing",
        "products",
    )
    assert asking(database, alice) == []
    assert tally(database, alice) == {State.HELD: 1}


def test_an_order_tells_which_run_planned_it(database: Database, alice: Shop) -> None:
    rows = record(database, alice, 1)
    with database.begin() as session:
        planned = Planned(rows[1], fingerprint(order(1)), State.POSTING)
        ledger_orders.save_plans(session, alice.merchant, alice.connection, [planned], "run-1")
    assert detail(database, alice, rows[1]).summary.run == "run-1"


def test_an_edited_order_asks_for_a_plan_again_and_stays_exported(database: Database, alice: Shop) -> None:
    rows = record(database, alice, 1, 2)
    plan(database, alice, rows[1], State.POSTING)
    export(database, alice, rows[1])
    plan(database, alice, rows[2], State.HELD, UNMAPPED)
    with database.begin() as session:
        edited = [order(1, extra="1.00"), order(2, extra="1.00")]
        ledger_record.record(session, alice.merchant, alice.connection, edited, now=LATER)
    assert asking(database, alice) == ["1", "2"]
    assert tally(database, alice) == {State.EXPORTED: 1, State.WAITING: 1}
    assert detail(database, alice, rows[1]).summary.document == f"WEB-{rows[1]}"


@pytest.mark.parametrize("state", [State.EXPORTED, State.HELD])
def test_a_plan_of_what_an_order_said_before_leaves_its_new_version_to_be_planned(
    database: Database, alice: Shop, state: State
) -> None:
    row = plan_late(database, alice, state, order(1, extra="1.00"))
    assert asking(database, alice) == ["1"]
    plan(database, alice, row, state)
    assert asking(database, alice) == []


def test_a_change_that_the_store_took_back_while_its_order_was_planned_asks_for_nothing(
    database: Database, alice: Shop
) -> None:
    plan_late(database, alice, State.EXPORTED, order(1, extra="1.00"), order(1))
    assert asking(database, alice) == []


def test_an_order_that_is_being_posted_waits_with_its_new_plan(database: Database, alice: Shop) -> None:
    rows = record(database, alice, 1)
    plan(database, alice, rows[1], State.POSTING)
    with database.begin() as session:
        ledger_record.record(session, alice.merchant, alice.connection, [order(1, extra="1.00")], now=LATER)
    assert asking(database, alice) == []
    export(database, alice, rows[1])
    assert asking(database, alice) == ["1"]


def test_an_order_that_the_adapter_cannot_read_is_held_and_the_others_carry_on(
    database: Database, alice: Shop
) -> None:
    reason = Reason("does_not_foot", "The parts are 3.00 more than the total. Check it.", "", Effect.HELD)
    bad = Unreadable("9", "9", "processing", "2026-11-01T10:00:00+00:00", reason)
    with database.begin() as session:
        where = (session, alice.merchant, alice.connection)
        assert ledger_record.record(*where, [order(1)], rejected=[bad], now=NOW) == Recorded(new=2, held=1)
        assert ledger_record.record(*where, [order(1)], rejected=[bad], now=NOW) == Recorded(same=2)
        row = row_of(session, alice, 9)
    found = detail(database, alice, row)
    assert (found.order, found.reasons, found.summary.state) == (None, (reason,), State.HELD)
    assert asking(database, alice) == ["1"]
    with database.begin() as session:
        ledger_record.record(session, alice.merchant, alice.connection, [order(9)], now=LATER)
    assert asking(database, alice) == ["1", "9"]
    assert detail(database, alice, row).reasons == ()


def test_an_order_that_was_readable_once_keeps_what_it_said(database: Database, alice: Shop) -> None:
    rows = record(database, alice, 1)
    bad = Unreadable("1", "1", "processing", "nonsense", UNMAPPED)
    with database.begin() as session:
        ledger_record.record(session, alice.merchant, alice.connection, [], rejected=[bad], now=LATER)
    found = detail(database, alice, rows[1])
    assert found.order == order(1)
    assert found.summary.total == usd("24.50")
    assert (found.summary.state, found.summary.code) == (State.HELD, "sku_missing")
    assert asking(database, alice) == []


def test_an_exported_order_that_can_no_longer_be_read_needs_a_person(database: Database, alice: Shop) -> None:
    rows = record(database, alice, 1)
    export(database, alice, rows[1])
    bad = Unreadable("1", "1", "processing", "nonsense", UNMAPPED)
    with database.begin() as session:
        ledger_record.record(session, alice.merchant, alice.connection, [], rejected=[bad], now=LATER)
    found = detail(database, alice, rows[1])
    assert (found.summary.state, found.reasons) == (State.HELD, (UNMAPPED,))
    assert tally(database, alice)[State.HELD] == 1
    assert State.EXPORTED not in tally(database, alice)
    with database.begin() as session:
        ledger_record.record(session, alice.merchant, alice.connection, [order(1, extra="1.00")], now=LATER)
    assert asking(database, alice) == ["1"]


@pytest.mark.parametrize("exported", [True, False])
def test_an_order_that_can_no_longer_be_read_is_not_planned_from_what_it_said_before(
    database: Database, alice: Shop, *, exported: bool
) -> None:
    rows = record(database, alice, 1)
    if exported:
        export(database, alice, rows[1])
    bad = Unreadable("1", "1", "processing", "nonsense", UNMAPPED)
    with database.begin() as session:
        where = (session, alice.merchant, alice.connection)
        ledger_record.record(*where, [], rejected=[bad], now=LATER)
        ledger_moves.ask_again(*where)
        assert ledger_moves.retry(*where, Selection()) == 0
    assert asking(database, alice) == []
    assert detail(database, alice, rows[1]).reasons == (UNMAPPED,)
    with database.begin() as session:
        ledger_record.record(session, alice.merchant, alice.connection, [order(1, extra="1.00")], now=LATER)
    assert asking(database, alice) == ["1"]


@pytest.mark.parametrize("name", ["Half \ud83d emoji", "A \x00 B"])
def test_broken_characters_in_one_order_stop_no_other(database: Database, alice: Shop, name: str) -> None:
    with database.begin() as session:
        where = (session, alice.merchant, alice.connection)
        assert ledger_record.record(*where, [order(1), order(2, name)], now=NOW).new == 2
    assert "1" in asking(database, alice)
    assert sum(tally(database, alice).values()) == 2


def test_the_chart_counts_each_order_on_the_day_of_its_first_export(database: Database, alice: Shop) -> None:
    rows = record(database, alice, 1, 2, 3)
    yesterday = TODAY - timedelta(days=1)
    export(database, alice, rows[1], rows[2], day=yesterday)
    export(database, alice, rows[2], rows[3])
    with database.read() as session:
        assert days(session, alice.merchant, alice.connection, yesterday, TODAY) == [
            DayTotal(yesterday, 2, usd("49.00")),
            DayTotal(TODAY, 1, usd("24.50")),
        ]
        assert days(session, alice.merchant, alice.connection, TODAY, TODAY) == [
            DayTotal(TODAY, 1, usd("24.50"))
        ]


def test_a_reset_takes_back_what_the_chart_counted_even_when_the_order_was_edited_since(
    database: Database, alice: Shop
) -> None:
    rows = record(database, alice, 1, 2)
    for row in rows.values():
        plan(database, alice, row, State.POSTING)
    export(database, alice, rows[1], rows[2])
    with database.begin() as session:
        where = (session, alice.merchant, alice.connection)
        ledger_record.record(*where, [order(1, extra="100.00")], now=LATER)
        assert ledger_moves.count_selected(*where, Selection(rows=(rows[1],))) == Selected(1, whole=True)
        assert ledger_moves.reset(*where, Selection(rows=(rows[1],))) == 1
        assert days(*where, TODAY, TODAY) == [DayTotal(TODAY, 1, usd("24.50"))]
    assert asking(database, alice) == ["1"]
    assert tally(database, alice) == {State.WAITING: 1, State.EXPORTED: 1}


def test_a_reset_of_some_days_or_of_all_leaves_what_is_being_posted_alone(
    database: Database, alice: Shop
) -> None:
    rows = record(database, alice, 1, 2, 60 * 24 + 1)
    export(database, alice, *rows.values())
    since = order(1).created
    with database.begin() as session:
        where = (session, alice.merchant, alice.connection)
        one_day = Selection(since=since, until=since + timedelta(hours=1))
        assert ledger_moves.reset(*where, one_day) == 2
    plan(database, alice, rows[1], State.POSTING)
    with database.begin() as session:
        where = (session, alice.merchant, alice.connection)
        assert ledger_moves.reset(*where, Selection()) == 2
    assert tally(database, alice) == {State.POSTING: 1, State.WAITING: 2}


def test_a_retry_asks_again_for_what_failed_but_never_for_what_is_exported(
    database: Database, alice: Shop
) -> None:
    rows = record(database, alice, 1, 2, 3)
    plan(database, alice, rows[1], State.HELD, UNMAPPED)
    plan(database, alice, rows[2], State.REFUSED, UNMAPPED)
    export(database, alice, rows[3])
    plan(database, alice, rows[3], State.EXPORTED)
    with database.begin() as session:
        assert ledger_moves.retry(session, alice.merchant, alice.connection, Selection()) == 2
    assert asking(database, alice) == ["1", "2"]
    assert detail(database, alice, rows[1]).summary.code == ""


def test_changed_settings_plan_again_what_was_left_out_and_say_nothing_yet(
    database: Database, alice: Shop
) -> None:
    rows = record(database, alice, 1)
    plan(database, alice, rows[1], State.LEFT_OUT, UNMAPPED)
    with database.begin() as session:
        assert ledger_moves.ask_again(session, alice.merchant, alice.connection) == 1
    assert asking(database, alice) == ["1"]
    assert detail(database, alice, rows[1]).summary.state is State.LEFT_OUT


def test_after_an_undo_nothing_is_exported_again_until_somebody_asks(database: Database, alice: Shop) -> None:
    rows = record(database, alice, 1)
    export(database, alice, rows[1])
    with database.begin() as session:
        where = (session, alice.merchant, alice.connection)
        ledger_moves.park(*where, [rows[1]], code="undone", message="It was undone.")
        assert days(*where, TODAY, TODAY) == []
        ledger_record.record(*where, [order(1, extra="1.00")], now=LATER)
        assert ledger_moves.ask_again(*where) == 0
    assert asking(database, alice) == []
    assert tally(database, alice) == {State.LEFT_OUT: 1}
    assert detail(database, alice, rows[1]).summary.parked
    with database.begin() as session:
        ledger_moves.retry(session, alice.merchant, alice.connection, Selection(rows=(rows[1],)))
    assert asking(database, alice) == ["1"]


def test_orders_that_a_crash_left_behind_wait_again(database: Database, alice: Shop) -> None:
    rows = record(database, alice, 1, 2)
    plan(database, alice, rows[1], State.POSTING)
    with database.begin() as session:
        assert ledger_moves.release_posting(session, alice.merchant, alice.connection) == 1
    assert asking(database, alice) == ["1", "2"]


def test_moving_a_strangers_order_is_an_error(database: Database, alice: Shop, charlie: Shop) -> None:
    rows = record(database, alice, 1)
    with pytest.raises(LookupError):
        export(database, charlie, rows[1])
    assert tally(database, alice) == {State.WAITING: 1}
