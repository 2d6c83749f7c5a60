"""QuickBooks' JSON: amounts go out and come in as exact numbers, never as floats or strings."""

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from json.encoder import encode_basestring
from typing import TypeAlias

JsonValue: TypeAlias = "bool | int | Decimal | str | Mapping[str, JsonValue] | Sequence[JsonValue] | None"
Json: TypeAlias = Mapping[str, JsonValue]
Payload: TypeAlias = dict[str, JsonValue]  # what we are building to send


def dumps(value: JsonValue) -> bytes:
    """The exact bytes of a body; the same value gives the same bytes for ever."""
    parts: list[str] = []
    _write(value, parts.append)
    return "".join(parts).encode()


def loads(text: bytes | str) -> JsonValue:
    """Raises ValueError for what is not JSON."""
    found: JsonValue = json.loads(text, parse_float=Decimal, parse_constant=_refuse)
    return found


def loads_object(text: bytes | str) -> Json:
    """A JSON object; ValueError for anything else."""
    found = loads(text)
    if not isinstance(found, Mapping):
        raise ValueError("the text is not a JSON object")
    return found


def text(owner: Json, name: str) -> str:
    """The property as text, "" when it is missing or null."""
    value = owner.get(name)
    return "" if value is None else str(value)


def inner(owner: Json, name: str) -> Json:
    """The object under a property, empty when there is none."""
    value = owner.get(name)
    return value if isinstance(value, Mapping) else {}


def objects(owner: Json, name: str) -> list[Json]:
    """The objects of an array, empty when there is none."""
    value = owner.get(name)
    if not isinstance(value, list):
        return []
    return [item for item in value if isinstance(item, Mapping)]


def number(owner: Json, name: str) -> Decimal | None:
    """The property as an exact number, None when it is missing."""
    value = owner.get(name)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return Decimal(value)


def reference(owner: Json, name: str) -> str:
    """The id that a reference points at, "" when it is missing."""
    return text(inner(owner, name), "value")


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def _write(value: JsonValue, put: Callable[[str], None]) -> None:
    if isinstance(value, str):
        put(encode_basestring(value))
    elif value is None or isinstance(value, int | Decimal):
        put(_scalar(value))
    elif isinstance(value, Mapping):
        _write_object(value, put)
    else:
        _write_array(value, put)


def _write_object(value: Json, put: Callable[[str], None]) -> None:
    lead = "{"
    for name, item in value.items():
        put(f'{lead}"{name}":')
        _write(item, put)
        lead = ","
    put("{}" if lead == "{" else "}")


def _write_array(value: Sequence[JsonValue], put: Callable[[str], None]) -> None:
    lead = "["
    for item in value:
        put(lead)
        _write(item, put)
        lead = ","
    put("[]" if lead == "[" else "]")


def _scalar(value: bool | int | Decimal | None) -> str:  # noqa: FBT001 - JSON has booleans
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    # "f": a Decimal of 1E+3 would otherwise go out as an exponent, which QuickBooks reads as a float.
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
