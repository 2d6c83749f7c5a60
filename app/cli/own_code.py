"""How fast our own code is where nothing is waited for: translate, plan, encode."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from app.books.qbo.batches import envelopes
from app.cli.profiling import profiled
from app.core.intent import Post
from app.core.order import Order
from app.data import configs
from app.data.stores import keys_of
from app.plan.planning import plan_order
from app.stores.woocommerce.address import store_url
from app.stores.woocommerce.paging import ChangedOrders
from app.stores.woocommerce.refunds import RefundDetails
from app.stores.woocommerce.rest import Keys, Rest
from app.stores.woocommerce.translate import ShopFacts, translate
from app.stores.woocommerce.wire import Wire, text
from app.sync.desk import Desk
from app.sync.facts import Parties, ready_config, require
from app.sync.view import view_of
from app.sync.waves import new_entries

CHUNK = 300  # orders that share one view of the books, as in a run

Raw = tuple[Wire, Sequence[Wire]]


@dataclass(frozen=True, slots=True)
class OwnCode:
    """Seconds of one core; `documents` were encoded, of orders whose customers and items the books have."""

    orders: int
    documents: int
    translate_seconds: float
    plan_seconds: float
    encode_seconds: float


@dataclass(slots=True)
class _Watch:
    """Adds up the time of this thread between its laps."""

    began: float = 0.0

    def lap(self) -> float:
        now = time.thread_time()
        taken, self.began = now - self.began, now
        return taken


def run_own_code(desk: Desk, parties: Parties, orders: int, profile: Path | None = None) -> OwnCode:
    """The shop's orders again and again, until there were so many. What is read meanwhile is not counted."""
    raw = list(_raw(desk, parties))
    rows = islice(cycle(raw), orders)
    total = OwnCode(0, 0, 0, 0, 0)
    with profiled(profile):
        while chunk := list(islice(rows, CHUNK)):
            total = _added(total, _run_chunk(desk, parties, chunk))
    return total


def _run_chunk(desk: Desk, parties: Parties, chunk: Sequence[Raw]) -> OwnCode:
    facts = ShopFacts("practice")
    watch = _Watch(time.thread_time())
    translated = [translate(order, refunds, facts) for order, refunds in chunk]
    translating = watch.lap()
    orders = [one for one in translated if isinstance(one, Order)]
    with desk.database.read() as session:
        saved, _ = configs.current(session, parties.merchant, parties.connection.id)
        config = require(ready_config(session, parties, saved, desk))
        view = view_of(session, parties, config, orders)
    watch.lap()
    plans = [plan_order(order, config, view, []) for order in orders]
    planning = watch.lap()
    documents = [document for plan in plans for document in plan.documents if not list(new_entries(document))]
    watch.lap()
    envelopes([Post(str(document.key), document, {}) for document in documents], view.company)
    return OwnCode(len(chunk), len(documents), translating, planning, watch.lap())


def _added(one: OwnCode, other: OwnCode) -> OwnCode:
    return OwnCode(
        one.orders + other.orders,
        one.documents + other.documents,
        one.translate_seconds + other.translate_seconds,
        one.plan_seconds + other.plan_seconds,
        one.encode_seconds + other.encode_seconds,
    )


def _raw(desk: Desk, parties: Parties) -> Iterator[Raw]:
    store = parties.store
    with desk.database.read() as session:
        keys = keys_of(session, store.merchant, store.id, desk.secrets)
    rest = Rest(store_url(store.url), Keys(keys.key, keys.secret), desk.http)
    refunds = RefundDetails(rest)
    for batch in ChangedOrders(rest, "").batches():
        details = refunds.of_orders(batch.rows)
        yield from ((row, details.get(text(row, "id"), [])) for row in batch.rows)
