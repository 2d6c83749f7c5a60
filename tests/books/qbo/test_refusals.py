"""What the books themselves refuse: each provoked once, told in its own words, and never a harm to its neighbours."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pytest

from app.core.document import (
    Document,
    DocumentTax,
    Invoice,
    Kind,
    NewCustomer,
    NewItem,
    Payment,
    TaxStyle,
)
from app.core.intent import CreateCustomer, CreateItem, Failed, Intent, Post, Settled, reference
from app.core.listing import ItemType, Ref
from app.core.order import Address, Party
from app.errors import Refused
from tests.books.qbo.practice import Practice
from tests.books.qbo.shop import DAY, Shop, open_shop, payment_of, post

NOWHERE = Ref("99999", "Nowhere")


@dataclass(frozen=True)
class Refusal:
    """How it is provoked, and what the owner is told."""

    provoke: Callable[[Shop], Intent]
    code: str
    section: str
    says: str


def bad(shop: Shop) -> Document:
    return shop.plain("BAD", "10.00")


def switched_off(shop: Shop, entity: str, id_: str) -> None:
    known = shop.practice.one(f"select * from {entity} where Id = '{id_}'")  # noqa: S608 - names of our own
    off = {"Id": id_, "SyncToken": known["SyncToken"], "sparse": True, "Active": False}
    shop.practice.write(entity, off)


def inactive_customer(shop: Shop) -> Intent:
    gone = reference(shop.settle(CreateCustomer("gone", NewCustomer("Gone", Party(), Address()))))
    switched_off(shop, "Customer", gone.id)
    return post(replace(shop.plain("BAD"), customer=gone))


def with_item(shop: Shop, item: Ref) -> Document:
    receipt = shop.plain("BAD")
    return replace(receipt, lines=tuple(replace(line, item=item) for line in receipt.lines))


def inactive_item(shop: Shop) -> Intent:
    income = next(one for one in shop.accounts.values() if one.subtype == "SalesOfProductIncome")
    new = NewItem("Vase", ItemType.NON_INVENTORY, Ref(income.id, income.name))
    gone = reference(shop.settle(CreateItem("vase", new)))
    switched_off(shop, "Item", gone.id)
    return post(with_item(shop, gone))


def account_of(shop: Shop, subtype: str) -> Ref:
    found = next(one for one in shop.accounts.values() if one.subtype == subtype)
    return Ref(found.id, found.name)


def stocked(shop: Shop, start: date) -> Ref:
    new = NewItem(
        "Kettle",
        ItemType.INVENTORY,
        account_of(shop, "SalesOfProductIncome"),
        expense=account_of(shop, "SuppliesMaterialsCogs"),
        asset=account_of(shop, "Inventory"),
        quantity=Decimal(0),
        start=start,
    )
    return reference(shop.settle(CreateItem("kettle", new)))


def priced(document: Document, quantity: str, price: str) -> Document:
    assert not isinstance(document, Payment)
    lines = [replace(one, quantity=Decimal(quantity), price=Decimal(price)) for one in document.lines]
    return replace(document, lines=tuple(lines))


def before_the_start(shop: Shop) -> Intent:
    return post(priced(with_item(shop, stocked(shop, date(2026, 11, 25))), "1", "10.00"))


def without_quantity(shop: Shop) -> Intent:
    return post(with_item(shop, stocked(shop, date(2026, 1, 1))))


def taken_number(shop: Shop) -> Intent:
    shop.practice.write(
        "SalesReceipt",
        {
            "DocNumber": "BAD",
            "CustomerRef": {"value": shop.customer.id},
            "Line": [
                {
                    "Amount": 5,
                    "DetailType": "SalesItemLineDetail",
                    "SalesItemLineDetail": {"ItemRef": {"value": shop.mug.id}},
                }
            ],
        },
    )
    return post(bad(shop))


def payment_of_a_bill(shop: Shop) -> tuple[Payment, Post]:
    """An open invoice, and the payment that would settle it."""
    nothing = DocumentTax(TaxStyle.NONE, shop.money("0"))
    where = (DAY, shop.customer, (shop.line("10.00"),), nothing, shop.money("10.00"))
    bill = Invoice(shop.key(Kind.INVOICE, "I-1"), *where, "I-1")
    payment = payment_of(shop, bill, "10.00")
    return payment, Post(str(payment.key), payment, {bill.key: shop.post(bill).id})


def paid_by_hand(shop: Shop) -> Intent:
    payment, intent = payment_of_a_bill(shop)
    by_hand = replace(payment, key=replace(payment.key, part="by hand"))
    shop.settle(replace(intent, key=str(by_hand.key), document=by_hand))
    return intent


def somebody_elses_bill(shop: Shop) -> Intent:
    payment, intent = payment_of_a_bill(shop)
    other = reference(shop.settle(CreateCustomer("other", NewCustomer("Other", Party(), Address()))))
    return replace(intent, document=replace(payment, customer=other))


def deleted_bill(shop: Shop) -> Intent:
    payment, intent = payment_of_a_bill(shop)
    return replace(intent, linked={payment.applies_to: NOWHERE.id})


def closed_books(shop: Shop) -> Intent:
    prefer(shop, BookCloseDate="2026-10-31")
    return post(replace(shop.plain("BAD"), date=date(2026, 10, 31)))


def without_classes(shop: Shop) -> Intent:
    """They were switched off since our lists were read."""
    web = shop.practice.write("Class", {"Name": "Web"})
    prefer(shop, ClassTrackingPerTxn=False, ClassTrackingPerTxnLine=False)
    return post(replace(shop.plain("BAD"), class_=Ref(str(web["Id"]), "Web")))


def prefer(shop: Shop, **accounting: str | bool) -> None:
    """What the accountant sets in QuickBooks."""
    known = shop.practice.one("select * from Preferences")
    prefs = {"Id": known["Id"], "SyncToken": known["SyncToken"], "sparse": True}
    shop.practice.write("Preferences", prefs | {"AccountingInfoPrefs": accounting})


def name_of_a_vendor(shop: Shop) -> Intent:
    shop.practice.write("Vendor", {"DisplayName": "Bob's Boxes"})
    return CreateCustomer("bad", NewCustomer("BOB'S boxes", Party(), Address()))


@pytest.fixture
def shop(practice: Practice) -> Shop:
    return open_shop(practice)


REFUSALS = {
    "inactive customer": Refusal(inactive_customer, "610", "accounts", "made inactive"),
    "inactive item": Refusal(inactive_item, "610", "accounts", "made inactive"),
    "unknown customer": Refusal(
        lambda shop: post(replace(shop.plain("BAD"), customer=NOWHERE)), "2500", "customers", "no customer"
    ),
    "unknown item": Refusal(lambda shop: post(with_item(shop, NOWHERE)), "2500", "products", "no item"),
    "unknown account": Refusal(
        lambda shop: post(replace(shop.plain("BAD"), deposit_to=NOWHERE)), "2500", "accounts", "no account"
    ),
    "unknown payment method": Refusal(
        lambda shop: post(replace(shop.plain("BAD"), payment_method=NOWHERE)),
        "2500",
        "transactions",
        "no payment method",
    ),
    "an account of the wrong kind": Refusal(
        lambda shop: post(replace(shop.plain("BAD"), deposit_to=account_of(shop, "SalesOfProductIncome"))),
        "6430",
        "accounts",
        "wrong type",
    ),
    "before the item's stock": Refusal(before_the_start, "6270", "products", "starts later"),
    "stock without a quantity": Refusal(without_quantity, "6520", "products", "without a quantity"),
    "a line that does not multiply": Refusal(
        lambda shop: post(priced(bad(shop), "3", "3.00")), "6070", "", "another amount"
    ),
    "a number of 22 characters": Refusal(
        lambda shop: post(shop.plain("N" * 22)), "2050", "", "the document number"
    ),
    "a number that is a stranger's": Refusal(taken_number, "6140", "export", "already used"),
    "a class in books without classes": Refusal(without_classes, "5030", "transactions", "switched off"),
    "an invoice that was paid by hand": Refusal(paid_by_hand, "6000", "", "open balance"),
    "somebody else's invoice": Refusal(somebody_elses_bill, "6000", "", "different customers"),
    "an invoice that was deleted": Refusal(deleted_bill, "610", "accounts", "deleted"),
    "closed books": Refusal(closed_books, "6200", "export", "closed"),
    "the name of a vendor": Refusal(name_of_a_vendor, "6240", "customers", "a vendor"),
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS.keys())
def test_one_that_the_books_refuse_is_told_apart_and_harms_none_of_the_29_others(
    shop: Shop, refusal: Refusal
) -> None:
    spoiled = refusal.provoke(shop)
    good = [post(shop.plain(f"G-{at}", "2.00")) for at in range(29)]

    outcomes = {one.intent: one for one in shop.send(*good[:14], spoiled, *good[14:])}

    failed = outcomes.pop(spoiled.key)
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, Refused)
    assert (failed.error.code, failed.error.section) == (refusal.code, refusal.section)
    assert refusal.says in failed.error.message
    assert all(isinstance(one, Settled) for one in outcomes.values())
    assert len(outcomes) == 29


def test_the_number_of_a_document_of_another_kind_is_free(shop: Shop) -> None:
    nothing = DocumentTax(TaxStyle.NONE, shop.money("0"))
    where = (DAY, shop.customer, (shop.line("10.00"),), nothing, shop.money("10.00"))
    shop.post(Invoice(shop.key(Kind.INVOICE, "7"), *where, "7"))
    assert shop.post(shop.plain("7")).number == "7"
