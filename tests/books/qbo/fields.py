"""The property names that QuickBooks knows, from Intuit's schema as the practice company keeps it."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

FIELDS = Path(__file__).parents[3] / "simulators" / "qbo" / "data" / "fields.txt"
PROPERTY = re.compile(r"(\w+)(\[\])?(?::(\w+))?")


@cache
def schema() -> dict[str, dict[str, str]]:
    types: dict[str, dict[str, str]] = {}
    for row in FIELDS.read_text().split("# Enumerations")[0].splitlines():
        name, _, properties = row.partition(":")
        if properties and not row.startswith("#"):
            found = (PROPERTY.fullmatch(each) for each in properties.split())
            types[name] = {match.group(1): match.group(3) or "" for match in found if match}
    types["ReferenceType"]["value"] = types["MemoRef"]["value"] = ""
    return types


def unknown_properties(type_name: str, payload: object, path: str = "") -> Iterator[str]:
    """Every property that QuickBooks would refuse with 2010."""
    known = schema().get(type_name)
    if isinstance(payload, list):
        for each in payload:
            yield from unknown_properties(type_name, each, path)
    elif isinstance(payload, Mapping) and known is not None:
        for name, value in payload.items():
            if name not in known:
                yield f"{path}{type_name}.{name}"
            else:
                yield from unknown_properties(known[name], value, f"{path}{type_name}.")
