"""What happens when QuickBooks, the way to it or somebody else gets in between: nothing lost, nothing twice."""

from dataclasses import replace

import httpx
import pytest

from app.books.meter import Lane
from app.books.qbo.throttle import MONTH_AFTER
from app.core.document import NewCustomer, NewItem
from app.core.intent import (
    Absent,
    CreateCustomer,
    CreateItem,
    Deactivate,
    Failed,
    Remove,
    Settled,
    UpdateCustomer,
)
from app.core.listing import Customer, ItemType, Ref
from app.core.order import Address, Party
from app.errors import NeedsOwner, Refused, Transient, Unknown
from tests.books.qbo.practice import Practice
from tests.books.qbo.shop import Shop, open_shop, post

UNEXPECTED = "An unexpected error occurred while accessing or saving your data."


@pytest.fixture
def shop(practice: Practice) -> Shop:
    return open_shop(practice)


def receipts(shop: Shop) -> int:
    return len(shop.practice.ask("select * from SalesReceipt"))


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 503},
        {"kind": "status", "status": 500, "when": "after"},
        {"kind": "drop_before"},
        {"kind": "drop_after"},
        {"kind": "timeout_before", "seconds": 2},
        {"kind": "timeout_after", "seconds": 2},
        {"kind": "status", "status": 200, "when": "after", "body": ""},
        {
            "kind": "status",
            "status": 200,
            "when": "after",
            "body": "<html>proxy</html>",
            "content_type": "text/html",
        },
    ],
    ids=lambda rule: "-".join(str(value) for value in rule.values())[:40],
)
def test_a_write_without_an_answer_is_unknown_and_sending_it_again_makes_one_document(
    shop: Shop, rule: dict[str, object]
) -> None:
    shop.books.client.transport.patience = httpx.Timeout(5, read=0.5)
    wave = [post(shop.plain(f"W-{number}")) for number in range(3)]
    (envelope,) = shop.books.prepare(wave)
    shop.practice.break_with({**rule, "operation": "write"})
    with pytest.raises(Unknown):
        shop.books.send(envelope)
    outcomes = list(shop.books.send(envelope))
    assert [type(outcome) for outcome in outcomes] == [Settled] * 3
    assert receipts(shop) == 3


def test_a_write_that_never_left_is_transient(shop: Shop) -> None:
    (envelope,) = shop.books.prepare([post(shop.plain("W-1"))])
    shop.books.client.api_url_v3 = "http://127.0.0.1:9/v3"
    shop.books.client.transport.http = httpx.Client(trust_env=False)
    with shop.books.client.transport.http, pytest.raises(Transient):
        shop.books.send(envelope)


def test_a_read_is_asked_again_and_a_write_is_not(shop: Shop) -> None:
    shop.practice.break_with({"kind": "status", "status": 503, "operation": "query", "times": 2})
    assert shop.books.check().name == "Larkspur"
    before = shop.practice.meter.writes
    (envelope,) = shop.books.prepare([post(shop.plain("W-1"))])
    shop.practice.break_with({"kind": "status", "status": 503, "operation": "write"})
    with pytest.raises(Unknown):
        shop.books.send(envelope)
    assert shop.practice.meter.writes == before + 1


def test_a_read_that_keeps_failing_is_transient(shop: Shop) -> None:
    shop.practice.break_with({"kind": "status", "status": 500, "operation": "query", "times": 0})
    with pytest.raises(Transient):
        shop.books.check()


def test_an_expired_token_is_renewed_once_and_the_write_goes_on(shop: Shop) -> None:
    shop.practice.sim("tokens/expire", {"realm": shop.practice.realm, "which": "access"})
    assert shop.post(shop.plain("W-1")).number == "W-1"
    assert len(shop.practice.keeper.stored) == 1
    assert receipts(shop) == 1


def test_a_token_that_expires_in_the_middle_of_a_wave_is_renewed(shop: Shop) -> None:
    shop.practice.break_with({"kind": "expired_token", "operation": "write", "nth": 2})
    outcomes = shop.send(*[post(shop.plain(f"W-{number}")) for number in range(70)])
    assert {type(outcome) for outcome in outcomes} == {Settled}
    assert receipts(shop) == 70


def test_a_user_who_lost_access_needs_the_owner(shop: Shop) -> None:
    shop.practice.break_with({"kind": "status", "status": 403, "operation": "write"})
    (envelope,) = shop.books.prepare([post(shop.plain("W-1"))])
    with pytest.raises(NeedsOwner) as caught:
        shop.books.send(envelope)
    assert caught.value.action == "reconnect"


def test_a_throttled_item_in_a_good_batch_is_tried_again(shop: Shop) -> None:
    shop.practice.break_with({"kind": "item_fault", "docnumber": "W-1", "code": "3001"})
    wave = [post(shop.plain("W-0")), post(shop.plain("W-1"))]
    first, second = shop.send(*wave)
    assert isinstance(first, Settled)
    assert isinstance(second, Failed)
    assert isinstance(second.error, Transient)


def test_an_item_that_faults_although_it_was_saved_is_adopted_by_its_marker(shop: Shop) -> None:
    """Seen in the wild: the second sending of a batch answered 6000 for each of its items."""
    wanted = post(shop.plain("W-1"))
    saved = shop.settle(wanted)
    shop.practice.break_with({"kind": "item_fault", "docnumber": "W-1", "code": "6000", "detail": UNEXPECTED})
    adopted = shop.settle(post(shop.plain("W-1"), " again"))
    assert adopted.id == saved.id
    assert receipts(shop) == 1


def test_an_item_in_doubt_that_is_not_there_was_not_saved(shop: Shop) -> None:
    shop.practice.break_with({"kind": "item_fault", "docnumber": "W-1", "code": "600"})
    failed = shop.fail(post(shop.plain("W-1")))
    assert isinstance(failed.error, Transient)
    assert receipts(shop) == 0


def test_a_doubt_that_cannot_be_cleared_stays_unknown(shop: Shop) -> None:
    shop.practice.break_with({"kind": "item_fault", "docnumber": "W-1", "code": "600"})
    shop.practice.break_with({"kind": "status", "status": 500, "operation": "query", "times": 0})
    assert isinstance(shop.fail(post(shop.plain("W-1"))).error, Unknown)


def test_our_own_document_under_our_number_is_adopted_after_the_ledger_was_lost(shop: Shop) -> None:
    first = shop.settle(post(shop.plain("W-1")))
    again = shop.settle(post(shop.plain("W-1"), " from a restored ledger"))
    assert again.id == first.id
    assert again.total == first.total
    assert receipts(shop) == 1


def test_a_strangers_number_is_refused_and_named(shop: Shop) -> None:
    shop.settle(post(shop.plain("W-1")))
    stranger = replace(shop.plain("W-1"), key=replace(shop.plain("W-1").key, subject="bob/1"))
    failed = shop.fail(post(stranger))
    assert isinstance(failed.error, Refused)
    assert (failed.error.code, failed.error.section) == ("6140", "export")
    assert "“W-1” is already used in QuickBooks by another sales receipt" in failed.error.message


def customer(name: str, currency: str = "USD") -> CreateCustomer:
    return CreateCustomer(f"customer {name}", NewCustomer(name, Party("Ada"), Address(), currency))


def test_a_customer_of_the_same_name_is_the_same_customer(shop: Shop) -> None:
    assert shop.settle(customer("ADA Lovelace")).id == shop.customer.id


def test_a_vendor_with_the_name_is_said_to_be_one(shop: Shop) -> None:
    shop.practice.write("Vendor", {"DisplayName": "Bob's Boxes"})
    failed = shop.fail(customer("Bob's Boxes"))
    assert isinstance(failed.error, Refused)
    assert failed.error.message.startswith("“Bob's Boxes” is already the name of a vendor in QuickBooks.")
    assert failed.error.section == "customers"


def test_an_inactive_owner_of_the_name_is_offered_for_reactivation(shop: Shop) -> None:
    shop.settle(Deactivate("tidy", "customers", shop.customer.id, "0"))
    failed = shop.fail(customer("Ada Lovelace"))
    assert isinstance(failed.error, Refused)
    assert "inactive" in failed.error.message


def test_an_item_of_the_same_name_is_the_same_item(shop: Shop) -> None:
    income = shop.accounts["Sales of Product Income"]
    new = NewItem("Mug", ItemType.NON_INVENTORY, Ref(income.id, ""))
    assert shop.settle(CreateItem("another mug", new)).id == shop.mug.id


def test_a_category_of_the_name_cannot_be_sold(shop: Shop) -> None:
    shop.practice.write("Item", {"Name": "Cups", "Type": "Category", "SubItem": False})
    income = shop.accounts["Sales of Product Income"]
    failed = shop.fail(CreateItem("cups", NewItem("Cups", ItemType.NON_INVENTORY, Ref(income.id, ""))))
    assert isinstance(failed.error, Refused)
    assert failed.error.section == "products"


def test_deleting_what_is_gone_already_is_done(shop: Shop) -> None:
    posted = shop.post(shop.plain("W-1"))
    removal = Remove("undo", shop.plain("W-1").key.kind, posted.id, posted.sync_token)
    assert isinstance(shop.settle(removal), Settled)
    assert isinstance(shop.settle(replace(removal, key="undo again")), Settled)


def test_a_document_that_somebody_changed_meanwhile_is_read_again_first(shop: Shop) -> None:
    posted = shop.post(shop.plain("W-1"))
    changed = {"Id": posted.id, "SyncToken": posted.sync_token, "sparse": True, "PrivateNote": "looked at"}
    shop.practice.write("SalesReceipt", changed)
    removal = Remove("undo", shop.plain("W-1").key.kind, posted.id, posted.sync_token)
    assert isinstance(shop.fail(removal).error, Transient)
    assert shop.books.find(removal) == Absent()


def test_an_update_that_did_not_happen_is_absent(shop: Shop) -> None:
    existing = Customer(shop.customer.id, "Ada Lovelace", sync_token="0")
    contact = NewCustomer("Ada Lovelace", Party(email="new@example.test"), Address())
    assert shop.books.find(UpdateCustomer("update", existing, contact)) == Absent()


@pytest.mark.parametrize("code", ["6200", "6270", "6430"])
def test_a_refused_order_leads_to_the_page_that_fixes_it(shop: Shop, code: str) -> None:
    shop.practice.break_with({"kind": "item_fault", "docnumber": "W-1", "code": code})
    failed = shop.fail(post(shop.plain("W-1")))
    assert isinstance(failed.error, Refused)
    assert failed.error.section in ("export", "products", "accounts")


REFUSED_WHOLE = {
    "kind": "status",
    "status": 400,
    "operation": "write",
    "body": '{"Fault":{"Error":[{"Message":"m","Detail":"d","code":"2010"}],"type":"ValidationFault"}}',
}


def test_a_batch_refused_as_a_whole_says_so_and_its_items_pass_one_by_one(shop: Shop) -> None:
    wave = [post(shop.plain(f"W-{number}")) for number in range(3)]
    (envelope,) = shop.books.prepare(wave)
    shop.practice.break_with(REFUSED_WHOLE)
    with pytest.raises(Refused):
        shop.books.send(envelope)
    for intent in wave:
        shop.settle(intent)
    assert receipts(shop) == 3


def test_a_batch_of_one_that_is_refused_fails_its_only_intent(shop: Shop) -> None:
    shop.practice.break_with(REFUSED_WHOLE)
    assert isinstance(shop.fail(post(shop.plain("W-1"))).error, Refused)


def test_a_long_wave_goes_in_batches_of_thirty(shop: Shop) -> None:
    before = shop.practice.meter.batches
    shop.send(*[post(shop.plain(f"W-{number}")) for number in range(100)])
    assert shop.practice.meter.batches == before + 4
    assert receipts(shop) == 100


def test_a_corrected_order_has_another_key_than_the_refused_one(shop: Shop) -> None:
    (wrong,) = shop.books.prepare([post(shop.plain("W-1", "10.00"))])
    (right,) = shop.books.prepare([post(shop.plain("W-1", "11.00"))])
    assert wrong.key != right.key
    assert len(wrong.key) <= 36


def test_nothing_is_prepared_before_the_company_is_known(practice: Practice, shop: Shop) -> None:
    with pytest.raises(Transient, match="not been read yet"):
        practice.open().prepare([post(shop.plain("W-1"))])


def test_the_months_allowance_is_told_from_the_minutes_limit(shop: Shop) -> None:
    transport = shop.books.client.transport
    now = [0.0]
    transport.throttle.clock = lambda: now[0]
    transport.throttle.pause = lambda _, seconds: now.__setitem__(0, now[0] + seconds)
    for _ in range(4):
        transport.throttle.refused(Lane.READ, None)
    now[0] += MONTH_AFTER
    shop.practice.break_with({"kind": "status", "status": 429, "operation": "query", "times": 0})
    with pytest.raises(Transient, match="monthly allowance") as caught:
        shop.books.check()
    assert caught.value.retry_after == 3600
