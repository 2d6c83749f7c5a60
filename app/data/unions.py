"""Several questions in one statement, each answered by an index of its own.

With OR between them it would be the database's choice whether it uses an index at all.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import TypeVar, TypeVarTuple

from sqlalchemy import CompoundSelect, Select, select, union_all
from sqlalchemy.orm import Mapped
from sqlmodel import Session, SQLModel

from app.data.upsert import CHUNK

Columns = TypeVarTuple("Columns")
Listed = TypeVar("Listed", bound=SQLModel)
AT_ONCE = 20  # questions a statement: together they stay below what a database takes of parameters


def parts(
    question: Select[*Columns], column: Mapped[str], values: Collection[str]
) -> Iterator[Select[*Columns]]:
    """The question of the rows whose column has one of these values; none without values."""
    ordered = sorted(values)
    for start in range(0, len(ordered), CHUNK):
        yield question.where(column.in_(ordered[start : start + CHUNK]))


def unions(questions: Iterable[Select[*Columns]]) -> Iterator[CompoundSelect[*Columns]]:
    """As few statements as ask all questions; they all have the same columns."""
    source = iter(questions)
    while several := list(islice(source, AT_ONCE)):
        yield union_all(*several)


def asked(session: Session, table: type[Listed], questions: Iterable[Select[Listed]]) -> list[Listed]:
    """The table's rows that answer the questions, in their order; a row that answers two is there twice."""
    return [
        row
        for statement in unions(questions)
        for row in session.scalars(select(table).from_statement(statement))
    ]
