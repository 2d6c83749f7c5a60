"""What we just made in the books, written into our copy of their lists, so that nothing needs to be read back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from app.core.changes import Changes
from app.core.document import Document, Form, Kind, NewItem
from app.core.intent import (
    CreateAccount,
    CreateCustomer,
    CreateItem,
    Deactivate,
    Intent,
    Outcome,
    Post,
    Reactivate,
    Remove,
    Settled,
    Update,
    UpdateCustomer,
)
from app.core.listing import Account, Customer, Item, Ref
from app.core.posted import Holder
from app.data import lists, lookups
from app.data.session import Session

# What leaves the shelf, and what comes back to it; an estimate moves nothing.
_STOCK = {Kind.SALES_RECEIPT: -1, Kind.INVOICE: -1, Kind.REFUND_RECEIPT: 1, Kind.CREDIT_MEMO: 1}


def keep_made(
    session: Session,
    merchant: str,
    books: str,
    intents: Mapping[str, Intent],
    outcomes: Iterable[Outcome],
    *,
    now: datetime,
) -> None:
    """Keep the entries and numbers that these outcomes made, and the stock that their documents moved."""
    made = [
        (intents[one.intent], one) for one in outcomes if isinstance(one, Settled) and one.intent in intents
    ]
    documents = [intent.document for intent, _ in made if isinstance(intent, Post | Update)]
    before = [intent.before for intent, _ in made if isinstance(intent, Update)]
    changes = changes_of(made)
    stocked = _stocked(session, merchant, books, stock_moves(documents, before))
    customers, items = _turned(session, merchant, books, made)
    if changes != Changes("") or stocked or customers or items:
        kept = replace(
            changes,
            customers=(*changes.customers, *customers),
            items=(*changes.items, *stocked, *items),
        )
        lists.remember(session, merchant, books, kept, now)


def changes_of(made: Sequence[tuple[Intent, Settled]]) -> Changes:
    """The entries and numbers as a page of the books' lists. Pure."""
    return Changes(
        "",
        accounts=tuple(_account(one, done) for one, done in made if isinstance(one, CreateAccount)),
        customers=tuple(
            _customer(one, done) for one, done in made if isinstance(one, CreateCustomer | UpdateCustomer)
        ),
        items=tuple(_item(one.item, done) for one, done in made if isinstance(one, CreateItem)),
        numbers=tuple(
            _holder(one.document, done)
            for one, done in made
            if isinstance(one, Post | Update) and isinstance(one.document, Form)
        ),
        deleted=tuple((one.kind, done.id) for one, done in made if isinstance(one, Remove)),
    )


def stock_moves(documents: Iterable[Document], gone: Iterable[Document] = ()) -> dict[str, Decimal]:
    """By how much the quantity of each item changes, by its id, when these stand and those no more. Pure."""
    moved: dict[str, Decimal] = defaultdict(Decimal)
    for document, side in [*((one, 1) for one in documents), *((one, -1) for one in gone)]:
        sign = side * _STOCK.get(document.key.kind, 0)
        for line in document.lines if isinstance(document, Form) else ():
            if isinstance(line.item, Ref) and line.quantity:
                moved[line.item.id] += sign * line.quantity
    return {id_: quantity for id_, quantity in moved.items() if quantity}


def _stocked(session: Session, merchant: str, books: str, moved: Mapping[str, Decimal]) -> list[Item]:
    """The tracked items of these documents as they are now: the stock that goes to the store must not wait
    until the books tell of their own sales."""
    found = lookups.items_matching(session, merchant, books, ids=moved) if moved else []
    return [
        replace(item, quantity=item.quantity + moved[item.id]) for item in found if item.quantity is not None
    ]


def _turned(
    session: Session, merchant: str, books: str, made: Sequence[tuple[Intent, Settled]]
) -> tuple[list[Customer], list[Item]]:
    """Entries that were made inactive, or active again, as they are now."""
    turned = {
        (one.list, one.id): (one, done) for one, done in made if isinstance(one, Deactivate | Reactivate)
    }
    if not turned:
        return [], []
    where, ids = (session, merchant, books), {id_ for _, id_ in turned}
    customers = [
        _turned_customer(known, *turned["customers", known.id])
        for known in lookups.customers_matching(*where, ids=ids)
        if known.kind == "customer" and ("customers", known.id) in turned
    ]
    items = [
        _turned_item(known, *turned["items", known.id])
        for known in lookups.items_matching(*where, ids=ids)
        if ("items", known.id) in turned
    ]
    return customers, items


def _turned_customer(known: Customer, intent: Deactivate | Reactivate, done: Settled) -> Customer:
    if isinstance(intent, Deactivate):
        return replace(known, active=False, sync_token=done.sync_token)
    return replace(known, active=True, sync_token=done.sync_token, name=intent.name)


def _turned_item(known: Item, intent: Deactivate | Reactivate, done: Settled) -> Item:
    if isinstance(intent, Deactivate):
        return replace(known, active=False, sync_token=done.sync_token)
    full = done.name or known.full_name
    return replace(known, active=True, sync_token=done.sync_token, name=intent.name, full_name=full)


def _account(wanted: CreateAccount, made: Settled) -> Account:
    return Account(made.id, made.name or wanted.name, wanted.type, wanted.subtype)


def _customer(intent: CreateCustomer | UpdateCustomer, made: Settled) -> Customer:
    if isinstance(intent, UpdateCustomer):
        known = intent.existing
        email = intent.contact.party.email or known.email
        return replace(known, email=email, sync_token=made.sync_token or known.sync_token)
    new = intent.customer
    return Customer(
        made.id,
        made.name or new.name,
        email=new.party.email,
        company=new.party.company,
        currency=new.currency,
        sync_token=made.sync_token,
    )


def _item(new: NewItem, made: Settled) -> Item:
    return Item(
        made.id,
        new.own_name,
        new.type,
        new.name,
        new.sku,
        new.income.id,
        new.quantity,
        new.start,
        sync_token=made.sync_token,
    )


def _holder(document: Form, made: Settled) -> Holder:
    customer = document.customer.name
    total = made.total or document.total
    number = made.number or document.number
    marker = document.key.marker
    return Holder(document.key.kind, made.id, number, document.date, total, customer, marker, made.sync_token)
