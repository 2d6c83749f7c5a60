"""Who asks and about what: the signed-in person, and the connection that an address names."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request

from app.data import books, connections, sessions, stores
from app.data.books import BooksRecord
from app.data.connections import ConnectionRecord
from app.data.sessions import SignedIn
from app.data.stores import StoreRecord
from app.sync.desk import Desk


class SignInNeeded(Exception):
    """Nobody is signed in; the handler leads to the sign-in page and back."""

    def __init__(self, back: str) -> None:
        super().__init__("Sign in to go on.")
        self.url = f"/sign-in?next={quote(back, safe='')}"


class NotHere(Exception):
    """There is no such thing for this merchant, whether or not another one has it."""


def desk_of(request: Request) -> Desk:
    found: Desk = request.app.state.desk
    return found


DeskHere = Annotated[Desk, Depends(desk_of)]


def cookie_name(desk: Desk) -> str:
    """With https the browser itself guards the name: no subdomain can plant such a cookie."""
    return "__Host-cartbooks" if desk.settings.secure else "cartbooks"


def token_of(request: Request) -> str:
    return request.cookies.get(cookie_name(desk_of(request)), "")


def somebody(request: Request, desk: DeskHere) -> SignedIn | None:
    """The signed-in person, None for a visitor."""
    token = token_of(request)
    if not token:
        return None
    with desk.database.read() as session:
        found = sessions.signed_in(session, token, desk.now())
    if found and sessions.needs_touch(found, desk.now()):
        with desk.database.begin() as session:
            sessions.touch(session, token, desk.now(), desk.settings.session_days)
    return found


Somebody = Annotated[SignedIn | None, Depends(somebody)]


def person(request: Request, found: Somebody) -> SignedIn:
    """The signed-in person; raises SignInNeeded for a visitor."""
    if found is None:
        back = request.url.path if request.method == "GET" else "/"
        raise SignInNeeded(back)
    return found


Person = Annotated[SignedIn, Depends(person)]


@dataclass(frozen=True, slots=True)
class Here:
    """The connection that the address names, which is this person's merchant's."""

    person: SignedIn
    connection: ConnectionRecord
    store: StoreRecord
    books: BooksRecord

    @property
    def merchant(self) -> str:
        return self.person.merchant.id

    @property
    def url(self) -> str:
        return f"/c/{self.connection.id}"


def here(connection: str, signed: Person, desk: DeskHere) -> Here:
    """Raises NotHere for a connection of anybody else."""
    merchant = signed.merchant.id
    with desk.database.read() as session:
        record = connections.connection(session, merchant, connection)
        if record is None:
            raise NotHere
        store = stores.store(session, merchant, record.store)
        company = books.books(session, merchant, record.books)
    if store is None or company is None:
        raise NotHere
    return Here(signed, record, store, company)


HereNow = Annotated[Here, Depends(here)]
