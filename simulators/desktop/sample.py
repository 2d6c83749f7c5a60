"""The sample company: a shop in San Francisco with sales tax, and as many more customers as are wished."""

import json
from functools import cache

from simulators.desktop.addresses import with_blocks
from simulators.desktop.company import Company, reference
from simulators.desktop.kinds import ITEM_KINDS, NESTED, label_of, targets
from simulators.desktop.node import Body
from simulators.desktop.preferences import Preferences
from simulators.desktop.schema import DATA
from simulators.desktop.store import Record

NAME = "Larkspur Pantry & Garden"
OTHER_NAME = "Juniper Pottery"


@cache
def _told() -> Body:
    found: Body = json.loads((DATA / "larkspur.json").read_text(encoding="utf-8"))
    return found


def fill(company: Company, customers: int = 0) -> None:
    """Once, when the file is new."""
    if company.store.value("filled"):
        return
    with company.store.transaction():
        told = _told()
        for account in told["accounts"]:
            _account(company, account)
        for kind, rows in told["lists"].items():
            for row in rows:
                _add(company, kind, row)
        for row in told["items"]:
            _item(company, row)
        for row in told["customers"]:
            _add(company, "Customer", {**_taxed(), "JobStatus": "None", **row})
        company.set_preferences(Preferences())
        company.store.set_value("filled", "true")
    grow(company, customers)


def grow(company: Company, customers: int) -> int:
    """That many more customers from a formula; told is how many there are."""
    told = _told()
    first, last = told["first_names"], told["last_names"]
    start = company.store.number("SELECT COUNT(*) FROM records WHERE kind = 'Customer'")
    with company.store.transaction():
        # Looked up once: for each of 20,000 it would double the time.
        taxed = {name: _value(company, "Customer", name, value) for name, value in _taxed().items()}
        for number in range(start, start + customers):
            given, family = first[number % len(first)], last[number // len(first) % len(last)]
            company.add_list("Customer", with_blocks({**_person(given, family, number), **taxed}))
    return start + customers


def _person(given: str, family: str, number: int) -> Body:
    address = {"Addr1": f"{given} {family}", "Addr2": f"{number} Mission Street", "City": "San Francisco"}
    name = f"{given} {family} {number}"
    return {
        "IsActive": "true",
        "Name": name,
        "FullName": name,
        "Sublevel": "0",
        "FirstName": given,
        "LastName": family,
        "Email": f"{given}.{family}.{number}@example.com".lower(),
        "BillAddress": {**address, "State": "CA", "PostalCode": "94110", "Country": "USA"},
        "JobStatus": "None",
    }


def _taxed() -> Body:
    preferences = Preferences()
    return {
        "SalesTaxCodeRef": preferences.taxable_code,
        "ItemSalesTaxRef": preferences.default_tax_item,
    }


def _account(company: Company, row: Body) -> None:
    record = _add(company, "Account", row)
    special = row.get("SpecialAccountType")
    if special:
        company.store.set_value(f"special:{special}", record.id)


def _item(company: Company, row: Body) -> None:
    fields = {name: value for name, value in row.items() if name not in ("kind", "held")}
    record = _add(company, row["kind"], fields)
    if "held" in row:
        company.store.run("INSERT INTO stock VALUES (?, ?, ?)", ("opening", record.id, row["held"]))


def _add(company: Company, kind: str, row: Body) -> Record:
    body: Body = {
        "IsActive": "true",
        **{name: _value(company, kind, name, value) for name, value in row.items()},
    }
    if kind in NESTED:
        parent = body.get("ParentRef")
        body["FullName"] = f"{parent['FullName']}:{body['Name']}" if parent else body["Name"]
        body["Sublevel"] = str(body["FullName"].count(":"))
    return company.add_list(kind, with_blocks(body))


def _value(company: Company, kind: str, name: str, value: object) -> object:
    if isinstance(value, list):
        return [_value(company, kind, name, one) for one in value]
    if isinstance(value, dict):
        return {key: _value(company, kind, key, one) for key, one in value.items()}
    if not name.endswith("Ref"):
        return value
    kinds = ((kind,) if kind not in ITEM_KINDS else ITEM_KINDS) if name == "ParentRef" else targets(name)
    found = company.named(kinds, str(value))
    if found is None:
        raise LookupError(f"The sample company names a {label_of(name)} that there is not: {value}")
    return reference(found)
