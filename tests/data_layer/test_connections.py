"""Pairing, what is due, what needs the owner, and going live."""

from datetime import timedelta

from app.config.sections.export import AutoSync
from app.core.company import Company
from app.core.listing import Named, StoreLists, StoreTaxRate
from app.data import books, connections, ledger_counts, ledger_record, listed, pairings, runs, stores
from app.data.connections import Due, State
from app.data.pairings import NewPairing, PairingKind
from app.data.session import Database, Session
from app.data.stores import NewStore, StoreKeys
from tests.data_layer.people import NOW, SECRETS, Shop, order

MINUTE = timedelta(minutes=1)


def activate(database: Database, shop: Shop) -> None:
    with database.begin() as session:
        connections.set_state(session, shop.merchant, shop.connection, State.ACTIVE, NOW)
        connections.look_at_first_run(session, shop.merchant, shop.connection, NOW)


def due(database: Database, minutes: int) -> list[str]:
    with database.begin() as session:
        return [one.connection for one in connections.due(session, NOW + minutes * MINUTE, 10)]


def test_nothing_runs_by_itself_before_the_first_run_was_looked_at(database: Database, alice: Shop) -> None:
    with database.begin() as session:
        connections.set_state(session, alice.merchant, alice.connection, State.ACTIVE, NOW)
    assert due(database, 10_000) == []
    with database.begin() as session:
        connections.look_at_first_run(session, alice.merchant, alice.connection, NOW)
    assert due(database, 15) == [alice.connection]


def test_a_connection_is_due_every_so_many_minutes_and_for_one_worker_only(
    database: Database, alice: Shop, charlie: Shop
) -> None:
    activate(database, alice)
    activate(database, charlie)
    assert due(database, 14) == []
    assert set(due(database, 15)) == {alice.connection, charlie.connection}
    assert due(database, 15) == []
    assert set(due(database, 30)) == {alice.connection, charlie.connection}


def test_due_says_whose_it_is_and_which_books_it_writes(database: Database, alice: Shop) -> None:
    activate(database, alice)
    with database.begin() as session:
        found = connections.due(session, NOW + 15 * MINUTE, 10)
    assert found == [Due(alice.merchant, alice.connection, alice.books)]


def test_what_comes_due_while_its_run_is_at_work_is_due_when_that_ended(
    database: Database, alice: Shop
) -> None:
    activate(database, alice)
    with database.begin() as session:
        run, _ = runs.start(session, alice.merchant, alice.connection, "all", now=NOW)
    assert due(database, 15) == []

    with database.begin() as session:
        runs.finish(session, alice.merchant, run.id, runs.RunState.DONE, runs.Counts(), now=NOW)

    assert due(database, 15) == [alice.connection]


def test_a_run_that_waits_for_a_call_holds_nothing_up(database: Database, alice: Shop) -> None:
    activate(database, alice)
    with database.begin() as session:
        run, _ = runs.start(session, alice.merchant, alice.connection, "all", now=NOW)
        runs.park(session, alice.merchant, run.id)

    assert due(database, 15) == [alice.connection]


def test_pausing_stops_it_and_going_on_starts_it_again(database: Database, alice: Shop) -> None:
    activate(database, alice)
    with database.begin() as session:
        connections.set_state(session, alice.merchant, alice.connection, State.PAUSED, NOW)
    assert due(database, 10_000) == []
    with database.begin() as session:
        connections.set_state(session, alice.merchant, alice.connection, State.ACTIVE, NOW)
    assert due(database, 15) == [alice.connection]


def test_trouble_stops_it_and_is_mailed_once(database: Database, alice: Shop) -> None:
    activate(database, alice)
    with database.begin() as session:
        for minute in (0, 5):
            connections.set_trouble(
                session,
                alice.merchant,
                alice.connection,
                "Sign in again.",
                "connect",
                now=NOW + minute * MINUTE,
            )
        assert connections.claim_trouble_mail(session, alice.merchant, alice.connection, NOW)
        assert not connections.claim_trouble_mail(session, alice.merchant, alice.connection, NOW)
        found = connections.connection(session, alice.merchant, alice.connection)
    assert found is not None
    assert found.trouble is not None
    assert found.trouble.since == NOW
    assert due(database, 10_000) == []
    with database.begin() as session:
        connections.clear_trouble(session, alice.merchant, alice.connection, NOW)
        assert not connections.claim_trouble_mail(session, alice.merchant, alice.connection, NOW)
    assert due(database, 15) == [alice.connection]


def test_a_webhook_wakes_a_connection_early(database: Database, alice: Shop) -> None:
    activate(database, alice)
    with database.begin() as session:
        connections.wake(session, alice.merchant, alice.connection, NOW + MINUTE)
    assert due(database, 1) == [alice.connection]


def test_with_webhooks_a_lost_one_is_made_up_for_within_the_hour(database: Database, alice: Shop) -> None:
    with database.begin() as session:
        connections.follow_config(
            session,
            alice.merchant,
            alice.connection,
            auto_sync=AutoSync.WEBHOOK,
            minutes=15,
            uses=1,
            now=NOW,
        )
    activate(database, alice)
    assert due(database, 59) == []
    assert due(database, 60) == [alice.connection]


def test_switching_automatic_sync_off_leaves_nothing_due(database: Database, alice: Shop) -> None:
    activate(database, alice)
    with database.begin() as session:
        connections.follow_config(
            session, alice.merchant, alice.connection, auto_sync=AutoSync.OFF, minutes=15, uses=1, now=NOW
        )
    assert due(database, 10_000) == []


def test_pairing_the_same_store_again_replaces_its_keys(database: Database, alice: Shop) -> None:
    again = NewStore("woocommerce", "Renamed", "https://alice.test", "EUR")
    with database.begin() as session:
        found = stores.pair(session, alice.merchant, again, StoreKeys("new"), secrets=SECRETS, now=NOW)
        assert found.id == alice.store
        assert [one.name for one in stores.stores(session, alice.merchant)] == ["Renamed"]
        assert stores.keys_of(session, alice.merchant, alice.store, SECRETS).key == "new"


def test_a_store_in_use_is_not_forgotten(database: Database, alice: Shop) -> None:
    with database.begin() as session:
        assert not stores.remove(session, alice.merchant, alice.store)
        connections.remove(session, alice.merchant, alice.connection)
        assert stores.remove(session, alice.merchant, alice.store)
        assert stores.stores(session, alice.merchant) == []


def told(session: Session, shop: Shop) -> StoreLists:
    where = (session, shop.merchant, shop.connection)
    return listed.listed(*where, store=shop.store, books=shop.books).store


def test_the_stores_lists_come_back_as_they_were_read(database: Database, alice: Shop) -> None:
    lists = StoreLists(
        statuses=(Named("processing", "Processing"),),
        tax_rates=(StoreTaxRate("1", "NY", order(1).taxes[0].percent, "US", "NY"),),
    )
    with database.begin() as session:
        assert told(session, alice) == StoreLists()
        stores.save_lists(session, alice.merchant, alice.store, lists, NOW)
        assert told(session, alice) == lists


def test_reconnecting_a_company_clears_its_trouble_and_keeps_what_is_known(
    database: Database, alice: Shop
) -> None:
    company = Company("9130", "Craig's Shop", "US", "USD")
    with database.begin() as session:
        books.save_company(session, alice.merchant, alice.books, company)
        books.set_trouble(session, alice.merchant, alice.books, "Consent ended.", "connect", now=NOW)
        troubled = books.books(session, alice.merchant, alice.books)
        again = books.pair(session, alice.merchant, "qbo", "9130", name="Craig", practice=True, now=NOW)
    assert troubled is not None
    assert troubled.trouble is not None
    assert again.id == alice.books
    assert again.trouble is None
    assert again.company == company


def test_a_nonce_pairs_once_and_expires(database: Database, alice: Shop) -> None:
    new = NewPairing(PairingKind.STORE, alice.user.id, "woocommerce", "https://alice.test", alice.connection)
    with database.begin() as session:
        nonce = pairings.create(session, alice.merchant, new, NOW)
        late = pairings.create(session, alice.merchant, new, NOW)
    with database.begin() as session:
        assert pairings.take(session, nonce, PairingKind.BOOKS, NOW) is None
        taken = pairings.take(session, nonce, PairingKind.STORE, NOW)
        assert taken is not None
        assert (taken.merchant, taken.user, taken.store_url) == (
            alice.merchant,
            alice.user.id,
            "https://alice.test",
        )
        assert pairings.take(session, nonce, PairingKind.STORE, NOW) is None
        assert pairings.take(session, late, PairingKind.STORE, NOW + timedelta(hours=1)) is None
        pairings.finish(session, alice.merchant, taken.id, outcome=alice.store)
    with database.read() as session:
        told = pairings.outcome(session, alice.merchant, nonce)
        assert told is not None
        assert told.outcome == alice.store


def test_removing_a_connection_takes_its_ledger_along(database: Database, alice: Shop) -> None:
    with database.begin() as session:
        ledger_record.record(session, alice.merchant, alice.connection, [order(1)], now=NOW)
        connections.remove(session, alice.merchant, alice.connection)
    with database.begin() as session:
        again = connections.create(session, alice.merchant, alice.store, alice.books, NOW)
        counted = ledger_counts.counts(session, alice.merchant, again.id)
    assert sum(counted.values()) == 0
