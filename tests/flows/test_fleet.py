"""Several worker processes on PostgreSQL share the work, take over from the dead, and never write the same books."""

import signal
import time

from app.data.runs import Counts
from tests.flows.processes import is_right, program, says_that_it_works, worker
from tests.sync.holding import held, hold, release, wait_until_done, wait_until_held
from tests.sync.house import Works
from tests.sync.practice import eventually


def test_two_workers_share_the_work_and_never_the_books(bea: Works) -> None:
    bob = bea.house.merchant()
    with worker(bea.house) as first, worker(bea.house) as second:
        runs = {first.sync(bea), second.sync(bea)}
        other = second.sync(bob)
        eventually(lambda: bob.see(other).state == "done" and bea.see(min(runs)).state == "done", 30)

    assert len(runs) == 1
    assert is_right(bea)
    assert is_right(bob)


def test_a_living_worker_goes_on_with_the_work_of_a_dead_one(bea: Works) -> None:
    with worker(bea.house) as first:
        run = held(bea, lambda: first.sync(bea), nth=2, when="after")
        with worker(bea.house):
            first.kill()
            release(bea)
            wait_until_done(bea, run)

    assert is_right(bea)


def test_at_its_own_pace_a_worker_takes_over_from_a_dead_one_within_a_minute(bea: Works) -> None:
    with program(bea.house, "app.cli", "worker") as first:
        says_that_it_works(first)
        hold(bea, nth=2, when="after")
        bea.be_due()
        wait_until_held(bea, 30)
        with program(bea.house, "app.cli", "worker") as second:
            says_that_it_works(second)
            first.kill()
            killed = time.monotonic()
            release(bea)
            eventually(lambda: bea.begun() == ["auto"] and bea.is_idle(), 60)
            assert time.monotonic() - killed < 60
            second.send_signal(signal.SIGTERM)
            assert second.wait(30) == 0

    assert is_right(bea)


def test_a_worker_that_only_stood_still_sends_nothing_more_when_it_comes_back(bea: Works) -> None:
    with worker(bea.house) as slow:
        run = held(bea, lambda: slow.sync(bea), nth=2)
        slow.process.send_signal(signal.SIGSTOP)
        with worker(bea.house):
            wait_until_done(bea, run)
            done = bea.see(run)
            slow.process.send_signal(signal.SIGCONT)
            release(bea)
            assert slow.stop() == 0

    assert bea.see(run) == done
    assert is_right(bea)


def test_a_worker_that_is_told_to_stop_leaves_its_run_to_another_at_once(bea: Works) -> None:
    with worker(bea.house) as first:
        run = held(bea, lambda: first.sync(bea), nth=2)
        with worker(bea.house):
            first.tell_to_stop()
            release(bea)
            assert first.process.wait(30) == 0
            wait_until_done(bea, run, 10)

    assert is_right(bea)


def test_a_backlog_of_a_hundred_thousand_orders_does_not_delay_the_neighbours_few(bea: Works) -> None:
    bea.house.shop.sim("us-default/grow", {"orders": 100_000})
    busy = bea.house.merchant("us-default")
    with worker(bea.house, threads=1) as alone:
        backlog = alone.sync(busy)
        eventually(lambda: busy.see(backlog).counts.exported > 300, 60)
        few = alone.sync(bea)
        wait_until_done(bea, few, 60)

        then = busy.see(backlog)
        assert then.state == "running"
        eventually(lambda: busy.see(backlog).counts.exported > then.counts.exported, 60)
        alone.process.kill()

    assert is_right(bea)
    assert max(busy.documents().values()) == 1


def test_pages_alone_queue_a_run_and_a_worker_does_it(bea: Works) -> None:
    with worker(bea.house, "--pages") as pages:
        run = pages.sync(bea)
        time.sleep(1)
        assert bea.see(run).counts == Counts()
        with worker(bea.house):
            wait_until_done(bea, run)

    assert is_right(bea)


def test_a_second_worker_on_sqlite_is_refused_in_words(ada: Works) -> None:
    with worker(ada.house), program(ada.house, "app.cli", "worker") as second:
        assert second.wait(30) == 1
        assert second.stderr is not None
        assert "SQLite takes only one" in second.stderr.read()
