"""Column types that keep values exact on both databases: aware times, amounts, quantities, sorted text."""

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, ColumnElement, DateTime, Dialect, Integer, String, Text
from sqlalchemy.orm import Mapped
from sqlalchemy.types import TypeDecorator

DECIMALS = 6
_CENT = Decimal("0.01")
_UNIT = Decimal(1).scaleb(-DECIMALS)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC. SQLite has no zones: a naive value would come back as local time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"the time {value} has no time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Amount(TypeDecorator[Decimal]):
    """An exact decimal as a whole number of millionths: SQLite would add and sort decimals as floats."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        if value is None:
            return None
        scaled = value.scaleb(DECIMALS)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} is finer than {DECIMALS} decimals")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        return None if value is None else from_millionths(value)


def from_millionths(value: int | Decimal) -> Decimal:
    """The decimal of a stored amount, with two decimals where they suffice."""
    exact = Decimal(value).scaleb(-DECIMALS)
    short = exact.quantize(_CENT)
    return short if short == exact else exact


def storable(value: Decimal) -> Decimal:
    """The nearest value that an Amount column takes: for columns that only list and sort."""
    return value.quantize(_UNIT)


class Exact(TypeDecorator[Decimal]):
    """A decimal of any precision, as text: for quantities and rates, which are never summed in SQL."""

    impl = String(64)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        return None if value is None else Decimal(value)


# PostgreSQL would sort by the language of the server, and then no index finds a prefix.
Sorted = Text().with_variant(Text(collation="C"), "postgresql")

# SQLite numbers rows by itself only in a column whose type is INTEGER to the letter.
RowNumber = BigInteger().with_variant(Integer(), "sqlite")


def folded(text: str) -> str:
    """The text as QuickBooks compares names: without case, without blanks around it."""
    return text.strip().casefold()


def no_key(column: Mapped[str]) -> ColumnElement[str]:
    """The same text, which no index is chosen for: beside ten or more rows that are named by their ids, SQLite would
    take the connection for the better key, and go through all that it has for them."""
    return column.concat("")
