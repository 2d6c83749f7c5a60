"""What the Web Connector's calls do: each one short, each one answered, whatever it says."""

import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from importlib.metadata import version

from app.books.qbd import conversation, soap
from app.books.qbd.conversation import Due, Next, Out, Talk, Work
from app.books.qbd.hresults import verdict_of
from app.books.qbd.identity import FAREWELL, QUESTION, identity_of, in_utf8, objection
from app.books.qbd.words import holds_refusal
from app.data import books as books_data
from app.data import connections, desktop_logins, desktop_messages, desktop_sessions, runs
from app.data.desktop_sessions import DesktopSession
from app.data.session import Session
from app.errors import NeedsOwner, Unknown
from app.sync.desk import Desk
from app.sync.webconnector_bell import ANSWERED, ASKED
from app.sync.webconnector_runs import Queue
from app.sync.webconnector_sessions import PAGE, Ending, end, talk_of, with_talk
from app.sync.webconnector_signin import BUSY, Caller, new_ticket, sign_in

# Seconds from its beginning that sendRequestXML waits for what a run is about to ask, instead of a pause of five.
A_MOMENT = 0.1
LOOKED_UP = 0.02
VERSIONS_KEPT = 1000
UNKNOWN_TICKET = "This session is over. Press Update Selected to begin a new one."
NO_QUICKBOOKS = "QuickBooks could not be opened on this computer"
FINE = "Everything is up to date."
CLOSED = "The session is closed."

InSession = (
    soap.SendRequest | soap.ReceiveResponse | soap.CannotConnect | soap.GetLastError | soap.CloseConnection
)

log = logging.getLogger("cartbooks.webconnector")
_versions: OrderedDict[str, str] = OrderedDict()  # by address: clientVersion tells no name
_lock = threading.Lock()


def take(desk: Desk, call: soap.Call, address: str, queue: Queue) -> soap.Result:
    """The answer to a call. Raises nothing: a fault would show the merchant a number and no sentence."""
    try:
        return _take(desk, call, address, queue)
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("bug %s in %s", reference, type(call).__name__)
        return _excuse(call, reference)


def _take(desk: Desk, call: soap.Call, address: str, queue: Queue) -> soap.Result:
    match call:
        case soap.ServerVersion():
            return f"Cartbooks {version('cartbooks')}"
        case soap.ClientVersion(told):
            return _note_version(address, told)
        case soap.Authenticate(user_name, password):
            return sign_in(desk, user_name, password, Caller(address, _versions.get(address, "")), queue)
        case soap.GetInteractiveUrl():
            return desk.settings.public_url
        case soap.InteractiveRejected() | soap.InteractiveDone():
            return conversation.DONE
        case _:
            return _in_session(desk, call)


def _in_session(desk: Desk, call: InSession) -> soap.Result:
    match call:
        case soap.SendRequest():
            return _send(desk, call)
        case soap.ReceiveResponse():
            return _receive(desk, call)
        case soap.CannotConnect():
            return _cannot_connect(desk, call)
        case soap.GetLastError(ticket):
            return _changed(desk, ticket, conversation.last_error, UNKNOWN_TICKET)
        case soap.CloseConnection(ticket):
            return _close(desk, ticket)


def _excuse(call: soap.Call, reference: str) -> soap.Result:
    """What is said after a bug of ours: nothing that would lose or repeat anything."""
    sentence = f"This is a mistake of ours; nothing is lost. Quote {reference} when you write to us."
    match call:
        case soap.Authenticate():
            return (new_ticket(), BUSY)
        case soap.SendRequest() | soap.ClientVersion():
            return ""
        case soap.ReceiveResponse():
            return conversation.FAILED
        case soap.CannotConnect():
            return conversation.DONE
        case _:
            return sentence


def _note_version(address: str, told: str) -> str:
    with _lock:
        _versions[address] = told
        _versions.move_to_end(address)
        if len(_versions) > VERSIONS_KEPT:
            _versions.popitem(last=False)
    return ""


# sendRequestXML


def _send(desk: Desk, call: soap.SendRequest) -> str:
    until = time.monotonic() + A_MOMENT
    with desk.database.begin(first=True) as session:
        found = _open(session, call.ticket)
        if found is None:
            return ""
        if not found.known and call.greeting:
            found = _greet(session, desk, _with_machine(found, call), call.greeting)
        if not _is_about_to_ask(session, desk, found):
            return _handed_out(session, desk, found)
    _wait(desk, found, until)
    with desk.database.begin(first=True) as session:
        found = _open(session, call.ticket)
        return _handed_out(session, desk, found) if found else ""


def _is_about_to_ask(session: Session, desk: Desk, found: DesktopSession) -> bool:
    """Whether there is nothing to hand out, and a run that works is likely to have it in a moment."""
    if not found.known or found.error or found.due not in (Due.SEND, Due.ERROR):
        return False
    _, work = _work(session, found, desk)
    return work.goes_on and not work.waits


def _wait(desk: Desk, found: DesktopSession, until: float) -> None:
    while (left := until - time.monotonic()) > 0:
        rung = ASKED.times(found.books)
        with desk.database.read() as session:
            if not _is_about_to_ask(session, desk, found):
                return
        ASKED.wait(found.books, rung, min(left, LOOKED_UP))


def _work(session: Session, found: DesktopSession, desk: Desk) -> tuple[int | None, Work]:
    """The message that is next, and what there is to do."""
    now = desk.now()
    message = desktop_messages.next_one(session, found.merchant, found.books, now)
    goes_on = message is not None or runs.at_work(session, found.merchant, found.books)
    idle = now - found.idle if found.idle else timedelta(0)
    return message, Work(message is not None, goes_on, idle)


def _handed_out(session: Session, desk: Desk, found: DesktopSession) -> str:
    message, work = _work(session, found, desk)
    talk, what = conversation.sends(talk_of(found), work)
    now = desk.now()
    changed = with_talk(found, talk, now)
    handed = ""
    match what:
        case Next.MESSAGE if message is not None:
            desktop_messages.take(session, found.merchant, message, found.id, now)
            changed = replace(changed, message=message, asked=found.asked + 1, idle=None)
            handed = _body(session, found.merchant, message)
        case Next.AGAIN:
            handed = _again(session, found)
        case Next.COMPANY:
            handed = QUESTION
        case Next.FAREWELL:
            handed = FAREWELL
        case Next.WAIT:
            changed = replace(changed, idle=found.idle or now)
        case _:
            pass
    desktop_sessions.keep(session, found.merchant, changed)
    return handed


def _again(session: Session, found: DesktopSession) -> str:
    match found.out:
        case Out.COMPANY:
            return QUESTION
        case Out.MESSAGE if found.message:
            return _body(session, found.merchant, found.message)
        case _:
            return FAREWELL


def _body(session: Session, merchant: str, message: int) -> str:
    kept = desktop_messages.bytes_of(session, merchant, message)
    return kept.body.decode() if kept else FAREWELL


# the company


def _with_machine(found: DesktopSession, call: soap.SendRequest) -> DesktopSession:
    return replace(found, qbxml=f"{call.major}.{call.minor}", company_file=call.company_file)


def _greet(session: Session, desk: Desk, found: DesktopSession, greeting: str) -> DesktopSession:
    """Hold the open company against the one that it shall be. A greeting that does not tell it is none: we ask."""
    if identity_of(in_utf8(greeting)) is None:
        desktop_sessions.keep(session, found.merchant, found)
        return found
    return _identify(session, desk, found, greeting)


def _identify(session: Session, desk: Desk, found: DesktopSession, greeting: str) -> DesktopSession:
    merchant, books, now = found.merchant, found.books, desk.now()
    login = desktop_logins.login(session, merchant, books)
    identity = identity_of(in_utf8(greeting))
    problem = objection(identity, login.company, login.file_id) if login else UNKNOWN_TICKET
    if problem or identity is None:
        books_data.set_trouble(session, merchant, books, problem, PAGE, now=now)
        changed = with_talk(found, conversation.fails(talk_of(found), problem), now)
    else:
        changed = with_talk(found, conversation.knows_company(talk_of(found)), now)
        desktop_sessions.keep_greeting(session, merchant, found.id, greeting)
        desktop_logins.lock_in(
            session, merchant, books, company=identity.company, company_file=found.company_file
        )
        _clear_trouble(session, desk, found)
    desktop_sessions.keep(session, merchant, changed)
    return changed


def _clear_trouble(session: Session, desk: Desk, found: DesktopSession) -> None:
    """The right company is open: what a call with a wrong one stopped goes on."""
    books_data.clear_trouble(session, found.merchant, found.books)
    for one in connections.of_books(session, found.merchant, found.books):
        if one.trouble is not None and one.trouble.action == PAGE:
            connections.clear_trouble(session, found.merchant, one.id, desk.now())


# receiveResponseXML


def _receive(desk: Desk, call: soap.ReceiveResponse) -> int:
    """Keep the answer as it came; what it means is for the run that asked."""
    with desk.database.begin(first=True) as session:
        found = desktop_sessions.by_ticket(session, call.ticket)
        percent = _received(session, desk, found, call) if found else conversation.FAILED
    if found:
        ANSWERED.ring(found.books)
    return percent


def _received(session: Session, desk: Desk, found: DesktopSession, call: soap.ReceiveResponse) -> int:
    if found.ended is not None:
        _keep_answer(session, desk, found, call)
        return conversation.FAILED
    if found.due == Due.RECEIVE:
        found = _taken_in(session, desk, found, call)
    _, work = _work(session, found, desk)
    talk, percent = conversation.receives(talk_of(found), work, found.asked)
    desktop_sessions.keep(session, found.merchant, with_talk(found, talk, desk.now()))
    return percent


def _taken_in(
    session: Session, desk: Desk, found: DesktopSession, call: soap.ReceiveResponse
) -> DesktopSession:
    match found.out:
        case Out.COMPANY:
            return _identify(session, desk, found, call.response)
        case Out.MESSAGE:
            trouble = _keep_answer(session, desk, found, call)
            return replace(found, trouble=found.trouble + trouble)
        case _:
            return found


def _keep_answer(session: Session, desk: Desk, found: DesktopSession, call: soap.ReceiveResponse) -> bool:
    """Whether it holds a refusal; an answer that is there already stays."""
    response = in_utf8(call.response)
    trouble = bool(call.hresult) or holds_refusal(response)
    kept = found.message is not None and desktop_messages.answer(
        session,
        found.merchant,
        found.message,
        response=response,
        hresult=call.hresult,
        text=call.message,
        trouble=trouble,
        now=desk.now(),
    )
    return kept and trouble


# what went wrong, and the end


def _changed(desk: Desk, ticket: str, step: Callable[[Talk], tuple[Talk, str]], otherwise: str) -> str:
    """A session after a call that changes nothing but its state; `otherwise` when there is no such session."""
    with desk.database.begin(first=True) as session:
        found = _open(session, ticket)
        if found is None:
            return otherwise
        talk, told = step(talk_of(found))
        desktop_sessions.keep(session, found.merchant, with_talk(found, talk, desk.now()))
        return told


def _cannot_connect(desk: Desk, call: soap.CannotConnect) -> str:
    log.info("a Web Connector could not open QuickBooks: %s %s", call.hresult, call.message)
    verdict = verdict_of(call.hresult)
    passing = verdict.kind is not NeedsOwner
    sentence = f"{NO_QUICKBOOKS}: {call.message}" if verdict.kind is Unknown else verdict.message

    def step(talk: Talk) -> tuple[Talk, str]:
        return conversation.cannot_connect(talk, sentence, is_passing=passing)

    return _changed(desk, call.ticket, step, conversation.DONE)


def _close(desk: Desk, ticket: str) -> str:
    with desk.database.begin(first=True) as session:
        found = _open(session, ticket)
        if found is None:
            return CLOSED
        closed = with_talk(found, conversation.closed(talk_of(found)), desk.now())
        end(session, closed, Ending.FAILED if found.error else Ending.FINISHED, desk.now())
    return found.error or FINE


def _open(session: Session, ticket: str) -> DesktopSession | None:
    """The session of this ticket that has not ended."""
    found = desktop_sessions.by_ticket(session, ticket)
    return found if found is not None and found.ended is None else None
