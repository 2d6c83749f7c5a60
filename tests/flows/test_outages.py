"""What everything is written down in goes away, or takes no more, in the middle of a run: it goes on by itself."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.databases import Server
from tests.flows.processes import Pages, Program, is_right, overheard, pages, program, says_that_it_works
from tests.sync.holding import held, release, wait_until_done
from tests.sync.house import Works
from tests.sync.practice import eventually

GONE = "The database does not answer"
FULL = "The disk of this server is full"


def test_a_database_that_is_gone_for_a_while_costs_nothing_and_the_page_says_so(
    bea: Works, postgresql: Server
) -> None:
    with at_work_together(bea) as (shown, worker, heard):
        run = held(bea, shown.press_sync, nth=2, when="after")
        with postgresql.gone():
            release(bea)
            its_page_says_that_it_is_gone(shown, f"/runs/{run}")
            with program(bea.house, "app.cli", "worker") as late:
                assert refused(late).startswith(GONE)
        wait_until_done(bea, run, 60)

        assert is_right(bea)
        assert "12 exported" in shown.words(f"/runs/{run}")
        end_in_good_order(shown.process, worker)
        assert sum("waiting for the database" in line for line in heard) == 1
        assert not [line for line in heard + shown.said if "bug" in line]


def test_who_watches_a_run_is_told_when_the_database_is_gone_and_sees_its_end(
    bea: Works, postgresql: Server
) -> None:
    with at_work_together(bea) as (shown, _, _):
        run = held(bea, shown.press_sync, nth=2)
        with shown.http.stream("GET", f"{shown.home}/runs/{run}/events") as told:
            lines = told.iter_lines()
            with postgresql.gone():
                release(bea)
                assert any(GONE in line for line in lines)
            assert any(line == "event: finished" for line in lines)

        assert is_right(bea)


def test_processes_that_are_told_to_stop_while_the_database_is_gone_end_all_the_same(
    bea: Works, postgresql: Server
) -> None:
    with at_work_together(bea) as (shown, worker, _):
        run = held(bea, shown.press_sync, nth=2, when="after")
        with postgresql.gone():
            release(bea)
            its_page_says_that_it_is_gone(shown, f"/runs/{run}")
            end_in_good_order(shown.process, worker)
        with program(bea.house, "app.cli", "worker") as next_one:
            says_that_it_works(next_one)
            wait_until_done(bea, run, 60)

        assert is_right(bea)


def test_a_full_disk_costs_nothing_and_the_page_says_so(ada: Works) -> None:
    ada.go_live()
    with pages(ada) as shown:
        run = held(ada, shown.press_sync, nth=2, when="after")
        with full_disk(shown.process):
            release(ada)
            eventually(lambda: FULL in shown.words(f"/runs/{run}"))
            answer = shown.http.post(f"{shown.home}/runs/{run}/stop")
            assert answer.status_code == 503
            assert "What you sent was not saved" in answer.text
            assert ada.see(run).state == "running"
        wait_until_done(ada, run, 60)

        assert is_right(ada)
        assert FULL not in shown.words(f"/runs/{run}")
        later = ada.sell_again(18304)
        wait_until_done(ada, shown.press_sync(), 60)
        assert ada.documents()[f"SalesReceipt {later}"] == 1
        end_in_good_order(shown.process)
        assert not [line for line in shown.said if "bug" in line]


def test_a_second_server_on_one_sqlite_file_says_what_to_do_and_ends(ada: Works) -> None:
    with pages(ada) as shown, program(ada.house, "app.cli", "serve", "--port", "0") as second:
        said = refused(second)
        assert said.startswith("Another process already works on")
        assert "Stop the other one, or move to PostgreSQL" in said
        assert shown.get().status_code == 200


@contextmanager
def at_work_together(works: Works) -> Iterator[tuple[Pages, Program, list[str]]]:
    """Pages and a worker in processes of their own, and what the worker says to its operator."""
    works.go_live()
    with pages(works) as shown, program(works.house, "app.cli", "worker") as worker:
        says_that_it_works(worker)
        yield shown, worker, overheard(worker)


def refused(process: Program) -> str:
    """The one line with which a program ends that cannot start."""
    assert process.wait(60) == 1
    assert process.stderr is not None
    (line,) = process.stderr.read().splitlines()
    return line


def its_page_says_that_it_is_gone(shown: Pages, path: str) -> None:
    answer: httpx.Response = shown.get(path)
    assert answer.status_code == 503
    assert answer.headers["refresh"]
    assert GONE in shown.words(path)
    assert "goes on by itself" in shown.words(path)


def end_in_good_order(*processes: Program) -> None:
    for one in processes:
        one.terminate()
    assert [one.wait(60) for one in processes] == [0] * len(processes)


@contextmanager
def full_disk(process: Program) -> Iterator[None]:
    """No file of the process grows any more, which its database meets as it meets a full disk."""
    before = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, before)
