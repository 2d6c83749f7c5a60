"""A Web Connector may call in any order, any call twice: the state holds, and 100 percent means nothing is left."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.books.qbd import conversation
from app.books.qbd.conversation import (
    Due,
    Next,
    Out,
    Reception,
    Talk,
    Work,
    closed,
    is_live,
    is_silent,
    last_error,
    received_at_the_door,
    receives,
    sends,
)

SECONDS = st.integers(0, 5000).map(lambda seconds: timedelta(seconds=seconds))
WORKS = st.builds(Work, st.booleans(), st.booleans(), SECONDS)
CALLS = st.lists(st.tuples(st.sampled_from(["send", "receive", "error", "connection"]), WORKS), max_size=30)


def after(talk: Talk, call: str, work: Work) -> tuple[Talk, str | int]:
    match call:
        case "send":
            return sends(talk, work)
        case "receive":
            return receives(talk, work, 3)
        case "error":
            return last_error(talk)
        case _:
            return conversation.cannot_connect(talk, "QuickBooks is not running.", is_passing=True)


@given(CALLS)
def test_100_percent_is_never_said_while_a_message_waits(calls: list[tuple[str, Work]]) -> None:
    talk = Talk(known=True)
    for call, work in calls:
        ended = talk.due is Due.CLOSE
        talk, told = after(talk, call, work)
        if told == conversation.FINISHED and not ended:
            assert not work.waits
            assert not work.goes_on or work.idle >= conversation.IDLE


@given(CALLS)
def test_nothing_is_handed_out_before_the_company_is_known(calls: list[tuple[str, Work]]) -> None:
    talk = Talk()
    for call, work in calls:
        talk, told = after(talk, call, work)
        assert told not in (Next.MESSAGE, Next.FAREWELL)


@given(CALLS, WORKS)
def test_a_session_that_failed_hands_out_nothing_more_and_says_why(
    calls: list[tuple[str, Work]], work: Work
) -> None:
    talk = conversation.fails(Talk(known=True), "Another company is open.")
    for call, at in calls:
        talk, told = after(talk, call, at)
        assert told not in (Next.MESSAGE, Next.FAREWELL, Next.COMPANY, conversation.FINISHED)
    assert last_error(talk)[1] == "Another company is open."
    assert sends(talk, work)[1] is Next.NOTHING


@given(WORKS)
def test_sending_twice_hands_out_the_same_twice(work: Work) -> None:
    talk, first = sends(Talk(known=True), work)
    talk, second = sends(talk, work)
    if first in (Next.MESSAGE, Next.FAREWELL):
        assert second is Next.AGAIN
    else:
        assert first is second is Next.WAIT


def test_a_run_that_is_about_to_ask_is_waited_for_and_then_goes_on() -> None:
    talk, told = sends(Talk(known=True), Work(waits=False, goes_on=True))
    assert told is Next.WAIT
    talk, told_error = last_error(talk)
    assert told_error == "NoOp"
    assert sends(talk, Work(waits=True, goes_on=True))[1] is Next.MESSAGE


def test_who_signs_in_while_an_answer_is_due_has_lost_it_unless_it_is_another_machine() -> None:
    working = Talk(Due.RECEIVE, Out.MESSAGE, known=True)
    moment = timedelta(seconds=2)
    assert received_at_the_door(working, moment, same_machine=True) is Reception.REPLACED
    assert received_at_the_door(working, moment, same_machine=False) is Reception.BUSY
    assert received_at_the_door(working, timedelta(minutes=1), same_machine=False) is Reception.REPLACED


def test_who_signs_in_between_two_calls_of_another_session_is_told_busy_for_ten_seconds() -> None:
    between = Talk(Due.SEND, known=True)
    assert received_at_the_door(between, timedelta(seconds=9), same_machine=True) is Reception.BUSY
    assert received_at_the_door(between, timedelta(seconds=10), same_machine=True) is Reception.SILENT
    assert received_at_the_door(Talk(Due.CLOSE), timedelta(0), same_machine=False) is Reception.DROPPED
    assert received_at_the_door(closed(between), timedelta(0), same_machine=True) is Reception.WELCOME
    assert received_at_the_door(None, timedelta(0), same_machine=True) is Reception.WELCOME


def test_who_signs_in_again_before_anything_was_asked_begins_anew() -> None:
    """The answer to authenticate was lost, or the call came twice."""
    moment = timedelta(seconds=1)
    assert received_at_the_door(Talk(), moment, same_machine=True) is Reception.DROPPED
    assert received_at_the_door(Talk(), moment, same_machine=False) is Reception.BUSY


def test_quickbooks_may_take_its_time_and_the_web_connector_may_not() -> None:
    minutes = timedelta(minutes=14)
    assert not is_silent(Talk(Due.RECEIVE, Out.MESSAGE, known=True), minutes)
    assert is_silent(Talk(Due.SEND, known=True), minutes)
    assert not is_silent(Talk(Due.SEND), timedelta(minutes=9)), "a large file is being opened"
    assert not is_live(Talk(Due.CLOSE, known=True), timedelta(0))
