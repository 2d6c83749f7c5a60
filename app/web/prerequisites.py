"""What must be in order before orders can be exported: asked of both sides now, each row with its fix."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.core.access import Access
from app.data.books import BooksRecord
from app.data.connections import State
from app.sync.desk import Desk
from app.sync.doors import open_books
from app.sync.pairing import look_into
from app.sync.webconnector_told import Told, check, last_told
from app.web.connection_page import connection_page
from app.web.looking import looked
from app.web.order_words import zone_of
from app.web.visit import DeskHere, HereNow

router = APIRouter()


@router.get("/c/{connection}/prerequisites")
def page(request: Request, here: HereNow, desk: DeskHere) -> Response:
    told = last_told(desk, here.books) if here.books.calls_us else None
    company = looked(lambda: _company(desk, here.books, told), desk.now())
    shop = looked(lambda: look_into(desk, here.store), desk.now())
    setting_up = here.connection.state is State.SETUP
    context = {
        "at": here,
        "company": company,
        "shop": shop,
        "told": told.at if told else None,
        "onward": f"{here.url}/setup" if setting_up else here.url,
        "setting_up": setting_up,
        "zone": zone_of(here),
    }
    return connection_page(request, desk, here, "connect/prerequisites.html", context)


def _company(desk: Desk, books: BooksRecord, told: Told | None) -> Access:
    """Asked now, or of a company file what it said when it called."""
    return check(desk, books, told) if books.calls_us else open_books(desk, books).check()


@router.get("/c/{connection}/reconnect")
def reconnect_page(request: Request, here: HereNow, desk: DeskHere) -> Response:
    """Where the banner leads when a permission was lost: one button for each side."""
    return connection_page(request, desk, here, "connect/reconnect.html", {"at": here})
