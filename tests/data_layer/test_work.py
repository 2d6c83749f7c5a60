"""Runs, webhooks, quota, mail, and the tables that map store onto books."""

from datetime import date, timedelta

from app.core.listing import Ref
from app.core.posted import Mapped
from app.data import customer_map, inbox, mailbox, mappings, product_map, quota, runs
from app.data.customer_map import CustomerMapping
from app.data.inbox import Delivery
from app.data.product_map import ProductMapping
from app.data.quota import Used
from app.data.runs import Counts, RunState
from app.data.session import Database
from tests.data_layer.people import NOW, Shop

LATER = NOW + timedelta(minutes=5)


def test_a_button_pressed_twice_starts_one_run(database: Database, alice: Shop) -> None:
    with database.begin() as session:
        where = (session, alice.merchant, alice.connection)
        first, started = runs.start(*where, "sync", now=NOW, user=alice.user.id)
        second, again = runs.start(*where, "sync", now=LATER)
    assert (started, again) == (True, False)
    assert first.id == second.id


def test_a_page_sees_how_far_a_run_has_come_and_how_it_ended(database: Database, alice: Shop) -> None:
    with database.begin() as session:
        run, _ = runs.start(session, alice.merchant, alice.connection, "sync", now=NOW)
    with database.begin() as session:
        counts = Counts(read=10, exported=3, expected=1040)
        assert runs.progress(session, alice.merchant, run.id, counts, step="Posting", now=LATER)
    with database.read() as session:
        seen = runs.current(session, alice.merchant, alice.connection)
        assert seen is not None
        assert (seen.counts, seen.step, seen.moved) == (counts, "Posting", LATER)
    with database.begin() as session:
        runs.finish(
            session, alice.merchant, run.id, RunState.FAILED, counts, now=LATER, message="Store is down."
        )
        assert runs.current(session, alice.merchant, alice.connection) is None
        last = runs.latest(session, alice.merchant, alice.connection)
        assert last is not None
        assert (last.state, last.message, last.finished) == (RunState.FAILED, "Store is down.", LATER)


def test_a_run_that_is_asked_to_stop_is_told_at_its_next_step(database: Database, alice: Shop) -> None:
    with database.begin() as session:
        run, _ = runs.start(session, alice.merchant, alice.connection, "sync", now=NOW)
        runs.ask_to_stop(session, alice.merchant, run.id)
        assert not runs.progress(session, alice.merchant, run.id, Counts(), step="", now=LATER)


def test_old_runs_that_began_by_themselves_and_found_nothing_are_forgotten_but_for_the_newest(
    database: Database, alice: Shop, charlie: Shop
) -> None:
    def ended(shop: Shop, day: int, kind: str = "auto", **counts: int) -> str:
        with database.begin() as session:
            now = NOW + timedelta(days=day)
            run, _ = runs.start(session, shop.merchant, shop.connection, kind, now=now)
            done = Counts(**counts)
            runs.finish(session, shop.merchant, run.id, RunState.DONE, done, now=now)
        return run.id

    def left(shop: Shop) -> list[str]:
        with database.read() as session:
            return [run.id for run in runs.page(session, shop.merchant, shop.connection)]

    quiet = [ended(alice, day, read=1) for day in range(4)]
    told = [ended(alice, 4, read=1, new=1, exported=1), ended(alice, 5, kind="all")]
    newest = ended(charlie, 0)

    with database.begin() as session:
        gone = [runs.forget_quiet(session, NOW + timedelta(days=3), limit) for limit in (2, 2)]

    assert gone == [2, 1]
    assert left(alice) == [*reversed(told), quiet[3]]
    assert left(charlie) == [newest]


def test_runs_are_listed_newest_first_page_after_page(database: Database, alice: Shop) -> None:
    with database.begin() as session:
        where = (session, alice.merchant, alice.connection)
        for minute in range(5):
            run, _ = runs.start(*where, "sync", now=NOW + timedelta(minutes=minute))
            runs.finish(session, alice.merchant, run.id, RunState.DONE, Counts(), now=LATER)
        first = runs.page(*where, size=3)
        rest = runs.page(*where, before=first[-1], size=3)
    assert [one.started.minute for one in (*first, *rest)] == [4, 3, 2, 1, 0]


def test_a_run_that_fell_silent_is_found(database: Database, alice: Shop) -> None:
    with database.begin() as session:
        run, _ = runs.start(session, alice.merchant, alice.connection, "sync", now=NOW)
        assert runs.fallen_silent(session, NOW) == []
        assert [one.id for one in runs.fallen_silent(session, LATER)] == [run.id]


def test_a_webhook_that_is_delivered_ten_times_counts_once(database: Database, alice: Shop) -> None:
    delivery = Delivery(alice.store, "d1", "order.updated", "1042", NOW)
    with database.begin() as session:
        where = (session, alice.merchant, alice.store)
        assert [inbox.receive(session, alice.merchant, delivery) for _ in range(10)] == [True] + [False] * 9
        assert inbox.unhandled(*where) == [delivery]
        inbox.mark_handled(*where, ["d1"], NOW)
        assert inbox.unhandled(*where) == []
        assert not inbox.receive(session, alice.merchant, delivery)
        assert inbox.forget_handled(session, NOW + timedelta(days=8)) == 1


def test_what_was_used_is_added_up_by_month(database: Database, alice: Shop) -> None:
    with database.begin() as session:
        where = (session, alice.merchant, alice.books)
        quota.add(*where, date(2026, 11, 1), reads=2, writes=1, batches=1)
        quota.add(*where, date(2026, 11, 30), reads=3)
        quota.add(*where, date(2026, 12, 1), writes=4)
        assert quota.used(*where, date(2026, 11, 15)) == Used("2026-11", 5, 1, 1)
        assert quota.used(*where, date(2027, 1, 1)) == Used("2027-01")
        assert [one.month for one in quota.months(*where)] == ["2026-12", "2026-11"]


def test_each_merchant_reads_their_own_mail(database: Database, alice: Shop, charlie: Shop) -> None:
    with database.begin() as session:
        mailbox.keep(session, alice.merchant, "alice@shop.test", "Your code", "123456", now=NOW)
        mailbox.keep(session, "", "new@shop.test", "Welcome", "Hello", now=NOW)
    with database.read() as session:
        assert [one.subject for one in mailbox.mails(session, alice.merchant)] == ["Your code"]
        assert mailbox.mails(session, charlie.merchant) == []


def test_the_customer_table_is_imported_searched_and_exported(database: Database, alice: Shop) -> None:
    rows = [CustomerMapping(str(n), f"Customer {n:04}", Ref(f"q{n}", f"Books {n}")) for n in range(1200)]
    with database.begin() as session:
        where = (session, alice.merchant, alice.connection)
        assert customer_map.save(*where, iter(rows)) == 1200
        assert list(customer_map.every(*where)) == rows
        assert mappings.mapped(*where, store_customers={"7", "none", ""}).customers == {
            "7": Ref("q7", "Books 7")
        }
        assert [one.store_customer for one in customer_map.page(*where, search="CUSTOMER 007").rows] == [
            str(n) for n in range(70, 80)
        ]
        assert customer_map.page(*where, search="999").rows == (rows[999],)
        customer_map.save(*where, [CustomerMapping("7", "Renamed", Ref("q8", "Other"))])
        assert mappings.mapped(*where, store_customers={"7"}).customers == {"7": Ref("q8", "Other")}
        assert customer_map.remove(*where, "7")
        assert mappings.lengths(*where).customers == 1199
        assert customer_map.clear(*where) == 1199


def test_the_product_table_lists_what_waits_for_an_item(database: Database, alice: Shop) -> None:
    bag = ProductMapping("BAG-1", "Bag", Ref("7", "Bag"), Ref("79", "Sales"))
    with database.begin() as session:
        where = (session, alice.merchant, alice.connection)
        product_map.save(*where, [bag, ProductMapping("CAP", "Cap", Ref("8", "Cap"))])
        product_map.note_missing(*where, [("bag-1", "Bag"), ("HAT", "Hat"), ("", "No SKU")])
        assert mappings.mapped(*where, skus={"bag-1", "hat", "Cap"}).products == {
            "bag-1": Mapped(Ref("7", "Bag"), Ref("79", "Sales")),
            "cap": Mapped(Ref("8", "Cap")),
        }
        assert [one.sku for one in product_map.unmapped(*where)] == ["HAT"]
        assert mappings.lengths(*where) == mappings.Lengths(0, 3, 1)
        assert [one.sku for one in product_map.every(*where)] == ["BAG-1", "CAP", "HAT"]
        assert [one.sku for one in product_map.page(*where, search="ha").rows] == ["HAT"]
        first = product_map.page(*where, size=2)
        assert [one.sku for one in product_map.page(*where, size=2, after=first.next).rows] == ["HAT"]
        assert product_map.remove(*where, "hat")
        assert product_map.clear(*where) == 2
