"""Writes requests in qbXML as the table of messages has them: in order, typed, plain ASCII. Pure.

What does not fit the table is a bug of ours and raises; a text that is too long or has letters that a company file
cannot hold is made to fit, and told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias
from xml.sax.saxutils import quoteattr

from app.books.qbd.messages import Choice, Field, Parts, fields_of, messages
from app.books.qbd.texts import Fitted, Marked, Shape, fitted, lines, name, noted, one_line
from app.core.listing import Ref

Value: TypeAlias = "str | Marked | bool | int | Decimal | date | Ref | Mapping[str, Value] | Sequence[Value]"
Tree: TypeAlias = dict[str, Value]  # what an element holds, in any order

CENT = Decimal("0.01")
FINEST = Decimal("0.00001")
LONGEST_WHOLE = Decimal(10) ** 13
FLOOR = "13.0"
OFFERED = "16.0"  # the newest version that we make use of


class Misfit(ValueError):
    """What was to be sent does not fit the table."""


@dataclass(frozen=True, slots=True)
class Request:
    """One message of a set: its name, what it holds, its attributes."""

    name: str
    holds: Tree
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """A text that could not be sent as it was given. `where` are the elements around it, with the number of a line;
    `length` is that to which it was cut, 0 when it was not."""

    where: tuple[str, ...]
    length: int
    replaced: str


def build(request: Request, request_id: str, version: str = FLOOR) -> tuple[bytes, tuple[Change, ...]]:
    """The message, and what could not be sent as it is. Raises Misfit."""
    parts = messages().get(request.name)
    if parts is None:
        raise Misfit(f"there is no message {request.name}")
    writer = _Writer(int(version.partition(".")[0]))
    attributes = {"requestID": request_id, **request.attributes}
    told = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    writer.put(f"<{request.name}{told}>")
    writer.write(parts, request.holds, ())
    writer.put(f"</{request.name}>")
    return "".join(writer.pieces).encode("ascii"), tuple(writer.changes)


def put(tree: Tree, key: str, value: "Value | None") -> None:
    """Set what an element holds; nothing and an empty text are left out."""
    if value is not None and value != "":
        tree[key] = value


def is_amount(value: Decimal) -> bool:
    """Whether it can be sent as an amount of money."""
    return abs(value) < LONGEST_WHOLE and value == value.quantize(CENT)


def is_number(value: Decimal) -> bool:
    """Whether it can be sent as a quantity or a price."""
    return abs(value) < LONGEST_WHOLE and value == value.quantize(FINEST)


@dataclass(slots=True)
class _Writer:
    version: int
    pieces: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def put(self, piece: str) -> None:
        self.pieces.append(piece)

    def write(self, parts: Parts, tree: Mapping[str, Value], where: tuple[str, ...]) -> None:
        used = sum(self._part(part, tree, where) for part in parts)
        if used != len(tree):
            unknown = sorted(set(tree) - {one.name for one in fields_of(parts)})
            raise Misfit(f"{'/'.join(where)} has no {', '.join(unknown)}")

    def _part(self, part: Field | Choice, tree: Mapping[str, Value], where: tuple[str, ...]) -> int:
        if isinstance(part, Field):
            return self._field(part, tree, where)
        filled = [one for one in part.options if any(each.name in tree for each in fields_of(one))]
        if len(filled) > 1:
            raise Misfit(f"{'/'.join(where)} holds several of what is a choice")
        return sum(self._part(one, tree, where) for option in filled for one in option)

    def _field(self, part: Field, tree: Mapping[str, Value], where: tuple[str, ...]) -> int:
        value = tree.get(part.name)
        if value is None:
            if part.required:
                raise Misfit(f"{'/'.join((*where, part.name))} is missing")
            return 0
        if part.since <= self.version:
            self._all(part, value, (*where, part.name))
        return 1

    def _all(self, part: Field, value: Value, where: tuple[str, ...]) -> None:
        if not part.repeats:
            self._one(part, value, where)
            return
        if isinstance(value, str) or not isinstance(value, Sequence) or (part.required and not value):
            raise Misfit(f"{'/'.join(where)} is not a list, or an empty one")
        for number, each in enumerate(value, 1):
            self._one(part, each, (*where, str(number)))

    def _one(self, part: Field, value: Value, where: tuple[str, ...]) -> None:
        self.put(f"<{part.name}>")
        if part.type:
            self._leaf(part, value, where)
        elif isinstance(value, Mapping):
            self.write(part.parts, value, where)
        else:
            raise Misfit(f"{'/'.join(where)} holds elements, and is given {value!r}")
        self.put(f"</{part.name}>")

    def _leaf(self, part: Field, value: Value, where: tuple[str, ...]) -> None:
        if part.type == "ref" and isinstance(value, Ref):
            self._ref(part, value, where)
        elif part.type in TEXTS and isinstance(value, str):
            self._text(fitted(value, part.length, TEXTS[part.type]), part, where)
        elif part.type == "text" and isinstance(value, Marked):
            self._text(noted(value, part.length), part, where)
        else:
            self.put(_plain(part.type, value, where))

    def _ref(self, part: Field, value: Ref, where: tuple[str, ...]) -> None:
        """By id where it is known: a name can be given to another entry meanwhile."""
        if value.id:
            self.put(f"<ListID>{_escaped(value.id)}</ListID>")
            return
        self.put("<FullName>")
        self._text(fitted(value.name, part.length, one_line), part, where)
        self.put("</FullName>")

    def _text(self, fit: Fitted, part: Field, where: tuple[str, ...]) -> None:
        if fit.is_cut or fit.replaced:
            self.changes.append(Change(where, part.length if fit.is_cut else 0, fit.replaced))
        self.put(_escaped(fit.text))


TEXTS: dict[str, Shape] = {"text": lines, "line": one_line, "name": name, "id": one_line}


def _plain(type_: str, value: Value, where: tuple[str, ...]) -> str:
    match type_, value:
        case "bool", bool():
            return "true" if value else "false"
        case "whole", int() if not isinstance(value, bool):
            return str(value)
        case "amount", Decimal() if is_amount(value):
            return f"{value.quantize(CENT):f}"
        case "number", Decimal() if is_number(value):
            return f"{value.quantize(FINEST):f}".rstrip("0").rstrip(".")
        case "time", datetime():
            return value.isoformat(timespec="seconds")
        case "date", date() if not isinstance(value, datetime):
            return value.isoformat()
        case _:
            raise Misfit(f"{'/'.join(where)} is a {type_}, and is given {value!r}")


def _escaped(text: str) -> str:
    """Numeric references for whatever is not ASCII: QuickBooks takes no UTF-8. Line ends too, or they would be
    rewritten on the way."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "&#10;")
    return plain.encode("ascii", "xmlcharrefreplace").decode("ascii")
