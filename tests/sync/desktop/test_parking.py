"""Runs that need a company file: without a call they wait in no thread, and the next call goes on with them."""

from datetime import timedelta

from app.data import connections, runs
from app.data.runs import Counts, RunState
from app.sync import running
from app.sync.working import RunKind
from tests.sync.desktop.conftest import READING, File
from tests.sync.house import House


def silent_runs(alice: File) -> set[str]:
    """What the clock would take up, a day later."""
    with alice.desk.database.read() as session:
        found = runs.fallen_silent(session, alice.desk.now() + timedelta(days=1))
    return {run.id for run in found if run.merchant == alice.merchant}


def answer_everything(alice: File) -> None:
    """The session to its end."""
    while alice.next_message() and alice.receive() != 100:
        pass
    alice.close()


def test_a_run_without_a_session_waits_and_says_for_what(alice: File) -> None:
    run = alice.enlist()

    assert not alice.work(run)

    assert alice.see(run).state == "running"
    assert alice.see(run).step.startswith("Waiting for the Web Connector.")
    assert silent_runs(alice) == set()


def test_the_next_call_goes_on_with_the_run_that_waits(alice: File) -> None:
    run = alice.enlist()
    alice.work(run)

    assert alice.call() == ""
    assert alice.queued == [(run, True)]
    thread = alice.at_work(run)
    assert alice.next_message() == READING.decode()
    alice.receive()
    thread.join(20)

    assert alice.see(run).state == "done"
    answer_everything(alice)


def test_a_connection_that_is_being_set_up_is_read_at_the_first_call_and_not_at_each(alice: File) -> None:
    assert alice.call() == ""
    ((run, again),) = alice.queued
    assert not again
    assert alice.see(run).kind == "read"
    thread = alice.at_work(run)
    answer_everything(alice)
    thread.join(20)
    assert alice.see(run).state == "done"

    assert alice.call() == "none"


def activate(alice: File, ago: timedelta = timedelta(0)) -> tuple[str, str]:
    """It syncs by itself, and did so last that long ago; the merchant and the connection."""
    where = (alice.merchant, alice.paired.connection.id)
    with alice.desk.database.begin() as session:
        connections.set_state(session, *where, connections.State.ACTIVE, alice.desk.now() - ago)
        connections.look_at_first_run(session, *where, alice.desk.now() - ago)
    return where


def test_a_connection_that_syncs_by_itself_syncs_at_the_first_call_after_its_time_unless_it_is_paused(
    alice: File,
) -> None:
    where = activate(alice, ago=timedelta(days=1))
    alice.call()
    ((run, _),) = alice.queued
    assert alice.see(run).kind == "auto"
    with alice.desk.database.begin() as session:
        runs.finish(session, alice.merchant, run, RunState.DONE, Counts(), now=alice.desk.now())
        connections.set_state(session, *where, connections.State.PAUSED, alice.desk.now())
    answer_everything(alice)

    alice.queued.clear()
    alice.call()
    assert alice.queued == []


def test_a_call_before_the_time_of_the_settings_begins_nothing_but_what_a_person_asked_for(
    alice: File,
) -> None:
    activate(alice)
    alice.call()
    assert alice.queued == []
    answer_everything(alice)
    run = alice.enlist(RunKind.ALL)
    alice.work(run)

    alice.call()

    assert alice.queued == [(run, True)]


def test_a_session_that_breaks_off_parks_the_run_and_the_next_one_asks_again(alice: File) -> None:
    alice.call()
    ((run, _),) = alice.queued
    thread = alice.at_work(run)
    alice.next_message()
    alice.close()
    thread.join(20)
    assert alice.see(run).state == "running"
    assert alice.see(run).step.startswith("Waiting for the Web Connector.")
    assert silent_runs(alice) == set()

    assert alice.call() == ""
    assert alice.queued[-1] == (run, True)
    thread = alice.at_work(run)
    answer_everything(alice)
    thread.join(20)
    assert alice.see(run).state == "done"


def test_a_run_that_waits_for_a_call_can_be_stopped(alice: File) -> None:
    run = alice.enlist()
    alice.work(run)
    alice.stop(run)

    assert silent_runs(alice) == {run}
    alice.work(run)
    assert alice.see(run).state == "stopped"


def test_a_process_that_ends_waits_for_no_answer_and_the_next_one_takes_the_run_up(alice: File) -> None:
    alice.call()
    ((run, _),) = alice.queued
    thread = alice.at_work(run)
    alice.next_message()
    try:
        running.stop_all()
        thread.join(20)
        assert not thread.is_alive()
        assert alice.see(run).state == "running"
    finally:
        running.allow_all()

    alice.receive()
    thread = alice.at_work(run)
    answer_everything(alice)
    thread.join(20)
    assert alice.see(run).state == "done"


def test_a_run_that_was_begun_by_hand_goes_on_with_what_a_call_had_begun(alice: File) -> None:
    run = alice.enlist(RunKind.READ)
    alice.work(run)
    assert alice.enlist(RunKind.ALL) == run
    assert alice.see(run).kind == "all"


def test_a_call_after_a_day_finds_everything_where_it_was(house: House, alice: File) -> None:
    run = alice.enlist()
    alice.work(run)
    house.clock.ahead = timedelta(days=1)
    assert alice.call() == ""
    assert alice.queued == [(run, True)]
