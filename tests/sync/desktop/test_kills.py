"""The process that asked is killed without a word, at every arrow: nothing is lost, nothing gets another key."""

import pytest

from app.books.meter import Tally
from app.sync.webconnector_line import DatabaseLine
from tests.flows.processes import Program, program
from tests.sync.desktop.conftest import File
from tests.sync.house import House
from tests.sync.practice import eventually

BODY, KEY = "<QBXML>post it</QBXML>", "key-of-the-set"


def kill(process: Program) -> None:
    process.kill()
    process.wait(10)


def ask_again(house: House, alice: File) -> str:
    """What the next process does with the envelope that has no answer."""
    line = DatabaseLine(house.desk, alice.merchant, alice.books, Tally())
    return line.ask(BODY.encode(), KEY).response.decode()


def heard(process: Program) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.parametrize("moment", ["out", "collected"])
def test_a_kill_between_a_message_and_what_comes_of_it_loses_nothing(
    house: House, alice: File, moment: str
) -> None:
    alice.call()
    with program(house, "tests.sync.desktop.asker", alice.merchant, alice.books, KEY, BODY) as process:
        assert alice.next_message() == BODY
        if moment == "out":
            kill(process)
        alice.receive("<QBXML>done</QBXML>")
        if moment == "collected":
            assert heard(process) == "<QBXML>done</QBXML>"
        kill(process)

    if moment == "collected":  # its ledger may know nothing of it: QuickBooks is asked for the same set again
        asked = alice.in_the_background(lambda: ask_again(house, alice))
        assert alice.next_message() == BODY
        alice.receive("<QBXML>done before</QBXML>")
        assert asked() == "<QBXML>done before</QBXML>"
    else:
        assert ask_again(house, alice) == "<QBXML>done</QBXML>"


def test_a_kill_before_the_message_left_sends_it_once_when_it_is_asked_again(
    house: House, alice: File
) -> None:
    alice.call()
    with program(house, "tests.sync.desktop.asker", alice.merchant, alice.books, KEY, BODY) as process:
        eventually(lambda: alice.waiting() == 1, 30)
        kill(process)
    asked = alice.in_the_background(lambda: ask_again(house, alice))
    assert alice.next_message() == BODY
    alice.receive("<QBXML>done</QBXML>")
    assert asked() == "<QBXML>done</QBXML>"
    assert alice.waiting() == 0
