"""QuickBooks' query language, read strictly: AND only, single quotes, a backslash before a quote inside them."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn, TypeAlias

from simulators.qbo import faultbook

TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:[^'\\]|\\.)*')|(?P<number>-?\d+(?:\.\d+)?)(?![\w.])"
    r"|(?P<word>[A-Za-z_][\w.]*(?:\.\*)?)|(?P<mark><=|>=|!=|<>|[=<>(),*;]))",
    re.DOTALL,
)
OPERATORS = frozenset({"=", "<", ">", "<=", ">="})
DEFAULT_PAGE = 100
LARGEST_PAGE = 1000

Value: TypeAlias = str | Decimal | bool


@dataclass(frozen=True)
class Condition:
    property: str
    operator: str  # = < > <= >= in like
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Query:
    entity: str
    columns: tuple[str, ...]  # empty: all
    star: bool
    counting: bool
    conditions: tuple[Condition, ...]
    order: tuple[tuple[str, bool], ...]  # property, descending
    start: int
    size: int


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    column: int


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    at = 0
    stripped = text.rstrip()
    while at < len(stripped):
        found = TOKEN.match(stripped, at)
        if found is None:
            rest = stripped[at:].lstrip()
            faultbook.query_parse(rest[:1], len(stripped) - len(rest) + 1)
        kind = str(found.lastgroup)
        tokens.append(Token(kind, found[kind], found.start(kind) + 1))
        at = found.end()
    return tokens


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self._end = len(text) + 1

    def _peek(self) -> Token:
        return self._tokens[self._at] if self._at < len(self._tokens) else Token("end", "<EOF>", self._end)

    def refuse(self) -> NoReturn:
        token = self._peek()
        faultbook.query_parse(token.text, token.column)

    def is_word(self, *words: str) -> bool:
        token = self._peek()
        return token.kind == "word" and token.text.lower() in words

    def accept(self, *words: str) -> bool:
        if self.is_word(*words):
            self._at += 1
            return True
        return False

    def expect(self, word: str) -> None:
        if not self.accept(word):
            self.refuse()

    def mark(self, mark: str) -> bool:
        token = self._peek()
        if token.kind == "mark" and token.text == mark:
            self._at += 1
            return True
        return False

    def expect_mark(self, mark: str) -> None:
        if not self.mark(mark):
            self.refuse()

    def name(self) -> str:
        token = self._peek()
        if token.kind != "word":
            self.refuse()
        self._at += 1
        return token.text

    def operator(self) -> str:
        token = self._peek()
        if not (self.is_word("in", "like") or (token.kind == "mark" and token.text in OPERATORS)):
            self.refuse()
        self._at += 1
        return token.text.lower()

    def value(self) -> Value:
        token = self._peek()
        if token.kind not in {"string", "number"} and not self.is_word("true", "false"):
            self.refuse()
        self._at += 1
        if token.kind == "string":
            return re.sub(r"\\(.)", r"\1", token.text[1:-1], flags=re.DOTALL)
        return Decimal(token.text) if token.kind == "number" else token.text.lower() == "true"

    def whole_number(self) -> int:
        token = self._peek()
        if token.kind != "number" or "." in token.text:
            self.refuse()
        self._at += 1
        return int(token.text)

    def finish(self) -> None:
        self.mark(";")
        if self._peek().kind != "end":
            self.refuse()


def parse(text: str) -> Query:
    reader = _Reader(text)
    reader.expect("select")
    counting, star, columns = _selection(reader)
    reader.expect("from")
    entity = reader.name()
    conditions = _conditions(reader) if reader.accept("where") else ()
    order = _order(reader)
    start, size = _page(reader)
    reader.finish()
    return Query(entity, columns, star, counting, conditions, order, start, size)


def _selection(reader: _Reader) -> tuple[bool, bool, tuple[str, ...]]:
    if reader.accept("count"):
        for mark in ("(", "*", ")"):
            reader.expect_mark(mark)
        return True, False, ()
    star = False
    columns: list[str] = []
    while True:
        if reader.mark("*"):
            star = True
        else:
            columns.append(reader.name())
        if not reader.mark(","):
            return False, star, tuple(columns)


def _conditions(reader: _Reader) -> tuple[Condition, ...]:
    conditions = [_condition(reader)]
    while reader.accept("and"):
        conditions.append(_condition(reader))
    return tuple(conditions)


def _condition(reader: _Reader) -> Condition:
    name = reader.name()
    operator = reader.operator()
    if operator != "in":
        return Condition(name, operator, (reader.value(),))
    reader.expect_mark("(")
    values = [reader.value()]
    while reader.mark(","):
        values.append(reader.value())
    reader.expect_mark(")")
    return Condition(name, operator, tuple(values))


def _order(reader: _Reader) -> tuple[tuple[str, bool], ...]:
    if reader.accept("order"):
        reader.expect("by")
    elif not reader.accept("orderby"):
        return ()
    order: list[tuple[str, bool]] = []
    while True:
        name = reader.name()
        descending = reader.accept("desc")
        if not descending:
            reader.accept("asc")
        order.append((name, descending))
        if not reader.mark(","):
            return tuple(order)


def _page(reader: _Reader) -> tuple[int, int]:
    start, size = 1, DEFAULT_PAGE
    while reader.is_word("startposition", "maxresults"):
        if reader.accept("startposition"):
            start = reader.whole_number()
        else:
            reader.accept("maxresults")
            size = reader.whole_number()
    if start < 1:
        faultbook.query_invalid(f"value {start} for StartPosition is less than 1")
    if not 1 <= size <= LARGEST_PAGE:
        faultbook.query_invalid(f"value {size} for MaxResults is not between 1 and {LARGEST_PAGE}")
    return start, size
