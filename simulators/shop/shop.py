"""One practice shop: its files in memory, and what has changed since they were read."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from simulators.shop.catalogue import Catalogue
from simulators.shop.growth import Grown, Plan
from simulators.shop.keys import KeyRing
from simulators.shop.orders import OrderBook
from simulators.shop.site import Clock, parse_gmt, site_of
from simulators.shop.webhooks import Webhooks
from simulators.shop.wire import Wire

STATUSES = {
    "pending": "Pending payment",
    "processing": "Processing",
    "on-hold": "On hold",
    "completed": "Completed",
    "cancelled": "Cancelled",
    "refunded": "Refunded",
    "failed": "Failed",
    "checkout-draft": "Draft",
}
_STEP_MS = 20_000
_MONEY = re.compile(r"-?\d+\.\d+")


class Shop:
    """Everything that one shop's endpoints read and change."""

    def __init__(self, folder: Path, webhooks: Webhooks) -> None:
        self.folder = folder
        self.name = folder.name
        self.site = site_of(_object(folder / "site.json"))
        self.recorded = _list(folder / "orders.json")
        self.recorded_refunds = {
            int(order): refunds for order, refunds in _object(folder / "refunds.json").items()
        }
        self.customers = _list(folder / "customers.json")
        self.taxes = _list(folder / "taxes.json")
        self.gateways = _list(folder / "payment_gateways.json")
        self.webhooks = webhooks
        self.reset()

    def reset(self) -> None:
        """Back to the files, as if nobody had ever been here."""
        self.clock = Clock(self.site.zone)
        self.keys = KeyRing()
        self.catalogue = Catalogue(_list(self.folder / "products.json"))
        self.lists_refunds = True
        self.strict_http = False
        self.changed: set[int] = set()
        self.orders = OrderBook(written_refunds={k: list(v) for k, v in self.recorded_refunds.items()})
        for order in (*self.recorded, *self._trashed()):
            self.orders.put(order)
        self.last_id = max([0, *self._ids()])
        self.webhooks.reset()

    def grow(self, orders: int, seed: int, until: str | None, step_ms: int = _STEP_MS) -> Plan:
        """Let the shop have this many more orders; they end before its first recorded one."""
        first = min((order["date_created_gmt"] for order in self.recorded), default=self.clock.stamps()[1])
        end = parse_gmt(until) if until else parse_gmt(first) - timedelta(days=1)
        start = int((end - timedelta(milliseconds=orders * step_ms)).timestamp())
        return self._grow(Plan(orders, seed, start, step_ms))

    def _grow(self, plan: Plan) -> Plan:
        if not self.recorded:
            raise ValueError("This shop has no recorded order to grow from.")
        originals = [order for order in self.recorded if order["status"] != "trash"]
        self.orders.grown = Grown(plan, originals, self.recorded_refunds, self.site.zone)
        return plan

    def new_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def save_order(self, order: Wire) -> None:
        self.orders.put(order)
        self.changed.add(int(order["id"]))

    def drop_order(self, order_id: int) -> None:
        self.orders.drop(order_id)
        self.changed.add(order_id)

    def statuses(self) -> dict[str, str]:
        """The registered statuses: WooCommerce's own and whatever a plugin put into the recorded orders."""
        known = dict(STATUSES)
        for order in self.recorded:
            status = str(order["status"])
            if status != "trash":
                known.setdefault(status, status.replace("-", " ").capitalize())
        return known

    def state(self) -> Wire:
        """What differs from the files."""
        orders = {str(i): self.orders.get(i) if i in self.orders.entries else None for i in self.changed}
        grown = self.orders.grown
        return {
            "orders": orders,
            "refunds": {str(i): self.orders.refunds(i) for i in self.changed},
            "products": self.catalogue.changes(),
            "keys": self.keys.state(),
            "webhooks": self.webhooks.state(),
            "grown": asdict(grown.plan) if grown else None,
            "last_id": self.last_id,
            "now": self.clock.fixed.isoformat() if self.clock.fixed else None,
            "lists_refunds": self.lists_refunds,
            "strict_http": self.strict_http,
        }

    def restore(self, state: Wire) -> None:
        if state["grown"]:
            self._grow(Plan(**state["grown"]))
        for order_id, order in state["orders"].items():
            self.changed.add(int(order_id))
            if order is None:
                self.orders.drop(int(order_id))
            else:
                self.orders.written_refunds[int(order_id)] = state["refunds"][order_id]
                self.orders.put(order)
        self.catalogue.restore(state["products"])
        self.keys.restore(state["keys"])
        self.webhooks.restore(state["webhooks"])
        self.last_id = state["last_id"]
        self.clock.fixed = datetime.fromisoformat(state["now"]) if state["now"] else None
        self.lists_refunds = state["lists_refunds"]
        self.strict_http = state["strict_http"]

    def _ids(self) -> Iterable[int]:
        yield from (int(order["id"]) for order in self.recorded)
        yield from (int(refund["id"]) for refunds in self.recorded_refunds.values() for refund in refunds)
        yield from self.catalogue.ids()

    def _trashed(self) -> Iterable[Wire]:
        """Orders that site.json names as trashed; of some only the id was written down."""
        for order in self.site.raw.get("not_listed", {}).get("trashed", []):
            yield order if isinstance(order, dict) else self._known_by_id(int(order))

    def _known_by_id(self, order_id: int) -> Wire:
        example = self.recorded[0]
        blank: Wire = {name: _blank(name, value) for name, value in example.items()}
        dated = (
            "date_created",
            "date_created_gmt",
            "date_modified",
            "date_modified_gmt",
            "currency",
            "version",
        )
        kept = {name: example[name] for name in dated}
        return blank | kept | {"id": order_id, "number": str(order_id), "status": "trash"}


def _blank(name: str, value: object) -> object:
    if value is None or name.startswith("date_"):
        return None
    if isinstance(value, str):
        return "0.00" if _MONEY.fullmatch(value) else ""
    if isinstance(value, dict):
        return dict.fromkeys(value, "")
    return type(value)()


def _object(path: Path) -> Wire:
    found: Wire = _read(path) if path.exists() else {}
    return found


def _list(path: Path) -> list[Wire]:
    found: list[Wire] = _read(path) if path.exists() else []
    return found


def _read(path: Path) -> Any:  # noqa: ANN401 - whatever the file holds
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise ValueError(
            f"{path} is not JSON: {problem}. Restore the file or serve another folder."
        ) from problem
