"""Insert or update many rows in one statement, in the words of either database."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from sqlalchemy import Insert, Update, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session, SQLModel

T = TypeVar("T")
Values = Mapping[str, object]
CHUNK = 500  # SQLite takes 32,766 parameters a statement, PostgreSQL 65,535


def chunks(rows: Iterable[T]) -> Iterator[list[T]]:
    """The rows in lists short enough for one statement, whatever they come from."""
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def upsert(
    session: Session,
    table: type[SQLModel],
    rows: Sequence[Values],
    keys: Sequence[str],
    update: Sequence[str],
) -> None:
    """Insert the rows; where the keys are taken, overwrite the columns of `update`."""
    if not rows:
        return
    statement = _insert(session, table)
    changes = {name: statement.excluded[name] for name in update}
    conflict = statement.on_conflict_do_update(
        index_elements=list(keys), set_=changes, where=_same_merchant(table, statement)
    )
    _run(session, conflict, rows)


def insert_many(session: Session, table: type[SQLModel], rows: Sequence[Values], keys: Sequence[str]) -> None:
    """Insert the rows whose keys are free, without asking which those were; no keys are all of the table's."""
    if rows:
        statement = _insert(session, table).on_conflict_do_nothing(index_elements=list(keys) or None)
        _run(session, statement, rows)


def insert_short(
    session: Session, table: type[SQLModel], rows: Sequence[Values], keys: Sequence[str]
) -> None:
    """The same for a great many rows of a few short columns: PostgreSQL takes them as one array for each
    column in half the time. For long texts that is slower: the arrays are quoted once more."""
    if not rows:
        return
    statement = _insert(session, table)
    if isinstance(statement, sqlite.Insert):
        insert_many(session, table, rows, keys)
        return
    arrays = [
        func.unnest(bindparam(f"all_{name}", type_=postgresql.ARRAY(_column(table, name).type))).label(name)
        for name in rows[0]
    ]
    many = statement.from_select(list(rows[0]), select(*arrays), include_defaults=False)
    session.flush()
    session.connection().execute(
        many.on_conflict_do_nothing(index_elements=list(keys)),
        {f"all_{name}": [row[name] for row in rows] for name in rows[0]},
    )


def insert_new(session: Session, table: type[SQLModel], rows: Sequence[Values], keys: Sequence[str]) -> int:
    """Insert the rows whose keys are free and leave the others alone; how many were inserted."""
    if not rows:
        return 0
    statement = _insert(session, table).on_conflict_do_nothing(index_elements=list(keys))
    # Without being asked, PostgreSQL's driver forgets how many rows an insert made.
    counting = statement.execution_options(preserve_rowcount=True)
    return sum(session.exec(counting.values(dict(row))).rowcount for row in rows)


def execute_many(session: Session, statement: Update, changes: Sequence[Values]) -> None:
    """Run a statement with bound parameters once for each change."""
    if changes:
        session.flush()
        session.connection().execute(statement, [dict(change) for change in changes])


def add_up(
    session: Session, table: type[SQLModel], row: Values, keys: Sequence[str], sums: Sequence[str]
) -> None:
    """Insert the row, or add its sums to the row that is there: counters that two workers may move at once."""
    statement = _insert(session, table).values(dict(row))
    changes = {name: _column(table, name) + statement.excluded[name] for name in sums}
    session.exec(
        statement.on_conflict_do_update(
            index_elements=list(keys), set_=changes, where=_same_merchant(table, statement)
        )
    )


def _run(session: Session, statement: Insert, rows: Sequence[Values]) -> None:
    """Past the object layer, which takes as long as the database for each row."""
    session.flush()
    session.connection().execute(statement, [dict(row) for row in rows])


def _insert(session: Session, table: type[SQLModel]) -> sqlite.Insert | postgresql.Insert:
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def _same_merchant(
    table: type[SQLModel], statement: sqlite.Insert | postgresql.Insert
) -> ColumnElement[bool] | None:
    """A conflict checks no foreign key: without this a wrong id would overwrite a stranger's row."""
    if "merchant" not in table.model_fields:
        return None
    return _column(table, "merchant") == statement.excluded["merchant"]


def _column(table: type[SQLModel], name: str) -> ColumnElement[int]:
    column: ColumnElement[int] = getattr(table, name)
    return column
