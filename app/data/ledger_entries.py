"""Customers and items that we made: which stand in the books, and which something still uses."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlmodel import Session, col, select

from app.core.document import Document, Form, Payment
from app.core.intent import CreateCustomer, CreateItem, Post, Reactivate, Update
from app.core.listing import Ref
from app.data.codec import load_intent
from app.data.connections import present_books
from app.data.ledger_documents import WRITES_DOCUMENTS, IntentRecord, IntentState, intent_record
from app.data.standing import stands
from app.data.tables.books_lists import CustomerMapRow, NumberRow, ProductMapRow
from app.data.tables.ledger import IntentRow
from app.data.tables.pairing import ConnectionRow
from app.data.undos import Extent, What
from app.data.upsert import CHUNK, chunks

REVIVED = "/revived/"  # in the base of what a person made active again
_MADE = (CreateCustomer.__name__, CreateItem.__name__, Reactivate.__name__)


@dataclass(frozen=True, slots=True)
class Named:
    """Ids of customers and items that documents or settings name."""

    customers: set[str] = field(default_factory=set)
    items: set[str] = field(default_factory=set)

    def add(self, document: Document) -> None:
        if isinstance(document, Form | Payment) and isinstance(document.customer, Ref):
            self.customers.add(document.customer.id)
        lines = document.lines if isinstance(document, Form) else ()
        self.items.update(line.item.id for line in lines if isinstance(line.item, Ref))


def made(
    session: Session, merchant: str, connection: str, *, after: str = "", limit: int = CHUNK
) -> list[IntentRecord]:
    """The next entries that we made and that are active, by what names them for ever."""
    found = session.exec(
        select(IntentRow)
        .where(
            IntentRow.merchant == merchant,
            IntentRow.connection == connection,
            col(IntentRow.books) == present_books(merchant, connection),
            IntentRow.state == IntentState.SETTLED,
            col(IntentRow.type).in_(_MADE),
            # What a person made active again by the button was never ours: an undo leaves it as it is.
            col(IntentRow.subject).not_like(f"%{REVIVED}%"),
            col(IntentRow.subject) > after,
        )
        .order_by(col(IntentRow.subject))
        .limit(limit)
    )
    return [intent_record(row) for row in found]


def undone_ids(session: Session, merchant: str, books: str, ids: Collection[str]) -> set[str]:
    """Those of these customers and items that an undo of ours made inactive."""
    found: set[str] = set()
    for chunk in chunks(ids):
        rows = session.exec(
            select(IntentRow.books_id).where(
                IntentRow.merchant == merchant,
                IntentRow.books == books,
                text("intents.state = 'undone'"),  # in the words of its index
                col(IntentRow.type).in_(_MADE),
                col(IntentRow.books_id).in_(chunk),
            )
        )
        found.update(rows)
    return found


def named_by_undone(session: Session, merchant: str, connection: str, extent: Extent) -> Named:
    """What the documents named that an undo has removed."""
    wanted = [
        col(IntentRow.merchant) == merchant,
        col(IntentRow.connection) == connection,
        col(IntentRow.type).in_(WRITES_DOCUMENTS),
        col(IntentRow.state) == IntentState.UNDONE,
    ]
    if extent.what is What.ORDER:
        wanted.append(col(IntentRow.order_id) == int(extent.target))
    if extent.what is What.RUN:
        wanted.append(col(IntentRow.run) == extent.target)
    named = Named()
    found = select(IntentRow.id, IntentRow.type, IntentRow.payload).where(*wanted).order_by(col(IntentRow.id))
    after = 0
    while rows := session.exec(found.where(col(IntentRow.id) > after).limit(CHUNK)).all():
        for row, name, payload in rows:
            named.add(_document(name, payload))
            after = row or after
    return named


def in_use(session: Session, merchant: str, books: str) -> Named:
    """What standing documents of ours and tables of the merchant name. Reads them all: for an undo, not for a page."""
    used = Named()
    for document in _standing_documents(session, merchant, books):
        used.add(document)
    here = select(ConnectionRow.id).where(ConnectionRow.merchant == merchant, ConnectionRow.books == books)
    used.customers.update(
        session.exec(
            select(CustomerMapRow.books_id).where(
                CustomerMapRow.merchant == merchant, col(CustomerMapRow.connection).in_(here)
            )
        )
    )
    used.items.update(
        session.exec(
            select(ProductMapRow.item_id).where(
                ProductMapRow.merchant == merchant, col(ProductMapRow.connection).in_(here)
            )
        )
    )
    return used


def customers_of_others(session: Session, merchant: str, books: str, names: Collection[str]) -> set[str]:
    """Those of these customers' names that stand on documents which do not bear our mark."""
    found: set[str] = set()
    for chunk in chunks(names):
        rows = session.exec(
            select(NumberRow.customer)
            .where(
                NumberRow.merchant == merchant,
                NumberRow.books == books,
                NumberRow.marker == "",
                col(NumberRow.customer).in_(chunk),
            )
            .distinct()
        )
        found.update(rows)
    return found


def _standing_documents(session: Session, merchant: str, books: str) -> Iterator[Document]:
    last = 0
    while True:
        rows = session.exec(
            select(IntentRow)
            .where(
                IntentRow.merchant == merchant,
                IntentRow.books == books,
                *stands(),
                col(IntentRow.id) > last,
            )
            .order_by(col(IntentRow.id))
            .limit(CHUNK)
        ).all()
        for row in rows:
            last = row.id or last
            yield _document(row.type, row.payload)
        if len(rows) < CHUNK:
            return


def _document(name: str, payload: str) -> Document:
    intent = load_intent(name, payload)
    if not isinstance(intent, Post | Update):
        raise TypeError("the row posts no document")
    return intent.document
