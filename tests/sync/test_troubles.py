"""What needs the owner, and what goes wrong on the store's side: a clear sentence, and nothing is lost."""

from datetime import timedelta

import pytest

from app.data import connections
from app.data.ledger_counts import State
from app.sync import older_file, working
from app.sync.working import RunKind
from tests.sync.house import House, Works


@pytest.fixture
def without_income(alice: Works) -> Works:
    """Somebody deleted the chosen income account in QuickBooks."""
    alice.go_live()
    chosen = alice.config().accounts.income
    assert chosen is not None
    account = next(row for row in alice.ask("Account") if row["Id"] == chosen.id)
    kept = {name: account[name] for name in ("Id", "SyncToken", "Name", "AccountType")}
    alice.write("Account", kept | {"Active": False})
    return alice


def test_an_account_that_was_deleted_in_quickbooks_stops_the_export_with_its_name(
    without_income: Works,
) -> None:
    alice, chosen = without_income, without_income.config().accounts.income

    run = alice.run()

    assert run.state == "failed"
    assert chosen is not None
    assert chosen.name in run.message
    trouble = alice.record.trouble
    assert trouble is not None
    assert trouble.action == "settings/accounts"
    assert alice.ask("SalesReceipt") == []
    assert alice.states() == {State.WAITING: 12}
    assert len(alice.mails()) == 1


def test_another_account_chosen_lets_the_export_go_on(without_income: Works) -> None:
    alice = without_income
    alice.run()
    other = next(row for row in alice.ask("Account") if row["AccountType"] == "Income")

    alice.change("accounts", income={"id": other["Id"], "name": other["Name"]})
    run = alice.run()

    assert run.state == "done"
    assert alice.record.trouble is None
    assert alice.states() == {State.EXPORTED: 12}


def test_a_store_that_goes_down_in_the_middle_of_reading_loses_nothing(house: House) -> None:
    alice, shop = house.merchant("us-default"), house.shop
    house.shop.sim("us-default/grow", {"orders": 300, "seconds": 60, "until": "2026-12-01T00:00:00"})
    rule = {
        "shop": "us-default",
        "route": "orders",
        "kind": "status",
        "status": 503,
        "times": 1000,
        "skip": 1,
    }
    shop.sim("faults", rule)

    broken = alice.run()

    assert broken.state == "failed"
    assert "Nothing is lost" in broken.message
    assert 150 < sum(alice.states().values()) < 450
    assert State.WAITING not in alice.states()
    shop.sim("faults", method="DELETE")

    assert alice.run().state == "done"
    assert sum(alice.states().values()) == 450
    assert set(alice.documents().values()) == {1}


def test_an_answer_that_breaks_off_in_the_middle_of_a_page_loses_nothing(alice: Works) -> None:
    alice.house.shop.sim("faults", {"shop": "small", "route": "orders", "kind": "drop", "times": 1000})
    alice.sell_again(18304)

    assert alice.run().state == "failed"
    alice.house.shop.sim("faults", method="DELETE")
    assert alice.run().state == "done"

    assert alice.states() == {State.EXPORTED: 13}


def test_keys_that_no_longer_open_the_store_are_told_once_and_what_waits_is_exported(alice: Works) -> None:
    alice.go_live()
    alice.house.shop.sim("small/keys/ck_practice", method="DELETE")

    first, second = alice.run(), alice.run()

    assert (first.state, second.state) == ("failed", "failed")
    assert "keys" in first.message
    assert alice.record.trouble is not None
    assert len(alice.mails()) == 1
    assert alice.states() == {State.EXPORTED: 12}


def test_when_the_trial_is_over_exports_pause_and_nothing_is_lost(alice: Works) -> None:
    alice.go_live()
    alice.house.clock.ahead = timedelta(days=15)

    run = alice.run()

    assert run.state == "failed"
    assert "paused" in run.message
    trouble = alice.record.trouble
    assert trouble is not None
    assert trouble.action == "settings/activate"
    assert alice.states() == {State.WAITING: 12}
    assert alice.ask("SalesReceipt") == []


def test_a_trouble_while_the_connection_is_set_up_writes_no_e_mail(alice: Works) -> None:
    alice.house.books.sim("tokens/expire", {"realm": alice.realm, "which": "both"})

    assert alice.run().state == "failed"

    assert alice.record.trouble is not None
    assert alice.mails() == []


def test_a_passing_trouble_is_tried_again_within_minutes_by_itself(alice: Works) -> None:
    alice.change("export", auto_sync="webhook")
    alice.go_live()
    alice.fault(kind="status", status=503, operation="cdc", times=0)

    assert alice.run().state == "failed"

    due = alice.record.next_due
    assert due is not None
    assert due - alice.desk.now() <= timedelta(minutes=5)
    assert alice.record.trouble is None
    assert alice.mails() == []


def test_a_merchant_who_wants_summaries_gets_one_for_each_run_that_exported_something(alice: Works) -> None:
    alice.change("finish", summary_mail=True)

    alice.run()
    alice.run()

    assert alice.mails() == ["12 orders exported"]


def test_an_older_company_file_that_another_stores_run_found_stops_automatic_runs_until_a_person_exports(
    alice: Works,
) -> None:
    found = older_file.trouble(3)
    with alice.desk.database.begin() as session:
        where = (session, alice.merchant, alice.connection)
        connections.set_trouble(*where, found.message, found.action, now=alice.desk.now())

    stopped = alice.run(RunKind.AUTO)

    assert (stopped.state, stopped.message) == ("failed", found.message)
    assert alice.record.trouble is not None
    assert alice.documents() == {}

    assert alice.run().counts.exported == 12
    assert alice.record.trouble is None


def test_a_run_that_a_person_began_before_an_older_company_file_was_found_stops_when_it_is_taken_up_again(
    alice: Works,
) -> None:
    run = alice.enlist()
    found = older_file.trouble(3)
    with alice.desk.database.begin() as session:
        where = (session, alice.merchant, alice.connection)
        connections.set_trouble(*where, found.message, found.action, now=alice.desk.now())

    taken_up = alice.finish(run)

    assert (taken_up.state, taken_up.message) == ("failed", found.message)
    assert alice.documents() == {}


def test_a_mistake_of_ours_ends_the_run_with_a_reference(
    alice: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "refresh_books", lambda *_: 1 / 0)

    run = alice.run()

    assert run.state == "failed"
    assert "reference" in run.message


def test_a_store_that_cannot_call_us_is_told_and_what_was_exported_stays_so(alice: Works) -> None:
    alice.change("export", auto_sync="webhook")
    refusal = {"kind": "status", "status": 403, "route": "webhooks", "times": 100}
    alice.house.shop.sim("faults", {"shop": "small", **refusal})

    run = alice.run()

    assert run.state == "done"
    assert "once an hour" in run.message
    assert alice.states() == {State.EXPORTED: 12}


def test_messages_that_the_store_gave_up_sending_to_us_are_asked_for_again_by_the_next_run(
    alice: Works,
) -> None:
    alice.change("export", auto_sync="webhook")
    alice.run()
    for hook in alice.api("GET", "webhooks"):
        alice.api("PUT", f"webhooks/{hook['id']}", {"status": "disabled"})

    alice.run(RunKind.AUTO)

    assert [hook["status"] for hook in alice.api("GET", "webhooks")] == ["active"] * 4
