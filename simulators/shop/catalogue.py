"""The products of a shop and their variations, and the stock that a connector may set."""

import json
from collections.abc import Iterator
from typing import Any

from simulators.shop.wire import Wire, WireError, invalid_id

_READ_ONLY = ("id", "date_created", "date_created_gmt", "date_modified", "date_modified_gmt", "variations")
_EMPTY: Wire = {
    "type": "simple",
    "status": "publish",
    "sku": "",
    "description": "",
    "regular_price": "",
    "price": "",
    "virtual": False,
    "tax_status": "taxable",
    "tax_class": "",
    "manage_stock": False,
    "stock_quantity": None,
    "stock_status": "instock",
    "backorders": "no",
    "parent_id": 0,
    "variations": [],
    "meta_data": [],
}


class Catalogue:
    """Products and variations by id; a product lists its variations' ids, as WooCommerce does."""

    def __init__(self, products: list[Wire]) -> None:
        self.items: dict[int, Wire] = {}
        self._changed: set[int] = set()
        for product in products:
            variations = [v for v in product.get("variations", []) if isinstance(v, dict)]
            for variation in variations:
                self.items[int(variation["id"])] = variation | {"parent_id": product["id"]}
            listed = [v["id"] for v in variations] or product.get("variations", [])
            self.items[int(product["id"])] = product | {"variations": listed}

    def ids(self) -> Iterator[int]:
        yield from self.items

    def products(self) -> list[Wire]:
        return [item for item in self.items.values() if item["type"] != "variation"]

    def variations(self, product_id: int) -> list[Wire]:
        return [
            item
            for item in self.items.values()
            if item["type"] == "variation" and item["parent_id"] == product_id
        ]

    def by_sku(self, skus: list[str]) -> list[Wire]:
        return [item for item in self.items.values() if item["sku"] and item["sku"] in skus]

    def get(self, item_id: int, parent_id: int | None = None) -> Wire:
        item = self.items.get(item_id)
        if item is None or (parent_id is not None and item["parent_id"] != parent_id):
            raise invalid_id("product" if parent_id is None else "product_variation")
        return item

    def update(self, item_id: int, body: Wire, stamps: tuple[str, str]) -> Wire:
        if item_id not in self.items:
            raise invalid_id("product", 400)
        given = {name: value for name, value in body.items() if name not in _READ_ONLY}
        return self._save(item_id, self.items[item_id], given, stamps)

    def create(self, item_id: int, body: Wire, stamps: tuple[str, str]) -> Wire:
        sku = body.get("sku")
        if sku and self.by_sku([str(sku)]):
            message = "Invalid or duplicated SKU."
            raise WireError(400, "product_invalid_sku", message, {"unique_sku": f"{sku}-1"})
        dates = {"date_created": stamps[0], "date_created_gmt": stamps[1]}
        start = {"id": item_id, "name": "Product"} | dates | json.loads(json.dumps(_EMPTY))
        given = {name: value for name, value in body.items() if name not in _READ_ONLY}
        return self._save(item_id, start | {"price": body.get("regular_price", "")}, given, stamps)

    def changes(self) -> dict[str, Wire]:
        return {str(item_id): self.items[item_id] for item_id in self._changed}

    def restore(self, changes: dict[str, Wire]) -> None:
        for item_id, item in changes.items():
            self.items[int(item_id)] = item
            self._changed.add(int(item_id))

    def _save(self, item_id: int, before: Wire, given: Wire, stamps: tuple[str, str]) -> Wire:
        item = before | given | {"date_modified": stamps[0], "date_modified_gmt": stamps[1]}
        self.items[item_id] = item | _stock(item)
        self._changed.add(item_id)
        return self.items[item_id]


def _stock(item: Wire) -> Wire:
    """What WooCommerce makes of a stock that was sent: whole pieces, and nothing where stock is not managed."""
    if item["manage_stock"] is not True:
        # A quantity sent to a product that does not manage stock is dropped without an error.
        return {"stock_quantity": None}
    quantity = _whole(item["stock_quantity"])
    if quantity > 0:
        return {"stock_quantity": quantity, "stock_status": "instock"}
    status = "outofstock" if item["backorders"] == "no" else "onbackorder"
    return {"stock_quantity": quantity, "stock_status": status}


def _whole(quantity: Any) -> int:  # noqa: ANN401 - PHP takes a number, digits as text, or nothing
    try:
        return int(float(quantity or 0))
    except (TypeError, ValueError):
        message = "Invalid parameter(s): stock_quantity"
        raise WireError(400, "rest_invalid_param", message, {"params": {"stock_quantity": message}}) from None
