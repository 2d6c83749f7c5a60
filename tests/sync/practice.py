"""What a house is made of: a small shop, a clock that may be put forward, the practice programs."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[2]
SHOPS = ROOT / "simulators" / "shop" / "shops"


def small_shop(folder: Path, orders: int, name: str = "small") -> Path:
    """The sample shop with its first orders only; the folder that holds the shop."""
    shop = folder / name
    shop.mkdir(parents=True)
    kept = json.loads((SHOPS / "us-default" / "orders.json").read_text())[:orders]
    ids = {str(order["id"]) for order in kept}
    refunds = json.loads((SHOPS / "us-default" / "refunds.json").read_text())
    (shop / "orders.json").write_text(json.dumps(kept))
    (shop / "refunds.json").write_text(json.dumps({k: v for k, v in refunds.items() if k in ids}))
    for other in ("site", "products", "customers", "taxes", "payment_gateways"):
        (shop / f"{other}.json").write_text((SHOPS / "us-default" / f"{other}.json").read_text())
    return folder


@dataclass
class Clock:
    """The house's clock, which a test may put forward."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Simulator:
    """A practice program and its control."""

    url: str
    http: httpx.Client

    def sim(self, command: str, body: object = None, method: str = "POST") -> Any:
        answer = self.http.request(method, f"{self.url}/_sim/{command}", json={} if body is None else body)
        assert answer.status_code < 300, f"{command}: {answer.status_code} {answer.text}"
        return answer.json()

    def get(self, command: str) -> Any:
        answer = self.http.get(f"{self.url}/_sim/{command}")
        assert answer.status_code == 200, answer.text
        return answer.json()


def eventually(look: Callable[[], object], seconds: float = 10) -> None:
    """Wait until it is so."""
    until = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)
