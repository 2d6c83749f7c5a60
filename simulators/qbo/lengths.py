"""How long a string may be: the schema has no lengths, Intuit's documentation does."""

ANY = 4000

BY_TYPE: dict[str, dict[str, int]] = {
    "PhysicalAddress": {
        **dict.fromkeys(("Line1", "Line2", "Line3", "Line4", "Line5"), 500),
        **dict.fromkeys(("City", "Country", "CountrySubDivisionCode"), 255),
        "PostalCode": 30,
    },
    "EmailAddress": {"Address": 100},
    "TelephoneNumber": {"FreeFormNumber": 30},
    "WebSiteAddress": {"URI": 1000},
    "MemoRef": {"value": 1000},
    "Line": {"Description": 4000},
    "CheckPayment": {"CheckNum": 21},
    "CustomField": {"StringValue": 31},
    "Account": {"Name": 100, "AcctNum": 20, "Description": 100},
    "Item": {"Name": 100, "Sku": 100, "Description": 4000, "PurchaseDesc": 1000},
    "Class": {"Name": 100},
    "Department": {"Name": 100},
    "Term": {"Name": 31},
    "PaymentMethod": {"Name": 31},
    "TaxCode": {"Name": 100, "Description": 100},
    "TaxService": {"TaxCode": 100},
    "TaxRateDetails": {"TaxRateName": 100},
    "TaxAgency": {"DisplayName": 100},
}

NAMES = {
    "DisplayName": 500,
    "PrintOnCheckName": 110,
    "CompanyName": 100,
    "Title": 16,
    "GivenName": 100,
    "MiddleName": 100,
    "FamilyName": 100,
    "Suffix": 16,
    "ResaleNum": 16,
    "AcctNum": 100,
    "Notes": 4000,
}

TRANSACTION = {"DocNumber": 21, "PrivateNote": 4000, "TrackingNum": 31, "PaymentRefNum": 21}
TRANSACTIONS = (
    *("Invoice", "SalesReceipt", "Estimate", "CreditMemo", "RefundReceipt"),
    *("Payment", "Deposit", "JournalEntry", "Purchase"),
)
BY_TYPE |= {entity: dict(NAMES) for entity in ("Customer", "Vendor", "Employee")}
BY_TYPE |= {entity: dict(TRANSACTION) for entity in TRANSACTIONS}
BY_TYPE["RefundReceipt"]["PaymentRefNum"] = 100


def limit_of(type_name: str, field: str) -> int:
    return BY_TYPE.get(type_name, {}).get(field, ANY)
