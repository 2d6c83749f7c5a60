"""SOAP as the .NET client writes and reads it: the same bytes, the same headers, the same blind spots."""

import http.client
import select
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

NAMESPACE = "http://developer.intuit.com/"
_SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
USER_AGENT = "Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services Client Protocol 2.0.50727.1433)"
TIMEOUT = 100.0
_WAIT_FOR_CONTINUE = 0.35
_REDIRECTS = 5
_ENVELOPE = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
    "<soap:Body>{body}</soap:Body></soap:Envelope>"
)
Arguments = tuple[tuple[str, str], ...]


class CallFailed(Exception):
    """The .NET client would have thrown; the text is the message of its exception."""


@dataclass(frozen=True)
class Reply:
    status: int
    content_type: str
    body: bytes


def envelope(method: str, arguments: Arguments) -> bytes:
    inside = "".join(
        f"<{name}>{_text(value)}</{name}>" if value else f"<{name} />" for name, value in arguments
    )
    opening = f'{method} xmlns="{NAMESPACE}"'
    body = f"<{opening}>{inside}</{method}>" if arguments else f"<{opening} />"
    return _ENVELOPE.format(body=body).encode()


def _text(value: str) -> str:
    return escape(value, {"\r": "&#xD;"})


class SoapClient:
    """Calls one address. It follows no redirect, and a result in the wrong namespace is no result."""

    def __init__(self, url: str, timeout: float = TIMEOUT, tls: ssl.SSLContext | None = None) -> None:
        self._url = url
        self._timeout = timeout
        self._tls = tls

    def call(self, method: str, arguments: Arguments) -> Element | None:
        """The result element, or None where .NET would hand on null."""
        return result_of(method, self.post(method, arguments))

    def post(self, method: str, arguments: Arguments) -> Reply:
        payload = envelope(method, arguments)
        connection = open_connection(self._url, self._timeout, self._tls)
        try:
            return self._exchange(connection, method, payload)
        except (OSError, http.client.HTTPException) as problem:
            raise CallFailed(
                f"The underlying connection was closed: {type(problem).__name__}: {problem}"
            ) from problem
        finally:
            connection.close()

    def _exchange(self, connection: http.client.HTTPConnection, method: str, payload: bytes) -> Reply:
        connection.putrequest("POST", _target(self._url), skip_accept_encoding=True)
        for name, value in (
            ("User-Agent", USER_AGENT),
            ("Content-Type", "text/xml; charset=utf-8"),
            ("SOAPAction", f'"{NAMESPACE}{method}"'),
            ("Content-Length", str(len(payload))),
            ("Expect", "100-continue"),
            ("Connection", "Keep-Alive"),
        ):
            connection.putheader(name, value)
        connection.endheaders()
        _wait_for_continue(connection.sock)
        connection.send(payload)
        answer = connection.getresponse()
        return Reply(answer.status, answer.getheader("Content-Type", ""), answer.read())


def result_of(method: str, reply: Reply) -> Element | None:
    if reply.status not in (200, 500):
        raise CallFailed(f"The request failed with HTTP status {reply.status}.")
    kind = reply.content_type.partition(";")[0].strip().lower()
    if kind != "text/xml":
        raise CallFailed(f"Client found response content type of '{kind}', but expected 'text/xml'.")
    try:
        root = fromstring(reply.body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as problem:
        raise CallFailed(f"Response is not well-formed XML: {problem}") from problem
    body = root.find(f"{_SOAP}Body") if root.tag == f"{_SOAP}Envelope" else None
    if body is None:
        raise CallFailed("Response has no SOAP envelope.")
    fault = body.find(f"{_SOAP}Fault")
    if fault is not None or reply.status == 500:
        raise CallFailed(f"Server was unable to process request: {_fault_text(fault)}")
    result = body.find(f"{{{NAMESPACE}}}{method}Response/{{{NAMESPACE}}}{method}Result")
    return None if result is None or result.get(_NIL) in ("true", "1") else result


def _fault_text(fault: Element | None) -> str:
    return (fault.findtext("faultstring") or "") if fault is not None else "HTTP status 500"


def text_of(result: Element | None) -> str | None:
    return None if result is None else result.text or ""


def strings_of(result: Element | None) -> list[str] | None:
    if result is None:
        return None
    return [child.text or "" for child in result if child.tag == f"{{{NAMESPACE}}}string"]


def get(url: str, timeout: float, tls: ssl.SSLContext | None = None) -> int:
    """The status of a plain GET, after redirects, as .NET's own web request follows them."""
    for _ in range(_REDIRECTS):
        connection = open_connection(url, timeout, tls)
        try:
            connection.request("GET", _target(url), headers={"Connection": "Keep-Alive"})
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as problem:
            raise CallFailed(f"{type(problem).__name__}: {problem}") from problem
        finally:
            connection.close()
        place = answer.getheader("Location")
        if answer.status not in (301, 302, 303, 307, 308) or not place:
            return answer.status
        url = urljoin(url, place)
    raise CallFailed("Too many redirects.")


def open_connection(url: str, timeout: float, tls: ssl.SSLContext | None) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https":
        return http.client.HTTPSConnection(host, parts.port, timeout=timeout, context=tls)
    return http.client.HTTPConnection(host, parts.port, timeout=timeout)


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _wait_for_continue(sock: socket.socket | None) -> None:
    """.NET sends the body after a third of a second even if nobody said 100 Continue."""
    if sock is not None:
        select.select([sock], [], [], _WAIT_FOR_CONTINUE)
