"""The start page: a welcome for visitors, the way to one's connections for everybody else."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.data import joined, ledger_counts
from app.data.books import BooksRecord
from app.data.connections import ConnectionRecord, State
from app.data.joined import Joined
from app.data.ledger_counts import State as OrderState
from app.data.sessions import SignedIn
from app.data.stores import StoreRecord
from app.sync.desk import Desk
from app.web.flash import go
from app.web.pages import visitor_page
from app.web.visit import DeskHere, Somebody

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Listed:
    """A connection in the list, with what waits in it."""

    connection: ConnectionRecord
    store: StoreRecord
    books: BooksRecord
    exported: int
    waiting: int
    needs_you: int

    @property
    def url(self) -> str:
        return home_of(self.connection)

    @property
    def trouble(self) -> str:
        trouble = self.connection.trouble or self.books.trouble
        return trouble.message if trouble else ""


@router.get("/")
def start(request: Request, desk: DeskHere, signed: Somebody) -> Response:
    if signed is None:
        return visitor_page(request, "people/welcome.html", {})
    with desk.database.read() as session:
        every = joined.all_joined(session, signed.merchant.id)
    match every:
        case ():
            return go(request, "/connect")
        case (only,):
            return go(request, home_of(only.connection))
        case _:
            return _list(request, desk, signed, every)


def home_of(connection: ConnectionRecord) -> str:
    """Where one goes on: the wizard until it is finished, then the dashboard."""
    url = f"/c/{connection.id}"
    return f"{url}/setup" if connection.state is State.SETUP else url


def _list(request: Request, desk: Desk, signed: SignedIn, every: tuple[Joined, ...]) -> Response:
    with desk.database.read() as session:
        counts = ledger_counts.counts_of(session, signed.merchant.id, [one.connection.id for one in every])
    listed = [_listed(one, counts[one.connection.id]) for one in every]
    return visitor_page(request, "connect/list.html", {"listed": listed}, signed=signed)


def _listed(one: Joined, counts: Mapping[OrderState, int]) -> Listed:
    return Listed(
        one.connection,
        one.store,
        one.books,
        exported=counts[OrderState.EXPORTED],
        waiting=counts[OrderState.WAITING] + counts[OrderState.POSTING],
        needs_you=one.needs_you,
    )
