"""The wire as .NET sees it: exact bytes, no redirect, an answer to GET and HEAD, and 100-continue."""

import socket
from urllib.parse import urlsplit

import httpx
import pytest
from lxml import etree

from tests.web.webconnector.conftest import File, House
from tests.web.webconnector.dotnet import ARGUMENTS, HEAD, INTUIT, TAIL, envelope, headers

WSDL = "{http://schemas.xmlsoap.org/wsdl/}"


def test_the_answer_is_the_one_of_a_dotnet_service_byte_for_byte(house: House) -> None:
    answer = httpx.post(
        f"{house.url}/webconnector",
        content=envelope("getLastError", "no <ticket> & no \r\n name"),
        headers=headers("getLastError"),
        trust_env=False,
    )
    inner = "This session is over. Press Update Selected to begin a new one."
    assert (
        answer.content
        == (
            f'{HEAD}<getLastErrorResponse xmlns="{INTUIT}"><getLastErrorResult>{inner}</getLastErrorResult>'
            f"</getLastErrorResponse>{TAIL}"
        ).encode()
    )
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"


def test_a_list_is_never_nil(house: House) -> None:
    answer = httpx.post(
        f"{house.url}/webconnector",
        content=envelope("authenticate", "nobody", "nothing"),
        headers=headers("authenticate"),
        trust_env=False,
    )
    opening = f'{HEAD}<authenticateResponse xmlns="{INTUIT}"><authenticateResult><string>'
    assert answer.text.startswith(opening)
    assert answer.text.endswith(
        f"</string><string>nvu</string></authenticateResult></authenticateResponse>{TAIL}"
    )
    assert "nil" not in answer.text


@pytest.mark.parametrize("path", ["/webconnector", "/webconnector/"])
@pytest.mark.parametrize("quoted", [True, False])
def test_both_addresses_answer_themselves(house: House, path: str, *, quoted: bool) -> None:
    sent = headers("serverVersion")
    if not quoted:
        sent["SOAPAction"] = sent["SOAPAction"].strip('"')
    answer = httpx.post(house.url + path, content=envelope("serverVersion"), headers=sent, trust_env=False)
    assert answer.status_code == 200
    assert "<serverVersionResult>Cartbooks " in answer.text


@pytest.mark.parametrize("path", ["/webconnector", "/webconnector/", "/support/webconnector"])
def test_the_check_of_the_certificate_is_answered(house: House, path: str) -> None:
    assert httpx.get(house.url + path, trust_env=False).status_code == 200
    assert httpx.head(house.url + path, trust_env=False).status_code == 200


def test_who_asks_before_it_sends_is_told_to_go_on(house: House) -> None:
    where, body = urlsplit(house.url), envelope("serverVersion")
    with socket.create_connection((where.hostname or "", where.port or 0), 20) as line:
        line.sendall(
            f'POST /webconnector HTTP/1.1\r\nHost: {where.netloc}\r\nSOAPAction: "{INTUIT}serverVersion"\r\n'
            "Content-Type: text/xml; charset=utf-8\r\nExpect: 100-continue\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
        )
        assert line.recv(100).startswith(b"HTTP/1.1 100")
        line.sendall(body)
        assert line.recv(100).startswith(b"HTTP/1.1 200")


def test_an_older_web_connector_asks_for_the_version_with_an_argument(house: House) -> None:
    body = envelope("serverVersion").replace(b" />", b"><strVersion>2.1</strVersion></serverVersion>")
    answer = httpx.post(
        f"{house.url}/webconnector", content=body, headers=headers("serverVersion"), trust_env=False
    )
    assert "Cartbooks " in answer.text


def test_the_web_connectors_version_is_known_to_the_session(alice: File) -> None:
    assert alice.connector.call("clientVersion", "2.3.0.215") == ""
    alice.connector.authenticate()
    alice.connector.send()
    session = alice.session()
    assert (session.connector, session.qbxml) == ("2.3.0.215", "13.0")
    assert session.company_file.endswith("Alice.QBW")


def test_the_interactive_calls_get_a_polite_answer(alice: File) -> None:
    assert alice.connector.call("getInteractiveURL", "t", "s").startswith("http")
    assert alice.connector.call("interactiveRejected", "t", "no") == "done"
    assert alice.connector.call("interactiveDone", "t") == "done"


def test_the_service_describes_itself(house: House) -> None:
    answer = httpx.get(f"{house.url}/webconnector?wsdl", trust_env=False)
    described = etree.fromstring(answer.content)
    assert {one.get("name") for one in described.iterfind(f"{WSDL}portType/{WSDL}operation")} == set(
        ARGUMENTS
    )
    assert f'location="{house.url}/webconnector"' in answer.text
