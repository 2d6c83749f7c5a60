"""What a plan sees of the books: only what one order (or one page of orders) asks about, fetched before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from app.core.company import Company
from app.core.document import Document, DocumentKey, Kind, Limits, NewCustomer
from app.core.listing import Customer, Item, Named, Product, Ref, TaxCode
from app.core.posted import Holder, Mapped, Posted
from app.core.reason import Reason
from app.plan.written import Held, written

Entry = TypeVar("Entry", Customer, Item)


@dataclass(frozen=True, slots=True)
class Lookups:
    """What must be known before an order can be planned; texts as the books compare them (casefolded)."""

    customer_names: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    companies: frozenset[str] = frozenset()
    customer_ids: frozenset[str] = frozenset()  # of the books
    store_customers: frozenset[str] = frozenset()  # the store's ids, for the customer table
    item_names: frozenset[str] = frozenset()  # names, full names and SKUs
    item_ids: frozenset[str] = frozenset()
    skus: frozenset[str] = frozenset()  # for the product table and the store's products
    numbers: frozenset[tuple[Kind, str]] = frozenset()

    def __or__(self, other: "Lookups") -> "Lookups":
        return Lookups(
            self.customer_names | other.customer_names,
            self.emails | other.emails,
            self.companies | other.companies,
            self.customer_ids | other.customer_ids,
            self.store_customers | other.store_customers,
            self.item_names | other.item_names,
            self.item_ids | other.item_ids,
            self.skus | other.skus,
            self.numbers | other.numbers,
        )


@dataclass(frozen=True, slots=True)
class Index:
    """The view's customers and items by what orders ask for, made once a view and not once an order."""

    customers: Mapping[str, Customer]  # by id
    by_name: Mapping[str, Customer]  # vendors and employees too: one name space
    by_email: Mapping[str, Sequence[Customer]]
    by_company: Mapping[str, Sequence[Customer]]
    items: Mapping[str, Item]  # by id
    by_full_name: Mapping[str, Item]
    by_item_name: Mapping[str, Sequence[Item]]
    by_sku: Mapping[str, Sequence[Item]]


@dataclass(frozen=True, slots=True)
class BooksView:
    """The small part of the books' lists that the lookups asked for."""

    company: Company
    limits: Limits
    customers: tuple[Customer, ...] = ()
    items: tuple[Item, ...] = ()
    customer_table: Mapping[str, Ref] = field(default_factory=dict)  # by the store's customer id
    product_table: Mapping[str, Mapped] = field(default_factory=dict)  # by SKU, casefolded
    products: Mapping[str, Product] = field(default_factory=dict)  # the store's, by SKU, casefolded
    tax_codes: Mapping[str, TaxCode] = field(default_factory=dict)
    terms: Mapping[str, Named] = field(default_factory=dict)
    numbers: Mapping[tuple[Kind, str], Holder] = field(default_factory=dict)
    index: Index = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", _index(self.customers, self.items))


def _index(customers: Iterable[Customer], items: Iterable[Item]) -> Index:
    customers, items = tuple(customers), tuple(items)
    return Index(
        customers={customer.id: customer for customer in customers if customer.kind == "customer"},
        by_name=_first((customer.name.casefold(), customer) for customer in customers),
        by_email=_groups((customer.email.casefold(), customer) for customer in customers),
        by_company=_groups((customer.company.casefold(), customer) for customer in customers),
        items={item.id: item for item in items},
        by_full_name=_first(((item.full_name or item.name).casefold(), item) for item in items),
        by_item_name=_groups((item.name.casefold(), item) for item in items),
        by_sku=_groups((item.sku.casefold(), item) for item in items),
    )


def _first(pairs: Iterable[tuple[str, Entry]]) -> dict[str, Entry]:
    """By text; an active entry wins over an inactive one, then the one listed first."""
    found: dict[str, Entry] = {}
    for text, entry in pairs:
        if text not in found or (entry.active and not found[text].active):
            found[text] = entry
    return found


def _groups(pairs: Iterable[tuple[str, Entry]]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for text, entry in pairs:
        if text:
            found.setdefault(text, []).append(entry)
    return found


class Because(NamedTuple):
    """Why a field of a document is what it is. `section` is the slug of the setting, "" for the order
    itself or a rule of QuickBooks; `kind` and `part` name the document, `line` its line, 0 for itself.

    Thirty are made an order, so it is a tuple, and says in words what is held only when it is read.
    """

    kind: Kind
    field: str
    held: Held
    source: str
    section: str = ""
    part: str = ""
    line: int = 0

    @property
    def value(self) -> str:
        """What the field holds, in words."""
        return written(self.held)

    def about(self, key: DocumentKey) -> bool:
        """Whether it explains that document: several refunds of one order share a kind."""
        return self.kind is key.kind and self.part == key.part


@dataclass(frozen=True, slots=True)
class CustomerUpdate:
    """An existing customer whose contact data the order may renew; its name is never changed."""

    existing: Customer
    contact: NewCustomer


@dataclass(frozen=True, slots=True)
class Change:
    """A document of ours in the books that is to become another one, under its own key and number."""

    standing: Posted
    document: Document

    def __str__(self) -> str:
        name, old, new = self.standing.name, self.standing.total, self.document.total
        return f"{name} of {old} changes" if old == new else f"{name} goes from {old} to {new}"


@dataclass(frozen=True, slots=True)
class Plan:
    """The documents for one order, with their reasons and explanations.

    `changes` are made to what stands in the books; `removals` are taken out of them, for the order to be
    posted again at the next attempt. All are empty when a reason blocks, or when nothing is left to do. `holder` is
    the document that has our number, to be shown beside ours; `unmapped` the SKUs that wait for an item;
    `inactive` what a person may make active again.
    """

    documents: tuple[Document, ...] = ()
    changes: tuple[Change, ...] = ()
    removals: tuple[Posted, ...] = ()
    reasons: tuple[Reason, ...] = ()
    because: tuple[Because, ...] = ()
    holder: Holder | None = None
    unmapped: tuple[str, ...] = ()
    update: CustomerUpdate | None = None
    inactive: tuple[Customer | Item, ...] = ()

    @property
    def becomes(self) -> tuple[Document, ...]:
        """All documents as they will stand."""
        return (*(change.document for change in self.changes), *self.documents)

    @property
    def posts(self) -> bool:
        """Whether there is anything to send."""
        return bool(self.documents or self.changes or self.removals)

    @property
    def blocked(self) -> Reason | None:
        """The first reason for which nothing is posted."""
        return next((reason for reason in self.reasons if reason.blocks), None)
