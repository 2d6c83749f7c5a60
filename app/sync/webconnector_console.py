"""What a company file's Web Connector did, for the page that shows it: sessions, their operations, their qbXML."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.data import desktop_messages, desktop_sessions
from app.data.desktop_messages import DesktopMessage, MessageBytes, MessageState
from app.data.desktop_sessions import DesktopSession
from app.sync.desk import Desk
from app.sync.webconnector_sessions import Ending, is_live


class Colour(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"  # under way, or something in it was refused
    RED = "red"


@dataclass(frozen=True, slots=True)
class ShownSession:
    """`is_calling` while the Web Connector is in it; one that ended long ago keeps the count of its operations."""

    session: DesktopSession
    colour: Colour
    is_calling: bool


@dataclass(frozen=True, slots=True)
class Operation:
    message: DesktopMessage
    colour: Colour


def sessions(
    desk: Desk, merchant: str, books: str, before: datetime | None = None, size: int = 25
) -> list[ShownSession]:
    """Newest first; `before` is when the last one of the page before started."""
    with desk.database.read() as session:
        found = desktop_sessions.page(session, merchant, books, before=before, size=size)
    return [_shown(one, desk.now()) for one in found]


def session_of(desk: Desk, merchant: str, books: str, session_id: str) -> ShownSession | None:
    """One of these books' sessions."""
    with desk.database.read() as session:
        found = desktop_sessions.one(session, merchant, books, session_id)
    return _shown(found, desk.now()) if found else None


def operations(desk: Desk, merchant: str, session_id: str) -> list[Operation]:
    """What was asked in a session, in this order; none once it was forgotten."""
    with desk.database.read() as session:
        found = desktop_messages.of_session(session, merchant, session_id)
    return [Operation(one, _colour(one)) for one in found]


def operation(desk: Desk, merchant: str, books: str, message: int) -> tuple[Operation, MessageBytes] | None:
    """One operation, with what was sent and what came back as it was."""
    with desk.database.read() as session:
        found = desktop_messages.one(session, merchant, books, message)
        kept = desktop_messages.bytes_of(session, merchant, message) if found else None
    return (Operation(found, _colour(found)), kept) if found and kept else None


def _shown(one: DesktopSession, now: datetime) -> ShownSession:
    calling = one.ended is None and is_live(one, now)
    if one.error or one.ending in (Ending.FAILED, Ending.REPLACED, Ending.SILENT):
        return ShownSession(one, Colour.RED, calling)
    return ShownSession(one, Colour.YELLOW if one.ended is None or one.trouble else Colour.GREEN, calling)


def _colour(one: DesktopMessage) -> Colour:
    if one.state is MessageState.LOST or one.hresult or one.trouble:
        return Colour.RED
    return Colour.GREEN if one.state is MessageState.ANSWERED else Colour.YELLOW
