"""Two workers, two tabs, two servers at the same moment."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.config.document import Config
from app.config.sections.export import ExportSection
from app.core.tokens import TokenPair
from app.data import configs, connections, ledger_moves, ledger_orders, ledger_record, quota, runs
from app.data.configs import StaleVersion
from app.data.connections import State
from app.data.ledger_counts import State as OrderState
from app.data.ledger_counts import counts
from app.data.session import Database
from app.data.tokens import BooksTokens
from tests.data_layer.people import NOW, SECRETS, TODAY, Shop, open_shop, order


def at_once(times: int, act: Callable[[int], object]) -> Sequence[object]:
    """Call it in as many threads, all let go at the same moment."""
    gate = threading.Barrier(times)

    def go(number: int) -> object:
        gate.wait()
        return act(number)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(go, range(times)))


def test_the_same_orders_from_two_workers_are_kept_and_counted_once(database: Database, alice: Shop) -> None:
    page = [order(number) for number in range(1, 31)]

    def record(_: int) -> ledger_record.Recorded:
        with database.begin() as session:
            return ledger_record.record(session, alice.merchant, alice.connection, page, now=NOW)

    recorded = at_once(4, record)
    assert sorted(repr(one) for one in recorded).count(repr(ledger_record.Recorded(same=30))) == 3
    with database.read() as session:
        assert counts(session, alice.merchant, alice.connection)[OrderState.WAITING] == 30


def test_who_asks_for_new_plans_while_a_run_plans_waits_for_it_and_neither_fails(
    database: Database, alice: Shop
) -> None:
    where = (alice.merchant, alice.connection)
    with database.begin() as session:
        ledger_record.record(session, *where, [order(number) for number in range(1, 31)], now=NOW)
        read = ledger_orders.to_plan(session, *where, 30)
    planning, asking = threading.Event(), threading.Event()

    def plan() -> None:
        with database.begin() as session:
            connections.hold(session, *where)
            planning.set()
            asking.wait(0.5)  # on SQLite nobody else gets so far meanwhile
            time.sleep(0.2)
            planned = [ledger_orders.Planned(one.row, one.fingerprint, OrderState.HELD) for one in read]
            ledger_orders.save_plans(session, *where, planned, "")

    def ask() -> None:
        planning.wait()
        with database.begin() as session:
            asking.set()
            ledger_moves.ask_again(session, *where)
            connections.wake(session, *where, NOW)

    at_once(2, lambda number: (plan, ask)[number]())
    with database.read() as session:
        found = counts(session, *where)
        assert len(ledger_orders.to_plan(session, *where, 100)) == 30
    assert found[OrderState.HELD] == 30


def test_counters_survive_two_workers_that_finish_different_orders(database: Database, alice: Shop) -> None:
    with database.begin() as session:
        where = (session, alice.merchant, alice.connection)
        ledger_record.record(*where, [order(number) for number in range(1, 41)], now=NOW)
        rows = [ledger_orders.row_of(*where, str(number)) or 0 for number in range(1, 41)]

    def export(number: int) -> None:
        for row in rows[number::4]:
            with database.begin() as session:
                done = [ledger_orders.Finished(row, OrderState.EXPORTED)]
                ledger_orders.finish(session, alice.merchant, alice.connection, done, now=NOW, day=TODAY)

    at_once(4, export)
    with database.read() as session:
        found = counts(session, alice.merchant, alice.connection)
    assert (found[OrderState.EXPORTED], found[OrderState.WAITING]) == (40, 0)


def test_two_tabs_that_press_sync_start_one_run(database: Database, alice: Shop) -> None:
    def press(_: int) -> tuple[str, bool]:
        with database.begin() as session:
            run, started = runs.start(session, alice.merchant, alice.connection, "sync", now=NOW)
            return run.id, started

    pressed = [one for one in at_once(4, press) if isinstance(one, tuple)]
    assert len({run for run, _ in pressed}) == 1
    assert sorted(started for _, started in pressed) == [False, False, False, True]


def test_of_two_tabs_with_different_settings_one_is_told(database: Database, alice: Shop) -> None:
    def save(number: int) -> str:
        config = Config().with_section("export", ExportSection(prefix=str(number)))
        try:
            with database.begin() as session:
                configs.save(
                    session,
                    alice.merchant,
                    alice.connection,
                    config,
                    expected_version=0,
                    user=alice.user.id,
                    section="export",
                    now=NOW,
                )
        except StaleVersion:
            return "told"
        return "saved"

    assert sorted(map(str, at_once(4, save))) == ["saved", "told", "told", "told"]


def test_a_due_connection_goes_to_one_of_four_workers(database: Database) -> None:
    with database.begin() as session:
        for number in range(20):
            shop = open_shop(session, f"shop{number}")
            connections.set_state(session, shop.merchant, shop.connection, State.ACTIVE, NOW)
            connections.look_at_first_run(session, shop.merchant, shop.connection, NOW)

    def work(_: int) -> list[str]:
        taken: list[str] = []
        for _round in range(6):
            with database.begin() as session:
                taken += [one.connection for one in connections.due(session, NOW + timedelta(minutes=15), 4)]
        return taken

    taken = [one for worker in at_once(4, work) if isinstance(worker, list) for one in worker]
    assert len(taken) == len(set(taken)) == 20


def test_one_of_four_processes_refreshes_the_tokens(database: Database, alice: Shop) -> None:
    held = threading.Barrier(4)

    def refresh(number: int) -> bool:
        keeper = BooksTokens(database, SECRETS, alice.merchant, alice.books, lambda: NOW)
        with keeper.lease() as ours:
            held.wait()
            if ours:
                keeper.store(TokenPair(f"a{number}", f"r{number}", NOW, NOW))
            return ours

    assert sorted(map(bool, at_once(4, refresh))) == [False, False, False, True]


def test_requests_of_many_workers_add_up(database: Database, alice: Shop) -> None:
    def use(_: int) -> None:
        for _round in range(10):
            with database.begin() as session:
                quota.add(session, alice.merchant, alice.books, TODAY, reads=1)

    at_once(4, use)
    with database.read() as session:
        assert quota.used(session, alice.merchant, alice.books, TODAY).reads == 40


def test_a_page_is_read_while_somebody_writes(database: Database, alice: Shop) -> None:
    with database.begin() as writing:
        ledger_record.record(writing, alice.merchant, alice.connection, [order(1)], now=NOW)
        with database.read() as reading:
            assert sum(counts(reading, alice.merchant, alice.connection).values()) == 0
    with database.read() as reading:
        assert sum(counts(reading, alice.merchant, alice.connection).values()) == 1


def test_who_reads_cannot_write(database: Database, alice: Shop) -> None:
    with pytest.raises(DBAPIError), database.read() as session:
        connections.save_cursor(session, alice.merchant, alice.connection, "x")
    assert database.answers()


def test_what_is_raised_rolls_everything_back(database: Database, alice: Shop) -> None:
    def fail_half_way() -> None:
        with database.begin() as session:
            connections.save_cursor(session, alice.merchant, alice.connection, "x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    with database.read() as session:
        found = connections.connection(session, alice.merchant, alice.connection)
    assert found is not None
    assert found.cursor == ""


def test_sqlite_keeps_its_promises_on_every_connection(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("about SQLite")
    names = ("journal_mode", "foreign_keys", "synchronous")
    with database.engine.connect() as connection:
        asked = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in names]
    assert asked == ["wal", 1, 2]
