"""QuickBooks' answers in qbXML, read with a parser that follows nothing and grows nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from lxml import etree

Node: TypeAlias = etree._Element  # noqa: SLF001 - the library gives its elements no other name


class Unreadable(ValueError):
    """What came is no qbXML that we can read."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one request."""

    name: str
    code: str
    severity: str
    message: str
    node: Node

    @property
    def rows(self) -> list[Node]:
        """The objects that it returns."""
        return [child for child in self.node if isinstance(child.tag, str) and child.tag.endswith("Ret")]

    @property
    def iterator(self) -> str:
        """By which the rest of the list is asked for, "" when there is no more."""
        left = self.node.get("iteratorRemainingCount", "0")
        return self.node.get("iteratorID", "") if left not in ("", "0") else ""

    def __str__(self) -> str:
        return f"{self.code} {self.severity}: {self.message}"


@dataclass(frozen=True, slots=True)
class Replies:
    """The answer to a set: its own status and id, "" where it has none, and the replies by the ids of their
    requests."""

    status: str
    set_id: str
    by_id: Mapping[str, Reply]


def replies(body: bytes) -> Replies:
    """The answer to a set. Raises Unreadable."""
    root = parsed(body)
    holder = root.find("QBXMLMsgsRs") if root.tag == "QBXML" else None
    if holder is None:
        raise Unreadable(f"the answer is no answer to a message set: {root.tag}")
    found = {
        node.get("requestID") or str(place): _reply(node) for place, node in enumerate(elements(holder), 1)
    }
    return Replies(holder.get("messageSetStatusCode", ""), holder.get("newMessageSetID", ""), found)


def parsed(body: bytes) -> Node:
    """The outermost element. Raises Unreadable, for what defines a document type too."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"the answer is no XML: {error}") from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # the stubs leave it out
        raise Unreadable("the answer defines a document type")
    return root


def elements(node: Node) -> Iterator[Node]:
    """Its children, without comments."""
    return (child for child in node if isinstance(child.tag, str))


def text(node: Node, path: str) -> str:
    """The text of what stands there, "" when it is missing."""
    return (node.findtext(path) or "").strip()


def flag(node: Node, path: str, *, otherwise: bool = False) -> bool:
    """What is said there; `otherwise` when nothing is."""
    said = text(node, path)
    return said in ("true", "1") if said else otherwise


def number(node: Node, path: str) -> Decimal | None:
    """The number there, None when it is missing. Raises Unreadable."""
    said = text(node, path)
    if not said:
        return None
    try:
        found = Decimal(said)
    except InvalidOperation as error:
        raise Unreadable(f"{path} is no number: {said}") from error
    if not found.is_finite():
        raise Unreadable(f"{path} is no number: {said}")
    return found


def day(node: Node, path: str) -> date | None:
    """The day there, None when it is missing. Raises Unreadable."""
    said = text(node, path)
    try:
        return date.fromisoformat(said) if said else None
    except ValueError as error:
        raise Unreadable(f"{path} is no day: {said}") from error


def moment(node: Node, path: str) -> datetime | None:
    """The moment there by the company's clock, None when it is missing. Raises Unreadable."""
    said = text(node, path)
    try:
        return datetime.fromisoformat(said) if said else None
    except ValueError as error:
        raise Unreadable(f"{path} is no moment: {said}") from error


def _reply(node: Node) -> Reply:
    said = node.get
    return Reply(
        str(node.tag), said("statusCode", ""), said("statusSeverity", ""), said("statusMessage", ""), node
    )
