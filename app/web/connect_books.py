"""Choosing books for a store: QuickBooks Online or Desktop, to practise or for real, or what is connected already."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from app.data import connections
from app.data.books import BooksRecord
from app.data.connections import ConnectionRecord
from app.data.stores import StoreRecord
from app.errors import CartbooksError
from app.sync.consent import Wish, ask_consent
from app.sync.desk import Desk
from app.sync.practising import open_company
from app.sync.practising_desktop import can_practise_on_the_desktop, practise_on_the_desktop
from app.sync.webconnector_pairing import pair_file
from app.web.asking import Asked, Asking
from app.web.connect import property_of, store_of
from app.web.looking import sentence
from app.web.visit import HereNow, NotHere

router = APIRouter()
Id = Annotated[str, Form(max_length=100)]
NO_KEYS = "The operator of this server has not registered it with Intuit yet."
SAMPLE_ORDERS = "The sample shop's orders do not belong into real books. Connect your own store for that."
LATER = "Press the button again in a minute."


@dataclass(frozen=True, slots=True)
class Offer:
    """The books that this store may get; `online` and `desktop` say why these cannot be chosen, "" when they can."""

    online: str
    desktop: str
    practice: bool
    practice_desktop: bool
    known: tuple[BooksRecord, ...]


def real_books_reason(desk: Desk, store: StoreRecord) -> str:
    """Why this store cannot get real books now, "" when it can."""
    return real_file_reason(desk, store) if desk.settings.qbo_client_id else NO_KEYS


def real_file_reason(desk: Desk, store: StoreRecord) -> str:
    """Why this store cannot get a real company file on a desktop, "" when it can."""
    return SAMPLE_ORDERS if store.practice and desk.settings.qbo_environment == "production" else ""


def _offer(desk: Desk, store: StoreRecord) -> Offer:
    owned = property_of(desk, store.merchant)
    joined = {one.books for one in owned.connections if one.store == store.id}
    online, desktop = real_books_reason(desk, store), real_file_reason(desk, store)
    known = tuple(
        one
        for one in owned.books
        if one.id not in joined and (one.practice or not (desktop if one.calls_us else online))
    )
    practice = bool(desk.settings.practice_books_url)
    return Offer(online, desktop, practice, can_practise_on_the_desktop(desk), known)


@router.get("/connect/books")
def choose(asked: Asked, store: str = "") -> Response:
    return _chooser(asked, store_of(asked, store))


def _chooser(asked: Asking, store: StoreRecord, problem: str = "") -> Response:
    context = {"store": store, "offer": _offer(asked.desk, store), "problem": problem}
    return asked.page("connect/books.html", context, 409 if problem else 200)


@router.post("/connect/books/online")
def online(asked: Asked, store: Id = "") -> Response:
    chosen = store_of(asked, store)
    reason = real_books_reason(asked.desk, chosen)
    return _chooser(asked, chosen, reason) if reason else _to_consent(asked, chosen, practice=False)


@router.post("/connect/books/practice")
def practice(asked: Asked, store: Id = "") -> Response:
    chosen = store_of(asked, store)
    if not asked.desk.settings.practice_books_url:
        raise NotHere
    return _to_consent(asked, chosen, practice=True)


@router.post("/connect/books/desktop")
def desktop(asked: Asked, store: Id = "") -> Response:
    """To the guide for a new company file."""
    chosen = store_of(asked, store)
    reason = real_file_reason(asked.desk, chosen)
    if reason:
        return _chooser(asked, chosen, reason)
    return to_guide(asked, chosen)


@router.post("/connect/books/practice-desktop")
def practice_desktop(asked: Asked, store: Id = "") -> Response:
    chosen = store_of(asked, store)
    if not can_practise_on_the_desktop(asked.desk):
        raise NotHere
    try:
        made = practise_on_the_desktop(asked.desk, asked.signed.merchant, chosen.id)
    except CartbooksError as error:
        return _chooser(asked, chosen, sentence(error, LATER))
    return asked.go(f"/c/{made.id}/webconnector/guide")


@router.post("/connect/books/known")
def known(asked: Asked, store: Id = "", books: Id = "") -> Response:
    """A company that is connected already gets one more store."""
    chosen = store_of(asked, store)
    company = next((one for one in _offer(asked.desk, chosen).known if one.id == books), None)
    if company is None:
        raise NotHere
    with asked.desk.database.begin() as session:
        made = connections.create(session, asked.merchant, chosen.id, company.id, asked.desk.now())
    return asked.go(f"/c/{made.id}/prerequisites", f"{chosen.name} is connected to {company.name}.")


def to_guide(asked: Asking, store: StoreRecord) -> Response:
    """Who turned back before the company file was ever open goes on with that one."""
    begun = _begun(asked, store) or pair_file(asked.desk, asked.merchant, store.id).connection
    return asked.go(f"/c/{begun.id}/webconnector/guide")


def _begun(asked: Asking, store: StoreRecord) -> ConnectionRecord | None:
    """The store's connection with a company file that was never open."""
    owned = property_of(asked.desk, asked.merchant)
    unread = {one.id for one in owned.books if one.calls_us and not one.practice and not one.company}
    return next((one for one in owned.connections if one.store == store.id and one.books in unread), None)


def _to_consent(asked: Asking, store: StoreRecord, *, practice: bool) -> Response:
    wish = Wish(asked.merchant, asked.user, store.url)
    try:
        if practice:
            open_company(asked.desk, asked.signed.merchant)
        url = ask_consent(asked.desk, wish, practice=practice)
    except CartbooksError as error:
        return _chooser(asked, store, sentence(error, LATER))
    return RedirectResponse(url, 303)


@router.post("/c/{connection}/reconnect/books")
def reconnect(asked: Asked, here: HereNow) -> Response:
    """The same company again; the way back refuses another one."""
    if here.books.calls_us:
        return asked.go(f"{here.url}/webconnector/guide")
    wish = Wish(asked.merchant, asked.user, here.store.url, here.connection.id)
    return RedirectResponse(ask_consent(asked.desk, wish, practice=here.books.practice), 303)
