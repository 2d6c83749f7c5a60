"""The soap package of Node.js holds a session: a client of another language, made from our own description."""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import pytest

from tests.processes import ROOT
from tests.web.webconnector.conftest import File, House
from tests.web.webconnector.dotnet import greeting

QUESTION = '<?xml version="1.0"?><QBXML>Café &amp; "more" &lt;less&gt; &#233;</QBXML>'
ANSWER = '<?xml version="1.0" ?><QBXML>Größe &amp; "more"</QBXML>'


@dataclass
class Client:
    """Its process, which makes a call of each line that it is given."""

    calls: IO[str]
    results: IO[str]

    def call(self, method: str, **told: str | int) -> object:
        """What it makes of the answer; None for an empty one."""
        self.calls.write(json.dumps({"method": method, "told": told}) + "\n")
        self.calls.flush()
        line = self.results.readline()
        assert line, "the client ended"
        return (json.loads(line) or {}).get(f"{method}Result")

    def sign_in(self, name: str, password: str) -> list[str]:
        found = self.call("authenticate", strUserName=name, strPassword=password)
        assert isinstance(found, dict)
        texts: list[str] = found["string"]
        return texts


@pytest.fixture
def client(house: House) -> Iterator[Client]:
    command = ["node", "call.mjs", f"{house.url}/webconnector?wsdl"]
    environment = {**os.environ, "NO_PROXY": "*", "no_proxy": "*"}
    with subprocess.Popen(  # noqa: S603 - ours
        command,
        cwd=ROOT / "tests" / "node",
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        yield Client(process.stdin, process.stdout)
        process.stdin.close()
        assert process.wait(20) == 0


def test_all_eight_methods_are_called_and_answered(client: Client, alice: File) -> None:
    login, password = alice.paired.login, alice.paired.password
    assert str(client.call("serverVersion")).startswith("Cartbooks ")
    assert client.call("clientVersion", strVersion="2.3.0.215") in ("", None)
    ticket, company = client.sign_in(login.user_name, password)
    assert company in ("", None)
    asked = alice.ask(QUESTION.encode())
    host = {
        "strCompanyFileName": "C:\\a.qbw",
        "qbXMLCountry": "US",
        "qbXMLMajorVers": 13,
        "qbXMLMinorVers": 0,
    }
    hello = greeting("Alice Ltd", login.file_id)
    assert client.call("sendRequestXML", ticket=ticket, strHCPResponse=hello, **host) == QUESTION
    told = {"ticket": ticket, "hresult": "", "message": ""}
    percent = client.call("receiveResponseXML", response=ANSWER, **told)
    assert isinstance(percent, int)
    assert 0 < percent < 100
    assert asked.end().response.decode() == ANSWER
    alice.end_runs()
    assert "HostQueryRq" in str(client.call("sendRequestXML", ticket=ticket, strHCPResponse="", **host))
    assert client.call("receiveResponseXML", response=greeting(), **told) == 100
    assert client.call("closeConnection", ticket=ticket) == "Everything is up to date."

    assert client.sign_in(login.user_name, "wrong")[1] == "nvu"
    assert str(client.call("getLastError", ticket=ticket)).startswith("This session is over.")
    away = {"hresult": "0x80040408", "message": "Could not start QuickBooks."}
    assert client.call("connectionError", ticket=ticket, **away) == "done"
