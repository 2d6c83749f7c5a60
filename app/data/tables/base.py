"""What all tables have in common: their metadata, opaque ids, and the column that names the merchant."""

import secrets
from typing import Any

from sqlalchemy import ForeignKeyConstraint
from sqlmodel import Field, SQLModel

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}
SQLModel.metadata.naming_convention = NAMES


class Row(SQLModel):
    """Base of every table. Rows stay inside `data`: callers get frozen records."""


def opaque() -> str:
    """A new id that tells nobody how many there are."""
    return secrets.token_hex(8)


def owned(column: str, table: str) -> ForeignKeyConstraint:
    """This column points at a row of the same merchant: the database itself refuses a stranger's."""
    return ForeignKeyConstraint(
        [column, "merchant"], [f"{table}.id", f"{table}.merchant"], ondelete="CASCADE"
    )


def belongs_to(column: str, *, primary_key: bool = False, index: bool = False) -> Any:  # noqa: ANN401
    """A column that points at its owner and goes with it. SQLModel's Field is Any to a type checker."""
    return Field(foreign_key=column, ondelete="CASCADE", primary_key=primary_key, index=index)
