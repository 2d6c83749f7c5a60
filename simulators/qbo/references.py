"""References of a request: each must name an object that exists (2500) and is active (610); its name is filled in."""

from collections.abc import Sequence

from simulators.qbo import faultbook
from simulators.qbo.books import Books, Target
from simulators.qbo.fields import Reference
from simulators.qbo.money import CURRENCIES

ACCOUNT = ("Account",)
PEOPLE = ("Customer", "Vendor", "Employee")
TARGETS: dict[str, tuple[str, ...]] = {
    "CustomerRef": ("Customer",),
    "ItemRef": ("Item",),
    "DefaultItem": ("Item",),
    "ClassRef": ("Class",),
    "DepartmentRef": ("Department",),
    "SalesTermRef": ("Term",),
    "TermRef": ("Term",),
    "DefaultTerms": ("Term",),
    "PaymentMethodRef": ("PaymentMethod",),
    "PrefVendorRef": ("Vendor",),
    "TaxCodeRef": ("TaxCode",),
    "TxnTaxCodeRef": ("TaxCode",),
    "DefaultTaxCodeRef": ("TaxCode",),
    "SalesTaxCodeRef": ("TaxCode",),
    "PurchaseTaxCodeRef": ("TaxCode",),
    "TaxGroupCodeRef": ("TaxCode",),
    "TaxRateRef": ("TaxRate",),
    "AgencyRef": ("TaxAgency",),
    "InvoiceRef": ("Invoice",),
    "EntityRef": PEOPLE,
    "Entity": PEOPLE,
    **dict.fromkeys(
        (
            *("AccountRef", "IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef", "COGSAccountRef"),
            *("DepositToAccountRef", "ARAccountRef", "APAccountRef", "DiscountAccountRef", "ItemAccountRef"),
            *("DefaultARAccount", "DefaultAPAccount"),
        ),
        ACCOUNT,
    ),
}
NOUNS = {"Account": "Accounts", "Item": "Items", **dict.fromkeys(PEOPLE, "Names")}
SPECIAL_ITEMS = {"SHIPPING_ITEM_ID": "SHIPPING_ITEM", "GRATUITY_ITEM_ID": "GRATUITY_ITEM"}
US_LINE_CODES = frozenset({"TAX", "NON"})


def check(books: Books, entity: str, references: Sequence[Reference]) -> None:
    for reference in references:
        _check_one(books, entity, reference)


def _check_one(books: Books, entity: str, reference: Reference) -> None:
    holder, value = reference.holder, str(reference.holder["value"])
    if reference.property in {"CurrencyRef", "HomeCurrency"}:
        if value not in CURRENCIES:
            faultbook.invalid_currency(value)
        holder["name"] = CURRENCIES[value]
    elif reference.property == "ItemRef" and value in SPECIAL_ITEMS:
        holder["name"] = SPECIAL_ITEMS[value]
    elif reference.property == "TaxCodeRef" and books.company.taxed_the_american_way:
        if value not in US_LINE_CODES:
            faultbook.us_tax_code(value)
        holder.pop("name", None)
    else:
        _check_target(books, entity, reference)


def _check_target(books: Books, entity: str, reference: Reference) -> None:
    kinds = (entity,) if reference.property == "ParentRef" else TARGETS.get(reference.property)
    if kinds is None:
        return
    holder = reference.holder
    target = find(books, kinds, str(holder["value"]))
    if not target.row.active:
        faultbook.not_found()
    holder["name"] = target.label
    if kinds is PEOPLE:
        holder["type"] = target.row.entity
    else:
        holder.pop("type", None)


def find(books: Books, kinds: Sequence[str], value: str) -> Target:
    found = next((target for kind in kinds if (target := books.target(kind, value)) is not None), None)
    if found is None:
        faultbook.invalid_reference(NOUNS.get(kinds[0], kinds[0]), value)
    return found
