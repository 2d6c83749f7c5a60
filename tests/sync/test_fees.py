"""Fees in bulk, over real HTTP: one expense a day and processor, whatever happens on the way."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from app.books.qbo import transport
from app.data import ledger_fees, ledger_moves, runs
from app.data.ledger_counts import State
from app.data.ledger_fees import Day
from app.data.ledger_moves import Selection
from app.data.runs import Run
from app.data.undos import What
from app.sync import delivery, fees, posting
from app.sync.working import RunKind
from tests.databases import kept
from tests.sync.holding import hold, release, wait_until_held
from tests.sync.house import House, Works
from tests.sync.practice import eventually

THERE = ZoneInfo("America/Los_Angeles")
NAMES = ("_stripe_fee", "Stripe Fee")
FIRST_DAY = "2026-09-21"  # four orders: 0.85, 1.07, 2.79 and 3.16
LATE, EARLY = 18313, 18300  # of 09/25, and one of the first day


class Killed(BaseException):
    """As if the process had ended here."""


def die(*_: object, **__: object) -> None:
    raise Killed


@pytest.fixture
def alice(house: House) -> Works:
    """Fees in bulk; the clearing account is what the wizard proposes."""
    works = house.merchant()
    (row,) = works.config().fees.processors
    assert (row.method, row.clearing and row.clearing.name) == ("stripe", "Stripe Clearing")
    works.change("fees", mode="bulk")
    return works


def expenses(works: Works) -> dict[str, list[Decimal]]:
    """What stands in the books, by day."""
    found: dict[str, list[Decimal]] = defaultdict(list)
    for row in works.ask("Purchase"):
        assert row["AccountRef"]["name"] == "Stripe Clearing"
        found[row["TxnDate"]].append(row["TotalAmt"])
    return dict(found)


def told(works: Works) -> dict[str, list[Decimal]]:
    """The fees that the store's own orders name, by day of payment."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for one in works.orders():
        order = works.house.shop.get(f"{works.shop}/orders/{one.summary.store_order}")
        notes = {note["key"]: note["value"] for note in order["meta_data"]}
        fee = sum((Decimal(str(notes[name])) for name in NAMES if name in notes), Decimal(0))
        if fee:
            paid = datetime.fromisoformat(order["date_paid_gmt"]).replace(tzinfo=UTC)
            sums[paid.astimezone(THERE).date().isoformat()] += fee
    return {day: [fee] for day, fee in sums.items()}


def cut_off(works: Works) -> None:
    """A run that ends as a killed process does, to be taken up again by the next one."""
    with pytest.raises(Killed):
        works.finish(works.enlist())


def is_right(works: Works) -> bool:
    return works.states() == {State.EXPORTED: 12} and expenses(works) == told(works)


def send_again(works: Works) -> None:
    """The button on the page of fees."""
    with works.desk.database.begin() as session:
        ledger_fees.ask_again(session, works.merchant, works.connection)


def new_fee(works: Works, order: int, fee: str) -> None:
    """The plugin writes another fee into the order."""
    sold = works.house.shop.get(f"{works.shop}/orders/{order}")
    notes = [note for note in sold["meta_data"] if note["key"] not in NAMES]
    works.edit(order, meta_data=[*notes, {"id": 990000 + order, "key": "_stripe_fee", "value": fee}])


def test_the_fees_of_each_day_are_one_expense_and_the_receipts_are_whole(alice: Works) -> None:
    run = alice.run()
    assert is_right(alice)
    assert expenses(alice)[FIRST_DAY] == [Decimal("7.87")]
    days = len(told(alice))
    assert f"{days} expenses of fees were posted." in run.message
    row = alice.ask("Purchase", f"where TxnDate = '{FIRST_DAY}'")[0]
    assert "4 orders paid on 09/21/2026" in row["PrivateNote"]
    assert row["Line"][0]["AccountBasedExpenseLineDetail"]["AccountRef"]["name"] == "Merchant Fees (COGS)"
    sold = alice.house.shop.get(f"small/orders/{EARLY}")
    receipt = alice.ask("SalesReceipt", f"where DocNumber = '{EARLY}'")[0]
    assert receipt["TotalAmt"] == Decimal(sold["total"])
    notes = [reason.message for reason in alice.order(EARLY).reasons if reason.code == "fee_in_bulk"]
    words = "goes into the day's expense of Credit / Debit Card, from Stripe Clearing."
    assert notes == [f"The fee of 0.85 USD {words}"]


def test_a_second_run_and_a_trial_of_ten_post_nothing_more(alice: Works) -> None:
    alice.run(RunKind.TEN)
    assert expenses(alice) == {}, "a trial leaves the day's expense to the run that exports all"
    alice.run()
    before = expenses(alice)
    alice.forget_counters()
    alice.run()
    assert expenses(alice) == before == told(alice)
    assert alice.counters().get("writes", 0) == 0


def test_a_day_gets_its_expense_once_it_is_over_in_the_books_time_zone(alice: Works) -> None:
    now = alice.desk.now()
    alice.edit(LATE, date_paid=now.isoformat()[:19], date_paid_gmt=now.isoformat()[:19])
    today = now.astimezone(THERE).date().isoformat()
    alice.run()
    assert today not in expenses(alice)
    alice.house.clock.ahead = timedelta(days=1)
    alice.run()
    assert expenses(alice)[today] == [Decimal("6.54")]
    assert is_right(alice)


def test_a_fee_that_comes_late_becomes_a_supplement_and_one_that_falls_waits_for_a_person(
    alice: Works,
) -> None:
    alice.run()
    new_fee(alice, EARLY, "1.00")
    alice.run()
    assert sorted(expenses(alice)[FIRST_DAY]) == [Decimal("0.15"), Decimal("7.87")]
    new_fee(alice, EARLY, "0.40")
    run = alice.run()
    assert sorted(expenses(alice)[FIRST_DAY]) == [Decimal("0.15"), Decimal("7.87")]
    assert "The fees of 1 day wait for you" in run.message


def test_a_payment_that_comes_after_the_export_takes_its_fee_along(house: House) -> None:
    house.shop.sim(f"small/orders/{EARLY}", {"date_paid": None, "date_paid_gmt": None}, method="PATCH")
    works = house.merchant()
    works.change("fees", mode="bulk")
    works.change("transactions", type="invoice_if_paid")
    works.run()
    assert expenses(works)[FIRST_DAY] == [Decimal("7.02")]
    works.edit(EARLY, date_paid="2026-09-22T10:00:00", date_paid_gmt="2026-09-22T17:00:00")
    works.run()
    assert Decimal("0.85") in expenses(works)["2026-09-22"]
    assert sum(sum(each) for each in expenses(works).values()) == sum(
        sum(each) for each in told(works).values()
    )


def test_an_order_that_is_reset_is_exported_again_without_its_fee_being_booked_again(alice: Works) -> None:
    alice.run()
    with alice.desk.database.begin() as session:
        ledger_moves.reset(session, alice.merchant, alice.connection, Selection())
    alice.run()
    assert is_right(alice)


def undo(works: Works, what: What, target: str = "") -> None:
    assert works.ask_for_undo(what, target)
    assert works.run(RunKind.UNDO).state == "done"


def test_an_order_that_is_undone_leaves_a_reason_and_its_day_as_it_was(alice: Works) -> None:
    alice.run()
    before = expenses(alice)
    undo(alice, What.ORDER, str(alice.order(EARLY).summary.row))
    run = alice.run()
    assert expenses(alice) == before
    assert "The fees of 1 day wait for you" in run.message


def test_an_order_undone_before_its_day_was_over_is_in_no_expense(alice: Works) -> None:
    alice.run(RunKind.TEN)
    undo(alice, What.ORDER, str(alice.order(EARLY).summary.row))
    alice.run()
    assert expenses(alice)[FIRST_DAY] == [Decimal("7.02")]


def test_an_undone_run_takes_its_expenses_along_and_each_order_exported_again_brings_its_fee(
    alice: Works,
) -> None:
    run = alice.run()
    undo(alice, What.RUN, run.id)
    assert (expenses(alice), alice.documents()) == ({}, {})
    alice.run()
    assert expenses(alice) == {}
    for order in alice.orders():
        alice.retry(order.summary.store_order)
    alice.run()
    assert is_right(alice)


def test_expenses_undone_without_their_orders_wait_until_somebody_asks(alice: Works) -> None:
    alice.run(RunKind.TEN)
    late = alice.run()
    undo(alice, What.RUN, late.id)
    assert expenses(alice) == {}
    assert "wait for you" in alice.run().message
    assert expenses(alice) == {}
    send_again(alice)
    alice.run()
    assert expenses(alice)[FIRST_DAY] == [Decimal("6.80")], "an order of 1.07 went with the run"


def test_an_edit_that_takes_the_fee_off_the_receipt_brings_it_into_the_expense_and_back(alice: Works) -> None:
    alice.change("fees", mode="on_order")
    alice.run()
    alice.change("fees", mode="bulk")
    alice.touch(EARLY, billing={"company": "Somebody & Sons"})
    run = alice.run()
    assert run.state == "done"
    receipt = alice.ask("SalesReceipt", f"where DocNumber = '{EARLY}'")[0]
    assert receipt["TotalAmt"] == Decimal(alice.house.shop.get(f"small/orders/{EARLY}")["total"])
    assert expenses(alice) == {FIRST_DAY: [Decimal("0.85")]}
    alice.change("fees", mode="on_order")
    alice.touch(EARLY, billing={"company": "Somebody & Daughters"})
    alice.run()
    alice.change("fees", mode="bulk")
    assert "The fees of 1 day wait for you" in alice.run().message


def test_what_was_exported_with_its_fee_on_the_order_is_in_no_expense(alice: Works) -> None:
    alice.change("fees", mode="on_order")
    alice.run()
    alice.change("fees", mode="bulk")
    alice.touch(EARLY, customer_note="Please ring twice")
    alice.run()
    assert expenses(alice) == {}


def test_a_refused_expense_is_told_and_sent_again_when_somebody_asks(alice: Works) -> None:
    alice.fault(kind="item_fault", entity="Purchase", code="6000", detail="Not today.")
    run = alice.run()
    missing = set(told(alice)) - set(expenses(alice))
    assert len(missing) == 1
    assert "The fees of 1 day wait for you" in run.message
    alice.run()
    assert set(told(alice)) - set(expenses(alice)) == missing, "it is not sent with every run"
    send_again(alice)
    alice.run()
    assert is_right(alice)


@pytest.mark.parametrize("kind", ["drop_after", "drop_before"])
def test_an_answer_that_is_lost_once_is_asked_for_again(alice: Works, kind: str) -> None:
    alice.fault(kind=kind, operation="batch", entity="Purchase")
    assert alice.run().state == "done"
    assert is_right(alice)


@pytest.mark.parametrize("kind", ["drop_after", "drop_before"])
def test_books_that_fall_silent_are_finished_by_the_next_run(alice: Works, kind: str) -> None:
    alice.fault(kind=kind, operation="batch", entity="Purchase", times=4)
    alice.fault(kind=kind, operation="query", times=0)
    assert alice.run().state == "failed"
    alice.house.books.sim("faults", method="DELETE")
    assert alice.run().state == "done"
    assert is_right(alice)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (fees, "adopt"),
        (fees, "post_wave"),
        (posting, "deliver_all"),
        (delivery, "_settle"),
        (fees, "_write_down"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_process_that_ends_at_any_step_loses_no_fee_and_books_none_twice(
    alice: Works, monkeypatch: pytest.MonkeyPatch, module: object, name: str
) -> None:
    alice.change("fees", mode="bulk")
    planned = fees._planned

    def armed(*given: object) -> object:
        monkeypatch.setattr(module, name, die)
        return planned(*given)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(fees, "_planned", armed)
    cut_off(alice)
    monkeypatch.undo()
    alice.finish(alice.enlist())
    assert is_right(alice)


def due(works: Works) -> list[Day]:
    """The days of which something is still to be posted."""
    with works.desk.database.read() as session:
        return ledger_fees.due_days(session, works.merchant, works.connection)


def test_a_worker_that_lost_its_run_writes_nothing_more_of_the_fees_down(
    alice: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        fees, "AT_ONCE", 1
    )  # the first day hangs at QuickBooks, others are still to be planned
    hold(alice, entity="Purchase")
    with alice.at_work() as run:
        wait_until_held(alice)
        before = due(alice)
        with alice.desk.database.begin() as session:
            runs.hold(session, alice.merchant, run, "another process", step="", now=alice.desk.now())

    assert due(alice) == before
    alice.finish(run)
    assert is_right(alice)
    assert due(alice) == []


def test_a_ledger_restored_from_before_the_run_finds_its_expenses_by_their_marks(
    alice: Works, tmp_path: Path
) -> None:
    with kept(alice.desk.database, tmp_path) as restore:
        alice.run()
        assert is_right(alice)
        restore()

    run: Run = alice.run()

    assert run.state == "done"
    assert is_right(alice)


def test_an_expense_that_quickbooks_commits_after_we_gave_it_up_gets_a_supplement_for_a_fee_that_came_since(
    alice: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.fault(kind="drop_before", operation="write", entity="Purchase", nth=2, times=3)
    hold(alice, entity="Purchase")
    with monkeypatch.context() as impatient:
        impatient.setattr(transport, "PATIENCE", httpx.Timeout(1))
        alice.run()
    assert expenses(alice) == {}
    release(alice, abandoned="commit")
    eventually(lambda: expenses(alice) == told(alice))
    alice.sell_again(EARLY)

    alice.run()

    assert expenses(alice)[FIRST_DAY] == [Decimal("7.87")], "what is there is not posted again"
    alice.run()
    assert sorted(expenses(alice).pop(FIRST_DAY)) == [Decimal("0.85"), Decimal("7.87")]
    assert {day: [sum(each)] for day, each in expenses(alice).items()} == told(alice)
    assert due(alice) == []


def test_a_restored_ledger_that_cannot_say_whose_fees_an_expense_has_leaves_the_day_to_a_person(
    alice: Works, tmp_path: Path
) -> None:
    with kept(alice.desk.database, tmp_path) as restore:
        alice.run()
        restore()
    alice.sell_again(EARLY)

    for _ in range(2):
        assert "The fees of 1 day wait for you" in alice.run().message
        assert expenses(alice)[FIRST_DAY] == [Decimal("7.87")]
        send_again(alice)

    with alice.desk.database.read() as session:
        newest = ledger_fees.expenses(session, alice.merchant, alice.connection)[0]
    assert newest.problem is not None
    assert "7.87 USD" in newest.problem.message
    assert "8.72 USD" in newest.problem.message
    alice.delete("Purchase", alice.ask("Purchase", f"where TxnDate = '{FIRST_DAY}'")[0])
    alice.run()
    assert expenses(alice) == told(alice)
    assert expenses(alice)[FIRST_DAY] == [Decimal("8.72")]
