"""What a Web Connector may do next, and what it is told: state and call in, new state and answer out. Pure.

Of a session exactly one call is due at any time. A call that comes twice gets the same answer twice; one that
comes out of turn changes nothing.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

NO_OP = "NoOp"  # wait five seconds, then ask again
DONE = "done"
OPEN_FILE = ""  # try once more, with the company that is open
FINISHED = 100
FAILED = -1
RETRIES = 2
BUSY_FOR = timedelta(seconds=10)  # a session that was heard so lately is taken for alive
OPENING = timedelta(minutes=10)  # QuickBooks itself is being started, with a large file
WORKING = timedelta(minutes=15)  # QuickBooks works at a message, or shows a dialog that nobody closes
SILENCE = timedelta(seconds=90)  # between any other two calls
IDLE = timedelta(minutes=10)  # a run that had nothing to ask for so long is not waited for


class Due(StrEnum):
    SEND = "send"
    RECEIVE = "receive"
    ERROR = "error"
    CLOSE = "close"
    NOTHING = ""


class Out(StrEnum):
    """What was handed out last."""

    NOTHING = ""
    COMPANY = "company"  # our own question which company it is, when the greeting did not tell
    MESSAGE = "message"
    FAREWELL = "farewell"  # a short question, so that its answer can be told 100 percent


class Reception(StrEnum):
    """What becomes of the session before, when a Web Connector signs in."""

    WELCOME = ""  # there is none
    BUSY = "busy"
    REPLACED = "replaced"  # an answer was due and is lost
    DROPPED = "dropped"  # nothing had begun in it, or it only did not say goodbye
    SILENT = "silent"  # it was not heard for long


class Next(StrEnum):
    """What sendRequestXML hands out."""

    COMPANY = "company"
    AGAIN = "again"  # the message that is out, byte for byte
    MESSAGE = "message"
    WAIT = "wait"
    FAREWELL = "farewell"
    NOTHING = "nothing"  # the session has failed: getLastError says why


@dataclass(frozen=True, slots=True)
class Talk:
    """How a session stands. `error` is what getLastError tells; while it is empty that is NoOp."""

    due: Due = Due.SEND
    out: Out = Out.NOTHING
    known: bool = False  # the open company is the one that it shall be
    error: str = ""
    retries: int = 0


@dataclass(frozen=True, slots=True)
class Work:
    """What there is to do: whether a message waits, whether runs may still ask something, for how long none did."""

    waits: bool
    goes_on: bool
    idle: timedelta = timedelta(0)


def received_at_the_door(previous: Talk | None, quiet: timedelta, *, same_machine: bool) -> Reception:
    """`quiet` is for how long the session before was not heard."""
    if previous is None or previous.due is Due.NOTHING:
        return Reception.WELCOME
    has_begun = previous.known or previous.out is not Out.NOTHING or previous.retries > 0
    if previous.due is Due.CLOSE or (same_machine and not has_begun):
        return Reception.DROPPED
    # One Web Connector has one session at a time: if it signs in while an answer was due, the answer is lost.
    if quiet < BUSY_FOR and not (same_machine and previous.due is Due.RECEIVE):
        return Reception.BUSY
    return Reception.REPLACED if previous.due is Due.RECEIVE else Reception.SILENT


def is_silent(talk: Talk, quiet: timedelta) -> bool:
    """Whether the session has died without a word."""
    if talk.due is Due.RECEIVE:
        return quiet > WORKING
    return quiet > (SILENCE if talk.known else OPENING)


def sends(talk: Talk, work: Work) -> tuple[Talk, Next]:
    """sendRequestXML."""
    if talk.error or talk.due in (Due.CLOSE, Due.NOTHING):
        return replace(talk, due=Due.ERROR), Next.NOTHING
    if talk.due is Due.RECEIVE:  # what we handed out did not arrive
        return talk, Next.AGAIN
    if not talk.known:
        return replace(talk, due=Due.RECEIVE, out=Out.COMPANY), Next.COMPANY
    if work.waits:
        return replace(talk, due=Due.RECEIVE, out=Out.MESSAGE), Next.MESSAGE
    if work.goes_on and work.idle < IDLE:
        return replace(talk, due=Due.ERROR), Next.WAIT
    return replace(talk, due=Due.RECEIVE, out=Out.FAREWELL), Next.FAREWELL


def receives(talk: Talk, work: Work, done: int) -> tuple[Talk, int]:
    """receiveResponseXML: the percentage. 100 would end the session, so it is never said while work is left."""
    if talk.error or talk.due is Due.NOTHING:
        return replace(talk, due=Due.ERROR), FAILED
    if talk.due is Due.CLOSE or not (work.waits or (work.goes_on and work.idle < IDLE)):
        return replace(talk, due=Due.CLOSE, out=Out.NOTHING), FINISHED
    return replace(talk, due=Due.SEND, out=Out.NOTHING), _percent(done, work)


def is_live(talk: Talk, quiet: timedelta) -> bool:
    """Whether more may be asked in this session."""
    return not talk.error and talk.due not in (Due.CLOSE, Due.NOTHING) and not is_silent(talk, quiet)


def fails(talk: Talk, sentence: str) -> Talk:
    """Nothing more is handed out; the sentence is shown to the person at the computer."""
    return replace(talk, error=sentence)


def knows_company(talk: Talk) -> Talk:
    return replace(talk, known=True)


def cannot_connect(talk: Talk, sentence: str, *, is_passing: bool) -> tuple[Talk, str]:
    """connectionError: QuickBooks could not be opened. What a person must allow first is not tried again."""
    if is_passing and talk.retries < RETRIES and not talk.error:
        return replace(talk, retries=talk.retries + 1), OPEN_FILE
    return replace(talk, due=Due.CLOSE, error=talk.error or sentence), DONE


def last_error(talk: Talk) -> tuple[Talk, str]:
    """getLastError."""
    if talk.error:
        return replace(talk, due=Due.CLOSE), talk.error
    return (replace(talk, due=Due.SEND) if talk.due is Due.ERROR else talk), NO_OP


def closed(talk: Talk) -> Talk:
    """closeConnection."""
    return replace(talk, due=Due.NOTHING, out=Out.NOTHING)


def _percent(done: int, work: Work) -> int:
    left = 1 + work.waits
    return max(1, min(99, 100 * done // (done + left)))
