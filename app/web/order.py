"""An order's page: the order beside its documents, why each field is so, what happened, what can be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import Response

from app.core.document import Document, Kind, Payment
from app.core.money import Money
from app.core.posted import Holder
from app.data.ledger_counts import State
from app.data.ledger_documents import IntentRecord
from app.data.ledger_moves import Selection
from app.errors import CartbooksError
from app.sync.doors import as_sent_to, shortened_in
from app.sync.explain import Explained, explain
from app.sync.links import document_link, order_link
from app.sync.lookalikes import take_over_one
from app.sync.reviving import entry_name, revive
from app.web import words
from app.web.order_words import BADGES, events
from app.web.orders import LARGEST_ROW, retried
from app.web.pair import pair
from app.web.starting import begin_after_asking
from app.web.visit import NotHere
from app.web.visiting import Now, Visiting
from app.web.whys import whys_of
from app.web.words import kind_name

router = APIRouter()
LINES = {
    State.EXPORTED: "Order {number} is done: there is nothing to post for it.",
    State.POSTING: "Order {number} is being exported right now.",
    State.WAITING: "Order {number} waits for the next sync.",
    State.LEFT_OUT: "Order {number} is left out, and nothing is posted for it.",
    State.REFUSED: "Order {number} was refused. Nothing of it is in the books.",
    State.HELD: "Order {number} is held until you decide. Nothing of it is in the books.",
}
AGAIN = (State.WAITING, State.HELD, State.REFUSED, State.LEFT_OUT)


@dataclass(frozen=True, slots=True)
class InBooks:
    """A document as the books answered it, beside what we sent."""

    record: IntentRecord
    name: str
    number: str
    sent: Money
    url: str
    paid: Decimal  # by the payments of this order, which were posted after the books said what was open

    @property
    def still_open(self) -> Money | None:
        balance = self.record.balance
        return (
            None if balance is None else Money(max(balance.amount - self.paid, Decimal(0)), balance.currency)
        )

    @property
    def differs(self) -> bool:
        answered = self.record.books_total
        return answered is not None and answered.amount != self.sent.amount


@router.get("/c/{connection}/orders/{row:int}")
def page(at: Now, row: int) -> Response:
    found = _explained(at, row)
    summary, order = found.detail.summary, found.detail.order
    context = {
        "found": found,
        "summary": summary,
        "order": order,
        "badge": BADGES[summary.state],
        "line": _line(found),
        "pair": pair(order, found.whole, zone=at.zone) if order else None,
        "standing_documents": [
            _in_books(at, one, found.standing) for one in (*found.standing, *found.left_behind)
        ],
        "shortened": _shortened(at, found),
        "whys": whys_of(found.whole, as_sent_to(at.here.books)),
        "events": events(found.intents),
        "holder": _holder(at, found.fresh.holder),
        "going_on": at.here.joined.going_on,
        "taken": _holder(at, found.taken.holder if found.taken else None),
        "can_retry": summary.state in AGAIN or summary.parked,
        "can_undo": bool(found.standing or found.left_behind),
        "can_reset": bool(found.standing or found.taken),
        "store_url": order_link(at.here.store, summary.store_order),
        "map_url": _map_url(at, found),
        "inactive": [(entry_name(one), one.name) for one in found.fresh.inactive],
    }
    return at.page("orders/order.html", context)


@router.post("/c/{connection}/orders/{row:int}/retry")
def retry(at: Now, row: int) -> Response:
    _explained(at, row)
    return at.go(f"/orders/{row}", retried(at, Selection(rows=(row,))))


@router.post("/c/{connection}/orders/{row:int}/revive/{entry}")
def make_active(at: Now, row: int, entry: str) -> Response:
    """Make a customer or item active again in QuickBooks, and try the order again."""
    _explained(at, row)
    place = f"/orders/{row}"
    try:
        name = revive(at.desk, at.parties, row, entry)
    except CartbooksError as trouble:
        return at.go(place, trouble.message, "needs")
    if not name:
        return at.go(place, "This order waits for no such entry any more.", "needs")
    return at.go(place, f"“{name}” is active again in QuickBooks. {begin_after_asking(at)}")


@router.post("/c/{connection}/orders/{row:int}/same-sale")
def same_sale(at: Now, row: int) -> Response:
    """The owner says that the document which has the number is this sale: then nothing is posted."""
    holder = _explained(at, row).fresh.holder
    place = f"/orders/{row}"
    if holder is None:
        return at.go(place, "No other document has this order's number any more.", "needs")
    if not take_over_one(at.desk, at.parties, row, at.here.person.user.id):
        return at.go(place, "That document stands for another order. Look at the two in QuickBooks.", "needs")
    return at.go(place, "Noted: it is the same sale. It counts as exported, and nothing is posted for it.")


def _explained(at: Visiting, row: int) -> Explained:
    """Raises NotHere for an order of another connection."""
    found = explain(at.desk, at.parties, row, at.licence) if row <= LARGEST_ROW else None
    if found is None:
        raise NotHere
    return found


def _shortened(at: Visiting, found: Explained) -> list[tuple[str, tuple[str, ...]]]:
    """What of each document a company file cannot hold as it is, told in sentences."""
    told = shortened_in(at.here.books)
    documents = [(_title(document), told(document)) for document in found.whole.documents]
    return [(title, sentences) for title, sentences in documents if sentences]


def _title(document: Document) -> str:
    number = getattr(document, "number", "")
    return f"{kind_name(document.key.kind).capitalize()} {number}".strip()


def _line(found: Explained) -> str:
    """How the order stands, in one sentence."""
    number = found.detail.summary.number
    standing = [_named(one) for one in found.standing]
    if found.taken:
        holder = found.taken.holder
        theirs = (
            f"{kind_name(holder.kind)} {holder.number} of {words.amount(holder.total)}, which we did not post"
        )
        also = f"; of us there is {_and(standing)}" if standing else ""
        return f"Order {number} was taken over: it is in QuickBooks as {theirs}{also}."
    if standing:
        return f"Order {number} is in QuickBooks as {_and(standing)}."
    if found.left_behind:
        still = _and([_named(one) for one in found.left_behind])
        return f"Order {number} was reset, and it is still in QuickBooks as {still}."
    return LINES[found.detail.summary.state].format(number=number)


def _named(one: IntentRecord) -> str:
    document = one.document
    if document is None:
        return one.name
    number = one.number or getattr(document, "number", "")
    name = f"{kind_name(document.key.kind)}{' ' + number if number else ''}"
    return f"{name} of {words.amount(one.books_total or document.total)}"


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def _in_books(at: Visiting, record: IntentRecord, standing: Sequence[IntentRecord]) -> InBooks:
    document = record.document
    if document is None:
        raise LookupError(f"intent {record.id} posts no document")
    kind: Kind = document.key.kind
    url = document_link(at.desk, at.here.books, kind, record.books_id)
    name = kind_name(kind).capitalize()
    return InBooks(record, name, record.number, document.total, url, _paid(document, standing))


def _paid(document: Document, standing: Sequence[IntentRecord]) -> Decimal:
    payments = (one.document for one in standing if isinstance(one.document, Payment))
    return sum((one.amount.amount for one in payments if one.applies_to == document.key), Decimal(0))


@dataclass(frozen=True, slots=True)
class Stranger:
    """The document that has our number, to be compared."""

    holder: Holder
    name: str
    url: str


def _holder(at: Visiting, holder: Holder | None) -> Stranger | None:
    if holder is None:
        return None
    url = document_link(at.desk, at.here.books, holder.kind, holder.id)
    return Stranger(holder, kind_name(holder.kind).capitalize(), url)


def _map_url(at: Visiting, found: Explained) -> str:
    """The page on which this order's customer can be mapped, "" for a guest."""
    order = found.detail.order
    if order is None or not order.customer_id:
        return ""
    said = {"store_customer": order.customer_id, "name": found.detail.summary.customer}
    return f"{at.url}/manage/customers?{urlencode(said)}"
