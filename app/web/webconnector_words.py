"""How a company file's Web Connector fares, in the words of the pages. Pure."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.books.qbd.hresults import verdict_of
from app.books.qbd.identity import is_another
from app.data.books import BooksRecord
from app.data.desktop_messages import DesktopMessage, MessageState
from app.data.desktop_sessions import DesktopSession
from app.sync.webconnector_console import Operation, ShownSession
from app.sync.webconnector_pairing import Standing
from app.sync.webconnector_sessions import Ending
from app.web.words import count

QUIET = timedelta(hours=1)  # after four calls that did not come, a person should look
SHOWN = 200_000  # characters of a message
REFUSED = (
    "The Web Connector called with a password that is not ours. In the Web Connector, click into the Password field of "
    "Cartbooks, paste the password again, press Enter and let it be saved; then press Update Selected. If you do not "
    "have it any more, make a new one."
)
BROKEN_OFF = (
    "The last session broke off: the computer with QuickBooks was not heard any more. See that it is awake and that no "
    "window in QuickBooks waits for an answer, then press Update Selected."
)
ENDINGS = {
    Ending.FINISHED: "Everything was done",
    Ending.FAILED: "It failed",
    Ending.REPLACED: "An answer was lost; what was asked is asked again",
    Ending.SILENT: "It broke off",
    Ending.DROPPED: "Everything was done; it only was not said goodbye",
}


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that was seen to happen, or not yet."""

    words: str
    seen: bool
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wrong:
    """What went wrong last; `code` is for who wants to look it up, `renamed` that it may be the same company."""

    message: str
    code: str = ""
    is_password: bool = False
    renamed: bool = False


@dataclass(frozen=True, slots=True)
class Guide:
    """What of the guide's five steps was seen to happen."""

    downloaded: Sign
    called: Sign
    signed_in: Sign
    company: Sign
    lists: Sign
    wrong: Wrong | None

    @property
    def steps(self) -> tuple[bool, bool, bool, bool, bool]:
        """Which steps are done. Nobody sees the user being made, but QuickBooks lets nobody in without one."""
        let_in = self.company.seen
        return let_in, let_in, self.signed_in.seen, let_in, self.lists.seen

    @property
    def is_done(self) -> bool:
        return all(self.steps)

    @property
    def mark(self) -> str:
        """Another one whenever something has moved."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Calls:
    """How the calls fare, as a badge and in times; `next` is None where nobody can tell. `failing` is why the last
    one came to nothing, "" when it did not: what waits for a call waits for more than that."""

    kind: str
    words: str
    last: datetime | None
    next: datetime | None
    failing: str = ""


def guide_of(standing: Standing, books: BooksRecord, turned_away: DesktopMessage | None) -> Guide:
    login, latest = standing.login, standing.latest
    heard = max((at for at in (login.called, login.refused) if at), default=None)
    company = f"“{login.company}” is open in QuickBooks" if login.company else "QuickBooks says its company"
    return Guide(
        Sign("The .qwc file was downloaded", login.downloaded is not None, login.downloaded),
        Sign("The Web Connector has called", heard is not None, heard),
        Sign("It signed in with the password", _signed_in(standing), login.called),
        Sign(company, bool(login.company), latest.started if latest and latest.known else None),
        Sign("Items, accounts and customers were read", books.refreshed is not None, books.refreshed),
        wrong_of(standing, turned_away),
    )


def wrong_of(standing: Standing, turned_away: DesktopMessage | None = None) -> Wrong | None:
    """What went wrong last, unless all was well since."""
    login, latest = standing.login, standing.latest
    if _is_refused(standing):
        return Wrong(REFUSED, is_password=True)
    if latest is None or (login.called and latest.started < login.called):
        return None
    if latest.error:
        return Wrong(latest.error, renamed=is_another(latest.error, login.company))
    if turned_away is not None:
        return Wrong(verdict_of(turned_away.hresult).message, _code(turned_away))
    return Wrong(BROKEN_OFF) if latest.ending == Ending.SILENT else None


def calls_of(standing: Standing, books: BooksRecord, now: datetime) -> Calls:
    kind, words = _badge(standing, now)
    # The practice computer calls when it likes, not when the .qwc file says.
    next_call = None if books.practice else standing.next_call
    wrong = wrong_of(standing)
    return Calls(kind, words, standing.login.called, next_call, wrong.message if wrong else "")


def session_badge(shown: ShownSession) -> tuple[str, str]:
    """Red, yellow or green, with a shape and a word of its own."""
    one = shown.session
    match shown.colour:
        case "red":
            return "refused", "Broke off" if one.ending in (Ending.SILENT, Ending.REPLACED) else "Failed"
        case "yellow" if one.ended is None:
            return "going", "Under way" if shown.is_calling else "Ending"
        case "yellow":
            return "needs", f"Done, {one.trouble:,} refused"
        case _:
            return "done", "Done"


def session_words(one: DesktopSession) -> str:
    """What became of it, in a sentence."""
    asked = count(one.asked, "message")
    if one.ended is None:
        return f"{asked} so far"
    ending = one.error or f"{ENDINGS[Ending(one.ending)]}."
    return f"{asked}. {ending}" if one.asked else ending


def operation_badge(operation: Operation) -> tuple[str, str]:
    one = operation.message
    match operation.colour:
        case "red" if one.state is MessageState.LOST:
            return "refused", "No answer"
        case "red":
            return "refused", "Turned away" if one.hresult else "Refused in part"
        case "yellow":
            return "going", "Waiting" if one.state is MessageState.WAITING else "On its way"
        case _:
            return "done", "Answered"


def operation_words(one: DesktopMessage) -> str:
    """What is to be said of it besides, "" when nothing."""
    if one.hresult:
        return verdict_of(one.hresult).message
    if one.state is MessageState.LOST:
        return "Its answer did not arrive. What it wrote is looked up before it is asked again."
    return f"Handed out {count(one.tries, 'time')}" if one.tries > 1 else ""


def indented(qbxml: bytes) -> str:
    """qbXML with a line an element, for people; the beginning of one that is very long."""
    text = qbxml[:SHOWN].decode("utf-8", "replace").strip()
    depth, lines = 0, []
    for part in re.sub(r">\s*<", ">\n<", text).split("\n"):
        depth -= part.startswith("</")
        lines.append("  " * max(depth, 0) + part)
        depth += bool(re.match(r"<[^/?!]", part)) and not part.endswith("/>") and "</" not in part
    return "\n".join(lines)


def _badge(standing: Standing, now: datetime) -> tuple[str, str]:
    login = standing.login
    if _is_refused(standing):
        return "refused", "Wrong password"
    if standing.is_calling:
        return "going", "In a session now"
    if login.called is None:
        return "waiting", "Has not called yet"
    if wrong_of(standing):
        return "needs", "The last session had a problem"
    return ("needs", "Not heard for long") if now - login.called > QUIET else ("done", "Connected")


def _is_refused(standing: Standing) -> bool:
    login = standing.login
    return login.refused is not None and (login.called is None or login.refused > login.called)


def _signed_in(standing: Standing) -> bool:
    """With the password that is valid now."""
    login = standing.login
    is_current = login.called is not None and (login.rotated is None or login.called > login.rotated)
    return is_current and not _is_refused(standing)


def _code(one: DesktopMessage) -> str:
    return f"{one.hresult} {one.message}".strip()
