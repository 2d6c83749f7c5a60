"""A run for which nothing changed: ten thousand connections do one every quarter of an hour."""

import time
from dataclasses import replace
from datetime import timedelta

from app.books.qbo.mark import OVERLAP, Mark
from app.core.changes import Changes
from app.data import lists
from app.sync.working import RunKind
from tests.databases import questions, statements
from tests.sync.house import Works


def fall_quiet(works: Works) -> None:
    """What was written last in the books is no news any more: their lists were read once more since."""
    books, now = works.parties.books, works.desk.now()
    mark = str(replace(Mark.parse(books.mark), read=now + OVERLAP + timedelta(seconds=1)))
    with works.desk.database.begin() as session:
        lists.apply(session, works.merchant, books.id, Changes(mark), now)


def test_a_run_with_nothing_to_do_asks_little_of_anybody(alice: Works) -> None:
    alice.run()
    fall_quiet(alice)
    alice.forget_counters()

    run = alice.enlist(RunKind.AUTO)
    with statements(alice.desk.database) as said:
        ended = alice.finish(run)

    assert (ended.state, ended.counts.exported) == ("done", 0)
    assert len(questions(said)) <= 14
    assert len([one for one in questions(said) if not one.startswith("SELECT")]) <= 3
    assert alice.counters()["requests"] == 1


def test_a_quiet_turn_exports_what_an_earlier_run_left_waiting(alice: Works) -> None:
    alice.run(RunKind.ONE)
    fall_quiet(alice)

    assert alice.run(RunKind.AUTO).counts.exported == 11


def test_a_quiet_turn_exports_what_was_sold_since(alice: Works) -> None:
    alice.run()
    fall_quiet(alice)
    alice.sell_again(alice.orders()[0].summary.store_order)

    assert alice.run(RunKind.AUTO).counts.exported == 1


def test_an_order_dated_ahead_hides_no_later_sale_and_costs_a_quiet_turn_no_writing(alice: Works) -> None:
    alice.edit(18304, date_modified="2099-01-01T00:00:00", date_modified_gmt="2099-01-01T08:00:00")
    alice.run()
    fall_quiet(alice)
    turn = alice.enlist(RunKind.AUTO)
    with statements(alice.desk.database) as said:
        assert alice.finish(turn).counts.exported == 0
    assert len([one for one in questions(said) if not one.startswith("SELECT")]) <= 3

    alice.sell_again(18303)

    assert alice.run(RunKind.AUTO).counts.exported == 1


def test_an_account_deleted_in_the_books_is_told_by_the_next_turn_though_nothing_was_sold(
    alice: Works,
) -> None:
    alice.run()
    fall_quiet(alice)
    time.sleep(2)  # what is told is told by the second
    without_income(alice)

    run = alice.run(RunKind.AUTO)

    assert run.state == "failed"
    assert alice.record.trouble is not None


def without_income(works: Works) -> None:
    chosen = works.config().accounts.income
    assert chosen is not None
    account = next(row for row in works.ask("Account") if row["Id"] == chosen.id)
    works.write("Account", {**account, "Active": False})
