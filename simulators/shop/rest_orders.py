"""The REST routes of orders and refunds."""

import json
from collections.abc import Callable

from simulators.shop import edits, refunds
from simulators.shop.batches import MOST, quiet, too_many
from simulators.shop.calls import EDIT, GET, Call, Route, fields, one, page_headers, page_of, paging
from simulators.shop.listing import Window
from simulators.shop.orders import Span, Wanted
from simulators.shop.refund_list import select_refunds
from simulators.shop.wire import Reply, Wire, WireError, encode, no_route

_ORDERBY = ("date", "id", "include", "title", "slug", "modified")


def list_orders(call: Call) -> Reply:
    asked = paging(call)
    wanted = _wanted(call, asked.start, asked.per_page)
    call.args.check()
    total, ids = call.shop.orders.select(wanted)
    texts = (edits.order_text(call.shop, call.base, order_id) for order_id in ids)
    if call.args.words("_fields"):
        texts = (encode(order) for order in fields(call, [json.loads(text) for text in texts]))
    return Reply(f"[{','.join(texts)}]", headers=page_headers(call, asked, total))


def get_order(call: Call) -> Reply:
    edits.find_order(call.shop, call.ids[0])
    return _order(call, call.ids[0])


def create_order(call: Call) -> Reply:
    made = edits.create_order(call.shop, call.base, call.body())
    return _order(call, made["id"], 201, {"Location": call.url(f"wc/v3/orders/{made['id']}")})


def update_order(call: Call) -> Reply:
    edits.update_order(call.shop, call.base, call.ids[0], call.body())
    return _order(call, call.ids[0])


def delete_order(call: Call) -> Reply:
    text = edits.order_text(call.shop, call.base, edits.find_order(call.shop, call.ids[0])["id"])
    if call.args.flag("force"):
        edits.delete_order(call.shop, call.ids[0])
        return Reply(text)
    edits.trash_order(call.shop, call.base, call.ids[0])
    return _order(call, call.ids[0])


def batch_orders(call: Call) -> Reply:
    shop, base, body = call.shop, call.base, call.body()
    work: dict[str, Callable[[Wire], Wire]] = {
        "create": lambda item: edits.create_order(shop, base, item),
        "update": lambda item: edits.update_order(shop, base, int(item["id"]), item),
        "delete": lambda item: edits.delete_order(shop, int(item["id"])),
    }
    asked = {verb: [_item(given) for given in body.get(verb, [])] for verb in work}
    if sum(map(len, asked.values())) > MOST:
        raise too_many()
    done = {verb: [quiet(work[verb], item) for item in items] for verb, items in asked.items() if items}
    return Reply(encode(done))


def list_order_refunds(call: Call) -> Reply:
    _order_of_refund(call)
    return page_of(call, [_with_links(call, call.ids[0], r) for r in call.shop.orders.refunds(call.ids[0])])


def get_order_refund(call: Call) -> Reply:
    _order_of_refund(call)
    for refund in call.shop.orders.refunds(call.ids[0]):
        if refund["id"] == call.ids[1]:
            return one(call, _with_links(call, call.ids[0], refund))
    raise WireError(404, "woocommerce_rest_shop_order_refund_invalid_id", "Invalid ID.")


def create_refund(call: Call) -> Reply:
    refund = refunds.add_refund(call.shop, _order_of_refund(call), call.body())
    edits.announce(call.shop, call.base, "order.updated", call.ids[0])
    return one(call, _with_links(call, call.ids[0], refund), 201)


def delete_refund(call: Call) -> Reply:
    return one(call, refunds.delete_refund(call.shop, _order_of_refund(call), call.ids[1]))


def list_refunds(call: Call) -> Reply:
    if not call.shop.lists_refunds:
        raise no_route()
    asked = paging(call)
    changed, made = _span(call, "modified_after", "modified_before"), _span(call, "after", "before")
    window = _window(call, asked.start, asked.per_page)
    orderby = call.args.one_of("orderby", _ORDERBY, "date")
    call.args.check()
    total, found = select_refunds(call.shop.orders, _both(changed, made), orderby, window)
    items = [_with_parent(call, order_id, refund) for order_id, refund in found]
    return Reply(encode(fields(call, items)), headers=page_headers(call, asked, total))


def totals(call: Call) -> Reply:
    counts = call.shop.orders.counts()
    named = call.shop.statuses().items()
    return Reply(encode([{"slug": s, "name": name, "total": counts.get(s, 0)} for s, name in named]))


def _wanted(call: Call, start: int, count: int) -> Wanted:
    args = call.args
    statuses = args.several_of("status", ("any", "trash", "auto-draft", *call.shop.statuses()))
    return Wanted(
        window=_window(call, start, count),
        orderby=args.one_of("orderby", _ORDERBY, "date"),
        statuses=None if not statuses or "any" in statuses else frozenset(statuses),
        include=tuple(args.ids("include")),
        exclude=frozenset(args.ids("exclude")),
        customer=args.integer("customer", 0, 0) if args.text("customer") else None,
        product=args.integer("product", 0, 0) if args.text("product") else None,
        created=_span(call, "after", "before"),
        modified=_span(call, "modified_after", "modified_before"),
    )


def _window(call: Call, start: int, count: int) -> Window:
    descending = call.args.one_of("order", ("asc", "desc"), "desc") == "desc"
    return Window(descending=descending, start=start, count=count)


def _span(call: Call, after: str, before: str) -> Span:
    return Span(call.args.moment(after), call.args.moment(before))


def _both(first: Span, second: Span) -> Span:
    """A refund is never changed after it was made, so both kinds of limits are about the same date."""
    after = max(filter(None, (first.after, second.after)), default=None)
    return Span(after, min(filter(None, (first.before, second.before)), default=None))


def _order(call: Call, order_id: int, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    text = edits.order_text(call.shop, call.base, order_id)
    if call.args.words("_fields"):
        text = encode(fields(call, [json.loads(text)])[0])
    return Reply(text, status, headers or {})


def _order_of_refund(call: Call) -> Wire:
    order = call.shop.orders.get(call.ids[0])
    if order is None:
        raise WireError(404, "woocommerce_rest_invalid_order_id", "Invalid order ID.")
    return order


def _with_links(call: Call, order_id: int, refund: Wire) -> Wire:
    order = call.url(f"wc/v3/orders/{order_id}")
    links = {"self": f"{order}/refunds/{refund['id']}", "collection": f"{order}/refunds", "up": order}
    return refund | {"_links": {name: [{"href": href}] for name, href in links.items()}}


def _with_parent(call: Call, order_id: int, refund: Wire) -> Wire:
    return {"id": refund["id"], "parent_id": order_id} | _with_links(call, order_id, refund)


def _item(given: Wire | int) -> Wire:
    return given if isinstance(given, dict) else {"id": given}


ROUTES = (
    Route(GET, "wc/v3/orders", list_orders, "orders"),
    Route(("POST",), "wc/v3/orders", create_order, "orders"),
    Route(EDIT, "wc/v3/orders/batch", batch_orders, "orders"),
    Route(GET, "wc/v3/orders/<id>", get_order, "orders"),
    Route(EDIT, "wc/v3/orders/<id>", update_order, "orders"),
    Route(("DELETE",), "wc/v3/orders/<id>", delete_order, "orders"),
    Route(GET, "wc/v3/orders/<id>/refunds", list_order_refunds, "orders"),
    Route(("POST",), "wc/v3/orders/<id>/refunds", create_refund, "orders"),
    Route(GET, "wc/v3/orders/<id>/refunds/<id>", get_order_refund, "orders"),
    Route(("DELETE",), "wc/v3/orders/<id>/refunds/<id>", delete_refund, "orders"),
    Route(GET, "wc/v3/refunds", list_refunds, "orders"),
    Route(GET, "wc/v3/reports/orders/totals", totals, "orders"),
)
