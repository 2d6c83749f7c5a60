"""Connecting a WooCommerce store on its own approve page. Pasted keys are in connect_keys."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Form, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response

from app.data import pairings
from app.data.pairings import Pairing, PairingKind
from app.errors import CartbooksError, Refused
from app.stores.woocommerce.pairing import parse_callback
from app.sync.pairing import CALLBACK, RETURN, ask_approval, can_call_back, complete, find_shop, outcome_of
from app.web.asking import Asked, Asking
from app.web.bodies import RawBody
from app.web.connect import chooser
from app.web.connect_keys import CHECK_ADDRESS, KeysForm, draw_keys
from app.web.looking import sentence
from app.web.visit import DeskHere, HereNow, NotHere
from app.web.waiting import waiting_page

router = APIRouter()
PATIENCE = 45  # looks, of two seconds each
DENIED = (
    "The connection was not approved in the store, and nothing was changed. Connect it whenever you want."
)
NEVER_CAME = (
    "The store said yes, but its keys did not arrive here. Connect it once more; if they do not come again, "
    "its server cannot reach us, and you can paste keys instead."
)


@router.post("/connect/woocommerce")
def begin(asked: Asked, address: Annotated[str, Form(max_length=500)] = "") -> Response:
    try:
        url = find_shop(asked.desk, address)
    except CartbooksError as error:
        return chooser(asked, address, sentence(error, CHECK_ADDRESS))
    return _approval(asked, url)


@router.post("/c/{connection}/reconnect/store")
def reconnect(asked: Asked, here: HereNow) -> Response:
    return _approval(asked, here.store.url, here.connection.id)


def _approval(asked: Asking, url: str, connection: str = "") -> Response:
    """To the store's own page, or to the keys where the store could not send us any."""
    if not can_call_back(asked.desk, url):
        return draw_keys(asked, KeysForm(url, connection=connection, why="https"))
    return RedirectResponse(ask_approval(asked.desk, asked.merchant, asked.user, url, connection), 303)


@router.post(CALLBACK)
def receive_keys(request: Request, desk: DeskHere, body: RawBody, after: BackgroundTasks) -> Response:
    """The store's server sends keys; they are proved after it has its answer, for it waits for that."""
    try:
        sent = parse_callback(body, request.headers.get("content-type", ""))
    except Refused as refused:
        return PlainTextResponse(refused.message, 400)
    with desk.database.begin() as session:
        pairing = pairings.take(session, sent.nonce, PairingKind.STORE, desk.now())
    if pairing is None:
        return PlainTextResponse(
            "This connection was finished before, or is too old. Start it again in Cartbooks.", 410
        )
    after.add_task(complete, desk, pairing, sent)
    return PlainTextResponse("Thank you.")


@router.get(RETURN)
def came_back(asked: Asked, success: str = "", user_id: str = "", looks: int = 0) -> Response:
    """The owner comes back from the store; the keys may still be on their way."""
    pairing = outcome_of(asked.desk, asked.merchant, user_id)
    if pairing is None or pairing.kind is not PairingKind.STORE:
        raise NotHere
    if pairing.outcome:
        return _done(asked, pairing)
    if pairing.refusal:
        return _failed(asked, pairing, pairing.refusal)
    if success != "1":
        return _denied(asked, user_id)
    if looks >= PATIENCE:
        return _failed(asked, pairing, NEVER_CAME)
    again = f"{RETURN}?success=1&user_id={user_id}"
    return waiting_page(asked, "Your store is sending its keys", again, looks)


def _done(asked: Asking, pairing: Pairing) -> Response:
    if pairing.connection:
        return asked.go(f"/c/{pairing.connection}/prerequisites", "The store is connected again.")
    return asked.go(f"/connect/store/{pairing.outcome}")


def _denied(asked: Asking, nonce: str) -> Response:
    """The nonce is used up: whoever saw it in the store's address cannot send keys any more."""
    with asked.desk.database.begin() as session:
        pairing = pairings.take(session, nonce, PairingKind.STORE, asked.desk.now())
    back = f"/c/{pairing.connection}/prerequisites" if pairing and pairing.connection else "/connect"
    return asked.go(back, DENIED, "needs")


def _failed(asked: Asking, pairing: Pairing, problem: str) -> Response:
    return asked.page("connect/store_failed.html", {"attempt": pairing, "problem": problem}, 409)
