"""A sample of each practice shop as documents, with the settings that the wizard proposes there, for accountants.

The orders that do not foot, the refunds that do not, and every shape of the shop's `shapes.json` once. After a change
that is meant, remake the pages with `make golden` and review the difference.
"""

import json
import os
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.config.document import ReadyConfig, ready
from app.core.listing import StoreTaxRate
from app.core.order import Order
from app.plan.asking import lookups
from app.plan.planning import plan_order
from app.stores.woocommerce.translate import ShopFacts, translate
from app.wizard.defaults import proposed
from tests.plan.reading import reading
from tests.plan.world.towns import PLACES, Town, town

SHOPS = Path(__file__).parents[2] / "simulators" / "shop" / "shops"
GOLDEN = Path(__file__).parent / "golden" / "shops"
FLAVOURS = {"us-default": "us", "us-subtotal": "us", "de-incl": "de", "gb-incl-subtotal": "gb"}
EVERYWHERE = ("guest", "registered", "company", "variable product", "local day differs from GMT day")


@cache
def read(shop: str, name: str) -> Any:
    return json.loads((SHOPS / shop / f"{name}.json").read_text(), parse_float=Decimal)


def sample(shop: str) -> list[int]:
    """The odd ones, then for every shape that none of them has the order with the most of those left."""
    totals = read(shop, "totals")
    chosen = [row["id"] for row in totals["not_footing"]]
    chosen += [row["order"] for row in totals["refunds_not_footing"]]
    shapes = {name: set(ids) for name, ids in read(shop, "shapes").items() if name not in EVERYWHERE}
    left = {name: ids for name, ids in shapes.items() if not ids & set(chosen)}
    while left:
        every = sorted(set().union(*left.values()))
        best = max(every, key=lambda id_: sum(id_ in ids for ids in left.values()))
        chosen.append(best)
        left = {name: ids for name, ids in left.items() if best not in ids}
    return sorted(set(chosen))


def order_of(shop: str, id_: int) -> Order:
    raw = next(row for row in read(shop, "orders") if row["id"] == id_)
    found = translate(raw, read(shop, "refunds").get(str(id_), []), ShopFacts())
    assert isinstance(found, Order)
    return found


def rates(shop: str) -> Iterator[StoreTaxRate]:
    for row in read(shop, "taxes"):
        places = ";".join(row.get("postcodes") or ()), ";".join(row.get("cities") or ())
        percent = Decimal(str(row["rate"]))
        yield StoreTaxRate(str(row["id"]), row["name"], percent, row["country"], row["state"], *places)


@cache
def settings(shop: str) -> tuple[Town, ReadyConfig]:
    """The practice company that suits the shop, and what the wizard proposes for the two."""
    place = town(next(at for at, place in enumerate(PLACES) if place.flavour == FLAVOURS[shop]))
    config = proposed(place.facts, date(2026, 9, 1), list(rates(shop)))
    found = ready(config, place.facts, "c1")
    assert isinstance(found, ReadyConfig), found
    return place, found


def assert_read(golden: Path, shop: str, id_: int, place: Town, config: ReadyConfig) -> None:
    """The order's page in that company is the one that was read; remade when asked to."""
    what = order_of(shop, id_)
    view = place.view(lookups(what, config, place.limits), {}, {})
    shapes = sorted(name for name, ids in read(shop, "shapes").items() if id_ in ids)
    page = f"{shop}, order {id_}: {', '.join(shapes)}\n{reading(what, plan_order(what, config, view))}"
    if os.environ.get("REMAKE_GOLDEN"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(page)
    assert page == golden.read_text()


CASES = [(shop, id_) for shop in FLAVOURS for id_ in sample(shop)]


@pytest.mark.parametrize(("shop", "id_"), CASES)
def test_an_order_of_a_practice_shop_reads_as_the_accountant_has_seen_it(shop: str, id_: int) -> None:
    assert_read(GOLDEN / shop / f"{id_}.txt", shop, id_, *settings(shop))


def test_no_page_is_left_whose_order_is_no_longer_in_the_sample() -> None:
    pages = sorted((path.parent.name, int(path.stem)) for path in GOLDEN.glob("*/*.txt"))
    assert pages == sorted(CASES)
