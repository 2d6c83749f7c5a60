"""Which properties a query may filter and sort by, and where each is kept."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Sort: TypeAlias = Literal["text", "name", "leaf", "key", "money", "number", "date", "time", "flag"]


@dataclass(frozen=True)
class Column:
    sql: str
    sort: Sort
    sortable: bool = True


def _json(path: str, sort: Sort = "text") -> Column:
    expression = f"json_extract(body, '$.{path}')"
    return Column(f"{expression} COLLATE NOCASE" if sort == "text" else expression, sort)


def _json_all(*names: str, sort: Sort = "text") -> dict[str, Column]:
    return {name: _json(name, sort) for name in names}


EVERYWHERE = {
    "Id": Column("id", "key"),
    "MetaData.CreateTime": Column("created", "time"),
    "MetaData.LastUpdatedTime": Column("updated", "time"),
}
ACTIVE = {"Active": Column("active", "flag")}
PERSON = (
    EVERYWHERE
    | ACTIVE
    | {"DisplayName": Column("name", "name"), "PrimaryEmailAddr": Column("email", "name")}
    | _json_all("GivenName", "MiddleName", "FamilyName", "Suffix", "Title", "CompanyName", "PrintOnCheckName")
)
BALANCE = {"Balance": Column("balance", "money")}
TREE = EVERYWHERE | ACTIVE | {"Name": _json("Name", "leaf"), "FullyQualifiedName": Column("name", "name")}
FLAT = EVERYWHERE | ACTIVE | {"Name": Column("name", "name")}
TXN = EVERYWHERE | {
    "DocNumber": Column("doc_number", "key"),
    "TxnDate": Column("txn_date", "date"),
    "TotalAmt": Column("total", "money"),
}
SALE = TXN | {
    "CustomerRef": Column("customer", "key", sortable=False),
    "SalesTermRef": _json("SalesTermRef.value"),
}

FILTERABLE: dict[str, dict[str, Column]] = {
    "CompanyInfo": EVERYWHERE,
    "Preferences": EVERYWHERE,
    "Account": TREE
    | _json_all("AccountType", "AccountSubType", "Classification", "AcctNum")
    | {"SubAccount": _json("SubAccount", "flag")},
    "Customer": PERSON
    | BALANCE
    | {"FullyQualifiedName": _json("FullyQualifiedName"), "Job": _json("Job", "flag")}
    | {"ParentRef": Column("parent", "key", sortable=False)},
    "Vendor": PERSON | BALANCE,
    "Employee": PERSON,
    "Item": TREE
    | _json_all("Type", "Description")
    | {
        "Sku": Column("sku", "key"),
        "SubItem": _json("SubItem", "flag"),
        "Taxable": _json("Taxable", "flag"),
        "TrackQtyOnHand": _json("TrackQtyOnHand", "flag"),
        "UnitPrice": _json("UnitPrice", "number"),
        "PurchaseCost": _json("PurchaseCost", "number"),
        "QtyOnHand": Column("(quantity / 100000.0)", "number"),
        "ParentRef": Column("parent", "key", sortable=False),
    },
    "Class": TREE,
    "Department": TREE,
    "Term": FLAT | {"DueDays": _json("DueDays", "number"), "Type": _json("Type")},
    "PaymentMethod": FLAT | {"Type": _json("Type")},
    "TaxCode": FLAT | {"TaxGroup": _json("TaxGroup", "flag"), "Taxable": _json("Taxable", "flag")},
    "TaxRate": FLAT | {"RateValue": _json("RateValue", "number")},
    "TaxAgency": EVERYWHERE | {"DisplayName": Column("name", "name")},
    "Invoice": SALE | BALANCE | {"DueDate": _json("DueDate", "date")},
    "SalesReceipt": SALE | {"PaymentRefNum": Column("reference", "key")},
    "Estimate": SALE | {"TxnStatus": _json("TxnStatus"), "ExpirationDate": _json("ExpirationDate", "date")},
    "CreditMemo": SALE | BALANCE,
    "RefundReceipt": SALE | {"PaymentRefNum": Column("reference", "key")},
    "Payment": EVERYWHERE
    | {
        "TxnDate": Column("txn_date", "date"),
        "TotalAmt": Column("total", "money"),
        "CustomerRef": Column("customer", "key", sortable=False),
        "PaymentRefNum": Column("reference", "key"),
        "UnappliedAmt": _json("UnappliedAmt", "number"),
    },
    "Deposit": TXN | {"DepositToAccountRef": _json("DepositToAccountRef.value")},
    "JournalEntry": TXN,
    "Purchase": TXN | {"PaymentType": _json("PaymentType"), "AccountRef": _json("AccountRef.value")},
}
