"""Holds an element against its table: order, repetition, types; a text that is too long is only noted."""

from collections.abc import Sequence as Listed
from functools import cache

from simulators.desktop.node import Node
from simulators.desktop.schema import Choice, Element, Message, Particle, Sequence, Value
from simulators.desktop.statuses import PARSE, Refused, Unprocessed, invalid_id, too_long
from simulators.desktop.values import ACCEPTS

LONGEST_ID = 36
METADATA = ("NoMetaData", "MetaDataOnly", "MetaDataAndResponseData")
ITERATOR = ("Start", "Continue", "Stop")
_HEX = frozenset("0123456789ABCDEFabcdef")


class Matcher:
    """One request against its table; `refused` is what only this request is refused for."""

    def __init__(self, message: Message, version: int) -> None:
        self._message = message
        self._version = version
        self.refused: Refused | None = None

    def check(self, request: Node) -> None:
        self._attributes(request)
        self._all(self._message.content, request)

    def _attributes(self, request: Node) -> None:
        for name, value in request.attributes.items():
            if name not in self._message.attributes:
                raise broken(f"{request.name} has no attribute {name}")
            allowed = {"metaData": METADATA, "iterator": ITERATOR}.get(name)
            if allowed is not None and value not in allowed:
                raise broken(f"{name} of {request.name} is {value}")

    def _all(self, content: tuple[Particle, ...], holder: Node) -> None:
        if holder.text.strip():
            raise broken(f"{holder.name} holds text")
        at = 0
        for particle in content:
            at = self._take(particle, holder.children, at)
        if at < len(holder.children):
            raise broken(f"{holder.children[at].name} is not expected there in {holder.name}")

    def _take(self, particle: Particle, nodes: Listed[Node], at: int) -> int:
        if isinstance(particle, Element):
            return self._element(particle, nodes, at)
        if isinstance(particle, Choice):
            return self._choice(particle, nodes, at)
        for part in particle.parts:
            at = self._take(part, nodes, at)
        return at

    def _element(self, element: Element, nodes: Listed[Node], at: int) -> int:
        high = 0 if element.since > self._version else element.often.high
        start = at
        while at < len(nodes) and nodes[at].name == element.name and (high is None or at - start < high):
            self._one(element, nodes[at])
            at += 1
        if at - start < element.often.low:
            raise broken(f"{element.name} is missing")
        return at

    def _choice(self, choice: Choice, nodes: Listed[Node], at: int) -> int:
        count = 0
        while at < len(nodes) and (choice.often.high is None or count < choice.often.high):
            option = next((one for one in choice.options if nodes[at].name in starts(one)), None)
            if option is None:
                break
            at = self._take(option, nodes, at)
            count += 1
        if count < choice.often.low and not any(may_be_empty(one) for one in choice.options):
            raise broken("one of several elements is missing")
        return at

    def _one(self, element: Element, node: Node) -> None:
        for name in node.attributes:
            if name != element.attribute:
                raise broken(f"{node.name} has no attribute {name}")
        if element.content is not None:
            self._all(element.content, node)
        elif element.value is not None:
            self._leaf(element.value, node)

    def _leaf(self, value: Value, node: Node) -> None:
        if node.children:
            raise broken(f"{node.name} holds elements")
        if "useMacro" in node.attributes:
            return
        if value.words and node.text not in value.words:
            raise broken(f"{node.name} is {node.text}")
        if not ACCEPTS[value.type](node.text):
            raise broken(f"{node.name} is not of type {value.type}: {node.text}")
        if value.limit is not None and len(node.text) > value.limit:
            self.refused = self.refused or too_long(node.text, node.name)
        if value.type in ("ID", "MACROID"):
            self._identity(node)

    def _identity(self, node: Node) -> None:
        if node.text == "-1" and node.name == "TxnLineID":
            return
        head, dash, tail = node.text.partition("-")
        if len(node.text) > LONGEST_ID or not dash or not tail.isdigit() or not head or set(head) - _HEX:
            try:
                invalid_id(node.text, node.name)
            except Refused as refusal:
                self.refused = self.refused or refusal


def broken(detail: str) -> Unprocessed:
    return Unprocessed(PARSE, detail)


@cache
def starts(particle: Particle) -> frozenset[str]:
    """The names that this particle may begin with."""
    if isinstance(particle, Element):
        return frozenset([particle.name])
    if isinstance(particle, Choice):
        return frozenset().union(*(starts(option) for option in particle.options))
    names: frozenset[str] = frozenset()
    for part in particle.parts:
        names |= starts(part)
        if not may_be_empty(part):
            break
    return names


@cache
def may_be_empty(particle: Particle) -> bool:
    if isinstance(particle, Sequence):
        return all(may_be_empty(part) for part in particle.parts)
    return particle.often.low == 0
