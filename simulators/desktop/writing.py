"""Writes answers as QuickBooks does: every element in its place, plain ASCII."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from simulators.desktop.node import Body
from simulators.desktop.schema import answer_orders
from simulators.desktop.statuses import OK, Status


@dataclass(frozen=True)
class Answer:
    """What one request is answered: a status, further attributes, and the objects by the name of their element."""

    status: Status = OK
    found: tuple[tuple[str, Body | str], ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)


def written_answer(name: str, request_id: str | None, answer: Answer) -> str:
    attributes: dict[str, str] = {} if request_id is None else {"requestID": request_id}
    attributes |= {
        "statusCode": str(answer.status.code),
        "statusSeverity": answer.status.severity,
        "statusMessage": answer.status.message,
        **answer.attributes,
    }
    opening = f"{name.removesuffix('Rq')}Rs{_attributes(attributes)}"
    if not answer.found:
        return f"<{opening} />\n"
    inside = "".join(_element(kind, body) for kind, body in answer.found)
    return f"<{opening}>\n{inside}</{name.removesuffix('Rq')}Rs>\n"


def written_set(answers: Iterable[str], attributes: Mapping[str, str]) -> str:
    inside = "".join(answers)
    return (
        f'<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs{_attributes(attributes)}>\n{inside}'
        "</QBXMLMsgsRs>\n</QBXML>\n"
    )


def _attributes(values: Mapping[str, str]) -> str:
    return "".join(f" {name}={_plain(quoteattr(value))}" for name, value in values.items())


def _element(name: str, value: object) -> str:
    if isinstance(value, list):
        return "".join(_element(name, one) for one in value)
    if isinstance(value, dict):
        inside = "".join(_element(key, value[key]) for key in ordered(name, value))
        return f"<{name}>\n{inside}</{name}>\n"
    return f"<{name}>{_plain(escape(str(value)))}</{name}>\n"


def ordered(name: str, body: Body) -> list[str]:
    """The keys of a body in the order of its element; what has no order keeps its own."""
    order = answer_orders().get(name)
    return list(body) if order is None else [key for key in order if key in body]


def _plain(text: str) -> str:
    return text.encode("ascii", "xmlcharrefreplace").decode()
