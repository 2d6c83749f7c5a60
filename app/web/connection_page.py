"""Pages of one connection: its standing for the header, and the page below it."""

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import Response

from app.data.books import BooksRecord, Trouble
from app.data.connections import State
from app.data.outage import DatabaseFull
from app.sync.desk import Desk
from app.sync.webconnector_sessions import PAGE
from app.web.flash import flash_of, said
from app.web.standing import Banner, Flash, Neighbour, Standing
from app.web.templating import draw
from app.web.visit import Here

ACTIONS = {
    "reconnect": "Reconnect",
    "setup": "Go on with the set-up",
    "account": "Open the account",
    "prerequisites": "Look at it",
    "orders?state=waiting": "Look at the orders",
    PAGE: "Open the Web Connector",
}


def connection_page(
    request: Request,
    desk: Desk,
    here: Here,
    template: str,
    context: Mapping[str, object],
    *,
    status: int = 200,
) -> Response:
    """The page in the frame of its connection."""
    flash = flash_of(request)
    response = draw(request, template, context, standing_of(desk, here, flash), status=status)
    if flash:
        said(response)
    return response


def standing_of(desk: Desk, here: Here, flash: Flash | None = None) -> Standing:
    """What the header says on every page of this connection."""
    return Standing(
        merchant=here.person.merchant.name,
        person=here.person.user.email,
        connection=here.connection.id,
        store=here.store.name,
        company=here.books.name,
        practice=here.books.practice,
        needs_you=here.joined.needs_you,
        set_up=here.connection.state is not State.SETUP,
        neighbours=tuple(
            Neighbour(one.connection.id, one.store.name, one.books.name) for one in here.neighbours
        ),
        banner=_banner(desk, here),
        trial_days_left=here.licence.trial_days_left,
        practice_books_url=practice_page(desk, here.books),
        flash=flash,
    )


def practice_page(desk: Desk, company: BooksRecord) -> str:
    """The practice company's own page, "" for a real one."""
    if not company.practice:
        return ""
    if company.calls_us:
        return desk.settings.practice_desktop_url.rstrip("/")
    base = desk.settings.practice_books_url.rstrip("/")
    return f"{base}/books/{company.realm}" if base else ""


def _banner(desk: Desk, here: Here) -> Banner | None:
    if desk.database.is_full:
        return Banner(*_parted(DatabaseFull().message), "Look again", here.url)
    trouble = here.connection.trouble or here.books.trouble
    return banner_of(trouble, here.url) if trouble else None


def banner_of(trouble: Trouble, url: str) -> Banner:
    """The trouble as the one banner: what happened, what to do, and the button that leads there."""
    action = trouble.action or "prerequisites"
    words = ACTIONS.get(action, "Open the settings" if action.startswith("settings") else "Look at it")
    return Banner(*_parted(trouble.message), words, f"{url}/{action}")


def _parted(message: str) -> tuple[str, str]:
    title, _, rest = message.partition(". ")
    return title.rstrip(".") + ".", rest
