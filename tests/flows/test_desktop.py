"""The queue and runs of company files: parked, they are left alone; a call brings them to work through the queue."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from app import jobs
from app.jobs import Jobs
from app.sync.working import RunKind
from tests.sync.desktop.conftest import File, company_file
from tests.sync.house import House
from tests.sync.practice import eventually


@pytest.fixture(scope="module")
def at_work(open_doors: House) -> Iterator[Jobs]:
    """The jobs of this process, with a clock that takes up whatever is silent for a second."""
    with pytest.MonkeyPatch.context() as quick:
        quick.setattr(jobs, "TICK", 0.2)
        quick.setattr(jobs, "TAKING_UP", 1)
        quick.setattr(jobs, "QUIET", timedelta(seconds=1))
        found = jobs.start(open_doors.desk)
        yield found
        found.stop()


@pytest.fixture
def dora(house: House, monkeypatch: pytest.MonkeyPatch) -> File:
    """The owner of a small shop, whose books are on her desk."""
    return company_file(house, monkeypatch)


def test_a_parked_run_is_left_alone_until_the_call_that_it_waits_for(dora: File, at_work: Jobs) -> None:
    run = at_work.sync_now(dora.merchant, dora.paired.connection.id, RunKind.READ)
    eventually(lambda: dora.see(run).parked, 30)
    moved = dora.see(run).moved
    time.sleep(3)
    assert dora.see(run).moved == moved

    dora.queue = at_work
    assert dora.call() == ""
    while dora.next_message() and dora.receive() != 100:
        pass
    dora.close()

    eventually(lambda: dora.see(run).state == "done", 30)


def test_a_parked_run_that_is_asked_to_stop_ends_by_itself(dora: File, at_work: Jobs) -> None:
    run = at_work.sync_now(dora.merchant, dora.paired.connection.id, RunKind.READ)
    eventually(lambda: dora.see(run).parked, 30)

    dora.stop(run)

    eventually(lambda: dora.see(run).state == "stopped", 30)
