"""`/_sim/`: look inside the practice shops, change them, and break things on purpose."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from simulators.shop import edits, refunds
from simulators.shop.faults import FaultBook
from simulators.shop.listing import Window
from simulators.shop.memory import highest_mb
from simulators.shop.orders import Wanted
from simulators.shop.shop import Shop
from simulators.shop.site import parse_gmt
from simulators.shop.wire import Wire, WireError, invalid_id, no_route

Answer = Wire | list[Wire]
_SWITCHES = ("lists_refunds", "strict_http")


class Control:
    """The commands, each a name in the address; `base` turns a shop's name into its URL."""

    def __init__(self, shops: dict[str, Shop], faults: FaultBook) -> None:
        self._shops = shops
        self._faults = faults

    def general(self, method: str, name: str, body: Any, base: Callable[[str], str]) -> Answer:  # noqa: ANN401 - JSON
        """Commands about all shops."""
        if (method, name) == ("GET", ""):
            shops = [_summary(shop, base(shop.name)) for shop in self._shops.values()]
            return {"shops": shops, "max_rss_mb": highest_mb()}
        if (method, name) == ("POST", "reset"):
            return self._reset(body)
        if name == "counters":
            return self._counters(method)
        if name == "faults":
            return self._fault(method, body)
        raise no_route()

    def of_shop(self, method: str, shop: Shop, words: list[str], body: Any, base: str) -> Answer:  # noqa: ANN401 - JSON
        """Commands about one shop: a word, then perhaps ids."""
        name, ids = words[0], [int(word) for word in words[1:] if word.isdigit()]
        known: dict[tuple[str, str, int], Callable[[], Answer]] = {
            ("GET", "", 0): lambda: _summary(shop, base),
            ("POST", "orders", 0): lambda: [edits.create_order(shop, base, one) for one in _several(body)],
            ("PATCH", "orders", 1): lambda: edits.edit_in_place(shop, base, ids[0], body),
            ("GET", "orders", 1): lambda: edits.find_order(shop, ids[0]),
            ("POST", "trash", 1): lambda: edits.trash_order(shop, base, ids[0]),
            ("POST", "restore", 1): lambda: edits.restore_order(shop, base, ids[0]),
            ("POST", "delete", 1): lambda: edits.delete_order(shop, ids[0]),
            ("POST", "refunds", 1): lambda: _refund(shop, base, ids[0], body),
            ("DELETE", "refunds", 2): lambda: refunds.delete_refund(
                shop, edits.find_order(shop, ids[0]), ids[1]
            ),
            ("POST", "grow", 0): lambda: _grow(shop, body),
            ("POST", "now", 0): lambda: _now(shop, body),
            ("POST", "settings", 0): lambda: _settings(shop, body),
            ("GET", "keys", 0): shop.keys.state,
            ("POST", "keys", 0): lambda: asdict(shop.keys.add(body)),
            ("DELETE", "keys", 0): lambda: _revoke(shop, words),
            ("POST", "webhooks", 0): lambda: _deliver(shop, base, body),
            ("GET", "deliveries", 0): lambda: [asdict(delivery) for delivery in shop.webhooks.log],
            ("POST", "reset", 0): lambda: _reset_shop(shop),
        }
        command = known.get((method, name, len(ids)))
        if command is None:
            raise no_route()
        return command()

    def _reset(self, body: Wire) -> Answer:
        for shop in _chosen(self._shops, body.get("shop")):
            shop.reset()
        self._faults.faults.clear()
        self._faults.counts.clear()
        return {"reset": True}

    def _counters(self, method: str) -> Answer:
        if method == "DELETE":
            self._faults.counts.clear()
        counts = self._faults.counts
        return {"total": counts.total(), "by_route": dict(sorted(counts.items()))}

    def _fault(self, method: str, body: Any) -> Answer:  # noqa: ANN401 - JSON
        if method == "DELETE":
            self._faults.faults.clear()
        if method == "POST":
            for wanted in _several(body):
                try:
                    self._faults.add(wanted)
                except (TypeError, ValueError) as refusal:
                    raise WireError(400, "sim_unknown_fault", str(refusal)) from refusal
        return [asdict(fault) for fault in self._faults.faults]


def _chosen(shops: dict[str, Shop], name: str | None) -> Iterable[Shop]:
    return shops.values() if name is None else [shops[name]]


def _several(body: Any) -> list[Wire]:  # noqa: ANN401 - JSON
    return body if isinstance(body, list) else [body]


def _summary(shop: Shop, base: str) -> Wire:
    listed = shop.orders.select(Wanted(Window(descending=False, start=0, count=0)))[0]
    return {
        "name": shop.name,
        "url": base,
        "title": shop.site.name,
        "orders": listed,
        "products": len(shop.catalogue.products()),
        "webhooks": [asdict(hook) for hook in shop.webhooks.hooks.values()],
        "now": shop.clock.stamps()[1],
        "settings": {name: getattr(shop, name) for name in _SWITCHES},
    }


def _refund(shop: Shop, base: str, order_id: int, body: Wire) -> Wire:
    made = refunds.add_refund(shop, edits.find_order(shop, order_id), body)
    edits.announce(shop, base, "order.updated", order_id)
    return made


def _grow(shop: Shop, body: Wire) -> Wire:
    step = float(body.get("seconds", 20))
    plan = shop.grow(
        int(body["orders"]), int(body.get("seed", 1)), body.get("until"), max(1, round(step * 1000))
    )
    return asdict(plan) | {"listed": _summary(shop, "")["orders"]}


def _now(shop: Shop, body: Wire) -> Wire:
    shop.clock.fixed = parse_gmt(body["now"]) if body.get("now") else None
    return {"now": shop.clock.stamps()[1]}


def _settings(shop: Shop, body: Wire) -> Wire:
    for name in _SWITCHES:
        if name in body:
            setattr(shop, name, bool(body[name]))
    return {name: getattr(shop, name) for name in _SWITCHES}


def _revoke(shop: Shop, words: list[str]) -> Wire:
    shop.keys.remove(words[-1])
    return {"removed": words[-1]}


def _deliver(shop: Shop, base: str, body: Wire) -> Wire:
    order_id = int(body["order_id"])
    if body["topic"] != "order.deleted" and shop.orders.get(order_id) is None:
        raise invalid_id("shop_order")
    told = [
        edits.announce(shop, base, str(body["topic"]), order_id) for _ in range(int(body.get("times", 1)))
    ]
    return {"sent": sum(told)}


def _reset_shop(shop: Shop) -> Wire:
    shop.reset()
    return {"reset": shop.name}
