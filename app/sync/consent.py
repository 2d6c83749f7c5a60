"""Pairing books: consent at Intuit or at the practice company, the first tokens, the connection that comes of it."""

from dataclasses import dataclass

from app.books.qbo import oauth
from app.data import books, connections, pairings, stores, tokens
from app.data.books import ONLINE, BooksRecord
from app.data.pairings import NewPairing, Pairing, PairingKind
from app.data.session import Session
from app.errors import CartbooksError, Refused
from app.sync.desk import Desk
from app.sync.doors import online_app, open_books

REAL, PRACTICE = "online", "practice"


@dataclass(frozen=True, slots=True)
class Wish:
    """Whose books are asked for: for a store, or for a connection that lost its permission or goes live."""

    merchant: str
    user: str
    store_url: str
    connection: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """What Intuit sends back through the owner's browser."""

    code: str
    realm: str


def ask_consent(desk: Desk, wish: Wish, *, practice: bool) -> str:
    """Intuit's consent page, or the practice company's. Raises Transient when its address cannot be read."""
    platform = PRACTICE if practice else REAL
    pairing = NewPairing(PairingKind.BOOKS, wish.user, platform, wish.store_url, wish.connection)
    with desk.database.begin() as session:
        state = pairings.create(session, wish.merchant, pairing, desk.now())
    return oauth.authorize_url(online_app(desk, practice=practice), state)


def accept(desk: Desk, pairing: Pairing, consent: Consent) -> BooksRecord:
    """The company's books with their first tokens, stored before they are used. Raises the four errors."""
    practice = pairing.platform == PRACTICE
    _refuse_another_company(desk, pairing, consent.realm)
    granted = oauth.exchange(online_app(desk, practice=practice), consent.code, consent.realm)
    with desk.database.begin() as session:
        record = _paired(session, desk, pairing, consent.realm)
        tokens.store(session, pairing.merchant, record.id, granted, desk.secrets)
        for connection in connections.connections(session, pairing.merchant):
            if connection.books == record.id:
                connections.clear_trouble(session, pairing.merchant, connection.id, desk.now())
    return _named(desk, record)


def goes_live(desk: Desk, pairing: Pairing) -> bool:
    """Whether real books were asked for a connection that practised until now."""
    current = _books_of(desk, pairing)
    return current is not None and current.practice and pairing.platform == REAL


def join(desk: Desk, pairing: Pairing, record: BooksRecord) -> str:
    """The connection that the pairing was for: the one that was reconnected, or the store's with these books."""
    if pairing.connection:
        return pairing.connection
    with desk.database.begin() as session:
        store = next(
            (one for one in stores.stores(session, pairing.merchant) if one.url == pairing.store_url), None
        )
        if store is None:
            raise Refused("The store was removed in the meantime. Connect it again, then its books.")
        return connections.create(session, pairing.merchant, store.id, record.id, desk.now()).id


def _refuse_another_company(desk: Desk, pairing: Pairing, realm: str) -> None:
    if not pairing.connection or goes_live(desk, pairing):
        return
    current = _books_of(desk, pairing)
    if current is None:
        raise Refused("The connection was removed in the meantime. Start again from the list of connections.")
    if current.realm != realm:
        raise Refused(
            f"You chose another company than the one that this connection belongs to. Nothing was changed; "
            f"press Reconnect again and choose “{current.name}”."
        )


def _books_of(desk: Desk, pairing: Pairing) -> BooksRecord | None:
    with desk.database.read() as session:
        connection = connections.connection(session, pairing.merchant, pairing.connection)
        return books.books(session, pairing.merchant, connection.books) if connection else None


def _paired(session: Session, desk: Desk, pairing: Pairing, realm: str) -> BooksRecord:
    known = next((one for one in books.all_books(session, pairing.merchant) if one.realm == realm), None)
    return books.pair(
        session,
        pairing.merchant,
        ONLINE,
        realm,
        name=known.name if known else f"QuickBooks company {realm}",
        practice=pairing.platform == PRACTICE,
        now=desk.now(),
    )


def _named(desk: Desk, record: BooksRecord) -> BooksRecord:
    """With the company's own name. What stands in the way is told by the list of prerequisites that comes next."""
    try:
        name = open_books(desk, record).check().name
    except CartbooksError:
        return record
    with desk.database.begin() as session:
        return books.pair(
            session,
            record.merchant,
            record.kind,
            record.realm,
            name=name,
            practice=record.practice,
            now=desk.now(),
        )
