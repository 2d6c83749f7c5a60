"""The way back from the consent page: the code is used once, whatever the browser repeats."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends
from fastapi.responses import Response

from app.data import pairings
from app.data.pairings import Pairing, PairingKind
from app.errors import CartbooksError
from app.sync.consent import Consent, accept, goes_live, join
from app.sync.desk import Desk
from app.sync.doors import CALLBACK
from app.sync.first_reading import read_first
from app.sync.going_live import go_live
from app.sync.pairing import outcome_of
from app.web.asking import Asked, Asking
from app.web.connect import property_of
from app.web.looking import sentence
from app.web.visit import NotHere
from app.web.waiting import waiting_page

router = APIRouter()
WAIT = "/connect/books/wait"
PATIENCE = 450  # looks, of two seconds each: the lists of a large company take minutes
REFUSED = "You did not give the permission, and nothing was changed. Connect the books whenever you want."
USED = "This way back from QuickBooks was used before, or is more than half an hour old. Connect the books again."
TOO_LONG = "This takes longer than it should. Look at your connections in a few minutes, or begin once more."
BEGIN_AGAIN = "Nothing was changed; connect the books again."


def consent(code: str = "", realmId: str = "", error: str = "") -> Consent | None:  # noqa: N803 - Intuit's word
    """What came along; None when the permission was not given."""
    return None if error or not code or not realmId else Consent(code, realmId)


@router.get(CALLBACK)
def came_back(
    asked: Asked,
    given: Annotated[Consent | None, Depends(consent)],
    after: BackgroundTasks,
    state: str = "",
) -> Response:
    # Looked up for this merchant first: a stranger's click must not use up somebody's way back.
    pairing = outcome_of(asked.desk, asked.merchant, state)
    if pairing is None or pairing.kind is not PairingKind.BOOKS:
        return _failed(asked, USED, "/connect", 410)
    with asked.desk.database.begin() as session:
        taken = pairings.take(session, state, PairingKind.BOOKS, asked.desk.now())
    if taken is None:
        return _repeated(asked, state)
    if given is None:
        _finish(asked.desk, taken, refusal=REFUSED)
        return asked.go(_start(asked.desk, taken), REFUSED, "needs")
    if goes_live(asked.desk, taken):
        after.add_task(go_live, asked.desk, taken, given)
        return asked.go(f"{WAIT}?state={state}")
    return _accepted(asked, taken, given, after)


def _accepted(asked: Asking, pairing: Pairing, given: Consent, after: BackgroundTasks) -> Response:
    try:
        record = accept(asked.desk, pairing, given)
        connection = join(asked.desk, pairing, record)
    except CartbooksError as error:
        problem = sentence(error, BEGIN_AGAIN)
        _finish(asked.desk, pairing, refusal=problem)
        return _failed(asked, problem, _start(asked.desk, pairing))
    _finish(asked.desk, pairing, outcome=connection)
    after.add_task(read_first, asked.desk, asked.merchant, connection)
    return asked.go(f"/c/{connection}/prerequisites", f"{record.name} is connected.")


def _repeated(asked: Asking, state: str) -> Response:
    """The browser came back a second time: to where the first one led, once that is known."""
    pairing = outcome_of(asked.desk, asked.merchant, state)
    if pairing is None or pairing.taken is None:
        return _failed(asked, USED, "/connect", 410)
    return _outcome(asked, pairing) or asked.go(f"{WAIT}?state={state}")


@router.get(WAIT)
def wait(asked: Asked, state: str = "", looks: int = 0) -> Response:
    """Until the books are connected, or the answers carried over."""
    pairing = outcome_of(asked.desk, asked.merchant, state)
    if pairing is None or pairing.kind is not PairingKind.BOOKS or pairing.taken is None:
        raise NotHere
    if found := _outcome(asked, pairing):
        return found
    if looks >= PATIENCE:
        return _failed(asked, TOO_LONG, "/")
    return waiting_page(asked, "We read the lists of your company", f"{WAIT}?state={state}", looks)


def _outcome(asked: Asking, pairing: Pairing) -> Response | None:
    if pairing.refusal:
        return _failed(asked, pairing.refusal, _start(asked.desk, pairing))
    if not pairing.outcome:
        return None
    went_live = pairing.connection and pairing.connection != pairing.outcome
    return asked.go(f"/c/{pairing.outcome}/{'carried-over' if went_live else 'prerequisites'}")


def _start(desk: Desk, pairing: Pairing) -> str:
    """The page on which this pairing began."""
    if pairing.connection:
        page = "go-live" if goes_live(desk, pairing) else "prerequisites"
        return f"/c/{pairing.connection}/{page}"
    owned = property_of(desk, pairing.merchant)
    store = next((one.id for one in owned.stores if one.url == pairing.store_url), "")
    return f"/connect/books?store={store}" if store else "/connect"


def _finish(desk: Desk, pairing: Pairing, *, outcome: str = "", refusal: str = "") -> None:
    with desk.database.begin() as session:
        pairings.finish(session, pairing.merchant, pairing.id, outcome=outcome, refusal=refusal)


def _failed(asked: Asking, problem: str, back: str, status: int = 409) -> Response:
    return asked.page("connect/books_failed.html", {"problem": problem, "back": back}, status)
