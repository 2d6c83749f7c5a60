"""Whatever arrives at the address: a clear state, nothing lost, no other merchant touched."""

import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest

from app.sync import webconnector_signin
from app.sync.webconnector_pairing import reset_password, standing
from tests.web.webconnector.conftest import File, House
from tests.web.webconnector.dotnet import HEAD, INTUIT, TAIL, envelope, headers

ENTITIES = '<!ENTITY lol0 "lol">' + "".join(
    f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">' for n in range(1, 10)
)
CALL = f"<authenticate xmlns='{INTUIT}'><strUserName>&lol9;</strUserName></authenticate>"
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE lolz [{ENTITIES}]>{HEAD.partition("?>")[2]}{CALL}{TAIL}'
MEGABYTE = 1024 * 1024


def post(house: House, body: bytes, method: str = "authenticate") -> httpx.Response:
    return httpx.post(
        f"{house.url}/webconnector", content=body, headers=headers(method), timeout=20, trust_env=False
    )


def is_fault(answer: httpx.Response, words: str) -> bool:
    return answer.status_code == 500 and "<soap:Fault>" in answer.text and words in answer.text


def test_a_wrong_password_and_an_unknown_user_get_the_same_answer(alice: File) -> None:
    assert alice.connector.authenticate("wrong") == "nvu"
    alice.connector.user_name = "nobody"
    assert alice.connector.authenticate() == "nvu"


def test_the_guide_can_tell_that_the_password_was_wrong(alice: File) -> None:
    alice.connector.authenticate("wrong")
    known = standing(alice.desk, alice.merchant, alice.books).login
    assert known.refused is not None
    assert known.called is None
    alice.connector.authenticate()
    known = standing(alice.desk, alice.merchant, alice.books).login
    assert known.refused is None
    assert known.called is not None


def test_guesses_are_slowed_down_and_a_new_password_is_not_held_to_them(house: House, alice: File) -> None:
    answers = [alice.connector.authenticate("wrong") for _ in range(6)]
    assert answers[:5] == ["nvu"] * 5
    assert answers[5] in ("busy,30", "busy,29")
    assert alice.connector.authenticate().startswith("busy,")
    alice.connector.password = reset_password(alice.desk, alice.merchant, alice.books)
    assert alice.connector.authenticate() == ""
    assert house.queue.queued


def test_the_old_password_is_refused_once_there_is_a_new_one(alice: File) -> None:
    reset_password(alice.desk, alice.merchant, alice.books)
    assert alice.connector.authenticate() == "nvu"


def test_a_body_of_100_megabytes_is_refused_before_it_is_read(house: House) -> None:
    """As .NET does it: it asks first, and sends nothing when it is told no."""
    where = urlsplit(house.url)
    with socket.create_connection((where.hostname or "", where.port or 0), 20) as line:
        line.sendall(
            b"POST /webconnector HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nExpect: 100-continue\r\n"
            + f"Content-Length: {100 * MEGABYTE}\r\n\r\n".encode()
        )
        assert line.recv(100).startswith(b"HTTP/1.1 413")


def test_a_body_that_does_not_tell_its_length_ends_at_the_limit(house: House) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(33):
            yield b"x" * MEGABYTE

    answer = httpx.post(f"{house.url}/webconnector", content=endless(), timeout=60, trust_env=False)
    assert answer.status_code == 413


def test_an_answer_of_twenty_megabytes_is_taken(alice: File) -> None:
    alice.connector.authenticate()
    asked = alice.ask()
    alice.connector.send()
    response = f"<QBXML>{'Décor ' * 3_000_000}</QBXML>"
    assert alice.connector.receive(response) > 0
    assert asked.end().response.decode() == response


def test_a_billion_laughs_are_refused_at_once(house: House) -> None:
    began = time.monotonic()
    assert is_fault(post(house, LAUGHS.encode()), "no XML")
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "no XML"),
        (b"hello", "no XML"),
        (b"\xff\xfe\x00", "no XML"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "no XML"),
        (b"<a/>", "no SOAP 1.1 envelope"),
        (envelope("authenticate", "a", "b").replace(b"schemas.xmlsoap", b"schemas.example"), "no SOAP"),
        (envelope("authenticate", "a", "b").replace(b"developer.intuit", b"developer.example"), "namespace"),
        (envelope("serverVersion").replace(b"serverVersion", b"launchMissiles"), "SOAPAction"),
        ((HEAD + TAIL).encode(), "one call"),
        (envelope("getLastError", "x" * 1001), "SOAPAction"),
        (envelope("authenticate", "x" * 1001, "b"), "too long"),
        (
            envelope("authenticate", "a", "b").replace(b"<strUserName>", b"<strUserName><b/>"),
            "must be escaped",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_call_gets_a_fault_that_says_why(house: House, body: bytes, words: str) -> None:
    assert is_fault(post(house, body), words)


def test_strangers_tickets_open_nothing(alice: File, charlie: File) -> None:
    assert alice.connector.authenticate() == ""
    asked = alice.ask()
    charlie.connector.ticket = "guessed"
    assert charlie.connector.send() == ""
    assert charlie.connector.receive("<QBXML>evil</QBXML>") == -1
    assert charlie.connector.last_error() == "This session is over. Press Update Selected to begin a new one."
    assert charlie.connector.call("connectionError", "guessed", "0x80040408", "x") == "done"
    assert charlie.connector.close() == "The session is closed."

    assert alice.connector.send()
    alice.connector.receive("<QBXML>hers</QBXML>")
    assert asked.end().response == b"<QBXML>hers</QBXML>"


def test_a_ticket_of_ones_own_answers_only_for_ones_own_file(alice: File, charlie: File) -> None:
    assert alice.connector.authenticate() == ""
    assert charlie.connector.authenticate() == ""
    asked = alice.ask()
    alice.connector.send()
    charlie.connector.send()
    charlie.connector.receive("<QBXML>his</QBXML>")
    assert asked.answer is None
    alice.connector.receive("<QBXML>hers</QBXML>")
    assert asked.end().response == b"<QBXML>hers</QBXML>"


def test_an_answer_that_nobody_asked_for_changes_nothing(alice: File) -> None:
    assert alice.connector.authenticate() == ""
    assert alice.connector.receive("<QBXML>unasked</QBXML>") > 0
    asked = alice.ask()
    assert alice.connector.send() == "<QBXML>1</QBXML>"
    alice.connector.receive("<QBXML>asked</QBXML>")
    assert asked.end().response == b"<QBXML>asked</QBXML>"


def test_an_answer_that_is_no_xml_reaches_who_asked_as_it_is(alice: File) -> None:
    assert alice.connector.authenticate() == ""
    asked = alice.ask()
    alice.connector.send()
    assert alice.connector.receive("Out of memory") > 0
    assert asked.end().response == b"Out of memory"


def test_a_bug_of_ours_is_no_fault_and_loses_nothing(alice: File, monkeypatch: pytest.MonkeyPatch) -> None:
    assert alice.connector.authenticate() == ""
    asked = alice.ask()
    assert alice.connector.send()
    with monkeypatch.context() as broken:
        broken.setattr("app.sync.webconnector._receive", lambda *_: 1 / 0)
        assert alice.connector.receive("<QBXML>late</QBXML>") == -1
    assert alice.connector.receive("<QBXML>late</QBXML>") > 0
    assert asked.end().response == b"<QBXML>late</QBXML>"


def test_a_queue_that_is_away_does_not_turn_the_web_connector_away(
    house: House, alice: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.queue, "enqueue", lambda *_, **__: 1 / 0)
    assert alice.connector.authenticate() == ""


def test_after_a_wrong_password_another_merchants_connector_still_calls(alice: File, charlie: File) -> None:
    for _ in range(8):
        alice.connector.authenticate("wrong")
    assert charlie.connector.authenticate() == ""


def test_who_guesses_at_names_is_slowed_down_and_who_has_one_is_not(
    alice: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webconnector_signin, "FREE_PER_ADDRESS", 3)
    stranger = replace(alice.connector, user_name="guess")
    answers = {stranger.authenticate() for _ in range(5)}
    assert {answer.partition(",")[0] for answer in answers} == {"nvu", "busy"}
    assert alice.connector.authenticate() == ""


def test_a_session_of_last_week_is_over(house: House, alice: File) -> None:
    alice.connector.authenticate()
    old = alice.connector.ticket
    house.clock.ahead = timedelta(days=7)
    assert alice.connector.authenticate() == ""
    alice.connector.ticket = old
    assert alice.connector.send() == ""
    assert alice.connector.last_error().startswith("This session is over.")
