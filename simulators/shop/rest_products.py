"""The REST routes of products, variations and customers."""

from collections.abc import Callable

from simulators.shop.batches import MOST, quiet, too_many
from simulators.shop.calls import EDIT, GET, Call, Route, one, page_of
from simulators.shop.orders import Span
from simulators.shop.wire import Reply, Wire, WireError, encode

_ORDERBY = (
    "date", "id", "include", "title", "slug", "modified", "price", "popularity", "rating", "menu_order",
)  # fmt: skip


def list_products(call: Call) -> Reply:
    sku = call.args.text("sku")
    # A SKU is looked for among variations too: they then appear in a list that otherwise never shows them.
    found = call.shop.catalogue.by_sku([*sku.split(","), sku]) if sku else call.shop.catalogue.products()
    return page_of(call, _sorted(call, _filtered(call, found)))


def get_product(call: Call) -> Reply:
    return one(call, call.shop.catalogue.get(call.ids[0]))


def create_product(call: Call) -> Reply:
    shop = call.shop
    made = shop.catalogue.create(shop.new_id(), call.body(), shop.clock.stamps())
    _announce(call, "product.created", made)
    return one(call, made, 201)


def update_product(call: Call) -> Reply:
    return one(call, _update(call, call.ids[0], call.body()))


def batch_products(call: Call) -> Reply:
    return _batch(
        call, lambda body: call.shop.catalogue.create(call.shop.new_id(), body, call.shop.clock.stamps())
    )


def list_variations(call: Call) -> Reply:
    call.shop.catalogue.get(call.ids[0])
    found = call.shop.catalogue.variations(call.ids[0])
    return page_of(call, _sorted(call, _filtered(call, found)))


def get_variation(call: Call) -> Reply:
    return one(call, call.shop.catalogue.get(call.ids[1], call.ids[0]))


def update_variation(call: Call) -> Reply:
    call.shop.catalogue.get(call.ids[1], call.ids[0])
    return one(call, _update(call, call.ids[1], call.body()))


def batch_variations(call: Call) -> Reply:
    call.shop.catalogue.get(call.ids[0])
    parent = {"type": "variation", "parent_id": call.ids[0]}
    return _batch(
        call,
        lambda body: call.shop.catalogue.create(call.shop.new_id(), body | parent, call.shop.clock.stamps()),
    )


def list_customers(call: Call) -> Reply:
    email, role = call.args.text("email"), call.args.text("role") or "customer"
    include = call.args.ids("include")
    found = [
        customer
        for customer in call.shop.customers
        if (not email or customer["email"] == email)
        and (role == "all" or customer["role"] == role)
        and (not include or customer["id"] in include)
    ]
    return page_of(call, sorted(found, key=lambda customer: str(customer["username"])))


def get_customer(call: Call) -> Reply:
    for customer in call.shop.customers:
        if customer["id"] == call.ids[0]:
            return one(call, customer)
    raise WireError(404, "woocommerce_rest_invalid_id", "Invalid resource ID.")


def _update(call: Call, item_id: int, body: Wire) -> Wire:
    changed = call.shop.catalogue.update(item_id, body, call.shop.clock.stamps())
    _announce(call, "product.updated", changed)
    return changed


def _announce(call: Call, topic: str, product: Wire) -> None:
    site = call.shop.site
    agent = f"WooCommerce/{site.woocommerce} Hookshot (WordPress/{site.wordpress})"
    call.shop.webhooks.fire(topic, encode(product), f"{call.base}/", agent, call.shop.clock.second())


def _batch(call: Call, create: Callable[[Wire], Wire]) -> Reply:
    body = call.body()
    made, changed = body.get("create", []), body.get("update", [])
    if len(made) + len(changed) > MOST:
        raise too_many()
    answer: Wire = {}
    if made:
        answer["create"] = [quiet(create, item) for item in made]
    if changed:
        answer["update"] = [
            quiet(lambda item: _update(call, int(item["id"]), item), item) for item in changed
        ]
    return Reply(encode(answer))


def _filtered(call: Call, items: list[Wire]) -> list[Wire]:
    args = call.args
    changed = Span(args.moment("modified_after"), args.moment("modified_before"))
    made = Span(args.moment("after"), args.moment("before"))
    include, exclude = args.ids("include"), args.ids("exclude")
    kind, status, search = args.text("type"), args.text("status") or "any", args.text("search")
    return [
        item
        for item in items
        if changed.holds(item["date_modified_gmt"])
        and made.holds(item["date_created_gmt"])
        and (not include or item["id"] in include)
        and item["id"] not in exclude
        and (not kind or item["type"] == kind)
        and (status == "any" or item["status"] == status)
        and (not search or search.lower() in str(item["name"]).lower())
    ]


def _sorted(call: Call, items: list[Wire]) -> list[Wire]:
    orderby = call.args.one_of("orderby", _ORDERBY, "date")
    descending = call.args.one_of("order", ("asc", "desc"), "desc") == "desc"
    field = {"date": "date_created_gmt", "modified": "date_modified_gmt", "title": "name"}.get(orderby, "id")
    if orderby == "include":
        wanted = call.args.ids("include")
        return sorted(items, key=lambda item: wanted.index(item["id"]) if item["id"] in wanted else 0)
    return sorted(items, key=lambda item: (item[field], item["id"]), reverse=descending)


ROUTES = (
    Route(GET, "wc/v3/products", list_products, "products"),
    Route(("POST",), "wc/v3/products", create_product, "products"),
    Route(EDIT, "wc/v3/products/batch", batch_products, "products"),
    Route(GET, "wc/v3/products/<id>", get_product, "products"),
    Route(EDIT, "wc/v3/products/<id>", update_product, "products"),
    Route(GET, "wc/v3/products/<id>/variations", list_variations, "products"),
    Route(EDIT, "wc/v3/products/<id>/variations/batch", batch_variations, "products"),
    Route(GET, "wc/v3/products/<id>/variations/<id>", get_variation, "products"),
    Route(EDIT, "wc/v3/products/<id>/variations/<id>", update_variation, "products"),
    Route(GET, "wc/v3/customers", list_customers, "orders"),
    Route(GET, "wc/v3/customers/<id>", get_customer, "orders"),
)
