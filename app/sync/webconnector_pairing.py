"""Pairing a company file: its log-in, the password that is shown once, the .qwc file, and how its calls fare."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.books.qbd import qwc
from app.books.qbd.qwc import Qwc
from app.data import books as books_data
from app.data import connections, desktop_logins, desktop_messages, desktop_sessions
from app.data.books import DESKTOP, BooksRecord
from app.data.connections import ConnectionRecord
from app.data.desktop_logins import DesktopLogin
from app.data.desktop_messages import DesktopMessage
from app.data.desktop_sessions import DesktopSession
from app.data.passwords import Hashed, sealed
from app.data.session import Session
from app.sync.desk import Desk
from app.sync.webconnector_sessions import PAGE, is_live
from app.sync.webconnector_signin import forgive

ADDRESS = "/webconnector"
SUPPORT = "/support/webconnector"
# Without what is easily taken for another: a person may have to type it.
LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
PASSWORD_LENGTH = 20
UNNAMED = "QuickBooks Desktop"


@dataclass(frozen=True, slots=True)
class Paired:
    """`password` is shown now and never again; "" for a company file that was paired before."""

    connection: ConnectionRecord
    login: DesktopLogin
    password: str


@dataclass(frozen=True, slots=True)
class QwcFile:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Standing:
    """How the calls of a company file fare, for the guide and for the page of its calls. `latest` is the newest
    session; `next_call` is when the Web Connector calls again by itself, if it was left as the .qwc file says."""

    login: DesktopLogin
    latest: DesktopSession | None
    is_calling: bool
    next_call: datetime | None


def pair_file(
    desk: Desk, merchant: str, store: str, *, name: str = "", practice: bool = False, file_id: str = ""
) -> Paired:
    """New books for a company file, connected to a store. `file_id` is for practice, where it must be known before;
    with one that the merchant has already it is the same connection."""
    password = _password()
    kept = sealed(password)
    with desk.database.begin() as session:
        realm = file_id or str(uuid.uuid4())
        company = books_data.pair(
            session, merchant, DESKTOP, realm, name=name or UNNAMED, practice=practice, now=desk.now()
        )
        login = desktop_logins.login(session, merchant, company.id)
        if login is None:
            login = _new_login(session, desk, company, kept)
        else:
            password = ""
        made = connections.create(session, merchant, store, company.id, desk.now())
    return Paired(made, login, password)


def reset_password(desk: Desk, merchant: str, books: str) -> str:
    """A new password, shown once; the user name, the file's mark and the company stay. LookupError for books that
    are not the merchant's, or no company file."""
    password = _password()
    kept = sealed(password)
    with desk.database.begin() as session:
        login = _login(session, merchant, books)
        desktop_logins.new_password(session, merchant, books, kept, desk.now())
        forgive(session, login.user_name)
    return password


def qwc_file(desk: Desk, merchant: str, books: str) -> QwcFile:
    """The file for the Web Connector. Raises Refused when this server's address is none that it takes, LookupError."""
    with desk.database.begin() as session:
        login = _login(session, merchant, books)
        wanted = qwc_of(desk, login)
        content = qwc.document(wanted)
        desktop_logins.note_download(session, merchant, books, desk.now())
    return QwcFile(f"{login.user_name}.qwc", content)


def qwc_of(desk: Desk, login: DesktopLogin) -> Qwc:
    # The Web Connector takes no number for an address, not even that of its own computer.
    public = desk.settings.public_url.replace("//127.0.0.1", f"//{qwc.LOCAL}")
    return Qwc(public + ADDRESS, public + SUPPORT, login.user_name, login.file_id)


def problem_with_address(desk: Desk, merchant: str, books: str) -> str:
    """Why the Web Connector would not take this server's address, "" when it would: for the guide."""
    with desk.database.read() as session:
        return qwc.problem_of(qwc_of(desk, _login(session, merchant, books)))


def standing(desk: Desk, merchant: str, books: str) -> Standing:
    """LookupError."""
    with desk.database.read() as session:
        login = _login(session, merchant, books)
        latest = desktop_sessions.latest(session, merchant, books)
    next_call = login.called + timedelta(minutes=qwc.MINUTES) if login.called else None
    calling = latest is not None and latest.ended is None and is_live(latest, desk.now())
    return Standing(login, latest, calling, next_call)


def turned_away(desk: Desk, merchant: str, found: Standing) -> DesktopMessage | None:
    """The last message of the newest session that QuickBooks turned away as a whole."""
    if found.latest is None or not found.latest.trouble:
        return None
    with desk.database.read() as session:
        return desktop_messages.last_refused(session, merchant, found.latest.id)


def accept_new_name(desk: Desk, merchant: str, books: str) -> None:
    """The owner says that it is the same company under a new name: the next session tells its name anew."""
    with desk.database.begin() as session:
        login = _login(session, merchant, books)
        desktop_logins.lock_in(session, merchant, books, company="", company_file=login.company_file)
        books_data.clear_trouble(session, merchant, books)
        for one in connections.of_books(session, merchant, books):
            if one.trouble is not None and one.trouble.action == PAGE:
                connections.clear_trouble(session, merchant, one.id, desk.now())


def _new_login(session: Session, desk: Desk, company: BooksRecord, password: Hashed) -> DesktopLogin:
    return desktop_logins.create(
        session,
        company.merchant,
        company.id,
        user_name=f"cartbooks-{secrets.token_hex(6)}",
        password=password,
        file_id=company.realm,
        now=desk.now(),
    )


def _login(session: Session, merchant: str, books: str) -> DesktopLogin:
    login = desktop_logins.login(session, merchant, books)
    if login is None:
        raise LookupError(f"merchant {merchant} has no company file {books}")
    return login


def _password() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(PASSWORD_LENGTH))
