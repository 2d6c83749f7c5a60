"""Intents as requests in qbXML, or why QuickBooks Desktop cannot do what one asks. Pure."""

from typing import assert_never

from app.books.qbd.builder import Request, Tree, put
from app.books.qbd.forms import TRANSACTIONS, document
from app.books.qbd.lines import line_code
from app.books.qbd.parties import contact_update, customer
from app.core.company import Company
from app.core.document import KIND_NAMES, Document, NewItem
from app.core.intent import (
    NOT_IN_PLACE,
    CreateAccount,
    CreateCustomer,
    CreateItem,
    Deactivate,
    Intent,
    Post,
    Reactivate,
    Remove,
    Update,
    UpdateCustomer,
)
from app.core.listing import ItemType
from app.errors import Refused

CUSTOMERS = "customers"
UNOFFERED = "unoffered"  # the code of what QuickBooks Desktop has no message for
ITEMS = {
    ItemType.INVENTORY: "ItemInventoryAdd",
    ItemType.NON_INVENTORY: "ItemNonInventoryAdd",
    ItemType.SERVICE: "ItemServiceAdd",
}

Wanted = Request | Refused


def request(intent: Intent, company: Company) -> Wanted:  # noqa: PLR0911 - one return a kind of intent
    """What an intent asks of QuickBooks; Refused for what it will never do."""
    match intent:
        case CreateCustomer():
            return _customer(intent, company)
        case UpdateCustomer():
            return _customer_mod(contact_update(intent.existing, intent.contact))
        case CreateItem():
            return _item(intent.item, company)
        case CreateAccount():
            return _no_account(intent.name)
        case Post():
            return _foreign(intent.document, company) or document(intent.document, intent.linked, company)
        case Update():
            return _not_in_place(intent)
        case Remove():
            # A voided document keeps its number, and the order could never be exported under it again.
            # Deleted ones stay in QuickBooks' audit trail.
            return Request("TxnDelRq", {"TxnDelType": TRANSACTIONS[intent.kind], "TxnID": intent.id})
        case Deactivate() | Reactivate():
            return _activity(intent)
        case _:
            assert_never(intent)


def _customer(intent: CreateCustomer, company: Company) -> Wanted:
    new = intent.customer
    if company.multicurrency and new.currency not in ("", company.home_currency):
        return Refused(
            f"“{new.name}” pays in {new.currency}, and the currency of a new customer can only be chosen in "
            "QuickBooks. Create the customer there, press Refresh, and try again.",
            section=CUSTOMERS,
            code=UNOFFERED,
        )
    return Request("CustomerAddRq", {"CustomerAdd": customer(new)})


def _customer_mod(tree: Tree) -> Request:
    return Request("CustomerModRq", {"CustomerMod": tree})


def _item(item: NewItem, company: Company) -> Wanted:
    added = ITEMS.get(item.type)
    if added is None:
        return Refused(
            f"“{item.name}” cannot be created in QuickBooks Desktop as it is. "
            "Create it there by hand, press Refresh, and map the product to it.",
            section="products",
            code=UNOFFERED,
        )
    tree: Tree = {"Name": item.own_name}
    put(tree, "ParentRef", item.parent)
    if item.type is not ItemType.SERVICE:
        put(tree, "ManufacturerPartNumber", item.sku)
    put(tree, "SalesTaxCodeRef", line_code(company, taxed=item.taxable))
    tree |= _stock(item) if item.type is ItemType.INVENTORY else _accounts(item)
    return Request(f"{added}Rq", {added: tree})


def _accounts(item: NewItem) -> Tree:
    """An item that is only sold has one account. QuickBooks refuses the other form without an account of expense."""
    tree: Tree = {}
    if item.expense is None:
        put(tree, "Desc", item.description)
        return {"SalesOrPurchase": tree | {"AccountRef": item.income}}
    put(tree, "SalesDesc", item.description)
    return {"SalesAndPurchase": tree | {"IncomeAccountRef": item.income, "ExpenseAccountRef": item.expense}}


def _stock(item: NewItem) -> Tree:
    tree: Tree = {"IncomeAccountRef": item.income}
    put(tree, "SalesDesc", item.description)
    put(tree, "COGSAccountRef", item.expense)
    put(tree, "AssetAccountRef", item.asset)
    put(tree, "QuantityOnHand", item.quantity or None)
    put(tree, "InventoryDate", item.start)
    return tree


def _activity(intent: Deactivate | Reactivate) -> Wanted:
    if intent.list != CUSTOMERS:
        return Refused(
            "QuickBooks Desktop lets no program make an item inactive or active again. "
            "Do it there by hand, in the item list.",
            code=UNOFFERED,
        )
    active = isinstance(intent, Reactivate)
    return _customer_mod({"ListID": intent.id, "EditSequence": intent.sync_token, "IsActive": active})


def _no_account(name: str) -> Refused:
    return Refused(
        f"QuickBooks Desktop lets us add no account. Add “{name}” there (Lists, Chart of Accounts), and press "
        "Refresh.",
        section="accounts",
        code=UNOFFERED,
    )


def _not_in_place(intent: Update) -> Refused:
    what = KIND_NAMES[intent.document.key.kind]
    return Refused(
        f"QuickBooks Desktop lets us change no {what} where it stands. It is taken back and posted again.",
        code=NOT_IN_PLACE,
    )


def _foreign(wanted: Document, company: Company) -> Refused | None:
    currency = wanted.total.currency
    if company.multicurrency or currency == company.home_currency:
        return None
    return Refused(
        f"The order is in {currency}, and these books know only {company.home_currency}. "
        "Switch several currencies on in QuickBooks (Edit, Preferences), or export the order by hand.",
        section="transactions",
        code=UNOFFERED,
    )
