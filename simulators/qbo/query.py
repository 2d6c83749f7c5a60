"""Answers a query: its conditions as SQL on the columns that are indexed, its page as the objects look on the wire."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from simulators.qbo import faultbook
from simulators.qbo.drafts import DELETED, name_key
from simulators.qbo.entities import BY_PATH, Kind
from simulators.qbo.fields import schema
from simulators.qbo.query_columns import FILTERABLE, Column
from simulators.qbo.query_parser import Condition, Query, Value, parse
from simulators.qbo.rendering import render
from simulators.qbo.rows import CENTS, Row, Rows
from simulators.qbo.wire import PACIFIC, Json, Raw, dumps, loads

Sql = tuple[str, list[object]]
POINTING = frozenset({"id", "name", "doc_number", "customer", "email", "sku", "reference", "parent"})


def answer_query(rows: Rows, text: str) -> Json:
    """The value of QueryResponse."""
    query = parse(text)
    kind = BY_PATH.get(query.entity.lower())
    if kind is None:
        faultbook.query_invalid(f"Metadata not found for Entity: {query.entity}")
    where, values = _where(kind, query)
    if query.counting:
        return {"totalCount": rows.count(where, values)}
    _check_columns(kind, query)
    page = f"{where} ORDER BY {_order(kind, query)} LIMIT ? OFFSET ?"
    found = rows.select(page, [*values, query.size, query.start - 1])
    if not found:
        return {}
    objects = [_shown(rows, row, query) for row in found]
    return {kind.name: objects, "startPosition": query.start, "maxResults": len(objects)}


def _where(kind: Kind, query: Query) -> Sql:
    parts: list[str] = ["entity = ?", "deleted = 0"]
    values: list[object] = [kind.name]
    for condition in query.conditions:
        sql, more = _condition(_column(kind, condition.property), condition)
        parts.append(sql)
        values += more
    if "Active" in FILTERABLE[kind.name] and not any(each.property == "Active" for each in query.conditions):
        parts.append("active = 1")
    return " AND ".join(parts), values


def _column(kind: Kind, name: str) -> Column:
    column = FILTERABLE[kind.name].get(name)
    if column is None:
        _check_known(kind, name)
        faultbook.query_invalid(f"property '{name}' is not queryable")
    return column


def _check_known(kind: Kind, name: str) -> None:
    top = name.partition(".")[0]
    if not any(
        declared.partition(":")[0].removesuffix("[]") == top for declared in schema().types[kind.name]
    ):
        faultbook.query_invalid(f"Property {name} not found for Entity {kind.name}")


def _condition(column: Column, condition: Condition) -> Sql:
    if condition.operator == "like":
        return _like(column, condition)
    if condition.operator == "in":
        parts = [_compare(column, "=", value) for value in condition.values]
        return "(" + " OR ".join(sql for sql, _ in parts) + ")", [
            value for _, values in parts for value in values
        ]
    return _compare(column, condition.operator, condition.values[0])


def _like(column: Column, condition: Condition) -> Sql:
    pattern = condition.values[0]
    if column.sort not in {"text", "name", "leaf", "key"} or not isinstance(pattern, str):
        faultbook.query_invalid(f"LIKE cannot be used with {condition.property}")
    if column.sort == "name":
        pattern = pattern.casefold()
    escaped = pattern.replace("\\", "\\\\").replace("_", "\\_")
    return f"{column.sql} LIKE ? ESCAPE '\\'", [escaped]


def _compare(column: Column, operator: str, value: Value) -> Sql:
    if column.sort in {"name", "leaf"} and operator == "=":
        return _named(column, str(value))
    if column.sql == "id" and operator != "=":
        return f"ordinal {operator} CAST(? AS INTEGER)", [str(value)]
    mark = "CAST(? AS REAL)" if column.sort == "number" else "?"
    return f"{column.sql} {operator} {mark}", [_operand(column, value)]


def _named(column: Column, value: str) -> Sql:
    """By the key that names are unique by; an inactive one bears its mark and is found by it alone."""
    key = name_key(value.removesuffix(DELETED))
    active = "active = 0" if value.endswith(DELETED) else "active = 1"
    if column.sort == "leaf":
        leaf = f"(name = ? OR (parent IS NOT NULL AND {column.sql} = ? COLLATE NOCASE))"
        return f"({leaf} AND {active})", [key, value]
    return (
        (f"{column.sql} = ?", [key]) if column.sql == "email" else (f"({column.sql} = ? AND {active})", [key])
    )


def _operand(column: Column, value: Value) -> object:
    if column.sort == "money":
        return str(_number(value) * CENTS)
    if column.sort == "number":
        return str(_number(value))
    if column.sort == "flag":
        return int(value is True or str(value).lower() == "true")
    if column.sort == "time":
        return _seconds(str(value))
    if column.sort == "date":
        return _date(str(value))
    return str(value).casefold() if column.sort == "name" else str(value)


def _number(value: Value) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        faultbook.query_invalid(f"value {value} is not a number")


def _seconds(value: str) -> int:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        faultbook.query_invalid(f"value {value} is not a date and time")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=PACIFIC)
    return int(moment.timestamp())


def _date(value: str) -> str:
    try:
        return date.fromisoformat(value[:10]).isoformat()
    except ValueError:
        faultbook.query_invalid(f"value {value} is not a date")


def _order(kind: Kind, query: Query) -> str:
    terms = [*(_sorted_by(kind, name, descending=descending) for name, descending in query.order)]
    if not terms:
        terms = ["updated DESC", "ordinal DESC"] if kind.transaction else ["ordinal", "id"]
    elif not terms[-1].startswith("ordinal"):
        terms.append("ordinal")
    # Without the plus SQLite walks the index of the order through every row to find the one with a number.
    return ", ".join(f"+{term}" if _is_pointed(kind, query) else term for term in terms)


def _is_pointed(kind: Kind, query: Query) -> bool:
    """Does a condition name the few rows that it wants?"""
    return any(
        condition.operator in {"=", "in"} and FILTERABLE[kind.name][condition.property].sql in POINTING
        for condition in query.conditions
    )


def _sorted_by(kind: Kind, name: str, *, descending: bool) -> str:
    column = _column(kind, name)
    if not column.sortable:
        faultbook.query_invalid(f"property '{name}' is not sortable")
    return f"{'ordinal' if name == 'Id' else column.sql} {'DESC' if descending else 'ASC'}"


# What is shown of each


def _check_columns(kind: Kind, query: Query) -> None:
    for name in query.columns:
        _check_known(kind, name)


def _shown(rows: Rows, row: Row, query: Query) -> Raw:
    text = render(rows, row)
    if query.star and row.entity != "Item":
        return text
    if query.star:
        # As recorded: SELECT * leaves the Sku out unless it is named beside the star.
        body = loads(text)
        return Raw(
            dumps({key: value for key, value in body.items() if key != "Sku" or "Sku" in query.columns})
        )
    return Raw(dumps(_chosen(loads(text), query.columns)))


def _chosen(body: Json, columns: Sequence[str]) -> Json:
    chosen: Json = {"domain": "QBO", "sparse": True}
    for name in columns:
        top, _, below = name.partition(".")
        if top not in body:
            continue
        if below and below != "*" and isinstance(body[top], dict):
            chosen.setdefault(top, {})[below] = body[top].get(below)
        else:
            chosen[top] = body[top]
    return chosen
