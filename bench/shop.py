"""The practice shop as a benchmark sees it: orders that are sold on demand."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import httpx

from bench.programs import ROOT

SHOP = "us-default"
RECORDED = ROOT / "simulators" / "shop" / "shops" / SHOP
SOLD = ("processing", "completed")
AT_ONCE = 500

Wire = Mapping[str, Any]


def small_shop(folder: Path, orders: int) -> Path:
    """A shop of the first recorded orders, with next to nothing to read."""
    shop = folder / "small"
    shop.mkdir(parents=True)
    for path in RECORDED.glob("*.json"):
        (shop / path.name).write_text(path.read_text())
    kept = json.loads((RECORDED / "orders.json").read_text())[:orders]
    (shop / "orders.json").write_text(json.dumps(kept))
    (shop / "refunds.json").write_text("{}")
    return shop


@dataclass(frozen=True)
class Shop:
    """One shop of the practice store."""

    url: str
    http: httpx.Client
    name: str = SHOP

    def grow(self, orders: int) -> None:
        """So many more orders, each of a person of its own, older than all others."""
        self._ask("grow", {"orders": orders, "seconds": 20})

    def sell(self, orders: int) -> list[Wire]:
        """Customers of before buy again what they bought: nothing new but the orders."""
        return self._sell(islice(cycle(self._bought), orders))

    def sell_to_strangers(self, orders: int, first: int) -> list[Wire]:
        """The same to people who were never here; `first` numbers them."""
        again = islice(cycle(self._bought), orders)
        return self._sell(_by_a_stranger(order, first + place) for place, order in enumerate(again))

    @cached_property
    def _bought(self) -> list[Wire]:
        """Recorded orders that make one document each."""
        found = json.loads((RECORDED / "orders.json").read_text())
        return [{**order, "id": 0} for order in found if order["status"] in SOLD and not order["refunds"]]

    def _sell(self, orders: Iterator[Wire]) -> list[Wire]:
        made: list[Wire] = []
        while some := list(islice(orders, AT_ONCE)):
            made += self._ask("orders", some)
        return made

    def _ask(self, command: str, body: object) -> Sequence[Wire]:
        answer = self.http.post(f"{self.url}/_sim/{self.name}/{command}", json=body)
        found: Sequence[Wire] = answer.raise_for_status().json()
        return found


def _by_a_stranger(order: Wire, number: int) -> Wire:
    person = {"first_name": "Stranger", "last_name": f"No{number}", "company": ""}
    billing = {**order["billing"], **person, "email": f"stranger.{number}@example.com"}
    return {**order, "customer_id": 0, "billing": billing, "shipping": {**order["shipping"], **person}}
