"""Intuit's schema as its tables have it, to hold against what we send: order, type, length, what is required."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lxml import etree

TABLES = Path(__file__).parents[2] / "data" / "qbxml"
_ENTRY = re.compile(r"(\w+)([?*+]|\{\d+,\d+\})?(?: @\w[\w,]*)?(?: : (\w+)(?:\((\d+)\)|\{(.+)\})?)?")
_FORMS = {
    "AMTTYPE": r"[+-]?\d{1,13}(\.\d{2})?",
    "PRICETYPE": r"[+-]?\d{1,13}(\.\d{1,5})?",
    "QUANTYPE": r"[+-]?\d{1,13}(\.\d{1,5})?",
    "IDTYPE": r".{1,36}",
    "BOOLTYPE": r"true|false|1|0",
    "INTTYPE": r"\d{1,9}",
    "DATETYPE": r"\d{4}-\d\d-\d\d",
    "DATETIMETYPE": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([+-]\d\d:\d\d|Z)?",
}


@dataclass(frozen=True)
class Entry:
    """One element of the schema. What stands in a choice is not required by itself."""

    name: str
    often: str
    type: str
    length: int
    words: tuple[str, ...]
    in_choice: bool
    parts: tuple["Entry", ...]

    @property
    def required(self) -> bool:
        return self.often in ("", "+") and not self.in_choice

    @property
    def repeats(self) -> bool:
        return self.often not in ("", "?") or self.in_choice


@cache
def schema(version: str = "13") -> dict[str, tuple[Entry, ...]]:
    """The messages of a version of qbXML."""
    files = ["believed.txt", "13.txt"] if version == "13" else ["believed.txt", "13.txt", f"{version}.txt"]
    found: dict[str, tuple[Entry, ...]] = {}
    for name in files:
        lines = [line for line in (TABLES / name).read_text().splitlines() if line and line[0] != "#"]
        for head, body in _blocks(lines):
            found[head.split()[0]] = tuple(_entries(body, in_choice=False))
    return found


def problems(request: etree._Element, version: str = "13") -> list[str]:
    """What is wrong with a request by the schema."""
    return list(_problems(request, schema(version)[str(request.tag)], str(request.tag)))


def _problems(node: etree._Element, entries: Sequence[Entry], path: str) -> Iterator[str]:
    at, names = 0, [entry.name for entry in entries]
    for child in node:
        if child.tag not in names[at:]:
            yield f"{path}: {child.tag} is not expected there"
            continue
        index = names.index(str(child.tag), at)
        entry = entries[index]
        at = index if entry.repeats else index + 1
        yield from _inside(child, entry, f"{path}/{entry.name}")
    there = {child.tag for child in node}
    yield from (
        f"{path}: {each.name} is missing" for each in entries if each.required and each.name not in there
    )


def _inside(node: etree._Element, entry: Entry, path: str) -> Iterator[str]:
    if entry.parts:
        yield from _problems(node, entry.parts, path)
        return
    value = node.text or ""
    if entry.length and len(value) > entry.length:
        yield f"{path}: longer than {entry.length}"
    if entry.words and value not in entry.words:
        yield f"{path}: {value} is none of {entry.words}"
    if entry.type in _FORMS and not re.fullmatch(_FORMS[entry.type], value):
        yield f"{path}: {value} is no {entry.type}"


def _blocks(lines: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    at = 0
    while at < len(lines):
        end = at + 1
        while end < len(lines) and lines[end].startswith("  "):
            end += 1
        yield lines[at], [line[2:] for line in lines[at + 1 : end]]
        at = end


def _entries(lines: Sequence[str], *, in_choice: bool) -> Iterator[Entry]:
    for head, body in _blocks(lines):
        if head.startswith("["):
            yield from _entries(body, in_choice=True)
        elif head != "]":
            yield _entry(head, body, in_choice=in_choice)


def _entry(head: str, body: Sequence[str], *, in_choice: bool) -> Entry:
    found = _ENTRY.fullmatch(head)
    assert found is not None, head
    name, often, type_, length, words = found.groups()
    parts = tuple(_entries(body, in_choice=False))
    return Entry(
        name,
        often or "",
        type_ or "",
        int(length or 0),
        tuple((words or "").split("|")) if words else (),
        in_choice,
        parts,
    )
