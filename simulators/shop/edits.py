"""Changes to orders as their webhooks and lists will show them: made, edited, trashed, deleted."""

import copy
from decimal import Decimal
from typing import Any

from simulators.shop.refunds import full_refund_by_status
from simulators.shop.shop import Shop
from simulators.shop.templates import LINES
from simulators.shop.wire import Wire, WireError, encode, invalid_id

_PAID = ("processing", "completed")
_ADDRESSES = ("billing", "shipping")
_NEVER = ("id", "date_modified", "date_modified_gmt", "refunds", "_links")
_EMPTY_ADDRESS = dict.fromkeys(
    ("first_name", "last_name", "company", "address_1", "address_2", "city", "state", "postcode", "country"),
    "",
) | {"phone": ""}


def announce(shop: Shop, base: str, topic: str, order_id: int) -> int:
    """Fire a webhook topic with the order as it is now; a deleted one is its id alone."""
    body = encode({"id": order_id}) if topic == "order.deleted" else order_text(shop, base, order_id)
    agent = f"WooCommerce/{shop.site.woocommerce} Hookshot (WordPress/{shop.site.wordpress})"
    return shop.webhooks.fire(topic, body, f"{base}/", agent, shop.clock.second())


def order_text(shop: Shop, base: str, order_id: int) -> str:
    """The order's JSON with the links that the recording left out."""
    rest = f"{base}/wp-json/wc/v3/orders"
    allowed = {"allow": ["GET", "POST", "PUT", "PATCH", "DELETE"]}
    links: Wire = {
        "self": [{"href": f"{rest}/{order_id}", "targetHints": allowed}],
        "collection": [{"href": rest}],
        "email_templates": [{"embeddable": True, "href": f"{rest}/{order_id}/actions/email_templates"}],
    }
    return f'{shop.orders.text(order_id)[:-1]},"_links":{encode(links)}}}'


def find_order(shop: Shop, order_id: int, status: int = 404) -> Wire:
    order = shop.orders.get(order_id)
    if order is None:
        raise invalid_id("shop_order", status)
    return order


def create_order(shop: Shop, base: str, body: Wire) -> Wire:
    """Add an order; one in the recorded form is kept as it is but for its id, number and date of change."""
    if body.get("id") and shop.orders.get(int(body["id"])):
        raise WireError(400, "woocommerce_rest_shop_order_exists", "Cannot create existing shop_order.")
    local, gmt = shop.clock.stamps()
    order = _skeleton(shop, local, gmt) | copy.deepcopy(body)
    order["id"] = shop.new_id()
    order |= {"number": str(order["id"]), "refunds": [], "date_modified": local, "date_modified_gmt": gmt}
    order.pop("_links", None)
    order["order_key"] = f"wc_order_new{order['id']:010d}"
    for name in _ADDRESSES:
        order[name] = _EMPTY_ADDRESS | order[name]
    _number_lines(shop, order)
    _pay(order, local, gmt)
    shop.save_order(order)
    announce(shop, base, "order.created", order["id"])
    # A checkout saves the order more than once: both topics fire for a new one in a real store too.
    announce(shop, base, "order.updated", order["id"])
    return order


def update_order(shop: Shop, base: str, order_id: int, body: Wire) -> Wire:
    """Merge fields into an order, as an edit in the admin pages or by a plugin would."""
    before = find_order(shop, order_id, 400)
    local, gmt = shop.clock.stamps()
    order = copy.deepcopy(before) | {name: value for name, value in body.items() if name not in _NEVER}
    for name in _ADDRESSES:
        order[name] = before[name] | (body.get(name) or {})
    order["meta_data"] = _merged_meta(before["meta_data"], body.get("meta_data", []))
    order |= {"date_modified": local, "date_modified_gmt": gmt}
    _number_lines(shop, order)
    if order["status"] != before["status"] or order.get("set_paid"):
        _pay(order, local, gmt)
    shop.save_order(order)
    if order["status"] == "refunded" and before["status"] != "refunded":
        full_refund_by_status(shop, order_id)
    # A trashed order that is set to another status over REST comes back without a word to anybody.
    if before["status"] != "trash":
        announce(shop, base, "order.updated", order_id)
    return find_order(shop, order_id)


def edit_in_place(shop: Shop, base: str, order_id: int, body: Wire) -> Wire:
    """Set any field to anything, for a test that needs an order no shop page would make."""
    local, gmt = shop.clock.stamps()
    order = copy.deepcopy(find_order(shop, order_id)) | {"date_modified": local, "date_modified_gmt": gmt}
    order |= {name: value for name, value in body.items() if name != "id"}
    shop.save_order(order)
    announce(shop, base, "order.updated", order_id)
    return order


def trash_order(shop: Shop, base: str, order_id: int) -> Wire:
    order = copy.deepcopy(find_order(shop, order_id))
    if order["status"] == "trash":
        raise WireError(410, "woocommerce_rest_already_trashed", "The shop_order has already been deleted.")
    local, gmt = shop.clock.stamps()
    kept = {"id": 0, "key": "_wp_trash_meta_status", "value": f"wc-{order['status']}"}
    order |= {"status": "trash", "date_modified": local, "date_modified_gmt": gmt}
    order["meta_data"] = [*order["meta_data"], kept]
    shop.save_order(order)
    announce(shop, base, "order.deleted", order_id)
    return order


def restore_order(shop: Shop, base: str, order_id: int) -> Wire:
    """Take an order out of the trash as the admin pages do, with the status that it had."""
    order = copy.deepcopy(find_order(shop, order_id))
    former = [m["value"] for m in order["meta_data"] if m["key"] == "_wp_trash_meta_status"]
    local, gmt = shop.clock.stamps()
    order["meta_data"] = [m for m in order["meta_data"] if m["key"] != "_wp_trash_meta_status"]
    status = str(former[-1]).removeprefix("wc-") if former else "pending"
    order |= {"status": status, "date_modified": local, "date_modified_gmt": gmt}
    shop.save_order(order)
    announce(shop, base, "order.restored", order_id)
    return order


def delete_order(shop: Shop, order_id: int) -> Wire:
    """Delete for good; a real store sends no webhook for it."""
    order = find_order(shop, order_id)
    shop.drop_order(order_id)
    return order


def _skeleton(shop: Shop, local: str, gmt: str) -> Wire:
    money = (
        "discount_total",
        "discount_tax",
        "shipping_total",
        "shipping_tax",
        "cart_tax",
        "total",
        "total_tax",
    )
    words = ("payment_method", "payment_method_title", "transaction_id", "customer_ip_address")
    more = ("customer_user_agent", "customer_note", "cart_hash", "payment_url")
    lists: dict[str, Any] = {kind: [] for kind in (*LINES, "meta_data", "refunds")}
    times = {"date_created": local, "date_created_gmt": gmt}
    return {
        "id": 0,
        "parent_id": 0,
        "status": "pending",
        "currency": shop.site.currency,
        "version": shop.site.woocommerce,
        "prices_include_tax": bool(shop.site.raw.get("prices_include_tax")),
        "customer_id": 0,
        "billing": {"email": ""},
        "shipping": {},
        "created_via": "rest-api",
        "currency_symbol": shop.site.symbol,
        "is_editable": False,
        "needs_payment": False,
        "needs_processing": True,
        **dict.fromkeys(money, str(Decimal("0.00"))),
        **dict.fromkeys((*words, *more), ""),
        **dict.fromkeys(("date_completed", "date_completed_gmt", "date_paid", "date_paid_gmt")),
        **times,
        **lists,
    }


def _pay(order: Wire, local: str, gmt: str) -> None:
    """The dates that WooCommerce sets by itself when an order becomes paid or completed."""
    if order.pop("set_paid", False) and order["status"] not in _PAID:
        order["status"] = "processing"
    if order["status"] in _PAID and not order["date_paid"]:
        order |= {"date_paid": local, "date_paid_gmt": gmt}
    if order["status"] == "completed" and not order["date_completed"]:
        order |= {"date_completed": local, "date_completed_gmt": gmt}


def _number_lines(shop: Shop, order: Wire) -> None:
    for kind in LINES:
        for line in order[kind]:
            if not line.get("id"):
                line["id"] = shop.new_id()
            line.setdefault("meta_data", [])


def _merged_meta(before: list[Wire], given: list[Wire]) -> list[Wire]:
    keys = {meta["key"] for meta in given}
    return [meta for meta in before if meta["key"] not in keys] + [{"id": 0} | meta for meta in given]
