"""A day's fees in QuickBooks: an expense that it takes in every country, found again by its day and our mark."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.books.qbo.application import API_BASES
from app.books.qbo.encode import operation
from app.books.qbo.links import document_url
from app.core.document import Expense, FeeShare, Kind
from app.core.intent import Absent, Found, Post, Remove, Settled
from app.core.listing import Ref
from tests.books.qbo.conftest import MakePractice
from tests.books.qbo.practice import Practice
from tests.books.qbo.samples import GB, MULTI, US, expense_of_a_day
from tests.books.qbo.shop import DAY, Shop, open_shop


def expense(shop: Shop, amount: str = "22.46") -> Expense:
    clearing, cost = shop.accounts["Stripe Clearing"], shop.accounts["Merchant Fees (COGS)"]
    fee = shop.money(amount)
    return Expense(
        key=shop.key(Kind.EXPENSE, "2026-11-20:stripe"),
        date=DAY,
        paid_from=Ref(clearing.id, clearing.name),
        account=Ref(cost.id, cost.name),
        amount=fee,
        shares=(FeeShare("1", "1042", fee),),
        description="Fees of Stripe, 1 order paid on 11/20/2026",
        memo="Fees of Stripe",
    )


def post(document: Expense) -> Post:
    return Post(str(document.key), document)


def test_an_expense_says_only_what_was_meant() -> None:
    made = expense_of_a_day()
    line = {
        "Amount": Decimal("2.70"),
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "21"}},
        "Description": "Fees",
    }
    american = {
        "TxnDate": "2026-11-20",
        "PaymentType": "Cash",
        "AccountRef": {"value": "4"},
        "PrivateNote": f"Fees\n{made.key.marker}",
        "Line": [line],
    }
    assert operation(post(made), US).payload == american
    assert operation(post(made), GB).payload == american | {"GlobalTaxCalculation": "NotApplicable"}
    assert operation(post(made), MULTI).payload["CurrencyRef"] == {"value": made.amount.currency}


@pytest.mark.parametrize("flavour", ["us", "us-manual", "gb", "de", "ca", "multi"])
def test_every_country_takes_it_without_a_tax_code(make_practice: MakePractice, flavour: str) -> None:
    shop = open_shop(make_practice(flavour))
    (outcome,) = shop.books.send(shop.books.prepare([post(expense(shop))])[0])
    assert isinstance(outcome, Settled), outcome
    assert outcome.total is not None
    assert outcome.total.amount == Decimal("22.46")
    found = shop.books.find(post(expense(shop)))
    assert isinstance(found, Found)
    assert (found.ours, found.settled.id) == (True, outcome.id)


def test_another_expense_of_the_same_day_is_not_taken_for_it(practice: Practice) -> None:
    shop = open_shop(practice)
    wanted = expense(shop)
    other = replace(wanted, key=replace(wanted.key, part="2"))
    list(shop.books.send(shop.books.prepare([post(other)])[0]))
    assert shop.books.find(post(wanted)) == Absent()


def test_it_can_be_removed_again(practice: Practice) -> None:
    shop = open_shop(practice)
    (made,) = shop.books.send(shop.books.prepare([post(expense(shop))])[0])
    assert isinstance(made, Settled)
    (gone,) = shop.books.send(shop.books.prepare([Remove("undo", Kind.EXPENSE, made.id, made.sync_token)])[0])
    assert isinstance(gone, Settled)
    assert practice.ask("select * from Purchase") == []


def test_what_changed_tells_of_our_expenses_and_of_nobody_elses(practice: Practice) -> None:
    shop = open_shop(practice)
    mark = [page.mark for page in shop.books.changes("")][-1]
    list(shop.books.send(shop.books.prepare([post(expense(shop))])[0]))
    body = {
        "DocNumber": "E-1",
        "PaymentType": "Cash",
        "AccountRef": {"value": shop.accounts["Checking"].id},
        "Line": [
            {
                "Amount": 5,
                "DetailType": "AccountBasedExpenseLineDetail",
                "AccountBasedExpenseLineDetail": {
                    "AccountRef": {"value": shop.accounts["Merchant Fees (COGS)"].id}
                },
            }
        ],
    }
    practice.write("Purchase", body)
    told = [one for page in shop.books.changes(mark) for one in page.numbers]
    assert [(one.kind, one.marker) for one in told] == [(Kind.EXPENSE, expense(shop).key.marker)]


def test_its_page_is_where_quickbooks_has_expenses(practice: Practice) -> None:
    real = replace(practice.app, api_base=API_BASES["production"])
    assert document_url(real, Kind.EXPENSE, "7", practice.realm).endswith("intuit.com/app/expense?txnId=7")
    assert "/app/expense?txnId=7&realm=" in document_url(practice.app, Kind.EXPENSE, "7", practice.realm)
