"""Watches every statement of a test: it names a merchant, or it comes from one of the allowed functions."""

import sys
from collections.abc import Iterator
from types import FrameType

from sqlalchemy import Column, CompoundSelect, Connection, Delete, Select, Table, Update, event
from sqlalchemy.orm import FromStatement
from sqlalchemy.sql.elements import BinaryExpression
from sqlalchemy.sql.expression import ClauseElement
from sqlalchemy.sql.visitors import iterate

import app.data.tables  # noqa: F401 - fills the metadata
from app.data.session import Database
from tests.rules.tenancy import WITHOUT_A_MERCHANT


class Stranger(AssertionError):
    """A statement could have read or changed another merchant's rows."""


def watch(database: Database) -> None:
    for engine in database.engines:
        event.listen(engine, "before_execute", _check)


def _check(_connection: Connection, statement: ClauseElement, *_: object) -> None:
    if isinstance(statement, FromStatement):
        statement = statement.element
    if isinstance(statement, CompoundSelect):
        for part in statement.selects:
            _check(_connection, part)
        return
    if not isinstance(statement, Select | Update | Delete) or _is_allowed():
        return
    unfiltered = {table.name for table in _tables(statement)} - {"merchants"} - set(_filtered(statement))
    if unfiltered:
        raise Stranger(f"no merchant for {sorted(unfiltered)}: {statement}")


def _tables(statement: ClauseElement) -> Iterator[Table]:
    for element in iterate(statement):
        if isinstance(element, Table) and "merchant" in element.c:
            yield element
        elif (
            isinstance(element, Column) and isinstance(element.table, Table) and "merchant" in element.table.c
        ):
            yield element.table


def _filtered(statement: ClauseElement) -> Iterator[str]:
    for element in iterate(statement):
        if isinstance(element, BinaryExpression):
            for side in (element.left, element.right):
                if isinstance(side, Column) and side.name == "merchant" and isinstance(side.table, Table):
                    yield side.table.name


def _is_allowed() -> bool:
    """Rows that a function loaded through their merchant are written back by their primary key."""
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module == "sqlalchemy.orm.persistence":
            return True
        if module.startswith("app.data.") and (
            f"{module.removeprefix('app.data.')}.{frame.f_code.co_name}" in WITHOUT_A_MERCHANT
        ):
            return True
        frame = frame.f_back
    return False
