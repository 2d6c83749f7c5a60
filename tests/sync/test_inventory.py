"""Inventory from QuickBooks to the store: its quantity, less what waits to be exported, where it changed."""

from decimal import Decimal
from typing import Any

import pytest

from app.data.ledger_counts import State
from tests.sync.house import House, Works

SKU = "LPG-105"


def make_item(works: Works, sku: str, quantity: int) -> dict[str, Any]:
    """An inventory item, as the bookkeeper makes it."""
    accounts = {row["AccountSubType"]: row["Id"] for row in works.ask("Account")}
    return works.write(
        "Item",
        {
            "Name": sku,
            "Sku": sku,
            "Type": "Inventory",
            "TrackQtyOnHand": True,
            "QtyOnHand": quantity,
            "InvStartDate": "2026-01-01",
            "IncomeAccountRef": {"value": accounts["SalesOfProductIncome"]},
            "ExpenseAccountRef": {"value": accounts["SuppliesMaterialsCogs"]},
            "AssetAccountRef": {"value": accounts["Inventory"]},
        },
    )


def manage(works: Works, sku: str, quantity: int) -> str:
    """Switch on stock for a product; its id."""
    product = next(one for one in works.api("GET", "products?per_page=100") if one["sku"] == sku)
    works.api("PUT", f"products/{product['id']}", {"manage_stock": True, "stock_quantity": quantity})
    return str(product["id"])


def stock_of(works: Works, product: str) -> Any:
    return works.api("GET", f"products/{product}")["stock_quantity"]


def sold(works: Works, sku: str) -> Decimal:
    orders = [one.order for one in works.orders() if one.order]
    return sum((line.quantity for order in orders for line in order.lines if line.sku == sku), Decimal(0))


@pytest.fixture
def stocked(alice: Works) -> Works:
    """A hundred on the shelf, and a store that thinks that there are five."""
    make_item(alice, SKU, 100)
    alice.change("direction", mode="inventory")
    return alice


def test_the_store_gets_what_is_on_the_shelf_after_this_runs_own_sales(stocked: Works) -> None:
    product = manage(stocked, SKU, 5)

    run = stocked.run()

    assert (run.state, run.message) == ("done", "")
    left = next(row["QtyOnHand"] for row in stocked.ask("Item") if row["Name"] == SKU)
    assert sold(stocked, SKU) > 0
    assert stock_of(stocked, product) == left == 100 - sold(stocked, SKU) + back(stocked)


def back(works: Works) -> Decimal:
    """What refunds brought back to the shelf."""
    lines = [line for row in works.ask("RefundReceipt") for line in row["Line"]]
    details = [line["SalesItemLineDetail"] for line in lines if "SalesItemLineDetail" in line]
    quantities = [one.get("Qty", 0) for one in details if one["ItemRef"].get("name") == SKU]
    return Decimal(sum(quantities))


def test_what_was_sold_and_waits_is_not_offered_again(stocked: Works) -> None:
    product = manage(stocked, SKU, 5)
    stocked.fault(kind="item_fault", entity="SalesReceipt", code="6000", detail="Not today.", times=0)

    stocked.run()

    assert stocked.states() == {State.REFUSED: 12}
    assert stock_of(stocked, product) == 100 - sold(stocked, SKU)


def test_a_stock_that_did_not_change_is_not_written(stocked: Works) -> None:
    manage(stocked, SKU, 5)
    stocked.run()
    stocked.house.shop.sim("counters", method="DELETE")

    stocked.run()

    routes = stocked.house.shop.get("counters")["by_route"]
    assert not [route for route in routes if " POST " in f" {route} " or " PUT " in f" {route} "]


def test_a_product_that_the_store_refuses_harms_no_other_and_is_told(stocked: Works) -> None:
    other = "LPG-101"
    make_item(stocked, other, 70)
    first, second = manage(stocked, SKU, 5), manage(stocked, other, 5)
    refusal = {"kind": "status", "status": 400, "method": "POST", "route": f"products/{second}", "times": 10}
    stocked.house.shop.sim("faults", {"shop": "small", **refusal})

    run = stocked.run()

    assert run.state == "done"
    assert stock_of(stocked, first) != 5
    assert stock_of(stocked, second) == 5
    assert run.message


def test_two_skus_of_one_item_share_its_stock(house: House) -> None:
    alice = house.merchant()
    item = make_item(alice, "SHELF", 50)
    alice.change("direction", mode="inventory")
    alice.map_product("LPG-105", item)
    alice.map_product("LPG-101", item)
    products = [manage(alice, "LPG-105", 1), manage(alice, "LPG-101", 1)]
    alice.fault(kind="item_fault", entity="SalesReceipt", code="6000", detail="Not today.", times=0)

    alice.run()

    waiting = sold(alice, "LPG-105") + sold(alice, "LPG-101")
    assert [stock_of(alice, product) for product in products] == [50 - waiting] * 2
