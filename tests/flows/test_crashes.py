"""A worker is killed at the very writes that matter: nothing is lost, and nothing is there twice."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from app.data.ledger_counts import State
from app.sync.working import RunKind
from tests.flows.processes import Worker, is_right, worker
from tests.sync.holding import held, hold, release, wait_until_done, wait_until_held
from tests.sync.house import House, Works
from tests.sync.test_fees import expenses, told

# The writes of a run of the small shop: list entries, sales, refunds. An item is one document in the middle.
POINTS = [
    {"nth": nth, "when": when, "per": "request"} for nth in (1, 2, 3) for when in ("before", "after")
] + [{"nth": 7, "when": when, "per": "item", "entity": "SalesReceipt"} for when in ("before", "after")]


class Workers:
    """One worker at a time; killed, it is followed by the next one, which takes up what was left."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._stack = ExitStack()
        self.now = self._next()

    def kill(self) -> None:
        self.now.kill()
        self.now = self._next()

    def close(self) -> None:
        self._stack.close()

    def _next(self) -> Worker:
        return self._stack.enter_context(worker(self._house))


@pytest.fixture(scope="module")
def workers(open_doors: House) -> Iterator[Workers]:
    found = Workers(open_doors)
    yield found
    found.close()


def kill_at(alice: Works, workers: Workers, point: dict[str, object], kind: RunKind = RunKind.ALL) -> None:
    """A run whose worker dies at that write; the next worker ends it."""
    hold(alice, **point)
    run = workers.now.sync(alice, kind)
    wait_until_held(alice)

    workers.kill()
    release(alice)

    wait_until_done(alice, run)


@pytest.mark.parametrize("point", POINTS, ids=lambda point: " ".join(str(part) for part in point.values()))
def test_a_worker_killed_at_a_write_loses_nothing_and_doubles_nothing(
    alice: Works, workers: Workers, point: dict[str, object]
) -> None:
    kill_at(alice, workers, point)

    assert is_right(alice)


def test_a_write_that_quickbooks_commits_after_the_worker_was_killed_is_not_done_again(
    alice: Works, workers: Workers
) -> None:
    run = held(alice, lambda: workers.now.sync(alice), nth=2)

    workers.now.kill()
    release(alice, abandoned="commit")
    workers.kill()

    wait_until_done(alice, run)
    assert is_right(alice)


@pytest.mark.parametrize(
    "point", POINTS[:4], ids=lambda point: " ".join(str(part) for part in point.values())
)
def test_a_worker_killed_in_the_middle_of_an_undo_removes_everything_once(
    alice: Works, workers: Workers, point: dict[str, object]
) -> None:
    """The removals of refunds, and of sales: the third write makes customers inactive."""
    wait_until_done(alice, workers.now.sync(alice))
    alice.ask_for_undo()
    kill_at(alice, workers, point, RunKind.UNDO)

    assert not alice.documents()
    assert alice.states() == {State.LEFT_OUT: 12}


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_worker_killed_in_the_middle_of_the_expenses_of_fees_books_each_fee_once(
    alice: Works, workers: Workers, when: str
) -> None:
    alice.change("fees", mode="bulk")
    kill_at(alice, workers, {"nth": 2, "when": when, "per": "item", "entity": "Purchase"})

    assert is_right(alice)
    assert expenses(alice) == told(alice)
