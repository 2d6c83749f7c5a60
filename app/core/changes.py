"""One page of what the books list, as an adapter reads it and the ledger keeps it."""

from dataclasses import dataclass

from app.core.company import Company
from app.core.listing import Account, Customer, Item, Named, TaxCode
from app.core.posted import Holder


@dataclass(frozen=True, slots=True)
class Changes:
    """One page of the books' lists; `complete` names the lists that this is the whole of."""

    mark: str  # from where the next call goes on
    company: Company | None = None
    accounts: tuple[Account, ...] = ()
    customers: tuple[Customer, ...] = ()  # vendors and employees too: one name space
    items: tuple[Item, ...] = ()
    classes: tuple[Named, ...] = ()
    locations: tuple[Named, ...] = ()
    terms: tuple[Named, ...] = ()
    payment_methods: tuple[Named, ...] = ()
    tax_codes: tuple[TaxCode, ...] = ()
    numbers: tuple[Holder, ...] = ()
    deleted: tuple[tuple[str, str], ...] = ()  # (list or kind, id)
