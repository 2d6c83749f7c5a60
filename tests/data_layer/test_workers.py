"""Worker processes: who lives, who is dead, and whose a run is."""

from datetime import UTC, datetime

from app.data import connections, runs, workers
from app.data.session import Database
from tests.data_layer.people import Shop

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def test_a_process_counts_until_it_is_buried_and_learns_of_it(database: Database) -> None:
    with database.begin() as session:
        workers.arrive(session, "one", NOW)
        assert workers.beat(session, "one", NOW)
        assert [(each.id, each.beats) for each in workers.workers(session)] == [("one", 1)]
        assert not workers.bury(session, "one", beats=0)
        assert workers.bury(session, "one", beats=1)
        assert not workers.bury(session, "one", beats=1)
        assert not workers.beat(session, "one", NOW)


def test_a_process_that_leaves_is_not_missed(database: Database) -> None:
    with database.begin() as session:
        workers.arrive(session, "one", NOW)
        workers.leave(session, "one")
        assert workers.workers(session) == []


def test_a_run_is_whose_who_took_it_last(database: Database, alice: Shop, charlie: Shop) -> None:
    with database.begin() as session:
        run, _ = runs.start(session, alice.merchant, alice.connection, "all", now=NOW)
        runs.hold(session, alice.merchant, run.id, "one", step="", now=NOW)
        assert runs.is_held(session, alice.merchant, run.id, "one")
        runs.hold(session, alice.merchant, run.id, "two", step="", now=NOW)
        assert not runs.is_held(session, alice.merchant, run.id, "one")
        runs.hold(session, charlie.merchant, run.id, "a stranger", step="", now=NOW)
        assert runs.is_held(session, alice.merchant, run.id, "two")
        assert not runs.is_held(session, charlie.merchant, run.id, "two")


def test_what_is_due_is_begun_together_and_once(database: Database, alice: Shop, charlie: Shop) -> None:
    due = [connections.Due(one.merchant, one.connection, one.books) for one in (alice, charlie)]
    with database.begin() as session:
        runs.start(session, alice.merchant, alice.connection, "all", now=NOW)
        begun = runs.start_many(session, due, "auto", now=NOW)
        found = runs.current(session, charlie.merchant, charlie.connection)
        assert [one.due for one in begun] == due[1:]
        assert found is not None
        assert (found.id, found.kind) == (begun[0].run, "auto")
        assert runs.start_many(session, due, "auto", now=NOW) == []
