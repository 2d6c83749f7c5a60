"""What a field of a document holds, written as people read it."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from app.core.document import DocumentKey, NewCustomer, NewItem, TaxAmount, TaxStyle
from app.core.listing import Ref
from app.core.money import Money
from app.core.order import Address
from app.plan.days import shown

Held = (
    str
    | bool
    | Decimal
    | date
    | Money
    | Ref
    | NewCustomer
    | NewItem
    | Address
    | DocumentKey
    | TaxAmount
    | None
)
STYLES = {
    TaxStyle.NONE: "no sales tax",
    TaxStyle.TOTAL: "one amount for the document",
    TaxStyle.COMPUTED: "computed from the taxable lines",
    TaxStyle.EXCLUSIVE: "a code on each line, amounts without tax",
    TaxStyle.INCLUSIVE: "a code on each line, amounts with tax",
}


def one_line(address: Address) -> str:
    """A postal address in one line."""
    town = f"{address.city} {address.state} {address.postcode}"
    parts = (address.line1, address.line2, " ".join(town.split()), address.country)
    return ", ".join(part for part in parts if part)


def written(value: Held) -> str:
    """The value in words; "" where the field holds nothing."""
    return value if type(value) is str else _WAYS[type(value)](value)


def _name(value: Ref | NewCustomer | NewItem) -> str:
    return value.name or (value.id if isinstance(value, Ref) else "")


def _amount(value: TaxAmount) -> str:
    return f"{_name(value.rate)}: {value.amount} on {value.taxed}"


_WAYS: Mapping[type, Callable[..., str]] = {
    str: str,
    type(None): lambda _: "",
    bool: lambda flag: "yes" if flag else "no",
    Decimal: lambda number: f"{number.normalize():f}",
    date: shown,
    Money: str,
    Ref: _name,
    NewCustomer: _name,
    NewItem: _name,
    Address: one_line,
    DocumentKey: lambda key: key.marker,
    TaxStyle: lambda style: STYLES[style],
    TaxAmount: _amount,
}
