"""The query language, change data capture and what they leave out."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from .caller import Caller, line

NON = {"TaxCodeRef": {"value": "NON"}}


@pytest.fixture
def shelf(us: Caller) -> Caller:
    for number in range(1, 6):
        us.create(
            "Customer", {"DisplayName": f"Customer {number}", "GivenName": "O'Neil" if number == 3 else "Al"}
        )
    return us


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ("where DisplayName = 'customer 2'", ["2"]),
        ("where DisplayName in ('Customer 1', 'Customer 5')", ["1", "5"]),
        (
            "where DisplayName like 'Customer%' and GivenName = 'Al' orderby DisplayName desc",
            ["5", "4", "2", "1"],
        ),
        ("where GivenName = 'O\\'Neil'", ["3"]),
        ("WHERE Active = true ORDER BY DisplayName STARTPOSITION 2 MAXRESULTS 2", ["2", "3"]),
        ("where DisplayName > 'Customer 3' order by DisplayName asc maxresults 1", ["4"]),
        ("where Balance = '0.00' startposition 5", ["5"]),
        ("where MetaData.LastUpdatedTime < '2020-01-01T00:00:00-08:00'", []),
        ("where Id = '3'", ["3"]),
    ],
)
def test_a_query_finds_what_it_asks_for(shelf: Caller, where: str, names: list[str]) -> None:
    found = shelf.rows(f"select * from Customer {where}")  # noqa: S608 QuickBooks' language
    assert [each["DisplayName"].removeprefix("Customer ") for each in found] == names


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("select * from Customer where DisplayName = 'a' or DisplayName = 'b'", "4000"),
        ("select * from Customer where DisplayName = 'it's'", "4000"),
        ("select * from Customer where DisplayName = 'end\\'", "4000"),
        ("select * from Customer where DisplayName != 'a'", "4000"),
        ('select * from Customer where DisplayName = "a"', "4000"),
        ("select 1 from Customer", "4000"),
        ("delete from Customer", "4000"),
        ("", "4000"),
        ("select * from Customer where Shoe = '44'", "4001"),
        ("select * from Customer where Notes = 'x'", "4001"),
        ("select Shoe from Customer", "4001"),
        ("select * from Shoe", "4001"),
        ("select * from Customer maxresults 1001", "4001"),
        ("select * from Customer startposition 0", "4001"),
        ("select * from Invoice where PrivateNote = 'x'", "4001"),
        ("select * from Customer where Balance > 'much'", "4001"),
    ],
)
def test_a_query_that_quickbooks_does_not_understand_is_refused(us: Caller, query: str, code: str) -> None:
    assert us.query(query).code == code
    assert us.get("query", {"query": query}).code == code


def test_counting_and_choosing_columns(shelf: Caller) -> None:
    assert shelf.query("select count(*) from Customer").body["QueryResponse"] == {"totalCount": 5}
    found = shelf.rows("select Id, DisplayName, MetaData.CreateTime from Customer maxresults 1")[0]
    assert set(found) == {"domain", "sparse", "Id", "DisplayName", "MetaData"}
    assert set(found["MetaData"]) == {"CreateTime"}
    nothing = shelf.query("select * from Customer where DisplayName = 'nobody'").body
    assert nothing["QueryResponse"] == {}
    page = shelf.query("select * from Customer startposition 3 maxresults 2").body["QueryResponse"]
    assert (page["startPosition"], page["maxResults"], len(page["Customer"])) == (3, 2, 2)


def test_a_page_is_a_hundred_unless_more_is_asked_for(us: Caller) -> None:
    items = [
        {"bId": str(n), "operation": "create", "Customer": {"DisplayName": f"C{chunk}-{n}"}}
        for chunk in range(4)
        for n in range(30)
    ]
    for start in range(0, 120, 30):
        assert us.post("batch", {"BatchItemRequest": items[start : start + 30]}).status == 200
    assert len(us.rows("select * from Customer")) == 100
    assert len(us.rows("select * from Customer maxresults 1000")) == 120


def test_the_sku_is_left_out_of_a_star_unless_it_is_named_beside_it(us: Caller) -> None:
    income = us.named("Account", "Services")
    made = us.create("Item", {"Name": "Pot", "Sku": "POT-1", "Type": "Service", "IncomeAccountRef": income})
    assert made["Sku"] == us.one("Item", made["Id"])["Sku"] == "POT-1"
    assert "Sku" not in us.rows("select * from Item where Sku = 'POT-1'")[0]
    assert us.rows("select *, Sku from Item where Sku = 'POT-1'")[0]["Sku"] == "POT-1"
    assert us.rows("select Sku from Item where Sku in ('POT-1', 'x')")[0]["Sku"] == "POT-1"


def test_the_newest_transactions_come_first_and_are_found_by_number_date_and_customer(us: Caller) -> None:
    customer, item = us.customer(), us.item()
    for number in range(1, 4):
        body = {"CustomerRef": customer, "DocNumber": f"N{number}", "TxnDate": f"2026-03-0{number}"}
        us.create("Invoice", body | {"Line": [line(item, "5", NON)]})

    def numbers(where: str) -> list[str]:
        return [each["DocNumber"] for each in us.rows(f"select * from Invoice {where}")]  # noqa: S608

    assert numbers("") == ["N3", "N2", "N1"]
    assert numbers("where DocNumber = 'N2'") == ["N2"]
    assert numbers("where TxnDate >= '2026-03-02' orderby TxnDate") == ["N2", "N3"]
    assert numbers(f"where CustomerRef = '{customer['value']}' and TotalAmt > '4.99' order by DocNumber") == [
        "N1",
        "N2",
        "N3",
    ]
    assert numbers("where Balance > '5'") == []


def test_changes_tell_what_is_new_and_what_is_gone(us: Caller) -> None:
    item = us.named("Item", "Services")
    kept = us.create("Invoice", {"CustomerRef": us.customer(), "Line": [line(item, "5", NON)]})
    gone = us.create("SalesReceipt", {"Line": [line(item, "5", NON)]})
    us.post("salesreceipt", {"Id": gone["Id"], "SyncToken": "0"}, {"operation": "delete"})
    since = (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="seconds")
    body = us.get("cdc", {"entities": "Invoice,SalesReceipt,Estimate", "changedSince": since}).body
    invoices, receipts, estimates = body["CDCResponse"][0]["QueryResponse"]
    assert (invoices["Invoice"], invoices["startPosition"], invoices["maxResults"]) == ([kept], 1, 1)
    tombstone = receipts["SalesReceipt"][0]
    assert (tombstone["status"], tombstone["domain"], tombstone["Id"]) == ("Deleted", "QBO", gone["Id"])
    assert set(tombstone) == {"domain", "status", "Id", "MetaData"}
    assert estimates == {}


def test_changes_go_back_thirty_days_and_know_no_tax_codes(us: Caller) -> None:
    old = (datetime.now(UTC) - timedelta(days=31)).isoformat()
    now = datetime.now(UTC).isoformat()
    assert us.get("cdc", {"entities": "Invoice", "changedSince": old}).code == "2070"
    assert us.get("cdc", {"entities": "TaxCode", "changedSince": now}).code == "4001"
    assert us.get("cdc", {"entities": "Invoice", "changedSince": "yesterday"}).code == "2060"
    assert us.get("cdc", {"entities": "Invoice"}).code == "2020"


def test_an_address_that_does_not_exist_is_an_unsupported_operation(us: Caller) -> None:
    assert us.get("shoe/1").code == "500"
    assert us.post("salesorder", {}).code == "500"
    assert us.get("salesreceipt").error["Message"] == "Unsupported Operation"
    assert us.get("customer/abc").code == "2030"


def test_every_answer_bears_a_support_id_and_a_time(us: Caller) -> None:
    good, bad = us.get("companyinfo/" + us.realm), us.get("invoice/99")
    for reply in (good, bad):
        assert reply.headers["intuit_tid"]
        assert datetime.fromisoformat(reply.body["time"]).tzinfo is not None
    info = good.body["CompanyInfo"]
    assert (info["CompanyName"], info["Country"], info["CompanyAddr"]["Country"]) == (
        "Larkspur Pantry",
        "US",
        "USA",
    )


def test_one_company_sees_nothing_of_another(company: Callable[[str], Caller]) -> None:
    one, other = company("us"), company("us")
    made = one.create("Customer", {"DisplayName": "Alice"})
    assert other.get(f"customer/{made['Id']}").code == "610"
    assert other.create("Customer", {"DisplayName": "Alice"})["Id"] == made["Id"]
