"""Who asks and about what: the signed-in person, and the connection that an address names."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request

from app.data import joined, sessions
from app.data.books import BooksRecord
from app.data.connections import ConnectionRecord
from app.data.joined import Joined
from app.data.licences import LicenceState, licence_state
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
    """The connection that the address names, which is this person's merchant's, as the request found it."""

    person: SignedIn
    joined: Joined
    neighbours: tuple[Joined, ...]  # the merchant's other connections
    licence: LicenceState

    @property
    def merchant(self) -> str:
        return self.person.merchant.id

    @property
    def connection(self) -> ConnectionRecord:
        return self.joined.connection

    @property
    def store(self) -> StoreRecord:
        return self.joined.store

    @property
    def books(self) -> BooksRecord:
        return self.joined.books

    @property
    def url(self) -> str:
        return f"/c/{self.connection.id}"


def here(connection: str, signed: Person, desk: DeskHere) -> Here:
    """Raises NotHere for a connection of anybody else."""
    with desk.database.read() as session:
        every = joined.all_joined(session, signed.merchant.id)
    found = next((one for one in every if one.connection.id == connection), None)
    if found is None:
        raise NotHere
    neighbours = tuple(one for one in every if one is not found)
    used = sum(one.uses for one in every)
    return Here(signed, found, neighbours, licence_state(signed.merchant, signed.licences, used, desk.now()))


HereNow = Annotated[Here, Depends(here)]
