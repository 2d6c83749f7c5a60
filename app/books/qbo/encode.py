"""Intents as operations of a batch: exact, and the same bytes for the same intent. Pure."""

from dataclasses import dataclass
from typing import assert_never

from app.books.qbo.forms import ENTITIES, changed_document, document
from app.books.qbo.limits import ACCOUNT_NAME_LENGTH, DESCRIPTION_LENGTH, ITEM_NAME_LENGTH, SKU_LENGTH
from app.books.qbo.lines import put_ref
from app.books.qbo.parties import contact_update, customer
from app.books.qbo.texts import line, name, text
from app.books.qbo.wire import Payload
from app.core.company import Company
from app.core.document import NewItem, TaxRegime
from app.core.intent import (
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

LISTS = {"customers": "Customer", "items": "Item"}


@dataclass(frozen=True, slots=True)
class Operation:
    """One item of a batch: what is done to which entity."""

    verb: str  # create, update, delete
    entity: str
    payload: Payload


def operation(intent: Intent, company: Company) -> Operation:  # noqa: PLR0911 - one return a kind of intent
    """What an intent asks of QuickBooks."""
    match intent:
        case CreateCustomer():
            return Operation("create", "Customer", customer(intent.customer, company))
        case UpdateCustomer():
            return Operation("update", "Customer", contact_update(intent.existing, intent.contact))
        case CreateItem():
            return Operation("create", "Item", _item(intent.item, company))
        case CreateAccount():
            return Operation("create", "Account", _account(intent))
        case Post():
            return Operation("create", *document(intent.document, intent.linked, company))
        case Update():
            return Operation("update", *_changed(intent, company))
        case Remove():
            # A voided document keeps its number, and the order could never be exported under it again.
            # Deleted ones stay in QuickBooks' audit log.
            target: Payload = {"Id": intent.id, "SyncToken": intent.sync_token}
            return Operation("delete", ENTITIES[intent.kind], target)
        case Deactivate():
            return Operation("update", LISTS[intent.list], _inactive(intent))
        case Reactivate():
            return Operation("update", LISTS[intent.list], _active(intent))
        case _:
            assert_never(intent)


def _changed(intent: Update, company: Company) -> tuple[str, Payload]:
    entity, payload = changed_document(intent.before, intent.document, intent.linked, company)
    target: Payload = {"Id": intent.id, "SyncToken": intent.sync_token, "sparse": True}
    return entity, target | payload


def _item(item: NewItem, company: Company) -> Payload:
    payload: Payload = {"Name": name(item.own_name, ITEM_NAME_LENGTH), "Type": item.type.value}
    if item.parent is not None:
        payload |= {"SubItem": True, "ParentRef": {"value": item.parent.id}}
    return payload if item.type is ItemType.CATEGORY else payload | _goods(item, company)


def _goods(item: NewItem, company: Company) -> Payload:
    """What a category, which only groups others, does not have."""
    payload: Payload = {}
    if sku := line(item.sku, SKU_LENGTH):
        payload["Sku"] = sku
    if description := text(item.description, DESCRIPTION_LENGTH):
        payload["Description"] = description
    if company.tax is TaxRegime.TOTAL:
        payload["Taxable"] = item.taxable
    put_ref(payload, "IncomeAccountRef", item.income)
    put_ref(payload, "ExpenseAccountRef", item.expense)
    if item.type is ItemType.INVENTORY:
        _put_stock(payload, item)
    return payload


def _put_stock(payload: Payload, item: NewItem) -> None:
    payload["TrackQtyOnHand"] = True
    payload["QtyOnHand"] = item.quantity or 0
    if item.start is not None:
        payload["InvStartDate"] = item.start.isoformat()
    put_ref(payload, "AssetAccountRef", item.asset)


def _account(intent: CreateAccount) -> Payload:
    wanted = name(intent.name.replace('"', "'"), ACCOUNT_NAME_LENGTH)
    payload: Payload = {"Name": wanted, "AccountType": intent.type.value}
    return payload | {"AccountSubType": intent.subtype} if intent.subtype else payload


def _inactive(intent: Deactivate) -> Payload:
    return {"Id": intent.id, "SyncToken": intent.sync_token, "sparse": True, "Active": False}


def _active(intent: Reactivate) -> Payload:
    """With its name: QuickBooks had written “(deleted)” behind it."""
    named = "DisplayName" if intent.list == "customers" else "Name"
    target: Payload = {"Id": intent.id, "SyncToken": intent.sync_token, "sparse": True, "Active": True}
    return target | {named: intent.name}
