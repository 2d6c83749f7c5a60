"""The one server is stopped, killed, started again: runs go on, and nothing is there twice."""

from tests.flows.processes import is_right, program, worker
from tests.sync.holding import held, hold, release, wait_until_done, wait_until_held
from tests.sync.house import Works


def test_the_server_itself_killed_in_the_middle_goes_on_when_it_is_started_again(ada: Works) -> None:
    run = ada.enlist()
    hold(ada, nth=2, when="after")
    with program(ada.house, "app.cli", "serve", "--port", "0") as server:
        wait_until_held(ada, 30)
        server.kill()
    release(ada)

    with program(ada.house, "app.cli", "serve", "--port", "0") as server:
        wait_until_done(ada, run)
        server.terminate()
        assert server.wait(30) == 0

    assert is_right(ada)


def test_a_worker_that_is_stopped_in_good_order_leaves_its_run_to_the_next(ada: Works) -> None:
    with worker(ada.house) as first:
        run = held(ada, lambda: first.sync(ada), nth=2)
        first.tell_to_stop()
        release(ada)
        assert first.process.wait(30) == 0

    with worker(ada.house):
        wait_until_done(ada, run)
    assert is_right(ada)
