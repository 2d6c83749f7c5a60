"""A run for which nothing changed: ten thousand connections do one every quarter of an hour."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from app.sync.working import RunKind
from tests.sync.house import Works


@contextmanager
def watched(works: Works) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    said: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    engine = works.desk.database.engine
    event.listen(engine, "before_cursor_execute", hear)
    yield said
    event.remove(engine, "before_cursor_execute", hear)


def test_a_run_with_nothing_to_do_asks_little_of_anybody(alice: Works) -> None:
    alice.run()
    alice.run(RunKind.AUTO)
    alice.forget_counters()

    run = alice.enlist(RunKind.AUTO)
    with watched(alice) as said:
        assert alice.finish(run).counts.exported == 0

    assert len(beyond_the_lists(said)) <= 40
    assert alice.counters()["requests"] == 2


def beyond_the_lists(said: list[str]) -> list[str]:
    """Without what keeps the books' lists: what the first run made a moment ago is told once more."""
    begins = ("PRAGMA", "BEGIN", "SELECT books", "UPDATE books", "INSERT INTO books")
    return [one for one in said if not one.startswith(begins)]
