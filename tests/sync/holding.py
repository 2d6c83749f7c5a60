"""A write that stands still at QuickBooks, so that something may happen in the middle of it."""

from collections.abc import Callable

from tests.sync.house import Works
from tests.sync.practice import eventually


def hold(works: Works, nth: int = 1, when: str = "before", **more: object) -> None:
    """The nth write from now on stands still before or after its commit."""
    works.house.books.sim("holds", {"nth": nth, "when": when, "realm": works.realm, **more})


def wait_until_held(works: Works, seconds: float = 10) -> None:
    eventually(lambda: works.house.books.get("holds")["holding"], seconds)


def held(works: Works, begin: Callable[[], str], nth: int = 1, when: str = "before", **more: object) -> str:
    """The run that `begin` begins, when it has come to that write."""
    hold(works, nth, when, **more)
    run = begin()
    wait_until_held(works, 30)
    return run


def release(works: Works, abandoned: str = "drop") -> None:
    """The write goes on; whose sender is gone by then is dropped, or committed all the same."""
    works.house.books.sim("holds/release", {"abandoned": abandoned})


def wait_until_done(works: Works, run: str, seconds: float = 30) -> None:
    eventually(lambda: works.see(run).state == "done", seconds)
