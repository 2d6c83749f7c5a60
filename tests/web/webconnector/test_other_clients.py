"""Clients that we did not write hold a session: what we understand of the wire is what they do."""

from collections.abc import Iterator

import httpx
import pytest
import requests
import zeep
from qbwc_kit.testing import FakeWebConnector
from zeep.proxy import ServiceProxy

from tests.sync.practice import eventually
from tests.web.webconnector.conftest import File, House
from tests.web.webconnector.dotnet import greeting

QUESTION = '<?xml version="1.0"?><QBXML>Café &amp; "more" &lt;less&gt; &#233;</QBXML>'
ANSWER = '<?xml version="1.0" ?><QBXML>Größe &amp; "more"</QBXML>'


@pytest.fixture
def service(house: House) -> Iterator[ServiceProxy]:
    """What zeep makes of our own description, at the address that it names."""
    with requests.Session() as session:
        session.trust_env = False
        client = zeep.Client(f"{house.url}/webconnector?wsdl", transport=zeep.Transport(session=session))
        yield client.service


def test_zeep_holds_a_whole_session(service: ServiceProxy, alice: File) -> None:
    login, password = alice.paired.login, alice.paired.password
    assert service.serverVersion().startswith("Cartbooks ")
    assert service.clientVersion("2.3.0.215") in ("", None)
    ticket, company = service.authenticate(login.user_name, password)
    assert company in ("", None)
    asked = alice.ask(QUESTION.encode())
    assert (
        service.sendRequestXML(ticket, greeting("Alice Ltd", login.file_id), "C:\\a.qbw", "US", 13, 0)
        == QUESTION
    )
    assert 0 < service.receiveResponseXML(ticket, ANSWER, "", "") < 100
    assert asked.end().response.decode() == ANSWER
    alice.end_runs()
    assert "HostQueryRq" in service.sendRequestXML(ticket, "", "", "US", 13, 0)
    assert service.receiveResponseXML(ticket, greeting(), "", "") == 100
    assert service.closeConnection(ticket) == "Everything is up to date."


def test_zeep_understands_a_refusal_and_an_error(service: ServiceProxy, alice: File) -> None:
    _, word = service.authenticate(alice.paired.login.user_name, "wrong")
    assert word == "nvu"
    assert service.sendRequestXML("no ticket", "", "", "US", 13, 0) in ("", None)
    assert service.getLastError("no ticket").startswith("This session is over.")
    assert service.connectionError("no ticket", "0x80040408", "Could not start QuickBooks.") == "done"
    assert service.getInteractiveURL("no ticket", "s").startswith("http")


def test_the_connector_of_qbwc_kit_is_asked_for_its_company_and_then_for_all_else(
    house: House, alice: File
) -> None:
    """It never greets, and takes a pause for the end."""
    login, asked = alice.paired.login, []

    def post(body: str) -> str:
        return httpx.post(f"{house.url}/webconnector", content=body, trust_env=False, timeout=20).text

    def quickbooks(request: str) -> str:
        if request == QUESTION:
            return ANSWER
        asked.append(alice.ask(QUESTION.encode()))
        eventually(lambda: alice.waiting() == 1)
        alice.end_runs()
        return greeting("Alice Ltd", login.file_id)

    update = FakeWebConnector(post, login.user_name, alice.paired.password).run_update(quickbooks)

    assert "CompanyQueryRq" in update.requests[0]
    assert update.requests[1:] == [QUESTION]
    assert update.progress[-1] == 100
    assert update.close_message == "Everything is up to date."
    assert asked[0].end().response.decode() == ANSWER
