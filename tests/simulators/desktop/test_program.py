"""The program: started by a command, looked at over HTTP, stopped and started again."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from simulators.desktop.app import create_app
from simulators.desktop.desk import Desk
from simulators.qbo.server import Running
from tests.processes import ROOT
from tests.simulators.desktop.books import customer, sale, written
from tests.simulators.desktop.connector.service import Service, serving


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as there:
        there.answers = {
            "sendRequestXML": [written(sale("SalesReceipt", "<RefNumber>W-7</RefNumber>", "LPG-105|"))]
        }
        yield there


@pytest.fixture
def pc() -> Iterator[httpx.Client]:
    """A practice PC in a thread."""
    desk = Desk()
    with Running(create_app(desk)) as running, httpx.Client(base_url=running.url, timeout=20) as client:
        yield client
    desk.close()


def sim(pc: httpx.Client, method: str, path: str, body: Any = None) -> Any:
    answer = pc.request(method, f"/_sim/{path}", json=body)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def test_an_application_is_added_polled_and_seen_in_the_books(pc: httpx.Client, service: Service) -> None:
    added = sim(pc, "POST", "applications", {"qwc": service.qwc(), "password": "secret"})
    assert added["user"] == "larkspur-1"
    (session,) = sim(pc, "POST", "poll")["sessions"]
    assert (session["outcome"], session["closed"]) == ("finished", True)
    (document,) = sim(pc, "GET", "documents?type=SalesReceipt")["documents"]
    assert (document["RefNumber"], document["TotalAmount"]) == ("W-7", "8.43")
    assert document["SalesReceiptLineRet"][0]["ItemRef"]["FullName"] == "LPG-105"
    whole = sim(pc, "GET", f"documents/{document['TxnID']}")
    assert {one["account"]: one["amount"] for one in whole["postings"]}["Undeposited Funds"] == "8.43"
    exchange = sim(pc, "GET", f"sessions/{session['number']}")["exchanges"][0]
    assert "SalesReceiptAddRq" in exchange["request"]
    assert "SalesReceiptRet" in exchange["response"]
    assert sim(pc, "GET", "counters")["requests"] == {"SalesReceiptAddRq": 1}


def test_a_file_that_is_refused_is_told_with_its_number(pc: httpx.Client, service: Service) -> None:
    answer = pc.post(
        "/_sim/applications", json={"qwc": service.qwc(AppURL="https://10.0.0.1/"), "password": ""}
    )
    assert (answer.status_code, answer.json()["detail"]["code"]) == (422, "QBWC1002")


def test_faults_the_machine_and_the_switches_are_set_over_http(pc: httpx.Client, service: Service) -> None:
    sim(pc, "POST", "applications", {"qwc": service.qwc(), "password": "secret"})
    sim(pc, "POST", "machine", {"dialog": True})
    assert sim(pc, "POST", "poll")["sessions"][0]["outcome"] == "connection error"
    sim(pc, "POST", "machine", {"dialog": False})
    sim(pc, "POST", "faults", {"kind": "die_after_apply", "message": "SalesReceiptAddRq"})
    assert sim(pc, "POST", "poll")["sessions"][0]["outcome"] == "died"
    assert sim(pc, "GET", "faults")["faults"][0]["fired"] == 1
    assert sim(pc, "DELETE", "faults") == {"faults": []}
    assert sim(pc, "POST", "preferences", {"sales_orders": False})["sales_orders"] is False
    assert sim(pc, "POST", "host", {"highest": "13.0"})["versions"][-1] == "13.0"
    assert sim(pc, "POST", "clock", {"ahead_seconds": 60})["ahead_seconds"] == 60
    assert pc.post("/_sim/machine", json={"colour": "red"}).status_code == 422
    sim(pc, "POST", "reset")
    assert sim(pc, "GET", "documents")["count"] == 0
    assert sim(pc, "GET", "applications")["applications"] == []


def test_a_person_at_the_pc_can_write_into_the_books(pc: httpx.Client) -> None:
    answer = pc.post("/_sim/qbxml", content=written(customer("Mira Stone")))
    assert 'statusCode="0"' in answer.text
    assert sim(pc, "GET", "lists?type=Customer&q=mira")["objects"][0]["Name"] == "Mira Stone"
    assert pc.post("/_sim/qbxml", content="nonsense").status_code == 422
    assert sim(pc, "POST", "grow", {"customers": 10})["customers"] == 18


def test_the_books_can_be_read_as_pages_that_run_no_script(pc: httpx.Client, service: Service) -> None:
    sim(pc, "POST", "applications", {"qwc": service.qwc(), "password": "secret"})
    sim(pc, "POST", "poll")
    pc.post("/_sim/qbxml", content=written(customer("&lt;script&gt;alert(1)&lt;/script&gt;")))
    (document,) = sim(pc, "GET", "documents")["documents"]
    pages = ["/", "/documents", "/customers?q=script", "/items", "/lists", "/trial-balance", "/connector"]
    pages += ["/message-sets", "/sessions/1", f"/documents/{document['TxnID']}"]
    pages += [f"/lists/{document['CustomerRef']['ListID']}"]
    for page in pages:
        answer = pc.get(page)
        assert answer.status_code == 200, page
        assert "<script" not in answer.text, page
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "W-7" in pc.get("/").text
    assert "Balanced" in pc.get("/trial-balance").text
    assert pc.get("/documents/nothing").status_code == 404


def test_the_button_polls(pc: httpx.Client, service: Service) -> None:
    sim(pc, "POST", "applications", {"qwc": service.qwc(), "password": "secret"})
    assert pc.post("/connector/poll?user=larkspur-1").status_code == 303
    foreign = pc.post("/connector/poll?user=larkspur-1", headers={"Origin": "http://elsewhere.example"})
    assert foreign.status_code == 403
    assert len(sim(pc, "GET", "sessions")["sessions"]) == 1


def command(*options: str) -> list[str]:
    return [sys.executable, "-m", "simulators.desktop", *options]


def test_the_program_says_where_it_is_and_keeps_its_file(tmp_path: Path, service: Service) -> None:
    qwc = tmp_path / "larkspur.qwc"
    qwc.write_text(service.qwc())
    state = ("--state", str(tmp_path / "larkspur.qbw"))
    program = subprocess.Popen(  # noqa: S603 - ours
        command(*state, "--qwc", str(qwc), "--password", "secret", "--every", "0.2"),
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    with program:
        assert program.stdout is not None
        url = json.loads(program.stdout.readline())["url"]
        found = 0
        for _ in range(300):
            found = httpx.get(f"{url}/_sim/documents").json()["count"]
            if found:
                break
            time.sleep(0.1)
        assert found
        program.terminate()
        assert program.wait(10) == 0
    once = subprocess.run(command(*state, "--once"), capture_output=True, cwd=ROOT, text=True, check=True)  # noqa: S603 - ours
    (session,) = json.loads(once.stdout)["sessions"]
    assert (session["user"], session["outcome"]) == ("larkspur-1", "finished")
    assert service.of("authenticate")[-1]["strPassword"] == "secret"
