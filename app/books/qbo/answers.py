"""What QuickBooks answered, in any of its shapes: upper-case JSON, lower-case JSON, XML, HTML or nothing at all."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from app.books.qbo.wire import Json, inner, loads, objects, text

_THREE_THOUSANDS = re.compile(r"errorCode=0*(\d+)")


@dataclass(frozen=True, slots=True)
class Fault:
    """One error of a fault, as Intuit worded it."""

    code: str
    message: str = ""
    detail: str = ""
    element: str = ""

    def __str__(self) -> str:
        words = f"{self.message}: {self.detail}" if self.detail else self.message
        return f"{self.code} {words}".strip()


@dataclass(frozen=True, slots=True)
class Answer:
    """A response. `body` is empty when it was not JSON; `tid` is the name support knows it by."""

    status: int
    body: Json
    faults: tuple[Fault, ...] = ()
    tid: str = ""
    retry_after: float | None = None

    @property
    def good(self) -> bool:
        """Whether it may be believed: a 200 may carry a fault, and an empty one tells nothing."""
        return self.status == 200 and not self.faults and bool(self.body)


def read_answer(status: int, headers: Mapping[str, str], content: bytes) -> Answer:
    """Never raises: what cannot be read has no body and no faults, and the status decides."""
    body = _json(content)
    faults = faults_in(body) if body else _xml_faults(content)
    tid = headers.get("intuit_tid", "") or headers.get("intuit-tid", "")
    return Answer(status, body, faults, tid, _seconds(headers.get("retry-after", "")))


def faults_in(body: Json) -> tuple[Fault, ...]:
    """The errors of a JSON body or of one item of a batch; none when all went well."""
    upper, lower = inner(body, "Fault"), inner(body, "fault")
    errors = [
        *objects(upper, "Error"),
        *objects(upper, "error"),
        *objects(lower, "error"),
        *objects(lower, "Error"),
    ]
    if not errors and (upper or lower):
        return (Fault("", text(upper or lower, "type")),)
    return tuple(_fault(error) for error in errors)


def _fault(error: Json) -> Fault:
    message = text(error, "Message") or text(error, "message")
    detail = text(error, "Detail") or text(error, "detail")
    element = text(error, "element")
    return Fault(_code(text(error, "code"), message), message, detail, element)


def _code(code: str, message: str) -> str:
    found = _THREE_THOUSANDS.search(message)
    return code.lstrip("0") or (found.group(1) if found else "")


def _json(content: bytes) -> Json:
    try:
        found = loads(content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, Mapping) else {}


def _xml_faults(content: bytes) -> tuple[Fault, ...]:
    if not content.lstrip().startswith(b"<") or b"<html" in content[:500].lower():
        return ()
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, DefusedXmlException, ValueError):
        return ()
    errors = [node for node in root.iter() if _local(node.tag) == "Error"]
    return tuple(
        _fault(
            {
                "code": node.get("code", ""),
                "element": node.get("element", ""),
                **{_local(child.tag): child.text or "" for child in node},
            }
        )
        for node in errors
    )


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _seconds(header: str) -> float | None:
    return float(header) if header.isdecimal() else None
