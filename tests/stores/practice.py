"""The practice store in a process of its own, and one shop of it as the store contract's stage."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from app.core.listing import Product
from app.stores.woocommerce.client import Keys, WooCommerceStore, open_store

ROOT = Path(__file__).parents[2]
SHOPS = ROOT / "simulators" / "shop" / "shops"
KEYS = Keys("ck_practice", "cs_practice")
ALWAYS = 1_000_000


@contextmanager
def running() -> Iterator[str]:
    command = [sys.executable, "-m", "simulators.shop"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as program:  # noqa: S603 - ours
        assert program.stdout is not None
        try:
            yield json.loads(program.stdout.readline())["url"]
        finally:
            program.terminate()
            program.wait(timeout=10)


@dataclass
class PracticeShop:
    """A shop of the running practice store; `http` is our client, which each test may share."""

    origin: str
    name: str
    http: httpx.Client
    secrets: tuple[str, ...] = ("cs_practice", "ck_practice", "cs_wrong")

    @property
    def url(self) -> str:
        return f"{self.origin}/{self.name}"

    def open(self) -> WooCommerceStore:
        return self.open_with(KEYS)

    def open_with(self, keys: Keys) -> WooCommerceStore:
        return open_store(self.url, keys, self.http)

    def open_with_wrong_keys(self) -> WooCommerceStore:
        return self.open_with(Keys("ck_practice", "cs_wrong"))

    def order_ids(self) -> set[str]:
        listed = json.loads((SHOPS / self.name / "orders.json").read_text())
        return {str(order["id"]) for order in listed}

    def edit(self, order_id: str) -> None:
        self.patch(order_id, customer_note="Please ring twice")

    def patch(self, order_id: str, **fields: object) -> None:
        self.sim("PATCH", f"{self.name}/orders/{order_id}", fields)

    def delete(self, order_id: str) -> None:
        self.sim("POST", f"{self.name}/delete/{order_id}")

    def trash(self, order_id: str) -> None:
        self.sim("POST", f"{self.name}/trash/{order_id}")

    def go_down(self) -> None:
        self.fault(kind="status", status=500, times=ALWAYS)

    def fall_silent(self) -> None:
        self.fault(kind="cut", times=ALWAYS)

    def recover(self) -> None:
        self.sim("DELETE", "faults")

    def lose_the_answer_of_the_next_write(self) -> None:
        self.fault(kind="cut", method="POST", after_commit=True)

    def fault(self, **fields: object) -> None:
        self.sim("POST", "faults", {"shop": self.name, **fields})

    def product(self) -> Product:
        product = self.product_without_stock()
        self.api("POST", f"products/{product.id}", {"manage_stock": True})
        return next(found for found in self._products() if found.id == product.id)

    def product_without_stock(self) -> Product:
        return self._products()[0]

    def stock_of(self, product: Product) -> Decimal | None:
        return next(found.quantity for found in self._products() if found.id == product.id)

    def requests(self) -> dict[str, int]:
        counted: dict[str, int] = self.sim("GET", "counters")["by_route"]
        return {route.partition(" ")[2]: number for route, number in counted.items()}

    def forget_requests(self) -> None:
        self.sim("DELETE", "counters")

    def sim(self, method: str, path: str, body: object = None) -> Any:
        return self._call(method, f"{self.origin}/_sim/{path}", body)

    def api(self, method: str, path: str, body: object = None) -> Any:
        """What the shop's own people do over REST."""
        return self._call(method, f"{self.url}/wp-json/wc/v3/{path}", body)

    def _call(self, method: str, url: str, body: object) -> Any:
        auth = (KEYS.consumer_key, KEYS.consumer_secret)
        answer = self.http.request(method, url, json=body, auth=auth)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def _products(self) -> list[Product]:
        return [product for found in self.open().products() for product in found]
