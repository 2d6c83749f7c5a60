"""Pages of the list of orders: filtered by state, searched, sorted, as quick at 100,000 rows as at ten."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Subquery,
    UnaryExpression,
    bindparam,
    func,
    tuple_,
    union_all,
)
from sqlalchemy import select as any_select
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.core.order import Order
from app.data.columns import DECIMALS
from app.data.fingerprints import ORDER
from app.data.ledger_counts import State
from app.data.ledger_moves import ORDERS
from app.data.ledger_orders import OrderSummary, summary
from app.data.ledger_words import Bound, matching, search_words
from app.data.tables.ledger import OrderBodyRow, OrderRow


class Sort(StrEnum):
    """What a list can be sorted by; each has an index."""

    CREATED = "created"
    NUMBER = "number"
    CUSTOMER = "customer"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class OrderQuery:
    """What the address bar says: `after` is the `next` of the page before."""

    states: tuple[State, ...] = tuple(State)
    search: str = ""
    sort: Sort = Sort.CREATED
    descending: bool = True
    after: str = ""
    size: int = 50


@dataclass(frozen=True, slots=True)
class OrderPage:
    """`next` is "" on the last page."""

    orders: tuple[OrderSummary, ...]
    next: str


_COLUMNS = {
    Sort.CREATED: ORDERS.c.created,
    Sort.NUMBER: ORDERS.c.number_sort,
    Sort.CUSTOMER: ORDERS.c.customer_folded,
    Sort.TOTAL: ORDERS.c.total,
}
_Key = tuple[datetime | Decimal | str, int]


def page(session: Session, merchant: str, connection: str, query: OrderQuery) -> OrderPage:
    """One page. A cursor that is not one of ours begins at the first page."""
    rows = _rows(session, merchant, connection, query)
    shown = rows[: query.size]
    following = _cursor(shown[-1], query.sort) if len(rows) > query.size else ""
    return OrderPage(tuple(summary(row) for row in shown), following)


def every(session: Session, merchant: str, connection: str, query: OrderQuery) -> Iterator[OrderSummary]:
    """All orders of a query, page after page, for a file to download."""
    query = replace(query, size=500, after="")
    while True:
        part = page(session, merchant, connection, query)
        yield from part.orders
        if not part.next:
            return
        query = replace(query, after=part.next)


def _rows(session: Session, merchant: str, connection: str, query: OrderQuery) -> Sequence[OrderRow]:
    """The rows of the page and one more. Each state is read by its own index, then they are merged:
    an index over all states would be one more to keep for every order."""
    if not query.states:
        return []
    first = _first(merchant, connection, query)
    return session.exec(
        select(OrderRow)
        .join(first, first.c.id == col(OrderRow.id))
        .where(OrderRow.merchant == merchant, OrderRow.connection == connection)
        .order_by(*_ordering(first, query))
    ).all()


def fullest(session: Session, merchant: str, connection: str, *, among: int, limit: int) -> list[Order]:
    """Of the orders placed last, whatever their state, those that could be read and say most, for previews. To read
    one takes longer than to find it, and a preview is drawn with every choice."""
    payloads = session.exec(_fullest(among, limit), params={"merchant": merchant, "connection": connection})
    return [ORDER.load(payload) for payload in payloads]


@lru_cache
def _fullest(among: int, limit: int) -> SelectOfScalar[str]:
    merchant = bindparam("merchant", type_=String)
    first = _first(merchant, bindparam("connection", type_=String), OrderQuery(size=among - 1))
    return (
        select(OrderBodyRow.payload)
        .join(first, first.c.id == col(OrderBodyRow.order_id))
        .where(col(OrderBodyRow.merchant) == merchant, OrderBodyRow.payload != "")
        .order_by(func.length(OrderBodyRow.payload).desc(), *_ordering(first, OrderQuery()))
        .limit(limit)
    )


def _first(merchant: Bound, connection: Bound, query: OrderQuery) -> Subquery:
    parts = [
        _of_state(merchant, connection, state, query).subquery() for state in dict.fromkeys(query.states)
    ]
    merged = union_all(*(any_select(part.c.id, part.c.by) for part in parts)).subquery()
    chosen = any_select(merged.c.id, merged.c.by).order_by(*_ordering(merged, query))
    return chosen.limit(query.size + 1).subquery()


def _ordering(rows: Subquery, query: OrderQuery) -> tuple[UnaryExpression[object], ...]:
    by, row = rows.c.by, rows.c.id
    return (by.desc(), row.desc()) if query.descending else (by.asc(), row.asc())


def _of_state(
    merchant: Bound, connection: Bound, state: State, query: OrderQuery
) -> Select[int, datetime | Decimal | str]:
    by, row = _COLUMNS[query.sort], ORDERS.c.id
    conditions: list[ColumnElement[bool]] = [
        ORDERS.c.merchant == merchant,
        ORDERS.c.connection == connection,
        ORDERS.c.state == state,
    ]
    conditions += [row.in_(matching(merchant, connection, word)) for word in search_words(query.search)]
    after = _read_cursor(query.after, query.sort)
    if after is not None:
        here, last = tuple_(by, row), tuple_(*after, types=[by.type, row.type])
        conditions.append(here < last if query.descending else here > last)
    ordering = (by.desc(), row.desc()) if query.descending else (by.asc(), row.asc())
    chosen = any_select(row, by.label("by")).where(*conditions)
    return chosen.order_by(*ordering).limit(query.size + 1)


def _cursor(line: OrderRow, sort: Sort) -> str:
    value = {
        Sort.CREATED: line.created.isoformat(),
        Sort.NUMBER: line.number_sort,
        Sort.CUSTOMER: line.customer_folded,
        Sort.TOTAL: str(line.total),
    }[sort]
    return urlsafe_b64encode(json.dumps([value, line.id]).encode()).decode()


def _read_cursor(text: str, sort: Sort) -> _Key | None:
    """The key that the cursor names, None when somebody edited the address."""
    try:
        value, row = json.loads(urlsafe_b64decode(text.encode()))
        if not isinstance(value, str) or not isinstance(row, int):
            return None
        return _key(value, sort), row
    except (ValueError, TypeError, ArithmeticError):
        return None


def _key(value: str, sort: Sort) -> datetime | Decimal | str:
    if sort is Sort.CREATED:
        time = datetime.fromisoformat(value)
        if time.tzinfo is None:
            raise ValueError(value)
        return time
    if sort is Sort.TOTAL:
        return Decimal(value).quantize(Decimal(1).scaleb(-DECIMALS))
    return value
