"""A Web Connector signs in: who it is, whether it may begin now, and what its call brings to work."""

import logging
import secrets
from dataclasses import dataclass

from app.books.qbd import conversation
from app.books.qbd.conversation import Due, Reception
from app.data import attempts, desktop_logins, desktop_messages, desktop_sessions, runs
from app.data.desktop_logins import DesktopLogin
from app.data.passwords import opens
from app.data.session import Session
from app.sync.desk import Desk
from app.sync.webconnector_runs import Called, Queue, begin
from app.sync.webconnector_sessions import Ending, end, talk_of

FREE_PER_NAME = 5
FREE_PER_ADDRESS = 50  # unknown names
OPEN_FILE = ""
NO_WORK, WRONG, BUSY = "none", "nvu", "busy"
ENDINGS = {
    Reception.REPLACED: Ending.REPLACED,
    Reception.SILENT: Ending.SILENT,
    Reception.DROPPED: Ending.DROPPED,
}

log = logging.getLogger("cartbooks.webconnector")


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a call comes from, and the version that its Web Connector told."""

    address: str
    connector: str


def sign_in(desk: Desk, user_name: str, password: str, caller: Caller, queue: Queue) -> tuple[str, ...]:
    """The ticket and what to do: as authenticate answers."""
    ticket = new_ticket()
    wait, login = _tried(desk, user_name, caller)
    if wait:  # the same for a right password, which is therefore not called wrong
        return (ticket, BUSY, str(wait))
    if login is None or not opens(password, login.password):
        _refuse(desk, login)
        return (ticket, WRONG)
    with desk.database.begin(first=True) as session:
        attempts.forgive(session, _of_name(user_name))
        desktop_logins.note_call(session, login.merchant, login.books, desk.now())
        word, called = _receive(session, desk, login, ticket, caller)
    for one in called:
        _queue(queue, login, one)
    return (ticket, word)


def new_ticket() -> str:
    return secrets.token_urlsafe(32)


def forgive(session: Session, user_name: str) -> None:
    """Wrong guesses are not held against a new password."""
    attempts.forgive(session, _of_name(user_name))


def _tried(desk: Desk, user_name: str, caller: Caller) -> tuple[int, DesktopLogin | None]:
    """The seconds to wait, or whose user name it is. Who guesses at names is slowed down by their address, and only
    for names that nobody has: many merchants may call through one address, a hosting company's or our own proxy's."""
    with desk.database.begin(first=True) as session:
        login = desktop_logins.by_user_name(session, user_name)
        known = login is not None
        subject, free = (
            (_of_name(user_name), FREE_PER_NAME) if known else (_of_address(caller), FREE_PER_ADDRESS)
        )
        wait = attempts.seconds_to_wait(session, [subject], desk.now())
        if not wait:
            attempts.count(session, subject, free, desk.now())
        return wait, login


def _refuse(desk: Desk, login: DesktopLogin | None) -> None:
    if login is not None:
        with desk.database.begin(first=True) as session:
            desktop_logins.note_refusal(session, login.merchant, login.books, desk.now())


def _receive(
    session: Session, desk: Desk, login: DesktopLogin, ticket: str, caller: Caller
) -> tuple[str, list[Called]]:
    """What a caller who proved itself is told, and what its call brings to work."""
    merchant, books, now = login.merchant, login.books, desk.now()
    desktop_logins.hold(session, merchant, books)
    previous = desktop_sessions.open_one(session, merchant, books)
    if previous is not None:
        reception = conversation.received_at_the_door(
            talk_of(previous), now - previous.seen, same_machine=previous.address == caller.address
        )
        if reception is Reception.BUSY:
            return BUSY, []
        end(session, previous, ENDINGS[reception], now)
    called = begin(session, desk, merchant, books)
    waits = desktop_messages.waiting(session, merchant, books, now) > 0
    if login.company and not waits and not runs.at_work(session, merchant, books):
        return NO_WORK, []
    desktop_sessions.begin(
        session,
        merchant,
        books,
        ticket,
        due=Due.SEND,
        address=caller.address,
        connector=caller.connector,
        now=now,
    )
    return OPEN_FILE, called


def _queue(queue: Queue, login: DesktopLogin, one: Called) -> None:
    try:
        queue.enqueue(login.merchant, one.connection, login.books, one.run, again=one.again)
    except Exception:  # it is noted: the clock finds it within a minute or two, and the session waits for it
        log.exception("run %s could not be queued at the Web Connector's call", one.run)


def _of_name(user_name: str) -> str:
    return f"desktop:{user_name}"


def _of_address(caller: Caller) -> str:
    return f"caller:{caller.address}"
