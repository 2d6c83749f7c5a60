"""Sessions as a Web Connector holds them: what is handed out, what comes back, and how they end."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.data import books, connections, desktop_messages
from app.errors import NeedsOwner, Transient, Unknown
from app.sync.webconnector_pairing import accept_new_name, standing
from tests.sync.practice import eventually
from tests.web.webconnector.conftest import File, House
from tests.web.webconnector.dotnet import greeting

BODY = b'<?xml version="1.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">D&#233;cor &amp; more</QBXMLMsgsRq></QBXML>'
ANSWER = '<?xml version="1.0" ?><QBXML><QBXMLMsgsRs>Décor &amp; more</QBXMLMsgsRs></QBXML>'


def test_what_is_asked_is_handed_out_byte_for_byte_and_answered(alice: File) -> None:
    assert alice.connector.authenticate() == ""
    asked = alice.ask(BODY)

    assert alice.connector.send().encode() == BODY
    assert 0 < alice.connector.receive(ANSWER) < 100

    assert asked.end().response.decode() == ANSWER


def test_while_a_run_has_nothing_to_ask_yet_the_web_connector_is_told_to_wait(alice: File) -> None:
    assert alice.connector.authenticate() == ""
    assert alice.connector.send() == ""
    assert alice.connector.last_error() == "NoOp"
    asked = alice.ask(BODY)
    assert alice.connector.send().encode() == BODY
    alice.connector.receive(ANSWER)
    assert asked.end()


def test_a_session_ends_with_100_percent_and_only_when_nothing_is_left(alice: File) -> None:
    assert alice.connector.authenticate() == ""
    first, second = alice.ask(BODY), alice.ask(BODY)
    percents = []
    for _ in range(2):
        assert alice.connector.send().encode() == BODY
        percents.append(alice.connector.receive(ANSWER))
    assert first.end()
    assert second.end()
    alice.end_runs()
    assert "HostQueryRq" in alice.connector.send()
    assert alice.connector.receive(greeting()) == 100
    assert alice.connector.close() == "Everything is up to date."
    assert percents == sorted(percents)
    assert max(percents) < 100
    assert (alice.session().ending, alice.session().asked) == ("finished", 2)


def test_the_last_answer_ends_the_session_when_its_run_is_over(alice: File) -> None:
    assert alice.connector.authenticate() == ""
    asked = alice.ask(BODY)
    alice.connector.send()
    alice.end_runs()
    assert alice.connector.receive(ANSWER) == 100
    assert asked.end()


def test_several_messages_wait_and_go_in_the_order_in_which_they_were_asked(alice: File) -> None:
    assert alice.connector.authenticate() == ""
    asked = []
    for number in range(4):
        asked.append(alice.ask(f"<QBXML>{number}</QBXML>".encode()))
        eventually(lambda: alice.waiting() == len(asked))
    handed = []
    for _ in asked:
        handed.append(alice.connector.send())
        alice.connector.receive(handed[-1])
    assert handed == [f"<QBXML>{number}</QBXML>" for number in range(4)]
    assert [one.end().response.decode() for one in asked] == handed


def test_without_a_session_nothing_is_asked_and_nothing_waits(alice: File) -> None:
    with pytest.raises(Transient, match="press Update Selected"):
        alice.line.ask(BODY)
    with pytest.raises(Transient):
        alice.line.greeting()
    assert not alice.line.is_open()


def test_a_call_that_finds_no_work_says_so_once_the_company_is_known(alice: File) -> None:
    _whole_session(alice)
    with alice.desk.database.begin() as session:
        where = (session, alice.merchant, alice.connection.id)
        connections.set_state(*where, connections.State.PAUSED, alice.desk.now())
    assert alice.connector.authenticate() == "none"
    assert alice.connector.call("closeConnection", "any ticket") == "The session is closed."


def test_a_lost_answer_is_unknown_to_who_asked_and_the_next_session_sends_the_same_again(alice: File) -> None:
    assert alice.connector.authenticate() == ""
    asked = alice.ask(BODY, key="k1")
    alice.connector.send()

    assert alice.connector.authenticate() == ""
    with pytest.raises(Unknown):
        asked.end()

    again = alice.ask(BODY, key="k1")
    assert alice.connector.send().encode() == BODY
    alice.connector.receive(ANSWER)
    assert again.end().response.decode() == ANSWER
    assert alice.session().ending == ""


def test_an_answer_that_comes_after_its_session_was_replaced_is_kept_and_not_asked_for_again(
    alice: File,
) -> None:
    assert alice.connector.authenticate() == ""
    asked = alice.ask(BODY, key="k1")
    alice.connector.send()
    old = alice.connector.ticket
    assert alice.connector.authenticate() == ""
    with pytest.raises(Unknown):
        asked.end()

    assert alice.connector.call("receiveResponseXML", old, ANSWER, "", "") == "-1"

    assert alice.line.ask(BODY, "k1").response.decode() == ANSWER


def test_an_answer_that_nobody_collected_is_given_to_whoever_asks_the_same_again(alice: File) -> None:
    """The process that asked was killed between the answer and its ledger."""
    assert alice.connector.authenticate() == ""
    with alice.desk.database.begin() as session:
        now = alice.desk.now()
        until = now + timedelta(seconds=30)
        where = (session, alice.merchant, alice.books)
        desktop_messages.ask(*where, BODY, "k1", words="", until=until, now=now)
    assert alice.connector.send().encode() == BODY
    alice.connector.receive(ANSWER)
    alice.end_runs()
    alice.connector.close()

    assert alice.line.ask(BODY, "k1").response.decode() == ANSWER


def test_what_a_dead_process_asked_is_not_handed_out(alice: File) -> None:
    assert alice.connector.authenticate() == ""
    with alice.desk.database.begin() as session:
        where, now = (session, alice.merchant, alice.books), alice.desk.now()
        desktop_messages.ask(*where, BODY, "", words="", until=now, now=now)
    assert alice.connector.send() == ""


def test_the_same_call_twice_is_answered_alike(alice: File) -> None:
    assert alice.connector.authenticate() == ""
    asked = alice.ask(BODY)
    assert alice.connector.send().encode() == alice.connector.send().encode() == BODY
    percent = alice.connector.receive(ANSWER)
    assert alice.connector.receive("<QBXML>another</QBXML>") == percent
    assert asked.end().response.decode() == ANSWER
    assert alice.session().asked == 1


def test_a_whole_set_that_quickbooks_turned_away_comes_back_with_its_number(alice: File) -> None:
    assert alice.connector.authenticate() == ""
    asked = alice.ask(BODY, key="k1")
    alice.connector.send()
    assert alice.connector.receive("", "0x80040400", "QuickBooks found an error when parsing") > 0
    answer = asked.end()
    assert (answer.hresult, answer.message) == ("0x80040400", "QuickBooks found an error when parsing")
    assert alice.session().trouble == 1


def test_a_web_connector_that_falls_silent_loses_what_is_out_and_what_waits(
    house: House, alice: File
) -> None:
    assert alice.connector.authenticate() == ""
    out = alice.ask(BODY, key="k1")
    alice.connector.send()
    waiting = alice.ask(b"<QBXML>2</QBXML>")
    eventually(lambda: alice.waiting() == 1)
    house.clock.ahead = timedelta(minutes=16)
    with pytest.raises(Unknown):
        out.end()
    with pytest.raises(Transient):
        waiting.end()
    assert alice.session().ending == "silent"
    assert not standing(alice.desk, alice.merchant, alice.books).is_calling


def test_an_answer_that_takes_quickbooks_ten_minutes_is_waited_for(house: House, alice: File) -> None:
    assert alice.connector.authenticate() == ""
    asked = alice.ask(BODY)
    alice.connector.send()
    house.clock.ahead = timedelta(minutes=10)
    assert alice.line.is_open()
    alice.connector.receive(ANSWER)
    assert asked.end()


def test_another_company_is_not_asked_anything(alice: File) -> None:
    _whole_session(alice)
    alice.connector.greeting = greeting("Wonderland", alice.paired.login.file_id)
    assert alice.connector.authenticate() == ""
    asked = alice.ask(BODY)

    assert alice.connector.send() == ""
    assert "“Wonderland” instead of “Alice Ltd”" in alice.connector.last_error()

    with pytest.raises(NeedsOwner, match="Nothing was read or written"):
        asked.end()
    assert alice.connector.close().startswith("Another company is open")
    assert alice.session().asked == 0


def test_a_file_that_bears_somebody_elses_mark_is_not_asked_anything(alice: File, charlie: File) -> None:
    alice.connector.greeting = greeting("Alice Ltd", charlie.paired.login.file_id)
    assert alice.connector.authenticate() == ""
    assert alice.connector.send() == ""
    assert "connected to Cartbooks in another place" in alice.connector.last_error()


def test_the_right_company_clears_the_trouble(alice: File) -> None:
    right = alice.connector.greeting
    _whole_session(alice)
    _call_with_another_company(alice)
    assert "“Wonderland” instead of “Alice Ltd”" in _trouble(alice)

    alice.connector.greeting = right
    assert alice.connector.authenticate() == ""
    asked = alice.ask(BODY)
    assert alice.connector.send().encode() == BODY
    alice.connector.receive(ANSWER)
    assert asked.end()
    assert _trouble(alice) == ""


def test_a_company_that_was_renamed_goes_on_once_its_owner_says_so(alice: File) -> None:
    _whole_session(alice)
    _call_with_another_company(alice)
    accept_new_name(alice.desk, alice.merchant, alice.books)
    assert _trouble(alice) == ""

    assert alice.connector.authenticate() == ""
    asked = alice.ask(BODY)
    assert alice.connector.send().encode() == BODY
    alice.connector.receive(ANSWER)
    assert asked.end()
    assert standing(alice.desk, alice.merchant, alice.books).login.company == "Wonderland"


def test_a_page_waits_for_a_moment_only_and_leaves_nothing_behind(alice: File) -> None:
    assert alice.connector.authenticate() == ""
    impatient = replace(alice.line, patience=0.2)
    with pytest.raises(Transient):
        impatient.ask(BODY)
    assert alice.waiting() == 0
    with pytest.raises(Transient):
        impatient.greeting()


def test_a_web_connector_that_does_not_greet_is_asked_which_company_it_is(alice: File) -> None:
    greeted, alice.connector.greeting = alice.connector.greeting, ""
    assert alice.connector.authenticate() == ""
    asked = alice.ask(BODY)
    assert "CompanyQueryRq" in alice.connector.send()
    assert alice.connector.receive(greeted) > 0
    assert alice.connector.send().encode() == BODY
    alice.connector.receive(ANSWER)
    assert asked.end()
    assert b"Alice Ltd" in alice.line.greeting()


def test_a_quickbooks_that_cannot_be_opened_is_tried_twice_more(alice: File) -> None:
    assert alice.connector.authenticate() == ""
    asked = alice.ask(BODY)
    told = ["0x80040414", "A modal dialog box is showing in the QuickBooks user interface."]
    assert [alice.connector.call("connectionError", alice.connector.ticket, *told) for _ in range(3)] == [
        "",
        "",
        "done",
    ]
    with pytest.raises(Transient, match="Close that window"):
        asked.end()
    assert "Close that window" in alice.connector.close()
    assert alice.session().ending == "failed"


def test_what_only_the_administrator_can_allow_is_not_tried_again(alice: File) -> None:
    assert alice.connector.authenticate() == ""
    asked = alice.ask(BODY)
    told = ["0x80040418", "This application has not accessed this QuickBooks company data file before."]
    assert alice.connector.call("connectionError", alice.connector.ticket, *told) == "done"
    with pytest.raises(NeedsOwner, match="as its administrator"):
        asked.end()


def test_a_second_machine_is_busy_while_the_first_one_talks(alice: File) -> None:
    assert alice.connector.authenticate() == ""
    ticket = alice.connector.ticket
    assert alice.connector.send() == ""
    assert alice.connector.authenticate() == "busy"
    assert alice.connector.ticket == ticket


def test_a_session_that_only_did_not_say_goodbye_is_dropped(alice: File) -> None:
    alice.connector.authenticate()
    alice.connector.send()
    alice.end_runs()
    alice.connector.last_error()
    alice.connector.send()
    assert alice.connector.receive(greeting()) == 100
    assert alice.connector.authenticate() == ""


def test_a_run_that_asks_nothing_for_ten_minutes_does_not_keep_the_session(house: House, alice: File) -> None:
    assert alice.connector.authenticate() == ""
    assert alice.connector.send() == ""
    assert alice.connector.last_error() == "NoOp"
    for minutes in range(1, 12):
        house.clock.ahead = timedelta(minutes=minutes)
        if alice.connector.send():
            break
        alice.connector.last_error()
    assert alice.connector.receive(greeting()) == 100
    assert minutes == 10


def test_two_merchants_talk_at_once_and_get_their_own(alice: File, charlie: File) -> None:
    for one in (alice, charlie):
        assert one.connector.authenticate() == ""
    hers, his = alice.ask(b"<QBXML>hers</QBXML>"), charlie.ask(b"<QBXML>his</QBXML>")
    assert alice.connector.send() == "<QBXML>hers</QBXML>"
    assert charlie.connector.send() == "<QBXML>his</QBXML>"
    charlie.connector.receive("<QBXML>to him</QBXML>")
    alice.connector.receive("<QBXML>to her</QBXML>")
    assert hers.end().response == b"<QBXML>to her</QBXML>"
    assert his.end().response == b"<QBXML>to him</QBXML>"


def _call_with_another_company(alice: File) -> None:
    alice.connector.greeting = greeting("Wonderland", alice.paired.login.file_id)
    alice.connector.authenticate()
    alice.connector.send()
    alice.connector.last_error()
    alice.connector.close()


def _trouble(alice: File) -> str:
    """The banner over the books."""
    with alice.desk.database.read() as session:
        found = books.books(session, alice.merchant, alice.books)
    return found.trouble.message if found and found.trouble else ""


def _whole_session(alice: File) -> None:
    """The first one, in which the company becomes known."""
    assert alice.connector.authenticate() == ""
    alice.end_runs()
    assert "HostQueryRq" in alice.connector.send()
    assert alice.connector.receive(greeting()) == 100
    alice.connector.close()
