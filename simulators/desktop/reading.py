"""Reads a set of requests as QuickBooks does: plain ASCII, a known version, every element where its table has it."""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from simulators.desktop.matching import Matcher, broken
from simulators.desktop.node import Node
from simulators.desktop.schema import messages
from simulators.desktop.statuses import UNSUPPORTED_VERSION, Refused, Unprocessed

_VERSION = re.compile(r"<\?qbxml\s+version=[\"']([^\"']+)[\"']\s*\?>")
_NUMBER = re.compile(r"(\d+)\.(\d+)")
_SET_ATTRIBUTES = {"onError", "newMessageSetID", "oldMessageSetID", "responseData"}
_ON_ERROR = ("stopOnError", "continueOnError")


@dataclass(frozen=True)
class Request:
    """One message; `refused` when it is well formed and yet cannot be taken."""

    name: str
    node: Node
    refused: Refused | None

    @property
    def request_id(self) -> str | None:
        return self.node.attributes.get("requestID")


@dataclass(frozen=True)
class RequestSet:
    version: tuple[int, int]
    stops: bool
    new_id: str | None
    old_id: str | None
    requests: tuple[Request, ...]


def read_set(text: str, highest: tuple[int, int]) -> RequestSet:
    """The set, or Unprocessed when QuickBooks would not look at any of it."""
    if not text.isascii():
        raise broken("the text is not plain ASCII")
    version = _version(text, highest)
    root = _parsed(text)
    if root.tag != "QBXML" or len(root) != 1 or root[0].tag != "QBXMLMsgsRq":
        raise broken("QBXML must hold one QBXMLMsgsRq")
    asked = root[0]
    if set(asked.attrib) - _SET_ATTRIBUTES or asked.get("onError") not in _ON_ERROR:
        raise broken("QBXMLMsgsRq has wrong attributes")
    if len(asked) == 0 and not (asked.get("newMessageSetID") or asked.get("oldMessageSetID")):
        raise broken("QBXMLMsgsRq holds no request")
    return RequestSet(
        version=version,
        stops=asked.get("onError") == "stopOnError",
        new_id=asked.get("newMessageSetID") or None,
        old_id=asked.get("oldMessageSetID") or None,
        requests=tuple(_request(element, version[0]) for element in asked),
    )


def _version(text: str, highest: tuple[int, int]) -> tuple[int, int]:
    told = _VERSION.search(text[:2000])
    if told is None:
        raise broken("there is no qbxml version")
    number = _NUMBER.fullmatch(told[1])
    version = (int(number[1]), int(number[2])) if number else None
    if version is None or version > highest:
        raise Unprocessed(UNSUPPORTED_VERSION, told[1])
    return version


def _parsed(text: str) -> Element:
    try:
        root = fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as problem:
        raise broken(str(problem)) from problem
    return root


def _request(element: Element, version: int) -> Request:
    node = _node(element)
    message = messages().get(node.name)
    if message is None:
        raise broken(f"there is no request {node.name}")
    matcher = Matcher(message, version)
    matcher.check(node)
    return Request(node.name, node, matcher.refused)


def _node(element: Element) -> Node:
    children = tuple(_node(child) for child in element)
    between = "".join([element.text or "", *(child.tail or "" for child in element)])
    return Node(element.tag, _kept(between), dict(element.attrib), children)


def _kept(text: str) -> str:
    """Believed: the file holds Windows-1252, and a question mark for every other character."""
    return text if text.isascii() else text.encode("cp1252", "replace").decode("cp1252")
