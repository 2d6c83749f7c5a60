"""Going live: from the practice company to the real one, with everything that was answered."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from app.data.stores import StoreRecord
from app.errors import CartbooksError
from app.sync.consent import Wish, ask_consent
from app.sync.desk import Desk
from app.sync.going_live import carry_over, missing_after
from app.web.asking import Asked, Asking
from app.web.connect import property_of
from app.web.connect_books import LATER, NO_KEYS, real_books_reason, real_file_reason, to_guide
from app.web.connection_page import connection_page
from app.web.looking import sentence
from app.web.visit import Here, HereNow

router = APIRouter()
NO_STORE = "No store was chosen. Choose the one whose orders go live."


@router.get("/c/{connection}/go-live")
def page(asked: Asked, here: HereNow) -> Response:
    if not here.books.practice:
        return asked.go(f"{here.url}/carried-over")
    return _page(asked, here)


@router.post("/c/{connection}/go-live")
def begin(asked: Asked, here: HereNow, store: Annotated[str, Form(max_length=100)] = "") -> Response:
    """To Intuit's consent page for the real company, whose way back carries the answers over; or to the guide to a
    company file, which does so at its end."""
    if not here.books.practice:
        return asked.go(f"{here.url}/carried-over")
    chosen = next((one for one in _stores(asked.desk, here) if one.id == store), None)
    if chosen is None:
        return _page(asked, here, NO_STORE)
    if here.books.calls_us:
        return to_guide(asked, chosen)
    wish = Wish(asked.merchant, asked.user, chosen.url, here.connection.id)
    try:
        return RedirectResponse(ask_consent(asked.desk, wish, practice=False), 303)
    except CartbooksError as error:
        return _page(asked, here, sentence(error, LATER))


@router.post("/c/{connection}/carry-over")
def take_over(asked: Asked, here: HereNow) -> Response:
    """What was rehearsed becomes the answers of these books, which were connected and read before."""
    if here.books.practice or here.books.refreshed is None:
        return asked.go(here.url, "The real company has to be connected and read first.", "needs")
    if not carry_over(asked.desk, asked.user, here.connection):
        return asked.go(here.url, "This connection has answers of its own already. They stay.", "needs")
    return asked.go(f"{here.url}/carried-over")


@router.get("/c/{connection}/carried-over")
def carried_over(asked: Asked, here: HereNow) -> Response:
    """What found no namesake in the real company; the list gets shorter as it is chosen anew."""
    with asked.desk.database.read() as session:
        missing = missing_after(session, here.connection)
    context = {"at": here, "missing": missing}
    return connection_page(asked.request, asked.desk, here, "connect/carried_over.html", context)


def _stores(desk: Desk, here: Here) -> list[StoreRecord]:
    """The stores that may get real books, this connection's own first."""
    owned = property_of(desk, here.merchant)
    fitting = [store for store in owned.stores if not _reason(desk, here, store)]
    return sorted(fitting, key=lambda store: store.id != here.store.id)


def _reason(desk: Desk, here: Here, store: StoreRecord) -> str:
    """Why this store cannot go live in books of this kind, "" when it can."""
    return real_file_reason(desk, store) if here.books.calls_us else real_books_reason(desk, store)


def _page(asked: Asking, here: Here, problem: str = "") -> Response:
    reason = _reason(asked.desk, here, here.store)
    context = {
        "at": here,
        "stores": _stores(asked.desk, here),
        "reason": reason,
        "registered": reason != NO_KEYS,
        "problem": problem,
    }
    status = 422 if problem else 200
    return connection_page(asked.request, asked.desk, here, "connect/go_live.html", context, status=status)
