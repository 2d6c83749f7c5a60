"""Copies of the lists of books and stores, and the merchant's tables that map one onto the other."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index
from sqlmodel import Field

from app.data.columns import Amount, Exact, Sorted, UtcDateTime
from app.data.tables.base import Row, owned


class CustomerRow(Row, table=True):
    """A customer, vendor or employee of the books."""

    __tablename__ = "books_customers"
    __table_args__ = (
        owned("books", "books"),
        Index(None, "books", "name_folded"),
        Index(None, "books", "email_folded"),
        # With the merchant, so that the list is counted without a look at its rows.
        Index(None, "books", "company_folded", "merchant"),
    )

    books: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    merchant: str
    name: str
    name_folded: str = Field(sa_type=Sorted)
    email: str
    email_folded: str = Field(sa_type=Sorted)
    company: str
    company_folded: str = Field(sa_type=Sorted)
    currency: str
    active: bool
    sync_token: str
    seen: datetime = Field(sa_type=UtcDateTime)


class ItemRow(Row, table=True):
    __tablename__ = "books_items"
    __table_args__ = (
        owned("books", "books"),
        Index(None, "books", "name_folded"),
        Index(None, "books", "full_name_folded"),
        Index(None, "books", "sku_folded"),
    )

    books: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    merchant: str
    name: str
    name_folded: str = Field(sa_type=Sorted)
    full_name: str
    full_name_folded: str = Field(sa_type=Sorted)
    sku: str
    sku_folded: str = Field(sa_type=Sorted)
    type: str
    income: str
    quantity: Decimal | None = Field(default=None, sa_type=Exact)
    start: date | None = None
    active: bool
    sync_token: str
    seen: datetime = Field(sa_type=UtcDateTime)


class EntryRow(Row, table=True):
    """An entry of a small list: accounts, classes, locations, terms, payment methods, tax codes."""

    __tablename__ = "books_entries"
    __table_args__ = (owned("books", "books"),)

    books: str = Field(primary_key=True)
    list: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    merchant: str
    name_folded: str = Field(sa_type=Sorted)
    payload: str
    seen: datetime = Field(sa_type=UtcDateTime)


class NumberRow(Row, table=True):
    """A document of the books that has a number or bears our marker."""

    __tablename__ = "books_numbers"
    __table_args__ = (
        owned("books", "books"),
        Index(None, "books", "kind", "number_folded"),
        Index(None, "books", "marker"),
    )

    books: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    merchant: str
    number: str
    number_folded: str = Field(sa_type=Sorted)
    date: date
    total: Decimal = Field(sa_type=Amount)
    currency: str
    customer: str
    marker: str
    sync_token: str = Field(default="", sa_column_kwargs={"server_default": ""})
    seen: datetime = Field(sa_type=UtcDateTime)


class ProductRow(Row, table=True):
    """A product or variation of the store."""

    __tablename__ = "store_products"
    __table_args__ = (
        owned("store", "stores"),
        Index(None, "store", "sku_folded"),
        Index(None, "store", "name_folded"),
    )

    store: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    merchant: str
    name: str
    name_folded: str = Field(sa_type=Sorted)
    sku: str
    sku_folded: str = Field(sa_type=Sorted)
    price: Decimal | None = Field(default=None, sa_type=Exact)
    virtual: bool
    stock_managed: bool
    quantity: Decimal | None = Field(default=None, sa_type=Exact)
    parent_id: str
    seen: datetime = Field(sa_type=UtcDateTime)


class CustomerMapRow(Row, table=True):
    """The merchant's word that this customer of the store is that customer of the books."""

    __tablename__ = "customer_map"
    __table_args__ = (
        owned("connection", "connections"),
        Index(None, "connection", "name_folded"),
    )

    connection: str = Field(primary_key=True)
    store_customer: str = Field(primary_key=True)
    merchant: str
    name: str  # of the store's customer
    name_folded: str = Field(sa_type=Sorted)
    books_id: str
    books_name: str


class ProductMapRow(Row, table=True):
    """The merchant's word that this SKU is that item; empty while it still waits to be mapped."""

    __tablename__ = "product_map"
    __table_args__ = (
        owned("connection", "connections"),
        Index(None, "connection", "item_id"),
    )

    connection: str = Field(primary_key=True)
    sku_folded: str = Field(primary_key=True, sa_type=Sorted)
    merchant: str
    sku: str
    name: str
    item_id: str
    item_name: str
    income_id: str
    income_name: str
