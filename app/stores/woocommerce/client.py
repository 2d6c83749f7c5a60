"""A WooCommerce shop as a Store."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import httpx

from app.core.access import Access
from app.core.listing import Named, Product, StoreLists, StoreTaxRate
from app.core.order import Order
from app.stores.base import Page, Rejected
from app.stores.woocommerce import access, products
from app.stores.woocommerce.address import store_url
from app.stores.woocommerce.paging import Batch, ChangedOrders, read_cursor, write_cursor
from app.stores.woocommerce.refunds import RefundDetails
from app.stores.woocommerce.refusals import error_of
from app.stores.woocommerce.rest import Keys, Rest
from app.stores.woocommerce.translate import ShopFacts, missing_refunds, translate
from app.stores.woocommerce.webhooks import TOPICS
from app.stores.woocommerce.wire import Wire, naive, number, plain, text

__all__ = ["Keys", "WooCommerceStore", "open_store"]


@dataclass(frozen=True, slots=True)
class _Webhook:
    """A webhook of ours in the shop."""

    id: str
    topic: str
    status: str  # active, paused or disabled


def open_store(url: str, keys: Keys, http: httpx.Client) -> "WooCommerceStore":
    """The shop at this address, however it was typed. Nothing is sent yet."""
    return WooCommerceStore(Rest(store_url(url), keys, http))


class WooCommerceStore:
    """Reads orders, lists and products; writes stock and our webhooks."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._refunds = RefundDetails(rest)
        self._facts: ShopFacts | None = None

    def check(self) -> Access:
        return access.probe(self._rest)

    def orders(self, since: str) -> Iterator[Page]:
        for batch in ChangedOrders(self._rest, read_cursor(since)).batches():
            yield self._page(batch)

    def order(self, id: str) -> Order | Rejected | None:  # noqa: A002 - the protocol's name
        found = self._current(id)
        return None if found is None else translate(*found, self._shop())

    def trashed(self, since: datetime) -> Iterator[Sequence[str]]:
        only = {"status": "trash", "_fields": "id", "dates_are_gmt": "true", "modified_after": naive(since)}
        for rows in products.all_rows(self._rest, "wc/v3/orders", only):
            yield [text(row, "id") for row in rows]

    def lists(self) -> StoreLists:
        name = self._shop().channel
        return StoreLists(
            statuses=tuple(self._statuses()),
            payment_methods=tuple(self._payment_methods()),
            channels=(Named(name, name),) if name else (),
            tax_rates=tuple(
                _tax_rate(row) for rows in products.all_rows(self._rest, "wc/v3/taxes") for row in rows
            ),
        )

    def products(self) -> Iterator[Sequence[Product]]:
        return products.pages(self._rest)

    def set_stock(self, product: Product, quantity: Decimal) -> None:
        products.set_stock(self._rest, product, quantity)

    def subscribe(self, address: str, secret: str) -> None:
        """One working webhook for each topic of orders. WooCommerce switches one off when we could not be reached
        six times in a row, and its own list is the only place that says so; it gets our present secret with it.

        A second one for a topic is left as it is: what it sends is read once, and to remove the wrong one of two
        that other people may have made would cost more than a message too many.
        """
        ours = self._webhooks(address)
        working = {hook.topic for hook in ours if hook.status == "active"}
        idle = {hook.topic: hook.id for hook in ours if hook.topic not in working}
        for topic in TOPICS:
            if topic in idle:
                self._rest.post(f"wc/v3/webhooks/{idle[topic]}", {"status": "active", "secret": secret})
            elif topic not in working:
                new = {"name": "Cartbooks", "topic": topic, "delivery_url": address, "secret": secret}
                self._rest.post("wc/v3/webhooks", new)

    def _webhooks(self, address: str) -> list[_Webhook]:
        """Those that call this address of ours, whoever made them."""
        found = [row for rows in products.all_rows(self._rest, "wc/v3/webhooks") for row in rows]
        return [
            _Webhook(text(row, "id"), text(row, "topic"), text(row, "status"))
            for row in found
            if text(row, "delivery_url") == address
        ]

    def _page(self, batch: Batch) -> Page:
        details = self._refunds.of_orders(batch.rows)
        done = [self._translated(row, details.get(text(row, "id"), [])) for row in batch.rows]
        return Page(
            orders=tuple(found for found in done if isinstance(found, Order)),
            rejected=tuple(found for found in done if isinstance(found, Rejected)),
            cursor=write_cursor(batch.until),
            total=batch.total,
        )

    def _translated(self, row: Wire, refunds: Sequence[Wire]) -> Order | Rejected:
        if missing_refunds(row, refunds):
            # A refund was taken back between the two questions, which does not count as a change of the order.
            row, refunds = self._current(text(row, "id")) or (row, refunds)
        return translate(row, refunds, self._shop())

    def _current(self, order_id: str) -> tuple[Wire, Sequence[Wire]] | None:
        answer = self._rest.ask(f"wc/v3/orders/{order_id}")
        if answer.refusal is not None:
            if answer.refusal.status == 404 and answer.refusal.code.endswith("_invalid_id"):
                return None
            raise error_of(answer.refusal, self._rest.shop_url)
        row = answer.row()
        return row, self._refunds.of_order(order_id) if row.get("refunds") else []

    def _shop(self) -> ShopFacts:
        if self._facts is None:
            self._facts = ShopFacts(channel=plain(self._rest.index(), "name"))
        return self._facts

    def _statuses(self) -> Iterator[Named]:
        for row in self._rest.get("wc/v3/reports/orders/totals").rows():
            yield Named(text(row, "slug"), plain(row, "name") or text(row, "slug"))

    def _payment_methods(self) -> Iterator[Named]:
        for row in self._rest.get("wc/v3/payment_gateways").rows():
            name = plain(row, "title") or plain(row, "method_title") or text(row, "id")
            yield Named(text(row, "id"), name, active=row.get("enabled") is not False)


def _tax_rate(row: Wire) -> StoreTaxRate:
    percent = number(row, "rate")
    places = f"{text(row, 'state')} {text(row, 'country')}".strip()
    return StoreTaxRate(
        id=text(row, "id"),
        name=plain(row, "name") or f"{percent.normalize():f} % {places}".strip(),
        percent=percent,
        country=text(row, "country"),
        state=text(row, "state"),
        postcode=_several(row, "postcode"),
        city=_several(row, "city"),
        shipping=row.get("shipping") is True,
    )


def _several(row: Wire, field: str) -> str:
    """Since WooCommerce 5.3 a rate lists its places; the single field holds only the last of them."""
    found = row.get(f"{field}s" if field == "postcode" else "cities")
    names = [str(name) for name in found] if isinstance(found, list) else []
    return ";".join(names) or text(row, field)
