"""The list entries that documents need before they can be posted: named, made, put in their places. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from app.core.document import Document, Expense, NewCustomer, NewItem, Payment, digest
from app.core.intent import CreateCustomer, CreateItem
from app.core.listing import Ref
from app.plan.case import SALE_KINDS

Creation = CreateCustomer | CreateItem


def creation_base(books: str, new: NewCustomer | NewItem) -> str:
    """What names a list entry for ever: two orders of one new customer make one customer."""
    told = [new.name.casefold()]
    if isinstance(new, NewCustomer) and new.whom:
        told.append(new.whom)
    kind, whole = "customer" if isinstance(new, NewCustomer) else "item", "\n".join(told)
    return f"{books}/{kind}/{digest(whole)}"


def new_entries(document: Document) -> Iterable[NewCustomer | NewItem]:
    """The list entries that must exist before the document can."""
    if isinstance(document, Expense):
        return
    if isinstance(document.customer, NewCustomer):
        yield document.customer
    if not isinstance(document, Payment):
        yield from (line.item for line in document.lines if isinstance(line.item, NewItem))


def kind_of(base: str) -> str:
    """ "customer" or "item"."""
    return base.split("/")[1]


def is_sale(document: Document) -> bool:
    """Whether it is the order's own document, which everything else of the order depends on."""
    return document.key.kind in SALE_KINDS


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
    if isinstance(document, Expense):
        return document
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
