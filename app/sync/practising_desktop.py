"""Practising with one click on a QuickBooks Desktop: a store of the merchant's, a practice company file, and its Web
Connector, which calls from then on."""

import hashlib
import threading
import uuid

import httpx
from pydantic import BaseModel, ValidationError

from app.data import connections, desktop_logins
from app.data.connections import ConnectionRecord
from app.data.desktop_logins import DesktopLogin
from app.data.merchants import Merchant
from app.errors import Refused, Transient
from app.sync.desk import Desk
from app.sync.pairing import pair_with_keys
from app.sync.practising import SAMPLE_KEYS, SAMPLE_SHOP
from app.sync.webconnector_pairing import pair_file, qwc_file, reset_password

NAME = "Practice company file"
SILENT = "The practice QuickBooks Desktop does not answer at the moment. Try again in a minute."
TAKEN = (
    "Another account of this server practises on the practice QuickBooks Desktop, which has one company file only. "
    "Practise with QuickBooks Online, or start a server of your own."
)
_making = threading.Lock()  # a double click would make the password anew while the first is put on the list


class _Application(BaseModel):
    user: str


class _Applications(BaseModel):
    """What is on the Web Connector's list."""

    applications: list[_Application]


def can_practise_on_the_desktop(desk: Desk) -> bool:
    return bool(desk.settings.practice_desktop_url)


def practise_on_the_desktop(desk: Desk, merchant: Merchant, store: str = "") -> ConnectionRecord:
    """The merchant's practice company file, connected to a store of theirs or to the sample shop. Pressed twice, it is
    the same one. Raises Transient, and Refused when somebody else practises there."""
    if not store:
        address = f"{desk.settings.practice_shop_url.rstrip('/')}/{SAMPLE_SHOP}"
        store = pair_with_keys(desk, merchant.id, address, SAMPLE_KEYS).id
    with _making:
        _make_room(desk, merchant.id)
        paired = pair_file(
            desk, merchant.id, store, name=NAME, practice=True, file_id=practice_file(merchant.id)
        )
        if paired.login.user_name not in _listed(desk):
            _enrol(desk, paired.login, paired.password)
    return paired.connection


def type_password(desk: Desk, login: DesktopLogin, password: str) -> None:
    """As a person types it on the practice computer. Raises Transient."""
    _asked(desk, "POST", f"applications/{login.user_name}/password", {"password": password})


def practice_file(merchant: str) -> str:
    """The mark of the merchant's practice company file: derived, so that two presses cannot make two."""
    return str(uuid.UUID(hashlib.sha256(f"company file of {merchant}".encode()).hexdigest()[:32]))


def _make_room(desk: Desk, merchant: str) -> None:
    """Take from the list whose connection was removed. Raises Refused while somebody else's is there."""
    for user in _listed(desk):
        with desk.database.read() as session:
            login = desktop_logins.by_user_name(session, user)
            used = login and connections.of_books(session, login.merchant, login.books)
        if login is None or not used:
            _asked(desk, "DELETE", f"applications/{user}")
        elif login.merchant != merchant:
            raise Refused(TAKEN)


def _enrol(desk: Desk, login: DesktopLogin, password: str) -> None:
    """As a person adds the .qwc file and pastes the password; the Web Connector calls at once."""
    password = password or reset_password(desk, login.merchant, login.books)
    file = qwc_file(desk, login.merchant, login.books)
    wanted = {"qwc": file.content.decode(), "password": password, "replace": True}
    _asked(desk, "POST", "applications", wanted)


def _listed(desk: Desk) -> list[str]:
    answer = _asked(desk, "GET", "applications")
    try:
        return [one.user for one in _Applications.model_validate_json(answer.content).applications]
    except ValidationError as error:
        raise Transient(SILENT, f"{error.error_count()} fields are wrong") from None


def _asked(desk: Desk, method: str, command: str, body: object = None) -> httpx.Response:
    url = f"{desk.settings.practice_desktop_url.rstrip('/')}/_sim/{command}"
    try:
        answer = desk.http.request(method, url, json=body)
    except httpx.HTTPError as error:
        raise Transient(SILENT, f"{type(error).__name__}: {error}") from error
    if answer.is_error:
        raise Transient(SILENT, f"{answer.status_code} {answer.text[:200]}")
    return answer
