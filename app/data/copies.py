"""A merchant's rows once more, under other ids: a benchmark's fleet, each as a pairing and a first run leave one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Integer,
    insert,
    literal,
    select,
    union_all,
)
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlmodel import Session, SQLModel

from app.data.tables.books_lists import CustomerRow, EntryRow, ItemRow, NumberRow, ProductRow
from app.data.tables.ledger import OrderCountRow, OrderRow
from app.data.tables.pairing import BooksRow, ConfigRow, ConnectionRow, StoreRow
from app.data.tables.people import MerchantRow

_NAMED = (MerchantRow, StoreRow, BooksRow, ConnectionRow)  # owners before what they own
_OWNED = (ConfigRow, CustomerRow, ItemRow, EntryRow, NumberRow, ProductRow, OrderRow, OrderCountRow)
_OWNERS = ("merchant", "store", "books", "connection")


@dataclass(frozen=True, slots=True)
class Copy:
    """`suffix` makes new ids of the old ones; the books become those of this company."""

    suffix: str
    realm: str

    def of(self, id_: str) -> str:
        return f"{id_}{self.suffix}"


def copy_merchant(session: Session, merchant: str, copies: Sequence[Copy], mark: str) -> None:
    """Everything but people, tokens, and what tells how an order got into the books. The lists of the copies' books
    are as read at this mark."""
    new = union_all(
        *(select(literal(one.suffix).label("suffix"), literal(one.realm).label("realm")) for one in copies)
    ).subquery("copies")
    for table in (*_NAMED, *_OWNED):
        _copy(session, table, merchant, new, mark)


def _copy(session: Session, table: type[SQLModel], merchant: str, new: FromClause, mark: str) -> None:
    columns = {
        name: _copied(table, name, new, mark)
        for name, found in _columns(table).items()
        if not (name == "id" and isinstance(found.type, Integer))
    }
    whose = _columns(table)["id" if table is MerchantRow else "merchant"]
    rows = (
        select(*columns.values()).select_from(table).join(new, literal(value=True)).where(whose == merchant)
    )
    session.execute(insert(table).from_select(list(columns), rows, include_defaults=False))


def _copied(table: type[SQLModel], name: str, new: FromClause, mark: str) -> ColumnElement[Any]:
    value = _columns(table)[name]
    if name in _OWNERS or (name == "id" and table in _NAMED):
        return value.concat(new.c.suffix)
    if table is BooksRow and name in ("realm", "mark"):
        return new.c.realm if name == "realm" else literal(mark)
    return value


def _columns(table: type[SQLModel]) -> ReadOnlyColumnCollection[str, Column[Any]]:
    return SQLModel.metadata.tables[str(table.__tablename__)].columns
