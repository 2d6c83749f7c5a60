"""Sessions: the order of the calls, and what each answer of the application leads to."""

import pytest

from simulators.desktop.autorun import AutoRun
from simulators.desktop.connector import records
from simulators.desktop.desk import Desk
from simulators.desktop.faults import FaultRule
from tests.simulators.desktop.books import Books, customer, written
from tests.simulators.desktop.connector.service import FILE, OWNER, Service

USER = "larkspur-1"
OPENING = ["serverVersion", "clientVersion", "authenticate"]
ADD = written(customer("Mira Stone"))


def fault(desk: Desk, **rule: object) -> None:
    desk.faults.add([FaultRule.model_validate(rule)])


def test_a_session_with_work_runs_from_the_versions_to_the_closing(desk: Desk, service: Service) -> None:
    service.answers = {
        "sendRequestXML": [ADD, written(customer("Mia Stone"))],
        "receiveResponseXML": ["50", "100"],
    }
    record = desk.poll(USER).record
    work = ["sendRequestXML", "receiveResponseXML"] * 2
    assert service.methods() == [*OPENING, *work, "closeConnection"]
    assert (record.outcome, record.text, record.progress) == ("finished", "Good bye.", 100)
    assert service.of("authenticate") == [{"strUserName": USER, "strPassword": "secret"}]
    assert Books(desk).count("Customer") == 9
    assert 'statusCode="0"' in service.of("receiveResponseXML")[0]["response"]
    assert record.calls[2].arguments["strPassword"] == "********"


def test_host_company_and_preferences_come_with_the_first_request_only(desk: Desk, service: Service) -> None:
    service.answers = {"sendRequestXML": [ADD], "receiveResponseXML": ["50", "100"]}
    desk.poll(USER)
    first, second = service.of("sendRequestXML")
    for name in ("HostRet", "CompanyRet", "PreferencesRet", f"<OwnerID>{OWNER}</OwnerID>", FILE, "LOCKED:"):
        assert name in first["strHCPResponse"], name
    assert second["strHCPResponse"] == ""
    assert first["strCompanyFileName"].endswith("Larkspur Pantry & Garden.qbw")
    assert (first["qbXMLCountry"], first["qbXMLMajorVers"], first["qbXMLMinorVers"]) == ("US", "16", "0")


@pytest.mark.parametrize("word", ["none", "nvu", "busy"])
def test_refusing_a_session_still_closes_it(desk: Desk, service: Service, word: str) -> None:
    service.answers = {"authenticate": [["", word]], "closeConnection": [""]}
    record = desk.poll(USER).record
    assert service.methods() == [*OPENING, "closeConnection"]
    assert (record.outcome, record.closed) == (word, True)
    assert record.text


@pytest.mark.parametrize("answer", ["E:Too old", "O:2.4"])
def test_a_version_that_the_application_refuses_ends_the_session(
    desk: Desk, service: Service, answer: str
) -> None:
    service.answers = {"clientVersion": [answer]}
    desk.poll(USER)
    assert service.methods() == ["serverVersion", "clientVersion"]
    service.answers = {"clientVersion": ["W:Rather old"]}
    assert desk.poll(USER).record.closed


def test_no_request_leads_to_the_last_error_and_the_closing(desk: Desk, service: Service) -> None:
    service.answers = {"closeConnection": [""]}
    record = desk.poll(USER).record
    assert service.methods() == [*OPENING, "sendRequestXML", "getLastError", "closeConnection"]
    assert (record.outcome, record.text) == ("nothing more", "Nothing to do.")


def test_no_op_waits_and_asks_again(desk: Desk, service: Service) -> None:
    service.answers = {"sendRequestXML": ["", ADD], "getLastError": ["NoOp"]}
    desk.poll(USER)
    work = ["sendRequestXML", "getLastError", "sendRequestXML", "receiveResponseXML"]
    assert service.methods() == [*OPENING, *work, "closeConnection"]
    assert service.of("sendRequestXML")[1]["strHCPResponse"] == ""


def test_a_hundred_ends_at_once_and_less_does_not(desk: Desk, service: Service) -> None:
    service.answers = {"sendRequestXML": [ADD, ""], "receiveResponseXML": ["0"]}
    desk.poll(USER)
    assert service.methods()[3:] == [
        "sendRequestXML",
        "receiveResponseXML",
        "sendRequestXML",
        "getLastError",
        "closeConnection",
    ]


def test_a_negative_number_ends_by_the_last_error(desk: Desk, service: Service) -> None:
    service.answers = {
        "sendRequestXML": [ADD],
        "receiveResponseXML": ["-1"],
        "getLastError": ["It went wrong."],
    }
    record = desk.poll(USER).record
    assert service.methods()[-3:] == ["receiveResponseXML", "getLastError", "closeConnection"]
    assert (record.outcome, record.text) == ("error", "It went wrong.")


def test_a_set_that_quickbooks_cannot_read_comes_back_as_an_hresult(desk: Desk, service: Service) -> None:
    service.answers = {"sendRequestXML": [written("<Nothing/>")]}
    desk.poll(USER)
    (told,) = service.of("receiveResponseXML")
    assert (told["response"], told["hresult"]) == ("", "0x80040400")
    assert "parsing" in told["message"]


def test_a_dialog_is_a_connection_error_until_the_application_is_done(desk: Desk, service: Service) -> None:
    desk.machine.state = desk.machine.state.model_copy(update={"dialog": True})
    service.answers = {"connectionError": ["", "DONE"]}
    record = desk.poll(USER).record
    assert service.methods() == [*OPENING, "connectionError", "connectionError", "closeConnection"]
    assert [one["hresult"] for one in service.of("connectionError")] == ["0x80040414"] * 2
    assert record.outcome == "connection error"


def test_a_connection_that_works_at_the_second_try_goes_on(desk: Desk, service: Service) -> None:
    fault(desk, kind="dialog")
    service.answers = {"connectionError": [""], "sendRequestXML": [ADD]}
    assert desk.poll(USER).record.outcome == "finished"
    assert Books(desk).count("Customer") == 8


def test_retries_come_to_an_end(desk: Desk, service: Service) -> None:
    fault(desk, kind="single_user", times=0)
    service.answers = {"connectionError": [""]}
    assert desk.poll(USER).record.closed
    assert 2 <= service.methods().count("connectionError") <= 4


def test_quickbooks_is_started_only_for_a_file_that_is_named(desk: Desk, service: Service) -> None:
    desk.machine.state = desk.machine.state.model_copy(update={"running": False})
    desk.poll(USER)
    assert service.of("connectionError")[0]["hresult"] == "0x80040416"
    service.answers = {"authenticate": [["t", desk.company.file_name]], "sendRequestXML": [ADD]}
    assert desk.poll(USER).record.outcome == "finished"


def test_another_open_file_is_a_connection_error_when_one_is_named(desk: Desk, service: Service) -> None:
    desk.machine.state = desk.machine.state.model_copy(update={"open": "other"})
    service.answers = {"authenticate": [["t", desk.company.file_name]]}
    desk.poll(USER)
    assert service.of("connectionError")[0]["hresult"] == "0x8004040A"


def test_another_open_file_shows_itself_by_its_name_and_by_the_missing_stamp(
    desk: Desk, service: Service
) -> None:
    desk.machine.state = desk.machine.state.model_copy(update={"open": "other"})
    service.answers = {"sendRequestXML": [ADD]}
    desk.poll(USER)
    told = service.of("sendRequestXML")[0]["strHCPResponse"]
    assert "<CompanyName>Juniper Pottery</CompanyName>" in told
    assert FILE not in told
    assert Books(desk).count("Customer") == 7
    assert desk.companies["other"].named(("Customer",), "Mira Stone") is not None


def test_two_polls_at_once_do_not_share_the_company_file(desk: Desk, service: Service) -> None:
    service.answers = {"sendRequestXML": [ADD]}
    fault(desk, kind="slow", seconds=0.5)
    records = desk.poll_together(USER, 2)
    assert sorted(record.outcome for record in records) == ["connection error", "finished"]
    assert service.of("connectionError")[0]["hresult"] == "0x8004041B"


def test_the_lock_is_gone_after_a_session(desk: Desk) -> None:
    desk.poll(USER)
    asked = written(f"<CompanyQueryRq><OwnerID>{OWNER}</OwnerID></CompanyQueryRq>")
    answer = desk.as_user(asked)
    assert FILE in answer
    assert "AppLock" not in answer


def test_auto_run_polls_and_obeys_the_application(desk: Desk, service: Service) -> None:
    service.answers = {"authenticate": [["t", "none", "120", "60"]]}
    autorun = AutoRun(desk)
    autorun.every = 1.0
    outcome = desk.poll(USER, automatic=True)
    assert outcome.lower_limit == 60
    enrolled = desk.enrolled[USER]
    assert enrolled.last is not None
    assert autorun.next_poll(enrolled) == enrolled.last + 60
    service.answers = {"authenticate": [["t", "", "120"]]}
    assert desk.poll(USER, automatic=True).record.outcome == "postponed"
    assert autorun.next_poll(enrolled) >= enrolled.last + 120


def test_a_wish_to_postpone_means_nothing_to_a_poll_by_hand(desk: Desk, service: Service) -> None:
    service.answers = {"authenticate": [["t", "", "120", "60"]], "sendRequestXML": [ADD]}
    assert desk.poll(USER).record.outcome == "finished"


def test_auto_run_comes_by_itself(desk: Desk, service: Service) -> None:
    autorun = AutoRun(desk)
    seen = []
    service.on_call = seen.append
    autorun.start(every=0.1)
    for _ in range(200):
        if seen.count("authenticate") >= 2:
            break
        autorun._stopping.wait(0.05)
    autorun.stop()
    assert seen.count("authenticate") >= 2


def test_an_authenticate_without_two_strings_is_the_servers_fault(desk: Desk, service: Service) -> None:
    service.answers = {"authenticate": [["only a ticket"]]}
    record = desk.poll(USER).record
    assert record.text.startswith("QBWC1012")
    assert (record.closed, service.methods()) == (False, OPENING)


def test_old_sessions_lose_their_texts_before_they_fill_the_memory(
    desk: Desk, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.answers = {"sendRequestXML": [ADD]}
    monkeypatch.setattr(records, "MOST_TEXT", 1500)
    for _ in range(4):
        desk.poll(USER)
    kept = [len(record.exchanges) for record in desk.sessions.all()]
    assert (kept[0], kept[-1]) == (0, 1)
    assert [call.method for call in desk.sessions.all()[0].calls][:3] == OPENING
