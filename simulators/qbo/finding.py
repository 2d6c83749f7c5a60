"""Finds documents and lists of a company for its pages, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from simulators.qbo.company import Company
from simulators.qbo.paging import PAGE, Page, offset
from simulators.qbo.paper import TITLES, Paper, paper_of
from simulators.qbo.rendering import render
from simulators.qbo.rows import Row, Rows, cents
from simulators.qbo.state import State
from simulators.qbo.wire import Json, loads

TEXT = (
    "(json_extract(body, '$.DocNumber') LIKE ? ESCAPE '\\' OR json_extract(body, '$.PrivateNote') LIKE ? ESCAPE '\\'"
    " OR json_extract(body, '$.PaymentRefNum') LIKE ? ESCAPE '\\' OR customer IN (SELECT id FROM objects AS person"
    " WHERE person.realm = objects.realm AND person.entity = 'Customer' AND person.label LIKE ? ESCAPE '\\')"
    " OR total = ?)"
)


@dataclass(frozen=True)
class Search:
    entity: str = ""
    text: str = ""
    customer: str = ""
    month: str = ""
    number: int = 1


def documents(state: State, company: Company, search: Search) -> Page[Paper]:
    """The newest first."""
    rows = state.rows(company.realm)
    where, values = _condition(search)
    count = rows.count(where, values)
    order = " ORDER BY txn_date DESC, ordinal DESC LIMIT ? OFFSET ?"
    found = rows.select(where + order, (*values, PAGE, offset(search.number)))
    papers = [paper_of(row.entity, body_of(rows, row), company.home_currency) for row in found]
    named = {"type": search.entity, "q": search.text, "month": search.month}
    return Page(papers, count, max(search.number, 1), named)


def bodies(
    state: State, realm: str, entities: tuple[str, ...], month: str = ""
) -> Iterator[tuple[str, Json]]:
    """Every document of some kinds, one in memory at a time."""
    rows = state.rows(realm)
    for entity in entities:
        for row in rows.all(entity):
            body = body_of(rows, row)
            if str(body.get("TxnDate") or "").startswith(month):
                yield entity, body


def months(state: State, realm: str) -> list[str]:
    sql = (
        "SELECT DISTINCT substr(txn_date, 1, 7) FROM objects"
        " WHERE realm = ? AND txn_date IS NOT NULL AND deleted = 0 ORDER BY 1 DESC"
    )
    return [str(found[0]) for found in state.rows(realm).connection.execute(sql, (realm,))]


def counts(state: State, realm: str) -> dict[str, int]:
    sql = "SELECT entity, count(*) FROM objects WHERE realm = ? AND deleted = 0 GROUP BY entity"
    found = state.rows(realm).connection.execute(sql, (realm,))
    return {str(entity): int(count) for entity, count in found}


def body_of(rows: Rows, row: Row) -> Json:
    body: Json = loads(render(rows, row))
    return body


def _condition(search: Search) -> tuple[str, list[object]]:
    entities = [search.entity] if search.entity in TITLES else list(TITLES)
    parts = [f"deleted = 0 AND entity IN ({', '.join('?' for _ in entities)})"]
    values: list[object] = [*entities]
    if search.customer:
        parts.append("customer = ?")
        values.append(search.customer)
    if search.month:
        parts.append("txn_date LIKE ? ESCAPE '\\'")
        values.append(_like(search.month) + "%")
    if search.text:
        parts.append(TEXT)
        values += [*[f"%{_like(search.text)}%"] * TEXT.count("LIKE"), _cents(search.text)]
    return " AND ".join(parts), values


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _cents(text: str) -> int | None:
    try:
        amount = Decimal(text.replace(",", ""))
        return cents(amount) if amount.is_finite() and abs(amount) < 10**13 else None
    except InvalidOperation:
        return None
