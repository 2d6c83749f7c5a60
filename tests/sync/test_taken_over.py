"""A run that another process took over while this one stood still: nothing more comes from here."""

from app.data import runs
from app.data.ledger_counts import State
from tests.sync.holding import hold, wait_until_held
from tests.sync.house import Works


def take_over(works: Works, run: str) -> None:
    with works.desk.database.begin() as session:
        runs.hold(session, works.merchant, run, "somebody else", step="", now=works.desk.now())


def test_who_lost_the_run_sends_nothing_more_and_does_not_end_it(alice: Works) -> None:
    hold(alice, when="after")
    with alice.at_work() as run:
        wait_until_held(alice)
        take_over(alice, run)

    assert alice.see(run).state == "running"
    assert alice.documents().total() == 0

    assert alice.finish(run).state == "done"
    assert alice.states() == {State.EXPORTED: 12}
    assert set(alice.documents().values()) == {1}
