"""The tables of messages, read from the data files into particles that an element is matched against."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
# The second file holds what the first lacks: derived, not verified.
FILES = ("qbxml.txt", "believed.txt")
_PART = re.compile(
    r"(?P<name>\w+)(?P<often>[?*+]|\{\d+,\d+\})?(?:>(?P<since>\d+))?(?: @(?P<attribute>\w+))?(?: (?P<type>.+))?"
)
_TYPE = re.compile(r"(?P<name>[A-Z]+)(?:\((?P<limit>\d+)\)|\{(?P<words>[^}]+)\})?")


@dataclass(frozen=True)
class Often:
    low: int
    high: int | None


@dataclass(frozen=True)
class Value:
    type: str
    limit: int | None = None
    words: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Element:
    """One name at one place; `value` for a leaf, `content` for what holds others, neither for anything at all."""

    name: str
    often: Often
    since: int
    attribute: str
    value: Value | None
    content: tuple["Particle", ...] | None


@dataclass(frozen=True)
class Choice:
    often: Often
    options: tuple["Particle", ...]


@dataclass(frozen=True)
class Sequence:
    parts: tuple["Particle", ...]


Particle = Element | Choice | Sequence


@dataclass(frozen=True)
class Message:
    """A request: its attributes and its content."""

    name: str
    attributes: frozenset[str]
    content: tuple[Particle, ...]


@cache
def messages() -> dict[str, Message]:
    """Every request that QuickBooks takes, by its name."""
    blocks = _blocks()
    found = {}
    for heading, lines in blocks.items():
        name, _, attributes = heading.partition(" @")
        if name.endswith("Rq"):
            content = _content(lines, blocks)
            found[name] = Message(name, frozenset(attributes.split(",")) - {""}, content)
    return found


def _blocks() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for name in FILES:
        for line in (DATA / name).read_text(encoding="utf-8").splitlines():
            if line.startswith("= "):
                current = found.setdefault(line[2:], [])
            elif line.strip() and not line.startswith("#"):
                current.append(line)
    return found


def _content(lines: list[str], blocks: dict[str, list[str]]) -> tuple[Particle, ...]:
    particles: list[Particle] = []
    at = 0
    while at < len(lines):
        end = at + 1
        while end < len(lines) and lines[end].startswith("  "):
            end += 1
        inner = [line[2:] for line in lines[at + 1 : end]]
        if lines[at] not in ("]", ")"):
            particles.append(_particle(lines[at], inner, blocks))
        at = end
    return tuple(particles)


def _particle(line: str, inner: list[str], blocks: dict[str, list[str]]) -> Particle:
    if line.startswith("["):
        return Choice(_often(line[1:]), _content(inner, blocks))
    if line == "(":
        return Sequence(_content(inner, blocks))
    part = _PART.fullmatch(line)
    if part is None:
        raise ValueError(f"The table of messages has a line that is not understood: {line}")
    value, content = _inside(part["type"], inner, blocks)
    return Element(
        name=part["name"],
        often=_often(part["often"] or ""),
        since=int(part["since"] or 0),
        attribute=part["attribute"] or ("useMacro" if part["type"] == "MACROID" else ""),
        value=value,
        content=content,
    )


def _inside(
    type_name: str | None, inner: list[str], blocks: dict[str, list[str]]
) -> tuple[Value | None, tuple[Particle, ...] | None]:
    if type_name is None:
        return None, _content(inner, blocks)
    if type_name == "ANY":
        return None, None
    if type_name in blocks:
        return None, _content(blocks[type_name], blocks)
    found = _TYPE.fullmatch(type_name)
    if found is None:
        raise ValueError(f"The table of messages names a type that there is not: {type_name}")
    words = frozenset((found["words"] or "").split("|")) - {""}
    return Value(found["name"], int(found["limit"]) if found["limit"] else None, words), None


def _often(mark: str) -> Often:
    if mark.startswith("{"):
        low, high = mark[1:-1].split(",")
        return Often(int(low), int(high))
    return {"": Often(1, 1), "?": Often(0, 1), "*": Often(0, None), "+": Often(1, None)}[mark]


@cache
def answer_orders() -> dict[str, tuple[str, ...]]:
    """The order of the elements in what QuickBooks answers, by the name of the element that holds them."""
    found = {}
    for line in (DATA / "answers.txt").read_text(encoding="utf-8").splitlines():
        name, colon, words = line.partition(":")
        if colon and not line.startswith("#"):
            found[name.strip()] = tuple(words.split())
    return found
