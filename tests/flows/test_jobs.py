"""The queue and its clock: what is due begins by itself, one run at a time."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from dbos import DBOS

from app import jobs
from app.data import connections
from app.data.ledger_counts import State
from app.jobs import Jobs
from app.sync.working import RunKind
from tests.flows.processes import is_right
from tests.sync.holding import held, release
from tests.sync.house import House, Works
from tests.sync.practice import eventually


@pytest.fixture(scope="module")
def at_work(open_doors: House) -> Iterator[Jobs]:
    """The jobs of this process, with a clock that ticks five times a second."""
    with pytest.MonkeyPatch.context() as quick:
        quick.setattr(jobs, "TICK", 0.2)
        quick.setattr(jobs, "TAKING_UP", 1)
        quick.setattr(jobs, "HOUSEKEEPING", 1)
        quick.setattr(jobs, "QUIET", timedelta(seconds=1))
        quick.setattr(jobs, "KEPT", timedelta(seconds=2))
        quick.setattr(jobs, "FORGOTTEN_AT_ONCE", 1)
        found = jobs.start(open_doors.desk)
        yield found
        found.stop()


def test_the_button_pressed_twice_begins_one_run(alice: Works, at_work: Jobs) -> None:
    first = at_work.sync_now(alice.merchant, alice.connection, RunKind.ALL)
    second = at_work.sync_now(alice.merchant, alice.connection, RunKind.ALL)

    assert first == second
    eventually(lambda: alice.see(first).state == "done", 30)
    assert is_right(alice)


@pytest.mark.usefixtures("at_work")
def test_a_connection_that_is_due_syncs_by_itself(alice: Works) -> None:
    alice.change("export", auto_sync="interval", minutes=15)
    alice.go_live()
    alice.house.clock.ahead = timedelta(minutes=16)

    eventually(lambda: alice.begun() == ["auto"] and alice.is_idle(), 30)

    assert is_right(alice)
    due = alice.record.next_due
    assert due is not None
    assert due > alice.desk.now()


@pytest.mark.usefixtures("at_work")
def test_nothing_begins_by_itself_before_the_first_run_was_looked_at(alice: Works) -> None:
    alice.change("export", auto_sync="interval", minutes=15)
    with alice.desk.database.begin() as session:
        where = (session, alice.merchant, alice.connection)
        connections.set_state(*where, connections.State.ACTIVE, alice.desk.now())
    bob = alice.house.merchant()
    bob.change("export", auto_sync="interval", minutes=15)
    bob.go_live()
    alice.house.clock.ahead = timedelta(minutes=16)

    eventually(lambda: bob.begun() == ["auto"] and bob.is_idle(), 30)

    assert alice.begun() == []
    assert alice.states() == {State.WAITING: 12}


@pytest.mark.usefixtures("at_work")
def test_a_message_of_the_store_wakes_its_connection(alice: Works) -> None:
    alice.change("export", auto_sync="webhook")
    alice.go_live()
    alice.run()
    number = alice.sell_again(18304)

    with alice.desk.database.begin() as session:
        connections.wake(session, alice.merchant, alice.connection, alice.desk.now())

    eventually(lambda: alice.begun() == ["auto", "all"] and alice.is_idle(), 30)
    assert alice.documents()[f"SalesReceipt {number}"] == 1


def test_a_message_that_comes_while_a_run_is_at_work_is_followed_when_that_ended(
    alice: Works, at_work: Jobs
) -> None:
    alice.change("export", auto_sync="webhook")
    alice.go_live()
    run = held(alice, lambda: at_work.sync_now(alice.merchant, alice.connection, RunKind.ALL))
    number = alice.sell_again(18304)

    with alice.desk.database.begin() as session:
        connections.wake(session, alice.merchant, alice.connection, alice.desk.now())
    time.sleep(5 * jobs.TICK)
    release(alice)

    eventually(lambda: alice.begun() == ["auto", "all"] and alice.is_idle(), 30)
    assert alice.see(run).state == "done"
    assert alice.documents()[f"SalesReceipt {number}"] == 1


@pytest.mark.usefixtures("at_work")
def test_a_run_that_was_noted_and_never_queued_is_taken_up(alice: Works) -> None:
    run = alice.enlist()

    eventually(lambda: alice.see(run).state == "done", 30)

    assert is_right(alice)


def test_the_clock_survives_a_database_that_is_away(
    alice: Works, at_work: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as away:
        away.setattr(connections, "due", lambda *_: 1 / 0)
        eventually(lambda: all(thread.is_alive() for thread in at_work._threads))
        alice.change("export", auto_sync="interval", minutes=15)
        alice.go_live()

    alice.house.clock.ahead = timedelta(minutes=16)

    eventually(lambda: alice.begun() == ["auto"] and alice.is_idle(), 30)


@pytest.mark.usefixtures("at_work")
def test_what_dbos_remembers_of_finished_runs_is_forgotten(alice: Works) -> None:
    run = alice.enlist()
    eventually(lambda: alice.see(run).state == "done", 30)

    eventually(lambda: not DBOS.list_workflows(workflow_id_prefix=f"run-{run}"))
