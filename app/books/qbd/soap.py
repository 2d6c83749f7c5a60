"""The Web Connector's SOAP: calls read from bytes of strangers, answers in the form of a .NET service."""

import re
from dataclasses import dataclass, fields
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

INTUIT = "http://developer.intuit.com/"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
CONTENT_TYPE = "text/xml; charset=utf-8"
LONGEST_WORD = 1000  # characters of a name, a password, a ticket: what is longer was not made by us

_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>'
    f'<soap:Envelope xmlns:soap="{ENVELOPE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
)
_TAIL = "</soap:Body></soap:Envelope>"


class Malformed(Exception):
    """This is no call of a Web Connector; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class ServerVersion:
    pass


@dataclass(frozen=True, slots=True)
class ClientVersion:
    version: str


@dataclass(frozen=True, slots=True)
class Authenticate:
    user_name: str
    password: str


@dataclass(frozen=True, slots=True)
class SendRequest:
    """`greeting` is what QuickBooks tells of itself, in a session's first call only."""

    ticket: str
    greeting: str
    company_file: str
    country: str
    major: str
    minor: str


@dataclass(frozen=True, slots=True)
class ReceiveResponse:
    ticket: str
    response: str
    hresult: str
    message: str


@dataclass(frozen=True, slots=True)
class CannotConnect:
    ticket: str
    hresult: str
    message: str


@dataclass(frozen=True, slots=True)
class GetLastError:
    ticket: str


@dataclass(frozen=True, slots=True)
class CloseConnection:
    ticket: str


@dataclass(frozen=True, slots=True)
class GetInteractiveUrl:
    ticket: str
    session: str


@dataclass(frozen=True, slots=True)
class InteractiveRejected:
    ticket: str
    reason: str


@dataclass(frozen=True, slots=True)
class InteractiveDone:
    ticket: str


Call = (
    ServerVersion
    | ClientVersion
    | Authenticate
    | SendRequest
    | ReceiveResponse
    | CannotConnect
    | GetLastError
    | CloseConnection
    | GetInteractiveUrl
    | InteractiveRejected
    | InteractiveDone
)
Result = str | int | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Method:
    """`arguments` are the names of the call's fields on the wire, in its order."""

    call: type[Call]
    arguments: tuple[str, ...] = ()


METHODS = {
    "serverVersion": Method(ServerVersion),
    "clientVersion": Method(ClientVersion, ("strVersion",)),
    "authenticate": Method(Authenticate, ("strUserName", "strPassword")),
    "sendRequestXML": Method(
        SendRequest,
        (
            "ticket",
            "strHCPResponse",
            "strCompanyFileName",
            "qbXMLCountry",
            "qbXMLMajorVers",
            "qbXMLMinorVers",
        ),
    ),
    "receiveResponseXML": Method(ReceiveResponse, ("ticket", "response", "hresult", "message")),
    "connectionError": Method(CannotConnect, ("ticket", "hresult", "message")),
    "getLastError": Method(GetLastError, ("ticket",)),
    "closeConnection": Method(CloseConnection, ("ticket",)),
    "getInteractiveURL": Method(GetInteractiveUrl, ("wcTicket", "sessionID")),
    "interactiveRejected": Method(InteractiveRejected, ("wcTicket", "reason")),
    "interactiveDone": Method(InteractiveDone, ("wcTicket",)),
}
_NAMES = {method.call: name for name, method in METHODS.items()}
_DOCUMENTS = ("greeting", "response", "message")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # in XML, even as references


def read(body: bytes, action: str) -> Call:
    """The call in a request with this SOAPAction. Raises Malformed."""
    element = _called(body)
    name = _local(element, "The method")
    told = action.strip().strip('"')
    if told and told != INTUIT + name:
        raise Malformed("The SOAPAction names another method than the body.")
    method = METHODS.get(name)
    if method is None:
        raise Malformed("There is no such method.")
    given = {_local(child, "An argument"): _value(child) for child in element}
    values = [given.get(argument, "") for argument in method.arguments]
    for field, value in zip(fields(method.call), values, strict=True):
        if len(value) > LONGEST_WORD and field.name not in _DOCUMENTS:
            raise Malformed("An argument is too long.")
    return method.call(*values)


def answer(call: Call, result: Result) -> bytes:
    """The envelope that answers a call."""
    name = _NAMES[type(call)]
    if isinstance(result, tuple):
        inner = "".join(f"<string>{_text(one)}</string>" for one in result)
    else:
        inner = _text(str(result))
    return (
        f'{_HEAD}<{name}Response xmlns="{INTUIT}"><{name}Result>{inner}</{name}Result></{name}Response>{_TAIL}'
    ).encode()


def fault(sentence: str) -> bytes:
    """What a request gets that is none."""
    return (
        f"{_HEAD}<soap:Fault><faultcode>soap:Client</faultcode>"
        f"<faultstring>{_text(sentence)}</faultstring><detail /></soap:Fault>{_TAIL}"
    ).encode()


def _called(body: bytes) -> Element:
    """The one element in the Body."""
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise Malformed("The body is no XML that we read.") from None
    if root.tag != f"{{{ENVELOPE}}}Envelope":
        raise Malformed("The body is no SOAP 1.1 envelope.")
    calls = [call for holder in root.findall(f"{{{ENVELOPE}}}Body") for call in holder]
    if len(calls) != 1:
        raise Malformed("The envelope must hold one call.")
    return calls[0]


def _local(element: Element, what: str) -> str:
    """An element's name without the namespace, which must be Intuit's."""
    namespace, _, name = element.tag.rpartition("}")
    if namespace != f"{{{INTUIT}":
        raise Malformed(f"{what} is not in the namespace {INTUIT}")
    return name


def _value(element: Element) -> str:
    if len(element):
        raise Malformed("An argument holds elements: qbXML must be escaped.")
    return element.text or ""


def _text(value: str) -> str:
    """A carriage return as it is would arrive as a line feed."""
    return escape(_FORBIDDEN.sub("", value), {"\r": "&#13;"})
