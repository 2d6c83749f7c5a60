"""What must be in order before orders can be exported: asked of both sides now, each row with its fix."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.data.connections import State
from app.sync.doors import open_books
from app.sync.pairing import look_into
from app.web.connection_page import connection_page
from app.web.looking import looked
from app.web.visit import DeskHere, HereNow

router = APIRouter()


@router.get("/c/{connection}/prerequisites")
def page(request: Request, here: HereNow, desk: DeskHere) -> Response:
    company = looked(lambda: open_books(desk, here.books).check(), desk.now())
    shop = looked(lambda: look_into(desk, here.store), desk.now())
    setting_up = here.connection.state is State.SETUP
    context = {
        "at": here,
        "company": company,
        "shop": shop,
        "onward": f"{here.url}/setup" if setting_up else here.url,
        "setting_up": setting_up,
    }
    return connection_page(request, desk, here, "connect/prerequisites.html", context)


@router.get("/c/{connection}/reconnect")
def reconnect_page(request: Request, here: HereNow, desk: DeskHere) -> Response:
    """Where the banner leads when a permission was lost: one button for each side."""
    return connection_page(request, desk, here, "connect/reconnect.html", {"at": here})
