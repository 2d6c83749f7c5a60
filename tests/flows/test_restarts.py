"""The one server is stopped, killed, started again: runs go on, and nothing is there twice."""

from tests.flows.processes import is_right, program, worker
from tests.sync.house import Works, eventually


def test_the_server_itself_killed_in_the_middle_goes_on_when_it_is_started_again(alice: Works) -> None:
    books, run = alice.house.books, alice.enlist()
    books.sim("holds", {"nth": 2, "when": "after", "realm": alice.realm})
    with program(alice.house, "app.cli", "serve", "--port", "0") as server:
        eventually(lambda: books.get("holds")["holding"], 30)
        server.kill()
    books.sim("holds/release")

    with program(alice.house, "app.cli", "serve", "--port", "0") as server:
        eventually(lambda: alice.see(run).state == "done", 30)
        server.terminate()
        assert server.wait(30) == 0

    assert is_right(alice)


def test_a_worker_that_is_stopped_in_good_order_leaves_its_run_to_the_next(alice: Works) -> None:
    books = alice.house.books
    with worker(alice.house) as first:
        books.sim("holds", {"nth": 2, "when": "before", "realm": alice.realm})
        run = first.sync(alice)
        eventually(lambda: books.get("holds")["holding"])
        assert first.process.stdin is not None
        first.process.stdin.close()
        books.sim("holds/release")
        assert first.process.wait(30) == 0

    with worker(alice.house):
        eventually(lambda: alice.see(run).state == "done", 30)
    assert is_right(alice)
