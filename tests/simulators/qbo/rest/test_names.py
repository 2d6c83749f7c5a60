"""Customers, vendors and employees as QuickBooks keeps them."""

import pytest

from .caller import Caller


def test_a_new_customer_is_answered_with_everything_quickbooks_adds(us: Caller) -> None:
    made = us.create("Customer", {"GivenName": "Ada", "FamilyName": "Archer", "CompanyName": "Archer & Co"})
    assert made["DisplayName"] == made["FullyQualifiedName"] == made["PrintOnCheckName"] == "Ada Archer"
    assert (made["Active"], made["SyncToken"], made["domain"], made["sparse"]) == (True, "0", "QBO", False)
    assert made["Balance"] == made["BalanceWithJobs"] == 0
    assert made["MetaData"]["CreateTime"] == made["MetaData"]["LastUpdatedTime"]
    assert us.one("Customer", made["Id"]) == made


@pytest.mark.parametrize("other", ["Customer", "Vendor", "Employee"])
def test_a_name_is_taken_whatever_its_case_and_whoever_bears_it(us: Caller, other: str) -> None:
    us.create(other, {"DisplayName": "Mary Stone", "GivenName": "Mary"})
    error = us.refused("Customer", {"DisplayName": "mary STONE"})
    assert error == {
        "Message": "Duplicate Name Exists Error",
        "Detail": "The name supplied already exists. : null",
        "code": "6240",
    }


def test_an_inactive_owner_keeps_its_name_and_gets_it_back(us: Caller) -> None:
    made = us.create("Customer", {"DisplayName": "Bob Bell"})
    gone = us.update("Customer", made, {"Active": False})
    assert gone["DisplayName"] == "Bob Bell (deleted)"
    assert us.refused("Customer", {"DisplayName": "Bob Bell"})["code"] == "6240"
    assert us.rows("select * from Customer where DisplayName = 'Bob Bell'") == []
    assert us.rows("select * from Customer where DisplayName = 'Bob Bell (deleted)'") == []
    hidden = us.rows(
        "select * from Customer where DisplayName = 'Bob Bell (deleted)' and Active in (true, false)"
    )
    assert [each["Id"] for each in hidden] == [made["Id"]]
    back = us.update("Customer", gone, {"Active": True})
    assert (back["DisplayName"], back["SyncToken"]) == ("Bob Bell", "2")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"DisplayName": "Two: parts"}, "2040"),
        ({"DisplayName": "Tab\there"}, "2040"),
        ({"DisplayName": "x" * 501}, "2050"),
        ({"GivenName": "x" * 101}, "2050"),
        ({"DisplayName": "A", "BillAddr": {"PostalCode": "9" * 31}}, "2050"),
        ({"DisplayName": "A", "PrimaryEmailAddr": {"Address": "nobody"}}, "2210"),
        ({"CompanyName": "Only a company"}, "6080"),
        ({"DisplayName": "   "}, "6080"),
        ({"DisplayName": "A", "BadJson": 1}, "2010"),
        ({"DisplayName": "A", "BillAddr": {"Street": "x"}}, "2010"),
        ({"DisplayName": "A", "Active": "perhaps"}, "2120"),
        ({"DisplayName": "A", "BillAddr": "Main Street"}, "2010"),
        ({"DisplayName": "A", "CurrencyRef": {"value": "EUR"}}, "5030"),
        ({"DisplayName": "A", "CurrencyRef": {"value": "EURO"}}, "2220"),
        ({"DisplayName": "A", "SalesTermRef": {"value": "999"}}, "2500"),
        ({"DisplayName": "A", "Job": True}, "6150"),
    ],
)
def test_what_quickbooks_would_not_take_is_refused(us: Caller, body: dict[str, object], code: str) -> None:
    assert us.refused("Customer", body)["code"] == code


def test_an_unknown_property_is_named_as_the_real_service_names_it(us: Caller) -> None:
    error = us.refused("Invoice", {"BadJson": True})
    assert error["Message"] == "Request has invalid or unsupported property"
    assert error["Detail"].startswith(
        'Property Name:Unrecognized field "BadJson" (class com.intuit.schema.finance.v3.Invoice), '
        "not marked as ignorable (103 known properties: "
    )
    assert error["Detail"].endswith("\n specified is unsupported or invalid")


def test_a_sparse_update_keeps_what_it_does_not_name_and_a_full_one_clears_it(us: Caller) -> None:
    made = us.create("Customer", {"DisplayName": "Cy", "Notes": "rings twice", "CompanyName": "Cy Ltd"})
    sparse = us.update("Customer", made, {"CompanyName": "Cy plc"})
    assert (sparse["Notes"], sparse["CompanyName"]) == ("rings twice", "Cy plc")
    full = us.create("Customer", {"Id": made["Id"], "SyncToken": "1", "DisplayName": "Cy"})
    assert "Notes" not in full
    assert "CompanyName" not in full


def test_an_old_token_is_stale_and_an_unknown_id_is_not_found(us: Caller) -> None:
    made = us.create("Customer", {"DisplayName": "Di"})
    us.update("Customer", made, {"Notes": "first"})
    stale = us.refused("Customer", {"Id": made["Id"], "SyncToken": "0", "sparse": True, "Notes": "second"})
    assert (stale["code"], stale["Message"]) == ("5010", "Stale Object Error")
    assert us.refused("Customer", {"Id": "999", "SyncToken": "0", "sparse": True})["code"] == "610"
    assert us.refused("Customer", {"Id": made["Id"], "sparse": True})["code"] == "2020"
    assert us.get("customer/999").code == "610"


def test_a_customer_cannot_be_deleted_nor_hidden_while_it_owes(us: Caller) -> None:
    made = us.create("Customer", {"DisplayName": "Eve"})
    token = {"Id": made["Id"], "SyncToken": "0"}
    assert us.refused("Customer", token, {"operation": "delete"})["code"] == "500"
    item = us.item()
    detail = {"ItemRef": item, "TaxCodeRef": {"value": "NON"}}
    line = {"Amount": 5, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
    us.create("Invoice", {"CustomerRef": {"value": made["Id"]}, "Line": [line]})
    assert us.one("Customer", made["Id"])["Balance"] == 5
    assert us.refused("Customer", token | {"sparse": True, "Active": False})["code"] == "6220"


def test_jobs_hang_below_their_customer_and_count_in_its_balance(us: Caller) -> None:
    top = us.create("Customer", {"DisplayName": "Frost Ltd"})
    job = us.create("Customer", {"DisplayName": "Roof", "Job": True, "ParentRef": {"value": top["Id"]}})
    assert (job["FullyQualifiedName"], job["Level"]) == ("Frost Ltd:Roof", 1)
    detail = {"ItemRef": us.item(), "TaxCodeRef": {"value": "NON"}}
    line = {"Amount": 7, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
    us.create("Invoice", {"CustomerRef": {"value": job["Id"]}, "Line": [line]})
    parent = us.one("Customer", top["Id"])
    assert (parent["Balance"], parent["BalanceWithJobs"]) == (0, 7)


def test_every_script_survives_and_names_of_five_hundred_characters_too(us: Caller) -> None:
    for name in ("中村 さくら", "أمل حداد", "Zoë 🫖 O'Hara \\ Sons", "x" * 500):
        made = us.create("Customer", {"DisplayName": name})
        assert us.named("Customer", name) == {"value": made["Id"]}
        assert us.one("Customer", made["Id"])["DisplayName"] == name
