"""What the page of the Web Connector's calls is told: every session and operation, in red, yellow or green."""

from datetime import timedelta

from app.sync.housekeeping import keep_house
from app.sync.webconnector_console import operation, operations, sessions
from tests.web.webconnector.conftest import File, House
from tests.web.webconnector.dotnet import greeting

BODY = (
    b'<QBXML><QBXMLMsgsRq><CustomerAddRq requestID="1"/><CustomerAddRq requestID="2"/></QBXMLMsgsRq></QBXML>'
)
FINE = '<QBXML><QBXMLMsgsRs><CustomerAddRs statusCode="0" statusSeverity="Info"/></QBXMLMsgsRs></QBXML>'
NO = '<QBXML><QBXMLMsgsRs><CustomerAddRs statusCode="3100" statusSeverity="Error"/></QBXMLMsgsRs></QBXML>'
NOT_FOUND = (
    '<QBXML><QBXMLMsgsRs><CustomerQueryRs statusCode="500" statusSeverity="Warn"/></QBXMLMsgsRs></QBXML>'
)


def exchange(alice: File, response: str) -> None:
    asked = alice.ask(BODY)
    assert alice.connector.send()
    alice.connector.receive(response)
    asked.end()


def colours(alice: File) -> tuple[str, list[str]]:
    newest = sessions(alice.desk, alice.merchant, alice.books)[0]
    found = operations(alice.desk, alice.merchant, newest.session.id)
    return newest.colour, [one.colour for one in found]


def test_a_session_without_a_refusal_is_green_at_its_end(alice: File) -> None:
    alice.connector.authenticate()
    exchange(alice, FINE)
    exchange(alice, NOT_FOUND)
    assert colours(alice) == ("yellow", ["green", "green"])
    alice.end_runs()
    alice.connector.send()
    alice.connector.receive(greeting())
    alice.connector.close()
    assert colours(alice) == ("green", ["green", "green"])


def test_a_refusal_makes_its_operation_red_and_the_session_yellow(alice: File) -> None:
    alice.connector.authenticate()
    exchange(alice, NO)
    assert colours(alice) == ("yellow", ["red"])


def test_a_lost_answer_makes_the_operation_and_its_session_red(alice: File) -> None:
    alice.connector.authenticate()
    asked = alice.ask(BODY)
    alice.connector.send()
    assert colours(alice) == ("yellow", ["yellow"])
    first = alice.session().id
    alice.connector.authenticate()
    asked.thread.join(10)
    shown = {one.session.id: one for one in sessions(alice.desk, alice.merchant, alice.books)}
    assert (shown[first].colour, shown[first].session.ending) == ("red", "replaced")
    assert [one.colour for one in operations(alice.desk, alice.merchant, first)] == ["red"]


def test_each_operation_says_in_words_what_it_did_and_shows_its_qbxml(alice: File, charlie: File) -> None:
    alice.connector.authenticate()
    exchange(alice, FINE)
    (listed,) = operations(alice.desk, alice.merchant, alice.session().id)
    assert listed.message.words == "Add 2 customers"
    found = operation(alice.desk, alice.merchant, alice.books, listed.message.id)
    assert found is not None
    assert found[0] == listed
    assert (found[1].body, found[1].response.decode()) == (BODY, FINE)
    assert operation(charlie.desk, charlie.merchant, charlie.books, listed.message.id) is None
    assert operation(charlie.desk, charlie.merchant, alice.books, listed.message.id) is None
    assert operations(charlie.desk, charlie.merchant, alice.session().id) == []


def test_what_was_read_is_forgotten_and_its_count_stays(house: House, alice: File) -> None:
    alice.connector.authenticate()
    exchange(alice, FINE)
    alice.connector.close()
    house.clock.ahead = timedelta(days=4)
    keep_house(alice.desk)
    (shown,) = sessions(alice.desk, alice.merchant, alice.books)
    assert operations(alice.desk, alice.merchant, shown.session.id) == []
    assert shown.session.asked == 1
    house.clock.ahead = timedelta(days=91)
    keep_house(alice.desk)
    assert sessions(alice.desk, alice.merchant, alice.books) == []
