"""New products of the store become items of the books."""

from app.sync.working import RunKind
from tests.sync.house import Works


def skus(works: Works) -> set[str]:
    products = works.api("GET", "products?per_page=100")
    return {one["sku"] for one in products if one["sku"] and one["type"] == "simple"}


def test_each_product_with_a_sku_becomes_one_item(alice: Works) -> None:
    alice.change("direction", mode="products")

    run = alice.run()

    names = [row["Name"] for row in alice.ask("Item")]
    assert run.state == "done"
    assert skus(alice) <= set(names)
    assert len(names) == len(set(names))


def test_a_second_run_creates_nothing(alice: Works) -> None:
    alice.change("direction", mode="products")
    alice.run()
    alice.forget_counters()

    alice.run()

    assert alice.counters()["writes"] == 0


def test_a_product_that_is_new_becomes_an_item_with_the_next_run(alice: Works) -> None:
    alice.change("direction", mode="products")
    alice.run()
    alice.api("POST", "products", {"name": "A new jar", "sku": "JAR-1", "regular_price": "4.00"})

    alice.run()

    assert [row["Description"] for row in alice.ask("Item") if row["Name"] == "JAR-1"] == ["A new jar"]


def test_an_item_that_quickbooks_refuses_is_told_and_harms_no_other(alice: Works) -> None:
    alice.change("direction", mode="products")
    alice.api("POST", "products", {"name": "A new jar", "sku": "JAR-1", "regular_price": "4.00"})
    alice.fault(kind="item_fault", docnumber="JAR-1", code="6000", detail="Not today.", times=0)

    run = alice.run()

    assert run.state == "done"
    assert "JAR-1" in run.message
    assert skus(alice) - {"JAR-1"} <= {row["Name"] for row in alice.ask("Item")}


def test_a_trial_of_one_order_creates_no_items_but_its_own(alice: Works) -> None:
    alice.change("direction", mode="products")

    alice.run(RunKind.ONE)

    assert not skus(alice) <= {row["Name"] for row in alice.ask("Item")}
