"""What a plan sees of the books: only what one order asks about, fetched before."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.company import Company
from app.core.document import Document, Kind, Limits
from app.core.listing import Customer, Item, Named, Product, Ref, TaxCode
from app.core.posted import Holder, Mapped
from app.core.reason import Reason


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


@dataclass(frozen=True, slots=True)
class Because:
    """Why a field of a document is what it is. `section` is the slug of the setting, "" for the order
    itself or a rule of QuickBooks."""

    kind: Kind
    field: str
    value: str
    source: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The documents for one order, with their reasons and explanations.

    `documents` is empty when a reason blocks, or when everything is in the books already.
    """

    documents: tuple[Document, ...] = ()
    reasons: tuple[Reason, ...] = ()
    because: tuple[Because, ...] = ()

    @property
    def blocked(self) -> Reason | None:
        """The first reason for which nothing is posted."""
        return next((reason for reason in self.reasons if reason.blocks), None)
