"""Connecting: what there is to choose from, and what a store lets us see."""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response

from app.data import books, connections, stores
from app.data.books import DESKTOP, ONLINE, BooksRecord
from app.data.connections import ConnectionRecord
from app.data.stores import StoreRecord
from app.sync.desk import Desk
from app.sync.pairing import look_into
from app.sync.practising import can_practise
from app.sync.practising_desktop import can_practise_on_the_desktop
from app.web.asking import Asked, Asking
from app.web.looking import looked
from app.web.visit import NotHere

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Property:
    """Everything that a merchant has connected so far."""

    stores: tuple[StoreRecord, ...]
    books: tuple[BooksRecord, ...]
    connections: tuple[ConnectionRecord, ...]

    @property
    def stores_without_books(self) -> tuple[StoreRecord, ...]:
        joined = {one.store for one in self.connections}
        return tuple(store for store in self.stores if store.id not in joined)

    def practises(self, kind: str) -> bool:
        return any(one.practice and one.kind == kind for one in self.books)


def property_of(desk: Desk, merchant: str) -> Property:
    with desk.database.read() as session:
        return Property(
            tuple(stores.stores(session, merchant)),
            tuple(books.all_books(session, merchant)),
            tuple(connections.connections(session, merchant)),
        )


def store_of(asked: Asking, store_id: str) -> StoreRecord:
    """Raises NotHere for a store of anybody else."""
    with asked.desk.database.read() as session:
        found = stores.store(session, asked.merchant, store_id)
    if found is None:
        raise NotHere
    return found


@router.get("/connect")
def choose(asked: Asked) -> Response:
    return chooser(asked)


def chooser(asked: Asking, address: str = "", error: str = "") -> Response:
    """The page to choose from; `error` is about the address that was typed."""
    owned = property_of(asked.desk, asked.merchant)
    context = {
        "practise": can_practise(asked.desk) and not owned.practises(ONLINE),
        "practise_desktop": can_practise_on_the_desktop(asked.desk) and not owned.practises(DESKTOP),
        "waiting": owned.stores_without_books,
        "connected": bool(owned.connections),
        "address": address,
        "error": error,
    }
    return asked.page("connect/choose.html", context, 422 if error else 200)


@router.get("/connect/store/{store_id}")
def store_page(asked: Asked, store_id: str) -> Response:
    """What the store lets us see, asked now."""
    store = store_of(asked, store_id)
    owned = property_of(asked.desk, asked.merchant)
    joined = next((one for one in owned.connections if one.store == store.id), None)
    onward = f"/c/{joined.id}/prerequisites" if joined else f"/connect/books?store={store.id}"
    side = looked(lambda: look_into(asked.desk, store), asked.desk.now)
    context = {"store": store, "side": side, "onward": onward, "joined": joined is not None}
    return asked.page("connect/store.html", context)
