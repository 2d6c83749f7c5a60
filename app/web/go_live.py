"""Going live: from the practice company to the real one, with everything that was answered."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from app.data.stores import StoreRecord
from app.errors import CartbooksError
from app.sync.consent import Wish, ask_consent
from app.sync.desk import Desk
from app.sync.going_live import missing_after
from app.web.asking import Asked, Asking
from app.web.connect import property_of
from app.web.connect_books import LATER, NO_KEYS, real_books_reason
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
    """To Intuit's consent page for the real company; its way back carries the answers over."""
    if not here.books.practice:
        return asked.go(f"{here.url}/carried-over")
    chosen = next((one for one in _stores(asked.desk, here) if one.id == store), None)
    if chosen is None:
        return _page(asked, here, NO_STORE)
    wish = Wish(asked.merchant, asked.user, chosen.url, here.connection.id)
    try:
        return RedirectResponse(ask_consent(asked.desk, wish, practice=False), 303)
    except CartbooksError as error:
        return _page(asked, here, sentence(error, LATER))


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
    fitting = [store for store in owned.stores if not real_books_reason(desk, store)]
    return sorted(fitting, key=lambda store: store.id != here.store.id)


def _page(asked: Asking, here: Here, problem: str = "") -> Response:
    reason = real_books_reason(asked.desk, here.store)
    context = {
        "at": here,
        "stores": _stores(asked.desk, here),
        "reason": reason,
        "registered": reason != NO_KEYS,
        "problem": problem,
    }
    status = 422 if problem else 200
    return connection_page(asked.request, asked.desk, here, "connect/go_live.html", context, status=status)
