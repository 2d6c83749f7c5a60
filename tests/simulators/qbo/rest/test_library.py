"""The real python-quickbooks works against the practice company unchanged."""

import warnings
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from quickbooks import QuickBooks
from quickbooks.batch import batch_create
from quickbooks.exceptions import QuickbooksException
from quickbooks.objects import (
    Account,
    Customer,
    Invoice,
    Item,
    Payment,
    SalesItemLine,
    SalesItemLineDetail,
    TaxRate,
)
from quickbooks.objects.base import LinkedTxn
from quickbooks.objects.detailline import DetailLine
from quickbooks.objects.payment import PaymentLine

from .caller import Caller, Practice


@pytest.fixture
def library(us: Caller, practice: Practice, monkeypatch: pytest.MonkeyPatch) -> Iterator[QuickBooks]:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    signed_in = SimpleNamespace(environment="practice", access_token="a", refresh_token="r", client_id="c")
    client = QuickBooks(auth_client=signed_in, refresh_token="r", company_id=us.realm, minorversion=75)
    client.api_url_v3 = f"{practice.origin}/v3"
    yield client
    with warnings.catch_warnings():
        client.session.close()


def service(library: QuickBooks) -> Item:
    item = Item()
    item.Name, item.Type = "Advice", "Service"
    item.IncomeAccountRef = Account.filter(Name="Services", qb=library)[0].to_ref()
    return item.save(qb=library)


def bill(library: QuickBooks, customer: Customer, item: Item) -> Invoice:
    line = SalesItemLine()
    line.Amount, line.Description = 100, "An hour"
    line.SalesItemLineDetail = SalesItemLineDetail()
    line.SalesItemLineDetail.ItemRef = item.to_ref()
    invoice = Invoice()
    invoice.CustomerRef = customer.to_ref()
    invoice.Line.append(line)
    return invoice.save(qb=library)


def test_the_library_creates_reads_pays_voids_and_queries(library: QuickBooks) -> None:
    customer = Customer()
    customer.DisplayName = "Alice O'Hara"
    customer.save(qb=library)
    assert Customer.filter(DisplayName="Alice O'Hara", qb=library)[0].Id == customer.Id
    invoice = bill(library, customer, service(library))
    again = Invoice.get(invoice.Id, qb=library)
    assert isinstance(again.Line[0], DetailLine)
    assert again.Balance == again.TotalAmt == 108.5
    payment = Payment()
    payment.TotalAmt, payment.CustomerRef = 108.5, customer.to_ref()
    paid = PaymentLine()
    paid.Amount = 108.5
    paid.LinkedTxn.append(LinkedTxn.from_json({"TxnId": invoice.Id, "TxnType": "Invoice"}))
    payment.Line.append(paid)
    payment.save(qb=library)
    assert Invoice.get(invoice.Id, qb=library).Balance == 0
    payment.void(qb=library)
    again = Invoice.get(invoice.Id, qb=library)
    assert again.Balance == 108.5
    again.void(qb=library)
    assert Invoice.get(invoice.Id, qb=library).TotalAmt == 0
    assert Invoice.count(qb=library) == 1
    assert [rate.Name for rate in TaxRate.all(qb=library)]


def test_the_library_reads_our_faults(library: QuickBooks) -> None:
    customer = Customer()
    customer.DisplayName = "Twice"
    customer.save(qb=library)
    twin = Customer()
    twin.DisplayName = "twice"
    with pytest.raises(QuickbooksException) as caught:
        twin.save(qb=library)
    assert caught.value.error_code == 6240


def test_the_library_sends_batches(library: QuickBooks) -> None:
    people = []
    for name in ("Ann", "Ann", "Cy"):
        person = Customer()
        person.DisplayName = name
        people.append(person)
    result = batch_create([people[0], people[2]], qb=library)
    assert len(result.successes) == 2
    twin = batch_create([people[1]], qb=library)
    assert twin.faults[0].Error[0].code == "6240"
