"""What goes over the wire: the bytes and the headers of the .NET client, and what it makes of an answer."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from simulators.desktop.connector.soap import CallFailed, SoapClient, envelope, strings_of, text_of
from simulators.desktop.desk import Desk
from tests.simulators.desktop.connector.service import ENVELOPE, Service, dressed


def test_an_envelope_has_the_bytes_of_the_dotnet_client() -> None:
    assert envelope("receiveResponseXML", (("ticket", "t"), ("response", 'a<b>"&\r'), ("hresult", ""))) == (
        b'<?xml version="1.0" encoding="utf-8"?>'
        b'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"'
        b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
        b'<soap:Body><receiveResponseXML xmlns="http://developer.intuit.com/"><ticket>t</ticket>'
        b'<response>a&lt;b&gt;"&amp;&#xD;</response><hresult /></receiveResponseXML></soap:Body></soap:Envelope>'
    )
    assert b'<soap:Body><serverVersion xmlns="http://developer.intuit.com/" /></soap:Body>' in envelope(
        "serverVersion", ()
    )


def test_headers_are_those_of_the_dotnet_client(desk: Desk, service: Service) -> None:
    desk.poll("larkspur-1")
    headers = service.came[2].headers
    assert headers["SOAPAction"] == '"http://developer.intuit.com/authenticate"'
    assert headers["Content-Type"] == "text/xml; charset=utf-8"
    assert headers["Expect"] == "100-continue"
    assert "MS Web Services Client Protocol 2.0.50727" in headers["User-Agent"]


def test_a_server_that_never_says_continue_gets_the_body_all_the_same() -> None:
    with deaf_server() as url:
        assert text_of(SoapClient(url, 5).call("getLastError", (("ticket", "t"),))) == "fine"


@contextmanager
def deaf_server() -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_expect_100(self) -> bool:
            return True

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = dressed("getLastError", "fine").encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Stay quiet."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_a_result_in_another_namespace_or_nil_is_no_result(service: Service) -> None:
    client = SoapClient(service.url, 5)
    service.dress = lambda method, answer: dressed(method, answer, "http://example.com/")
    assert client.call("getLastError", (("ticket", "t"),)) is None
    nil = '<getLastErrorResult xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true" />'
    opening = '<getLastErrorResponse xmlns="http://developer.intuit.com/">'
    service.dress = lambda _method, _answer: ENVELOPE.format(f"{opening}{nil}</getLastErrorResponse>")
    assert client.call("getLastError", (("ticket", "t"),)) is None


def test_strings_are_read_one_by_one(service: Service) -> None:
    assert strings_of(SoapClient(service.url, 5).call("authenticate", ())) == ["ticket-1", ""]


@pytest.mark.parametrize("status", [301, 307, 404, 502])
def test_another_status_fails_the_call_and_no_redirect_is_followed(service: Service, status: int) -> None:
    service.status = status
    with pytest.raises(CallFailed, match=str(status)):
        SoapClient(service.url, 5).call("getLastError", (("ticket", "t"),))
    assert service.methods() == ["getLastError"]


def test_a_page_or_a_fault_in_place_of_an_answer_fails_the_call(service: Service) -> None:
    client = SoapClient(service.url, 5)
    service.content_type = "text/html"
    with pytest.raises(CallFailed, match="expected 'text/xml'"):
        client.call("getLastError", ())
    service.content_type = "text/xml"
    service.dress = lambda _method, _answer: "<not"
    with pytest.raises(CallFailed, match="not well-formed"):
        client.call("getLastError", ())
    service.status = 500
    service.dress = lambda _method, _answer: ENVELOPE.format(
        "<soap:Fault><faultcode>soap:Server</faultcode><faultstring>Out of order</faultstring></soap:Fault>"
    )
    with pytest.raises(CallFailed, match="Out of order"):
        client.call("getLastError", ())


def test_a_call_gives_up_when_its_time_is_over(service: Service) -> None:
    gate = threading.Event()
    service.on_call = lambda _method: gate.wait(5)
    with pytest.raises(CallFailed, match="imed out"):
        SoapClient(service.url, 0.2).call("getLastError", ())
    gate.set()
