"""What the configuration is held against: the lists of books and store, and the licence."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.company import Company
from app.core.document import Limits
from app.core.listing import Account, Customer, Item, Named, StoreTaxRate, TaxCode


@dataclass(frozen=True, slots=True)
class Licence:
    """What the merchant may use: days left of the trial (None when licensed), connections paid for."""

    connections: int
    trial_days_left: int | None = None
    other_connections_used: int = 0

    @property
    def on_trial(self) -> bool:
        return self.trial_days_left is not None


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """What the store lists: its statuses, payment methods and channels, as id -> name."""

    name: str = ""
    currency: str = ""
    statuses: Mapping[str, str] = field(default_factory=dict)
    payment_methods: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    fee_methods: Mapping[str, str] = field(default_factory=dict)  # payment methods whose orders told a fee
    tax_rates: tuple[StoreTaxRate, ...] = ()


@dataclass(frozen=True, slots=True)
class BooksFacts:
    """What the books list, active or not, by id; empty until they were read once."""

    company: Company
    limits: Limits
    accounts: Mapping[str, Account] = field(default_factory=dict)
    classes: Mapping[str, Named] = field(default_factory=dict)
    locations: Mapping[str, Named] = field(default_factory=dict)
    terms: Mapping[str, Named] = field(default_factory=dict)
    payment_methods: Mapping[str, Named] = field(default_factory=dict)
    tax_codes: Mapping[str, TaxCode] = field(default_factory=dict)
    chosen_items: Mapping[str, Item] = field(default_factory=dict)  # only those the document names
    chosen_customers: Mapping[str, Customer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    store: StoreFacts
    books: BooksFacts
    licence: Licence
