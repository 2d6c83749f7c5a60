"""The order in which a chunk's documents reach the books: list entries, documents, payments on them. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from app.core.changes import Changes
from app.core.document import Document, Form, NewCustomer, NewItem, Payment, digest
from app.core.intent import CreateCustomer, CreateItem, Intent, Settled
from app.core.listing import Customer, Item, Ref
from app.errors import Refused

Creation = CreateCustomer | CreateItem


def creation_base(books: str, new: NewCustomer | NewItem) -> str:
    """What names a list entry for ever: two orders of one new customer make one customer."""
    kind = "customer" if isinstance(new, NewCustomer) else "item"
    return f"{books}/{kind}/{digest(new.name.casefold())}"


def new_entries(document: Document) -> Iterable[NewCustomer | NewItem]:
    """The list entries that must exist before the document can."""
    if isinstance(document.customer, NewCustomer):
        yield document.customer
    if not isinstance(document, Payment):
        yield from (line.item for line in document.lines if isinstance(line.item, NewItem))


def creations(books: str, documents: Sequence[Document]) -> dict[str, NewCustomer | NewItem]:
    """Every missing list entry of the documents once, by its base key; the first order's data win."""
    found: dict[str, NewCustomer | NewItem] = {}
    for document in documents:
        for new in new_entries(document):
            found.setdefault(creation_base(books, new), new)
    return found


def creation(key: str, new: NewCustomer | NewItem) -> Creation:
    """The intent that makes a missing list entry."""
    return CreateCustomer(key, new) if isinstance(new, NewCustomer) else CreateItem(key, new)


def missing(books: str, document: Document, made: Mapping[str, Ref]) -> list[str]:
    """The base keys of the entries that the document still lacks."""
    return [base for new in new_entries(document) if (base := creation_base(books, new)) not in made]


def resolved(books: str, document: Document, made: Mapping[str, Ref]) -> Document:
    """The document with the entries that were just made in their places."""
    customer = document.customer
    if isinstance(customer, NewCustomer):
        customer = made[creation_base(books, customer)]
    if isinstance(document, Payment):
        return replace(document, customer=customer)
    lines = tuple(
        replace(line, item=made[creation_base(books, line.item)]) if isinstance(line.item, NewItem) else line
        for line in document.lines
    )
    return replace(document, customer=customer, lines=lines)


def forms(documents: Iterable[Document]) -> list[Document]:
    """The documents that depend on list entries only."""
    return [document for document in documents if isinstance(document, Form)]


def payments(documents: Iterable[Document]) -> list[Payment]:
    """The documents that wait for an invoice's id."""
    return [document for document in documents if isinstance(document, Payment)]


NOT_MADE = Refused("A customer or an item that this order needs could not be made. Look at the other orders.")


def entry_made(intent: Intent, made: Settled) -> Changes:
    """The list entry that an intent made, as our copy of the lists keeps it."""
    match intent:
        case CreateCustomer(_, new):
            return Changes("", customers=(_customer(new, made),))
        case CreateItem(_, new_item):
            return Changes("", items=(_item(new_item, made),))
        case _:
            raise TypeError(f"{type(intent).__name__} makes no list entry")


def _customer(new: NewCustomer, made: Settled) -> Customer:
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
