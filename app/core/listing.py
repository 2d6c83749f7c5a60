"""Entries of the books' and the store's lists, as far as plans and pages need them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Ref:
    """A pointer to an object of the books: its id there, and the name it had when last seen."""

    id: str
    name: str


class AccountType(StrEnum):
    """Intuit's account types, as far as a store's sales touch them."""

    BANK = "Bank"
    RECEIVABLE = "Accounts Receivable"
    OTHER_CURRENT_ASSET = "Other Current Asset"
    FIXED_ASSET = "Fixed Asset"
    OTHER_ASSET = "Other Asset"
    PAYABLE = "Accounts Payable"
    CREDIT_CARD = "Credit Card"
    OTHER_CURRENT_LIABILITY = "Other Current Liability"
    LONG_TERM_LIABILITY = "Long Term Liability"
    EQUITY = "Equity"
    INCOME = "Income"
    OTHER_INCOME = "Other Income"
    COST_OF_GOODS_SOLD = "Cost of Goods Sold"
    EXPENSE = "Expense"
    OTHER_EXPENSE = "Other Expense"


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the chart; `subtype` is Intuit's AccountSubType (UndepositedFunds, Inventory, ...)."""

    id: str
    name: str
    type: AccountType
    subtype: str = ""
    currency: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer, vendor or employee: they share one name space; only customers can be sold to."""

    id: str
    name: str
    kind: str = "customer"  # customer, vendor, employee
    email: str = ""
    company: str = ""
    currency: str = ""
    active: bool = True
    sync_token: str = ""


class ItemType(StrEnum):
    INVENTORY = "Inventory"
    NON_INVENTORY = "NonInventory"
    SERVICE = "Service"
    GROUP = "Group"
    CATEGORY = "Category"


@dataclass(frozen=True, slots=True)
class Item:
    """A product or service of the books; `full_name` is Parent:Child."""

    id: str
    name: str
    type: ItemType
    full_name: str = ""
    sku: str = ""
    income: str = ""  # id of its income account
    quantity: Decimal | None = None  # on hand, inventory items only
    start: date | None = None  # inventory start date
    active: bool = True
    sync_token: str = ""


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A rate of the books; percent 8.875 means 8.875 %."""

    id: str
    name: str
    percent: Decimal
    active: bool = True


@dataclass(frozen=True, slots=True)
class TaxCode:
    """A tax code or group of the books, with the rates it charges on sales."""

    id: str
    name: str
    rates: tuple[TaxRate, ...] = ()
    taxable: bool = True
    active: bool = True


@dataclass(frozen=True, slots=True)
class Named:
    """A class, location, term, payment method: an entry that is only a name."""

    id: str
    name: str
    active: bool = True
    days: int | None = None  # a term's days until due


@dataclass(frozen=True, slots=True)
class Product:
    """A product (or variation) of the store."""

    id: str
    name: str
    sku: str
    price: Decimal | None = None
    virtual: bool = False
    stock_managed: bool = False
    quantity: Decimal | None = None
    parent_id: str = ""


@dataclass(frozen=True, slots=True)
class StoreTaxRate:
    """A tax rate of the store with the place it is for; percent 8.875 means 8.875 %."""

    id: str
    name: str
    percent: Decimal
    country: str = ""
    state: str = ""
    postcode: str = ""
    city: str = ""
    shipping: bool = True


@dataclass(frozen=True, slots=True)
class StoreLists:
    """The store's small lists, as id and name."""

    statuses: tuple[Named, ...] = ()
    payment_methods: tuple[Named, ...] = ()
    channels: tuple[Named, ...] = ()
    tax_rates: tuple[StoreTaxRate, ...] = ()
