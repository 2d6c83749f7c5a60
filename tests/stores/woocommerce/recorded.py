"""The recorded orders of real shops, parsed as the adapter parses them."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.core.order import Order
from app.stores.base import Rejected
from app.stores.woocommerce.translate import ShopFacts, translate
from tests.stores.practice import ROOT, SHOPS

EDGE = ROOT / "tests" / "data" / "woocommerce" / "edge"
NAMES = tuple(sorted(folder.name for folder in SHOPS.iterdir() if (folder / "orders.json").exists()))
EDGES = tuple(sorted(path.stem for path in EDGE.glob("*.json") if not path.name.endswith(".refunds.json")))
FACTS = ShopFacts("Larkspur")

Wire = dict[str, Any]


def load(path: Path) -> Any:
    return json.loads(path.read_text(), parse_float=Decimal)


def of_shop(name: str) -> Iterator[tuple[Wire, list[Wire]]]:
    refunds = load(SHOPS / name / "refunds.json")
    for order in load(SHOPS / name / "orders.json"):
        yield order, refunds.get(str(order["id"]), [])


def edge(name: str) -> tuple[Wire, list[Wire]]:
    path = EDGE / f"{name}.refunds.json"
    return load(EDGE / f"{name}.json"), load(path) if path.exists() else []


def neutral(order: Wire, refunds: list[Wire] | None = None) -> Order:
    found = translate(order, refunds or [], FACTS)
    assert isinstance(found, Order), found
    return found


def edge_order(name: str) -> Order:
    return neutral(*edge(name))


def rejected(order: Wire, refunds: list[Wire] | None = None) -> Rejected:
    found = translate(order, refunds or [], FACTS)
    assert isinstance(found, Rejected), found
    return found
