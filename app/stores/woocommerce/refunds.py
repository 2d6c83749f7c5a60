"""Details of refunds: an order names its refunds only by id, reason and total."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.stores.woocommerce.refusals import error_of
from app.stores.woocommerce.rest import Rest
from app.stores.woocommerce.wire import Wire, rows, text

_PAGE = 100


@dataclass
class RefundDetails:
    """Reads the refunds of many orders in one request where the shop can (WooCommerce 9 on), else one an order."""

    rest: Rest
    _in_bulk: bool = True

    def of_orders(self, orders: Sequence[Wire]) -> dict[str, list[Wire]]:
        """By order id, of the orders that name refunds; exactly those that they name, if the shop still has them."""
        named = {text(order, "id"): _named(order) for order in orders if order.get("refunds")}
        found: dict[str, list[Wire]] = {order_id: [] for order_id in named}
        if len(named) > 1 and self._in_bulk:
            every = [refund_id for ids in named.values() for refund_id in ids]
            for start in range(0, len(every), _PAGE):
                self._collect(every[start : start + _PAGE], named, found)
        for order_id, ids in named.items():
            if len(found[order_id]) < len(ids):
                found[order_id] = [row for row in self.of_order(order_id) if text(row, "id") in ids]
        return found

    def of_order(self, order_id: str) -> list[Wire]:
        answer = self.rest.ask(f"wc/v3/orders/{order_id}/refunds", {"per_page": _PAGE})
        if answer.refusal is not None:
            if answer.refusal.status == 404 and answer.refusal.code:
                return []  # the order went away since it was listed
            raise error_of(answer.refusal, self.rest.shop_url)
        return answer.rows()

    def _collect(self, ids: Sequence[str], named: dict[str, set[str]], found: dict[str, list[Wire]]) -> None:
        if not self._in_bulk:
            return
        answer = self.rest.ask("wc/v3/refunds", {"include": ",".join(ids), "per_page": _PAGE})
        if answer.refusal is not None:
            if answer.refusal.no_route or answer.refusal.forbidden:
                self._in_bulk = False
                return
            raise error_of(answer.refusal, self.rest.shop_url)
        shown = answer.rows()
        for row in shown:
            if text(row, "id") in named.get(text(row, "parent_id"), ()):
                found[text(row, "parent_id")].append(row)
        asked, had = set(ids), {text(row, "id") for row in shown}
        if had - asked and asked - had:
            # A shop that ignores "include" shows its newest refunds instead: of little use, so not asked again.
            self._in_bulk = False


def _named(order: Wire) -> set[str]:
    return {text(row, "id") for row in rows(order, "refunds")}
