"""Sessions of a Web Connector as they stand in the database: whether one is live, and how one ends."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from app.books.qbd import conversation
from app.books.qbd.conversation import Due, Out, Talk
from app.data import desktop_messages, desktop_sessions
from app.data.desktop_sessions import DesktopSession
from app.data.session import Session

PAGE = "webconnector"  # of the connection, where its calls are seen and its password is made anew


class Ending(StrEnum):
    """How a session ended; the pages tell it in words."""

    FINISHED = "finished"
    FAILED = "failed"  # its error says why
    REPLACED = "replaced"  # the next one began while an answer was due
    SILENT = "silent"  # it was not heard any more
    DROPPED = "dropped"  # nothing had begun in it, or everything was done but for its goodbye


def talk_of(found: DesktopSession) -> Talk:
    return Talk(Due(found.due), Out(found.out), found.known, found.error, found.retries)


def with_talk(found: DesktopSession, talk: Talk, now: datetime) -> DesktopSession:
    """The session after a call."""
    return replace(
        found,
        due=talk.due,
        out=talk.out,
        known=talk.known,
        error=talk.error,
        retries=talk.retries,
        seen=now,
    )


def is_live(found: DesktopSession | None, now: datetime) -> bool:
    """Whether more may be asked in it."""
    return found is not None and conversation.is_live(talk_of(found), now - found.seen)


def live_one(session: Session, merchant: str, books: str, now: datetime) -> DesktopSession | None:
    """The session in which these books may be asked something now."""
    found = desktop_sessions.open_one(session, merchant, books)
    return found if is_live(found, now) else None


def end(session: Session, found: DesktopSession, ending: Ending, now: datetime) -> None:
    """Nothing more is handed out in it. An answer that was due is lost, though one that comes late is still kept."""
    if found.message:
        desktop_messages.lose(session, found.merchant, found.message)
    desktop_sessions.keep(session, found.merchant, replace(found, ending=ending, ended=now))


def end_silent(session: Session, merchant: str, books: str, now: datetime) -> None:
    """End the session of these books if it has died without a word."""
    found = desktop_sessions.open_one(session, merchant, books)
    if found is not None and conversation.is_silent(talk_of(found), now - found.seen):
        end(session, found, Ending.SILENT, now)
