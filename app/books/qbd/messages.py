"""The table of the messages that we send, read from messages.txt: which elements, in which order, how long."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LEAVES = frozenset("text line name id ref amount number whole bool date time".split())
_FIELD = re.compile(r"(\w+)([?*+]?)(?: (\w+)(?:\((\d+)\))?)?(?: since (\d+))?")


@dataclass(frozen=True, slots=True)
class Field:
    """One element: a leaf of a type, or what holds others. `length` is 0 where nothing limits it."""

    name: str
    often: str  # "" once, "?" at most once, "*" any number, "+" once or more
    type: str = ""  # "" for what holds others
    length: int = 0
    since: int = 0
    parts: "Parts" = ()

    @property
    def required(self) -> bool:
        return self.often in ("", "+")

    @property
    def repeats(self) -> bool:
        return self.often in ("*", "+")


@dataclass(frozen=True, slots=True)
class Choice:
    """Of these sequences at most one is filled in."""

    options: tuple["Parts", ...]


Parts = tuple[Field | Choice, ...]


@cache
def messages() -> dict[str, Parts]:
    """The requests by their names, each with what it may hold."""
    table = files("app.books.qbd").joinpath("messages.txt").read_text(encoding="utf-8")
    return {name: parts for name, parts in read(table).items() if name.endswith("Rq")}


def fields_of(parts: Parts) -> Iterator[Field]:
    """All fields in their order, those of every option of a choice too."""
    for part in parts:
        if isinstance(part, Field):
            yield part
        else:
            for option in part.options:
                yield from fields_of(option)


def read(table: str) -> dict[str, Parts]:
    """The groups and requests of a table. ValueError for a line that is not understood."""
    groups: dict[str, Parts] = {}
    lines = [line for line in table.splitlines() if line.strip() and not line.startswith("#")]
    for head, body in _blocks(lines):
        name, _, like = head.partition(" ")
        groups[name] = groups[like] if like else _parts(body, groups)
    return groups


def _blocks(lines: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Each line that is not indented, with the lines below it, one step less indented."""
    at = 0
    while at < len(lines):
        end = at + 1
        while end < len(lines) and lines[end].startswith("  "):
            end += 1
        yield lines[at], [line[2:] for line in lines[at + 1 : end]]
        at = end


def _parts(lines: Sequence[str], groups: dict[str, Parts]) -> Parts:
    parts: list[Field | Choice] = []
    for head, body in _blocks(lines):
        if head == "either":
            parts.append(Choice((_parts(body, groups),)))
        elif head == "or":
            parts.append(_one_more(parts.pop(), _parts(body, groups)))
        else:
            parts.append(_field(head, body, groups))
    return tuple(parts)


def _one_more(part: Field | Choice, option: Parts) -> Choice:
    if isinstance(part, Field):
        raise ValueError("an “or” follows no “either”")
    return Choice((*part.options, option))


def _field(head: str, body: Sequence[str], groups: dict[str, Parts]) -> Field:
    found = _FIELD.fullmatch(head)
    if found is None:
        raise ValueError(f"the table of messages has a line that is not understood: {head}")
    name, often, type_, length, since = found.groups()
    if type_ in LEAVES:
        return Field(name, often, type_, int(length or 0), int(since or 0))
    return Field(name, often, parts=groups[type_] if type_ else _parts(body, groups))
