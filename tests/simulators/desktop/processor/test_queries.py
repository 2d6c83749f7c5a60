"""Queries: found, not found, filtered, page by page."""

from datetime import datetime

import pytest

from simulators.desktop.desk import Options
from simulators.desktop.statuses import PARSE
from tests.simulators.desktop.books import Books, Rs, customer, named, open_books, sale


def names(told: Rs) -> list[str]:
    return told.texts("FullName") or told.texts("Name")


def test_a_name_that_is_not_there_is_a_warning_and_a_filter_without_hits_only_a_word(books: Books) -> None:
    missing = books.one("<ItemQueryRq><FullName>No such item</FullName></ItemQueryRq>")
    assert (missing.code, missing.severity) == (500, "Warn")
    assert 'There was a required element ("No such item")' in missing.message
    nothing = books.one("<InvoiceQueryRq><RefNumber>77</RefNumber></InvoiceQueryRq>")
    assert (nothing.code, nothing.severity) == (1, "Info")


def test_of_several_names_those_that_are_there_are_answered(books: Books) -> None:
    told = books.one("<ItemQueryRq><FullName>Fee</FullName><FullName>No such</FullName></ItemQueryRq>")
    assert told.code == 500
    assert told.texts("FullName") == ["Fee"]


def test_inactive_objects_are_answered_only_when_asked_for(books: Books) -> None:
    query = "<CustomerQueryRq>{}</CustomerQueryRq>"
    assert "Former customer" not in names(books.done(query.format("")))
    inactive = books.done(query.format("<ActiveStatus>InactiveOnly</ActiveStatus>"))
    assert names(inactive) == ["Former customer"]
    assert "Former customer" in names(books.done(query.format("<ActiveStatus>All</ActiveStatus>")))
    assert books.done(query.format("<FullName>former customer</FullName>")).text("IsActive") == "false"


def test_items_of_all_kinds_come_together(books: Books) -> None:
    told = books.done("<ItemQueryRq/>")
    kinds = {element.tag for element in told.element}
    assert {"ItemServiceRet", "ItemInventoryRet", "ItemDiscountRet", "ItemSalesTaxGroupRet"} <= kinds


def test_only_what_changed_since_is_answered(books: Books) -> None:
    query = "<CustomerQueryRq><FromModifiedDate>{}</FromModifiedDate></CustomerQueryRq>"
    books.desk.clock.ahead_seconds = 3600
    made = books.done(customer("Mira"))
    moment = made.text("TimeModified")
    assert names(books.done(query.format(moment))) == ["Mira"]
    local = datetime.fromisoformat(moment).replace(tzinfo=None).isoformat()
    assert names(books.done(query.format(local))) == ["Mira"]
    books.desk.clock.ahead_seconds = 7200
    later = books.done(customer("Later")).text("TimeModified")
    assert names(books.done(query.format(later))) == ["Later"]


@pytest.mark.parametrize(
    ("filter_", "found"),
    [
        ("<MatchCriterion>StartsWith</MatchCriterion><Name>lpg-10</Name>", 8),
        ("<MatchCriterion>EndsWith</MatchCriterion><Name>201</Name>", 1),
        ("<MatchCriterion>Contains</MatchCriterion><Name>shipping</Name>", 2),
    ],
)
def test_names_can_be_searched(books: Books, filter_: str, found: int) -> None:
    told = books.done(f"<ItemQueryRq><NameFilter>{filter_}</NameFilter></ItemQueryRq>")
    assert len(told.element) == found


def test_accounts_can_be_asked_for_by_type(books: Books) -> None:
    told = books.done("<AccountQueryRq><AccountType>Bank</AccountType></AccountQueryRq>")
    assert sorted(told.texts("Name")) == ["Checking", "PayPal", "Savings"]


def test_lines_come_only_when_asked_for(books: Books) -> None:
    books.done(sale("Invoice", "<RefNumber>7</RefNumber>", "LPG-105|"))
    query = "<InvoiceQueryRq><RefNumber>7</RefNumber>{}</InvoiceQueryRq>"
    assert not books.done(query.format("")).has("InvoiceLineRet")
    assert books.done(query.format("<IncludeLineItems>true</IncludeLineItems>")).has("InvoiceLineRet")


def test_only_the_elements_that_are_asked_for_are_answered(books: Books) -> None:
    asked = "<IncludeRetElement>ListID</IncludeRetElement><IncludeRetElement>Name</IncludeRetElement>"
    told = books.done(f"<CustomerQueryRq><FullName>Ellen Marsh</FullName>{asked}</CustomerQueryRq>")
    assert told.order() == ["ListID", "Name"]


def test_documents_can_be_asked_for_by_date_customer_and_state(books: Books) -> None:
    books.done(
        sale("Invoice", "<TxnDate>2026-01-05</TxnDate><RefNumber>1</RefNumber>", "Fee|<Amount>1.00</Amount>")
    )
    books.done(
        sale(
            "Invoice",
            "<TxnDate>2026-02-05</TxnDate><RefNumber>2</RefNumber>",
            "Fee|<Amount>0.00</Amount>",
            who="Tomas Vega",
        )
    )
    span = "<TxnDateRangeFilter><FromTxnDate>2026-02-01</FromTxnDate></TxnDateRangeFilter>"
    who = "<EntityFilter><FullName>Ellen Marsh</FullName></EntityFilter>"
    unpaid = "<PaidStatus>NotPaidOnly</PaidStatus>"
    found = [
        books.one(f"<InvoiceQueryRq>{one}</InvoiceQueryRq>").texts("RefNumber") for one in (span, who, unpaid)
    ]
    assert found == [["2"], ["1"], ["1"]]


def test_an_iterator_leads_through_all_pages_of_many_customers() -> None:
    many = open_books(Options(customers=20_000))
    asked = "<MaxReturned>500</MaxReturned><IncludeRetElement>ListID</IncludeRetElement>"
    told = many.done(f'<CustomerQueryRq iterator="Start">{asked}</CustomerQueryRq>')
    pages = [told.texts("ListID")]
    while told.element.attrib["iteratorRemainingCount"] != "0":
        following = f'iterator="Continue" iteratorID="{told.element.attrib["iteratorID"]}"'
        told = many.done(f"<CustomerQueryRq {following}>{asked}</CustomerQueryRq>")
        pages.append(told.texts("ListID"))
    assert {len(page) for page in pages[:-1]} == {500}
    seen = {identity for page in pages for identity in page}
    assert (len(pages), len(seen)) == (41, many.count("Customer") - 1)
    many.desk.close()


def test_an_iterator_dies_with_its_session(books: Books) -> None:
    told = books.done('<CustomerQueryRq iterator="Start"><MaxReturned>2</MaxReturned></CustomerQueryRq>')
    name = told.element.attrib["iteratorID"]
    query = f'<CustomerQueryRq iterator="Continue" iteratorID="{name}"><MaxReturned>2</MaxReturned></CustomerQueryRq>'
    assert books.one(query).code == 0
    later = Books(books.desk)
    assert later.one(query).severity == "Error"


@pytest.mark.parametrize(
    "kind", ["Account", "PaymentMethod", "ShipMethod", "SalesTaxCode", "Class", "StandardTerms"]
)
def test_short_lists_know_no_iterators(books: Books, kind: str) -> None:
    assert (
        books.hresult(f'<{kind}QueryRq iterator="Start"><MaxReturned>2</MaxReturned></{kind}QueryRq>')
        == PARSE
    )
    assert books.one(f"<{kind}QueryRq/>").code == 0


def test_the_host_tells_its_versions_and_the_company_its_name(books: Books) -> None:
    host, company = books.ask("<HostQueryRq/>", "<CompanyQueryRq/>")
    assert host.texts("SupportedQBXMLVersion")[-1] == "16.0"
    assert company.text("CompanyName") == "Larkspur Pantry & Garden"


def test_an_older_quickbooks_speaks_thirteen_at_most() -> None:
    older = open_books(Options(highest=(13, 0)))
    assert older.done("<HostQueryRq/>").texts("SupportedQBXMLVersion")[-1] == "13.0"
    older.hresult("<HostQueryRq/>", version="14.0")
    older.desk.close()


def test_preferences_tell_the_switches(books: Books) -> None:
    told = books.done("<PreferencesQueryRq/>")
    assert told.text("AccountingPreferences/IsUsingClassTracking") == "true"
    assert told.text("MultiCurrencyPreferences/IsMultiCurrencyOn") == "false"
    assert told.text("SalesTaxPreferences/DefaultItemSalesTaxRef/FullName") == "CA State and SF County"


def test_a_value_beside_an_object_is_answered_to_its_owner(books: Books) -> None:
    owner = "{90A44FB7-33D9-4815-AC85-AC86A7E7D1EB}"
    target = f"<ListDataExtType>Customer</ListDataExtType>{named('ListObjRef', 'Ellen Marsh')}"
    body = (
        f"<OwnerID>{owner}</OwnerID><DataExtName>Order</DataExtName>{target}<DataExtValue>W-7</DataExtValue>"
    )
    books.done(f"<DataExtAddRq><DataExtAdd>{body}</DataExtAdd></DataExtAddRq>")
    query = "<CustomerQueryRq><FullName>Ellen Marsh</FullName>{}</CustomerQueryRq>"
    assert books.done(query.format(f"<OwnerID>{owner}</OwnerID>")).text("DataExtRet/DataExtValue") == "W-7"
    assert not books.done(query.format("")).has("DataExtRet")
