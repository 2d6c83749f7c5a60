"""What a person sees of a practice shop: its front, an order, and the page that hands out keys."""

from decimal import Decimal
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from simulators.shop.listing import Window
from simulators.shop.orders import Wanted
from simulators.shop.pairing import PERMISSIONS, SCOPES, Wish, return_address
from simulators.shop.shop import Shop
from simulators.shop.wire import Wire

FOLDER = Path(__file__).parent / "pages"
_SHOWN = 25
_PAGES = Environment(loader=FileSystemLoader(FOLDER), autoescape=True)


def front(shops: list[Shop]) -> str:
    listed = [
        (shop, shop.orders.select(Wanted(Window(descending=True, start=0, count=0)))[0]) for shop in shops
    ]
    return _PAGES.get_template("index.html").render(shops=listed)


def storefront(shop: Shop, start: int) -> str:
    window = Window(descending=True, start=start, count=_SHOWN)
    total, ids = shop.orders.select(Wanted(window, statuses=frozenset([*shop.statuses(), "trash"])))
    orders = [shop.orders.get(order_id) for order_id in ids]
    later = start + _SHOWN if start + _SHOWN < total else None
    earlier = max(start - _SHOWN, 0) if start else None
    return _PAGES.get_template("storefront.html").render(
        shop=shop,
        orders=orders,
        total=total,
        start=start,
        later=later,
        earlier=earlier,
        names=shop.statuses(),
    )


def order_page(shop: Shop, order: Wire) -> str:
    lines = [line for kind in ("line_items", "shipping_lines", "fee_lines") for line in order[kind]]
    parts = sum((Decimal(line.get("total") or 0) for line in lines), Decimal(0))
    fees = [
        meta
        for meta in order["meta_data"]
        if "fee" in str(meta["key"]).lower() and meta["key"] != "_fees_hash"
    ]
    return _PAGES.get_template("order.html").render(
        shop=shop,
        order=order,
        refunds=shop.orders.refunds(order["id"]),
        gap=Decimal(order["total"]) - parts - Decimal(order["total_tax"]),
        fees=fees,
        status=shop.statuses().get(order["status"], order["status"]),
    )


def approve_page(shop: Shop, wish: Wish, nonce: str) -> str:
    return _PAGES.get_template("approve.html").render(
        shop=shop,
        wish=wish,
        nonce=nonce,
        scope=SCOPES[wish.scope],
        permissions=PERMISSIONS[wish.scope],
        deny=return_address(wish, success=False),
    )


def message_page(title: str, text: str) -> str:
    return _PAGES.get_template("message.html").render(title=title, text=text)


def stylesheet() -> str:
    return (FOLDER / "shop.css").read_text()
