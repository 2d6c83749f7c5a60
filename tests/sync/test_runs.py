"""A run from the button to its end: one at a time, stopped when asked, made more of when somebody presses Start."""

import threading
import time
from functools import partial
from itertools import count

import pytest

from app.books.qbo import writer
from app.books.qbo.pace import OnlinePace
from app.data import connections, ledger_moves, runs
from app.data.ledger_counts import State
from app.data.session import Database
from app.sync import export, running, scope, working
from app.sync.working import RunKind
from tests.sync.holding import hold, wait_until_held
from tests.sync.house import Works
from tests.sync.practice import eventually


def test_start_pressed_twice_is_one_run(alice: Works) -> None:
    first, second = alice.enlist(), alice.enlist()

    assert first == second
    alice.finish(first)
    alice.finish(second)

    assert alice.states() == {State.EXPORTED: 12}
    assert set(alice.documents().values()) == {1}
    assert alice.enlist() != first


def test_ten_people_who_press_start_at_the_same_moment_begin_one_run(alice: Works) -> None:
    found: list[str] = []
    people = [threading.Thread(target=lambda: found.append(alice.enlist())) for _ in range(10)]
    for one in people:
        one.start()
    for one in people:
        one.join()

    assert len(found) == 10
    assert len(set(found)) == 1


def test_a_run_that_is_over_is_not_done_again(alice: Works) -> None:
    run = alice.run()
    alice.forget_counters()

    assert alice.finish(run.id) == run
    assert alice.counters().get("requests", 0) == 0


def test_start_pressed_while_the_lists_are_read_exports(alice: Works) -> None:
    reading = alice.enlist(RunKind.READ)
    assert alice.enlist(RunKind.ALL) == reading

    run = alice.finish(reading)

    assert (run.state, run.kind) == ("done", "all")
    assert alice.states() == {State.EXPORTED: 12}


def test_start_pressed_at_the_very_end_of_a_reading_exports_too(
    alice: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = working._read

    def pressed_meanwhile(*arguments: object) -> None:
        read(*arguments)  # type: ignore[arg-type]  # as they came
        alice.enlist(RunKind.TEN)

    monkeypatch.setattr(working, "_read", pressed_meanwhile)

    run = alice.finish(alice.enlist(RunKind.READ))

    assert (run.state, run.kind) == ("done", "10")
    assert alice.states() == {State.EXPORTED: 10, State.WAITING: 2}


def test_a_reading_asked_for_while_orders_are_exported_makes_no_less_of_the_run(alice: Works) -> None:
    run = alice.enlist(RunKind.ALL)

    assert alice.enlist(RunKind.READ) == run
    assert alice.finish(run).kind == "all"


def test_a_run_that_is_stopped_finishes_what_it_has_in_hand_and_the_next_one_does_the_rest(
    alice: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "OnlinePace", partial(OnlinePace, size=4, at_once=1))
    alice.change("customers", name_format="single")
    hold(alice, entity="SalesReceipt")
    with alice.at_work() as run:
        wait_until_held(alice)
        with alice.desk.database.begin() as session:
            runs.ask_to_stop(session, alice.merchant, run)
        time.sleep(2 * scope.TOLD_EVERY)

    assert alice.see(run).state == "stopped"
    finished = len(alice.ask("SalesReceipt"))
    assert 0 < finished <= 4
    assert alice.states() == {State.EXPORTED: finished, State.WAITING: 12 - finished}
    assert alice.run().state == "done"
    assert alice.states() == {State.EXPORTED: 12}
    assert set(alice.documents().values()) == {1}


def test_a_process_that_ends_leaves_its_run_to_be_taken_up(alice: Works) -> None:
    hold(alice, entity="SalesReceipt")
    try:
        with alice.at_work() as run:
            wait_until_held(alice)
            running.stop_all()
        assert alice.see(run).state == "running"
    finally:
        running.allow_all()

    assert alice.finish(run).state == "done"
    assert alice.states() == {State.EXPORTED: 12}
    assert set(alice.documents().values()) == {1}


def test_a_trial_of_one_order_that_was_cut_off_exports_one_order_in_all(alice: Works) -> None:
    run = alice.enlist(RunKind.ONE)
    hold(alice, entity="SalesReceipt", when="after")
    thread = threading.Thread(target=alice.finish, args=(run,))
    try:
        thread.start()
        wait_until_held(alice)
        running.stop_all()
        alice.house.books.sim("holds", method="DELETE")
        thread.join(30)
    finally:
        running.allow_all()

    alice.finish(run)

    assert alice.states() == {State.EXPORTED: 1, State.WAITING: 11}
    assert len(alice.ask("SalesReceipt")) == 1


def test_a_run_that_plans_less_at_once_because_a_call_waits_plans_all_of_it(
    alice: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "FEWEST", 2)
    monkeypatch.setattr(Database, "is_wanted", lambda _: True)
    told = list[str]()
    monkeypatch.setattr(scope.Scope, "tell", lambda _, step, **_more: told.append(step))

    assert alice.run().state == "done"

    assert [step for step in told if step.startswith("Planning")][:2] == [
        "Planning 12 orders",
        "Planning 10 orders",
    ]
    assert alice.states() == {State.EXPORTED: 12}
    assert set(alice.documents().values()) == {1}


@pytest.mark.parametrize("fault", [None, {"kind": "drop_after", "operation": "write", "nth": 3}], ids=str)
def test_a_run_that_lets_others_go_first_between_its_chunks_loses_and_doubles_nothing(
    alice: Works, monkeypatch: pytest.MonkeyPatch, fault: dict[str, object] | None
) -> None:
    """Each time with envelopes on their way, and with sales in the books whose payments were never sent."""
    monkeypatch.setattr(scope, "SLICE", 0.0)
    monkeypatch.setattr(export, "CHUNK", 3)
    monkeypatch.setattr(writer, "OnlinePace", partial(OnlinePace, size=2, at_once=2))
    alice.change("transactions", type="invoice_and_payment")
    asked = count(1)
    if fault:
        alice.fault(**fault)

    run, turns = alice.enlist(), 1
    while running.run(alice.desk, alice.merchant, alice.connection, run, lambda: next(asked) % 4 == 0):
        assert "goes on" in alice.see(run).step
        turns += 1
        assert turns < 50

    assert alice.see(run).state == "done"
    assert turns > 3
    assert alice.states() == {State.EXPORTED: 12}
    assert set(alice.documents().values()) == {1}
    assert sorted(paid(alice)) == sorted(row["Id"] for row in alice.ask("Invoice"))


def paid(works: Works) -> list[str]:
    """The invoices that payments are on."""
    lines = [line for payment in works.ask("Payment") for line in payment["Line"]]
    return [one["TxnId"] for line in lines for one in line["LinkedTxn"]]


def test_the_page_can_follow_a_run_while_quickbooks_takes_its_time(alice: Works) -> None:
    hold(alice, entity="SalesReceipt")
    with alice.at_work() as run:
        wait_until_held(alice)
        eventually(lambda: alice.see(run).step.startswith("Posting: "))
        first = alice.see(run).moved
        eventually(lambda: alice.see(run).moved > first)

    assert alice.see(run).counts.exported == 12


def test_an_order_edited_while_it_is_posted_is_followed_by_the_next_run(alice: Works) -> None:
    hold(alice, entity="SalesReceipt")
    with alice.at_work():
        wait_until_held(alice)
        billing = alice.house.shop.get("small/orders/18304")["billing"]
        alice.edit(18304, billing=billing | {"city": "Elsewhere"})

    alice.run()

    receipt = next(row for row in alice.ask("SalesReceipt") if row["DocNumber"] == "18304")
    assert receipt["BillAddr"]["City"] == "Elsewhere"
    assert set(alice.documents().values()) == {1}


def test_settings_that_are_saved_during_a_run_hold_from_the_next_chunk_on(alice: Works) -> None:
    hold(alice, entity="SalesReceipt")
    with alice.at_work(RunKind.TEN):
        wait_until_held(alice)
        alice.change("export", statuses=["completed"])
        with alice.desk.database.begin() as session:
            ledger_moves.ask_again(session, alice.merchant, alice.connection)

    alice.run()

    processing = [one for one in alice.orders() if one.order and one.order.status == "processing"]
    assert {one.summary.state for one in processing[10:]} <= {State.LEFT_OUT}


def test_a_connection_that_was_removed_meanwhile_ends_its_run_quietly(alice: Works) -> None:
    run, realm = alice.enlist(), alice.realm
    with alice.desk.database.begin() as session:
        connections.remove(session, alice.merchant, alice.connection)

    running.run(alice.desk, alice.merchant, alice.connection, run)

    assert realm not in alice.house.books.get("counters")["realms"]
