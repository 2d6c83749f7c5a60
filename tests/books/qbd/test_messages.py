"""Our own table of messages says of each element what Intuit's schema says."""

import pytest

from app.books.qbd.messages import Field, Parts, fields_of, messages, read
from tests.books.qbd.schema import Entry, schema

TYPES = {
    "STRTYPE": {"text", "line", "name"},
    "ENUMTYPE": {"line"},
    "IDTYPE": {"id"},
    "AMTTYPE": {"amount"},
    "PRICETYPE": {"number"},
    "QUANTYPE": {"number"},
    "BOOLTYPE": {"bool"},
    "INTTYPE": {"whole"},
    "DATETYPE": {"date"},
    "DATETIMETYPE": {"time"},
    "": {"id"},
}


@pytest.mark.parametrize("name", sorted(messages()))
@pytest.mark.parametrize("version", ["13", "16"])
def test_each_message_has_its_elements_in_the_order_types_and_lengths_of_the_schema(
    name: str, version: str
) -> None:
    assert differences(messages()[name], schema(version)[name], int(version), name) == []


def differences(ours: Parts, theirs: tuple[Entry, ...], version: int, path: str) -> list[str]:
    found: list[str] = []
    names, at = [entry.name for entry in theirs], 0
    for field in fields_of(ours):
        if field.since > version:
            continue
        if field.name not in names[at:]:
            found.append(f"{path}: {field.name} does not stand there")
            continue
        at = names.index(field.name, at) + 1
        found += of_one(field, theirs[at - 1], version, f"{path}/{field.name}")
    sent = {field.name for field in fields_of(ours)}
    return found + [
        f"{path}: {each.name} is required" for each in theirs if each.required and each.name not in sent
    ]


def of_one(field: Field, entry: Entry, version: int, path: str) -> list[str]:
    found = []
    if field.repeats and not entry.repeats:
        found.append(f"{path} does not repeat")
    if entry.required and not field.required:
        found.append(f"{path} is required")
    if field.type == "ref":
        name = next(part for part in entry.parts if part.name == "FullName")
        return found + ([f"{path} has another length"] if name.length != field.length else [])
    if field.parts:
        return found + differences(field.parts, entry.parts, version, path)
    if field.type not in TYPES[entry.type]:
        found.append(f"{path} is a {entry.type}")
    if field.length != entry.length:
        found.append(f"{path} has length {entry.length}")
    return found


def test_what_is_new_in_16_is_unknown_to_13() -> None:
    [added] = messages()["SalesOrderAddRq"]
    assert isinstance(added, Field)
    newer = {field.name for field in fields_of(added.parts) if field.since}
    assert newer == {"SOChannel", "StoreName"}
    [older] = [each for each in schema("13")["SalesOrderAddRq"] if each.name == "SalesOrderAdd"]
    assert newer & {part.name for part in older.parts} == set()


@pytest.mark.parametrize("table", ["XRq\n  Name? line(41", "XRq\n  or\n    Name line", "XRq\n  Name of many"])
def test_a_line_that_is_not_understood_is_told(table: str) -> None:
    with pytest.raises((ValueError, LookupError)):
        read(table)
