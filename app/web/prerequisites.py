"""What must be in order before orders can be exported, each row with its fix.

What was in order a moment ago is shown at once, and the page then asks both sides anew by itself; without JavaScript a
button does. What was missing, or is older than ten minutes, is asked while the page waits: somebody mends it just now.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from app.core.access import Access
from app.data import looks
from app.data.connections import State
from app.data.looks import Looks
from app.data.outage import DatabaseFull
from app.sync.desk import Desk
from app.sync.doors import open_books
from app.sync.pairing import look_into
from app.sync.webconnector_told import Told, check, last_told
from app.web.connection_page import connection_page
from app.web.looking import looked
from app.web.order_words import zone_of
from app.web.visit import DeskHere, Here, HereNow

router = APIRouter()
RECENT = timedelta(minutes=10)
FRESH = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page draws; `told` is what a company file said when it called. One that is not fresh asks anew by
    itself."""

    looks: Looks
    told: Told | None
    now: datetime
    is_fresh: bool


@router.get("/c/{connection}/prerequisites")
def page(request: Request, here: HereNow, desk: DeskHere) -> Response:
    return _page(request, here, desk, _recent(desk, here) or _look(desk, here))


@router.post("/c/{connection}/prerequisites")
def check_again(request: Request, here: HereNow, desk: DeskHere) -> Response:
    """Ask both sides now. The page that asks by itself gets itself; a button leads to it."""
    seen = _look(desk, here)
    if request.headers.get("HX-Request") == "true":
        return _page(request, here, desk, seen)
    return RedirectResponse(f"{here.url}/prerequisites", 303)


def _page(request: Request, here: Here, desk: Desk, seen: Seen) -> Response:
    setting_up = here.connection.state is State.SETUP
    context = {
        "at": here,
        "seen": seen,
        "company": seen.looks.books,
        "shop": seen.looks.store,
        "onward": f"{here.url}/setup" if setting_up else here.url,
        "setting_up": setting_up,
        "zone": zone_of(here),
    }
    return connection_page(request, desk, here, "connect/prerequisites.html", context)


def _recent(desk: Desk, here: Here) -> Seen | None:
    """What was seen just now, or was in order not long ago. A company file cannot be asked: what it said last is
    always read."""
    with desk.database.read() as session:
        found = looks.kept(session, here.merchant, here.connection.id)
    if found is None:
        return None
    rested = desk.now() - found.store.at
    has_trouble = here.connection.trouble or here.books.trouble
    if rested >= FRESH and (has_trouble or not found.good or rested > RECENT):
        return None
    told = _told(desk, here)
    if here.books.calls_us:
        found = Looks(looked(lambda: _company(desk, here, told), desk.now), found.store)
    return Seen(found, told, desk.now(), is_fresh=rested < FRESH)


def _look(desk: Desk, here: Here) -> Seen:
    told = _told(desk, here)
    company = looked(lambda: _company(desk, here, told), desk.now)
    found = Looks(company, looked(lambda: look_into(desk, here.store), desk.now))
    with (
        suppress(DatabaseFull),
        desk.database.begin() as session,
    ):  # the banner tells of it; this look is drawn
        looks.keep(session, here.merchant, here.connection.id, found)
    return Seen(found, told, desk.now(), is_fresh=True)


def _told(desk: Desk, here: Here) -> Told | None:
    return last_told(desk, here.books) if here.books.calls_us else None


def _company(desk: Desk, here: Here, told: Told | None) -> Access:
    """Asked now, or of a company file what it said when it called."""
    return check(desk, here.books, told) if here.books.calls_us else open_books(desk, here.books).check()


@router.get("/c/{connection}/reconnect")
def reconnect_page(request: Request, here: HereNow, desk: DeskHere) -> Response:
    """Where the banner leads when a permission was lost: one button for each side."""
    return connection_page(request, desk, here, "connect/reconnect.html", {"at": here})
