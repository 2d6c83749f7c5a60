"""The property names QuickBooks knows, and the reading of a request by them: what is not known is refused (2010)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TypeAlias

from simulators.qbo import faultbook
from simulators.qbo.lengths import limit_of
from simulators.qbo.wire import Json

DATA = Path(__file__).parent / "data"
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(Z|[+-]\d{2}:\d{2})?")
LARGEST_AMOUNT = Decimal("9999999999.99999")
LARGEST_NUMBER = Decimal("99999999999.9999999")


@dataclass(frozen=True)
class Reference:
    """A reference as it was met: the property's name and the object that holds its value and name."""

    property: str
    holder: Json  # of this dict "value" and "name" are read, and "name" is filled in


References: TypeAlias = list[Reference]
Reader: TypeAlias = Callable[[object, References], object]


@dataclass(frozen=True)
class Schema:
    types: dict[str, list[str]]  # "name", "name:type" or "name[]:type"
    enumerations: dict[str, frozenset[str]]


@cache
def schema() -> Schema:
    types: dict[str, list[str]] = {}
    enumerations: dict[str, frozenset[str]] = {}
    for file in ("fields.txt", "more-fields.txt"):
        in_enumerations = False
        for line in (DATA / file).read_text(encoding="utf-8").splitlines():
            in_enumerations = in_enumerations or line.startswith("# Enumerations")
            if not line.strip() or line.startswith("#"):
                continue
            name, _, rest = line.partition(":")
            if in_enumerations:
                enumerations[name] = frozenset(value.strip() for value in rest.split("|"))
            else:
                types[name] = rest.split()
    types["ReferenceType"].append("value")
    types["MemoRef"].append("value")
    return Schema(types, enumerations)


def read(entity: str, body: object, references: References) -> Json:
    """The request with every value in its own type, nulls left out, and its references collected."""
    read_value: object = _read_object(entity, entity, body, references)
    if not isinstance(read_value, dict):
        faultbook.unreadable_json(f"Can not deserialize instance of {entity}")
    return read_value


def _read_object(type_name: str, name: str, body: object, references: References) -> Json:
    if not isinstance(body, dict):
        faultbook.unreadable_property(name, f"com.intuit.schema.finance.v3.{type_name}")
    readers = _readers(type_name)
    result: Json = {}
    for key, value in body.items():
        reader = readers.get(key)
        if reader is None:
            faultbook.unknown_property(key, type_name, sorted(readers))
        if value is not None:
            found = reader(value, references)
            if found is not None:
                result[key] = found
    return result


@cache
def _readers(type_name: str) -> dict[str, Reader]:
    return dict(_field_reader(type_name, declared) for declared in schema().types[type_name])


def _field_reader(type_name: str, declared: str) -> tuple[str, Reader]:
    name, _, kind = declared.partition(":")
    many = name.endswith("[]")
    name = name.removesuffix("[]")
    one = _value_reader(type_name, name, kind)
    return name, _many(name, one) if many else one


def _many(name: str, one: Reader) -> Reader:
    def read_list(value: object, references: References) -> object:
        if not isinstance(value, list):
            faultbook.unreadable_property(name, "java.util.ArrayList")
        return [one(item, references) for item in value if item is not None]

    return read_list


def _value_reader(type_name: str, name: str, kind: str) -> Reader:
    if kind == "ReferenceType":
        return _reference(name)
    if kind in schema().types:
        return lambda value, references: _read_object(kind, name, value, references)
    if kind in schema().enumerations:
        return _enumeration(name, schema().enumerations[kind])
    return SCALARS[kind](type_name, name)


def _reference(name: str) -> Reader:
    known = {"value", "name", "type"}

    def read_reference(value: object, references: References) -> object:
        if not isinstance(value, dict):
            faultbook.unreadable_property(name, "com.intuit.schema.finance.v3.ReferenceType")
        for key in value:
            if key not in known:
                faultbook.unknown_property(key, "ReferenceType", sorted(known))
        target = value.get("value")
        if target is None or target == "":
            return None
        if isinstance(target, (dict, list)):
            faultbook.unreadable_property("value", "java.lang.String")
        holder: Json = {"value": str(target)}
        holder |= {key: str(value[key]) for key in ("name", "type") if value.get(key)}
        references.append(Reference(name, holder))
        return holder

    return read_reference


def _enumeration(name: str, values: frozenset[str]) -> Reader:
    def read_enumeration(value: object, references: References) -> object:  # noqa: ARG001 a Reader
        if value == "":
            return None
        if not isinstance(value, str) or value not in values:
            faultbook.invalid_enumeration(name, value)
        return value

    return read_enumeration


def _string(type_name: str, name: str) -> Reader:
    limit = limit_of(type_name, name)

    def read_string(value: object, references: References) -> object:  # noqa: ARG001 a Reader
        if isinstance(value, (dict, list)):
            faultbook.unreadable_property(name, "java.lang.String")
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if len(text) > limit:
            faultbook.too_long(name, limit, len(text))
        return text

    return read_string


def _decimal(type_name: str, name: str) -> Reader:  # noqa: ARG001 as its neighbours
    is_amount = name.endswith(("Amount", "Amt"))

    def read_decimal(value: object, references: References) -> object:  # noqa: ARG001 a Reader
        if value == "":
            return None
        number = _number(name, value)
        if is_amount and (abs(number) > LARGEST_AMOUNT or number != round(number, 5)):
            faultbook.invalid_amount(name, number)
        return number

    return read_decimal


def _number(name: str, value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        faultbook.invalid_number(name, value)
    if isinstance(value, str) and not NUMBER.fullmatch(value):
        faultbook.invalid_number(name, value)
    number = Decimal(value)
    if not number.is_finite() or abs(number) > LARGEST_NUMBER:
        faultbook.invalid_number(name, value)
    return number


def _int(type_name: str, name: str) -> Reader:  # noqa: ARG001 as its neighbours
    def read_int(value: object, references: References) -> object:  # noqa: ARG001 a Reader
        if value == "":
            return None
        number = _number(name, value)
        if number != number.to_integral_value():
            faultbook.invalid_number(name, value)
        return int(number)

    return read_int


def _boolean(type_name: str, name: str) -> Reader:  # noqa: ARG001 as its neighbours
    def read_boolean(value: object, references: References) -> object:  # noqa: ARG001 a Reader
        if value == "":
            return None
        if isinstance(value, str) and value.lower() in {"true", "false"}:
            return value.lower() == "true"
        if not isinstance(value, bool):
            faultbook.invalid_type(name, value)
        return value

    return read_boolean


def _date(type_name: str, name: str) -> Reader:  # noqa: ARG001 as its neighbours
    def read_date(value: object, references: References) -> object:  # noqa: ARG001 a Reader
        if value == "":
            return None
        matched = DATE.fullmatch(value) if isinstance(value, str) else None
        if matched is None:
            faultbook.date_format(name, value)
        try:
            return date.fromisoformat(matched[1]).isoformat()
        except ValueError:
            faultbook.date_value(name, matched[1])

    return read_date


def _anything(type_name: str, name: str) -> Reader:  # noqa: ARG001 as its neighbours
    return lambda value, references: value  # noqa: ARG005 a Reader


SCALARS: dict[str, Callable[[str, str], Reader]] = {
    "": _string,
    "id": _string,
    "anyURI": _string,
    "dateTime": _string,
    "decimal": _decimal,
    "int": _int,
    "positiveInteger": _int,
    "boolean": _boolean,
    "date": _date,
    "IntuitAnyType": _anything,
}
