"""Webhooks of stores: hints that are kept once and wake the connections they concern."""

import hashlib

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from app.data import connections, inbox, stores
from app.data.inbox import Delivery
from app.data.stores import StoreRecord
from app.stores.woocommerce.webhooks import Hint, Ping, Stranger, read_webhook
from app.sync.desk import Desk
from app.web.bodies import RawBody
from app.web.visit import DeskHere

router = APIRouter()
ADDRESS = "/hooks/woocommerce/{store_id}"


@router.get(ADDRESS)
def greet() -> Response:
    """For the person who opens the address in a browser; the same answer whether or not there is such a store."""
    return PlainTextResponse("Your store sends its messages here. There is nothing else to see.")


@router.post(ADDRESS)
def receive(request: Request, desk: DeskHere, store_id: str, body: RawBody) -> Response:
    """Kept and answered at once; what the hint is about is read by the run that it wakes."""
    with desk.database.read() as session:
        found = stores.hook_store(session, store_id, desk.secrets)
    if found is None:
        return PlainTextResponse("There is no such store here.", 404)
    store, secret = found
    match read_webhook(request.headers, body, secret):
        case Ping():
            return PlainTextResponse("Thank you.")
        case Hint() as hint if secret:
            _keep(desk, store, hint, body)
            return PlainTextResponse("Thank you.")
        case Hint() | Stranger():
            return PlainTextResponse("This message is not signed with the secret of this store.", 401)


def _keep(desk: Desk, store: StoreRecord, hint: Hint, body: bytes) -> None:
    # WooCommerce makes its delivery ids of the webhook and the second: orders trashed in bulk share one.
    content = hashlib.sha256(hint.topic.encode() + body).hexdigest()[:32]
    delivery = Delivery(store.id, f"{content} {hint.delivery_id}", hint.topic, hint.order_id, desk.now())
    with desk.database.begin() as session:
        if not inbox.receive(session, store.merchant, delivery):
            return
        for connection in connections.of_store(session, store.merchant, store.id):
            # A connection that syncs by the clock keeps its clock, though its store also calls for another one.
            if connection.auto_sync == "webhook":
                connections.wake(session, store.merchant, connection.id, desk.now())
