"""Orders as they come from the store: new, changed, or the same again."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Protocol

from pydantic_core import PydanticSerializationError
from sqlmodel import Session, col, select

from app.core.order import Order
from app.core.reason import Effect, Reason
from app.data import ledger_fees
from app.data.codec import Codec
from app.data.columns import folded, storable
from app.data.connections import hold
from app.data.fingerprints import ORDER, fingerprint_of
from app.data.ledger_counts import State, move_counts
from app.data.ledger_words import order_words, set_words
from app.data.tables.ledger import OrderBodyRow, OrderRow
from app.data.upsert import CHUNK, Values, chunks, upsert

REASONS = Codec(tuple[Reason, ...])


_STANDING = (
    "status",
    "modified",
    "fingerprint",
    "unreadable",
    "state",
    "needs_plan",
    "code",
    "message",
    "section",
)
_WHOLE = (
    *_STANDING,
    "number",
    "number_sort",
    "customer",
    "customer_folded",
    "email",
    "total",
    "currency",
    "created",
)


class Rejected(Protocol):
    """An order that its adapter could not read; the adapters' layer cannot be imported from here."""

    @property
    def id(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def modified(self) -> str: ...
    @property
    def reason(self) -> Reason: ...


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many orders of a page were new, changed, and the same as before; of the new and changed ones `held` could
    not be read."""

    new: int = 0
    changed: int = 0
    same: int = 0
    held: int = 0

    @property
    def fresh(self) -> int:
        """How many ask for a plan."""
        return self.new + self.changed - self.held

    def __add__(self, other: "Recorded") -> "Recorded":
        return Recorded(
            self.new + other.new, self.changed + other.changed, self.same + other.same, self.held + other.held
        )


@dataclass(frozen=True, slots=True)
class _Seen:
    """An order ready to be written; `reason` is why it is held from the start."""

    id: str
    number: str
    status: str
    customer: str
    email: str
    total: Decimal
    currency: str
    created: datetime
    modified: datetime
    fingerprint: str
    payload: str
    words: frozenset[str]
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    state: State
    fingerprint: str
    parked: bool
    why: tuple[str, str]  # code and message: a parked order keeps them, or nobody could tell why it waits


def record(
    session: Session,
    merchant: str,
    connection: str,
    orders: Sequence[Order],
    *,
    rejected: Sequence[Rejected] = (),
    now: datetime,
) -> Recorded:
    """Keep a page of orders. New and changed ones ask for a plan; the same ones are left alone.

    When one order comes twice on a page, its last reading counts.
    """
    hold(session, merchant, connection)
    ledger_fees.note_methods(session, merchant, connection, orders)
    seen = {order.id: _seen(order) for order in orders}
    seen |= {order.id: _unread(order, now) for order in rejected}
    total = Recorded()
    ids = list(seen)
    for start in range(0, len(ids), CHUNK):
        chunk = [seen[order_id] for order_id in ids[start : start + CHUNK]]
        total += _record_chunk(session, merchant, connection, chunk)
    return total


def are_known(session: Session, merchant: str, connection: str, orders: Sequence[Order]) -> bool:
    """Whether these are all in the ledger as they are told now."""
    seen = {order.id: _seen(order).fingerprint for order in orders}
    for ids in chunks(seen):
        known = _known(session, merchant, connection, ids)
        if any(one not in known or known[one].fingerprint != seen[one] for one in ids):
            return False
    return True


def _record_chunk(session: Session, merchant: str, connection: str, chunk: Sequence[_Seen]) -> Recorded:
    known = _known(session, merchant, connection, [order.id for order in chunk])
    fresh = [
        order for order in chunk if order.id not in known or known[order.id].fingerprint != order.fingerprint
    ]
    if not fresh:
        return Recorded(same=len(chunk))
    new = sum(order.id not in known for order in fresh)
    _write(session, merchant, connection, fresh, known)
    moved: Counter[str] = Counter()
    moved.update(_next_state(order, known.get(order.id)) for order in fresh)
    moved.subtract(known[order.id].state for order in fresh if order.id in known)
    move_counts(session, merchant, connection, moved)
    held = sum(order.reason is not None for order in fresh)
    return Recorded(new, len(fresh) - new, len(chunk) - len(fresh), held)


def _next_state(order: _Seen, known: _Known | None) -> State:
    if known is not None and (known.parked or known.state is State.POSTING):
        return known.state
    if order.reason:
        return State.HELD  # an exported one too: the books no longer follow it, and only a person can tell
    # The plan of what changed is made from here.
    return State.EXPORTED if known is not None and known.state is State.EXPORTED else State.WAITING


def _write(
    session: Session, merchant: str, connection: str, fresh: Sequence[_Seen], known: Mapping[str, _Known]
) -> None:
    """What could not be read keeps what its last good reading said."""
    whole = [order for order in fresh if order.reason is None or order.id not in known]
    part = [order for order in fresh if order.reason is not None and order.id in known]
    writings: tuple[tuple[list[_Seen], Sequence[str], Sequence[str]], ...] = (
        (whole, _WHOLE, ("payload", "reasons")),
        (part, _STANDING, ("reasons",)),
    )
    for orders, columns, _ in writings:
        rows = [
            _columns(order, known.get(order.id)) | {"merchant": merchant, "connection": connection}
            for order in orders
        ]
        upsert(session, OrderRow, rows, ["connection", "store_order"], columns)
    ids = _row_ids(session, merchant, connection, [order.id for order in fresh])
    for orders, _, columns in writings:
        bodies = [_body(merchant, ids[order.id], order) for order in orders]
        upsert(session, OrderBodyRow, bodies, ["order_id"], columns)
    words = {ids[order.id]: order.words for order in whole}
    set_words(
        session, merchant, connection, words, new={ids[order.id] for order in fresh if order.id not in known}
    )


def _columns(order: _Seen, known: _Known | None) -> dict[str, object]:
    parked = known is not None and known.parked
    code, message = known.why if known is not None and parked else ("", "")
    return {
        "store_order": order.id,
        "number": order.number,
        "number_sort": number_sort(order.number),
        "status": order.status,
        "customer": order.customer,
        "customer_folded": folded(order.customer),
        "email": order.email,
        "total": order.total,
        "currency": order.currency,
        "created": order.created,
        "modified": order.modified,
        "fingerprint": order.fingerprint,
        "unreadable": order.reason is not None,
        "state": _next_state(order, known),
        "needs_plan": order.reason is None and not parked,
        "parked": parked,
        "code": order.reason.code if order.reason else code,
        "message": order.reason.message if order.reason else message,
        "section": order.reason.section if order.reason else "",
        "document": "",
        "run": "",
    }


def _body(merchant: str, row: int, order: _Seen) -> Values:
    reasons = REASONS.dump((order.reason,) if order.reason else ())
    return {
        "order_id": row,
        "merchant": merchant,
        "payload": order.payload,
        "reasons": reasons,
    }


def _known(session: Session, merchant: str, connection: str, ids: Sequence[str]) -> dict[str, _Known]:
    rows = session.exec(
        select(OrderRow).where(
            OrderRow.merchant == merchant,
            OrderRow.connection == connection,
            col(OrderRow.store_order).in_(ids),
        )
    )
    return {
        row.store_order: _Known(State(row.state), row.fingerprint, row.parked, (row.code, row.message))
        for row in rows
    }


def _row_ids(session: Session, merchant: str, connection: str, ids: Sequence[str]) -> dict[str, int]:
    rows = session.exec(
        select(OrderRow.store_order, OrderRow.id).where(
            OrderRow.merchant == merchant,
            OrderRow.connection == connection,
            col(OrderRow.store_order).in_(ids),
        )
    )
    return {order_id: row for order_id, row in rows if row is not None}


def _seen(order: Order) -> _Seen:
    customer = _customer(order)
    words = order_words(order.number, customer, order.billing.company, order.billing.email, order.total)
    try:
        payload = ORDER.dump(order)
    except PydanticSerializationError:
        return _unstorable(order)
    return _Seen(
        id=order.id,
        number=order.number,
        status=order.status,
        customer=_clean(customer),
        email=_clean(order.billing.email),
        total=storable(order.total.amount),
        currency=order.currency,
        created=order.created,
        modified=order.modified,
        fingerprint=fingerprint_of(payload),
        payload=payload,
        words=words,
    )


def _unstorable(order: Order) -> _Seen:
    """Half an emoji, cut off by a store plugin, is no text: one such order must not stop its page."""
    reason = Reason(
        "unreadable_text",
        "A text of this order holds a broken character. Open the order in your store, correct the text and save it.",
    )
    return _Seen(
        id=order.id,
        number=order.number,
        status=order.status,
        customer="",
        email="",
        total=storable(order.total.amount),
        currency=order.currency,
        created=order.created,
        modified=order.modified,
        fingerprint=f"unreadable {order.modified.isoformat()}",
        payload="",
        words=order_words(order.number, "", "", "", order.total),
        reason=reason,
    )


def _unread(order: Rejected, now: datetime) -> _Seen:
    modified = _time(order.modified) or now
    reason = Reason(order.reason.code, order.reason.message, order.reason.section, Effect.HELD)
    return _Seen(
        id=order.id,
        number=order.number,
        status=order.status,
        customer="",
        email="",
        total=Decimal(0),
        currency="",
        created=modified,
        modified=modified,
        fingerprint=f"{reason.code} {order.modified}"[:60],
        payload="",
        words=order_words(order.number, "", "", "", None),
        reason=reason,
    )


def _customer(order: Order) -> str:
    party = order.billing
    return f"{party.first_name} {party.last_name}".strip() or party.company


def _clean(text: str) -> str:
    """PostgreSQL stores no NUL character."""
    return text.replace("\x00", "")


def _time(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def number_sort(number: str) -> str:
    """Sorts WEB-9 before WEB-10."""
    return re.sub(r"[0-9]+", lambda digits: digits.group().zfill(12), folded(_clean(number)))
