"""Products of the shop, variations among them, and the one thing we write: stock."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from app.core.listing import Product
from app.errors import Refused
from app.stores.woocommerce.rest import Params, Rest
from app.stores.woocommerce.wire import Wire, identity, number, plain, rows, text

_PAGE = 100


def all_rows(rest: Rest, route: str, only: Params | None = None) -> Iterator[list[Wire]]:
    """Every page of a list that does not change its order while it is read."""
    page = 1
    while True:
        place: Params = {"per_page": _PAGE, "page": page, "orderby": "id", "order": "asc"}
        found = rest.get(route, {**place, **(only or {})}).rows()
        if found:
            yield found
        if len(found) < _PAGE:
            return
        page += 1


def pages(rest: Rest) -> Iterator[Sequence[Product]]:
    """Everything that can be sold: a variable product stands for its variations, unless it keeps their stock."""
    for found in all_rows(rest, "wc/v3/products"):
        products: list[Product] = []
        for row in found:
            products += _with_variations(rest, row)
        yield products


def set_stock(rest: Rest, product: Product, quantity: Decimal) -> None:
    """WooCommerce counts whole pieces: a fraction cannot be sold, so it is not offered."""
    whole = int(quantity // 1)
    parent = f"{product.parent_id}/variations/" if product.parent_id else ""
    answer = rest.post(f"wc/v3/products/{parent}{product.id}", {"stock_quantity": whole}).row()
    if answer.get("stock_quantity") is None or number(answer, "stock_quantity") != whole:
        raise Refused(
            f"The store did not take the stock of {product.name or product.sku}. "
            "Switch on “Track stock quantity” for it in WooCommerce, under Product data, Inventory.",
            detail=f"sent {whole}, the store has {answer.get('stock_quantity')}",
        )


def _with_variations(rest: Rest, row: Wire) -> list[Product]:
    product = _product(row, plain(row, "name"))
    if text(row, "type") != "variable":
        return [product]
    found = [product] if product.stock_managed else []
    for variations in all_rows(rest, f"wc/v3/products/{product.id}/variations"):
        found += [_variation(variation, product) for variation in variations]
    return found


def _variation(row: Wire, parent: Product) -> Product:
    options = ", ".join(plain(option, "option") for option in rows(row, "attributes"))
    return _product(row, f"{parent.name} - {options}" if options else parent.name, parent.id)


def _product(row: Wire, name: str, parent_id: str = "") -> Product:
    # A variation says "parent" where its product keeps the stock: then there is none of its own to set.
    managed = row.get("manage_stock") is True
    return Product(
        id=identity(row, "id"),
        name=name,
        sku=plain(row, "sku"),
        price=number(row, "price") if row.get("price") not in ("", None) else None,
        virtual=row.get("virtual") is True,
        stock_managed=managed,
        quantity=number(row, "stock_quantity") if managed else None,
        parent_id=parent_id,
    )
