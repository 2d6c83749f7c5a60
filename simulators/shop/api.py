"""The REST API of a shop: who is calling, which route is meant, what comes back."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from simulators.shop import rest_orders, rest_products, rest_settings, rest_webhooks
from simulators.shop.arguments import Arguments
from simulators.shop.calls import GET, Call, Route
from simulators.shop.keys import Key, Proof, check_permission
from simulators.shop.shop import Shop
from simulators.shop.wire import Reply, WireError, encode, no_route

ROUTES = (*rest_settings.ROUTES, *rest_orders.ROUTES, *rest_products.ROUTES, *rest_webhooks.ROUTES)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Received:
    """An HTTP request as far as the API looks at it; `path` is as it came, not decoded."""

    method: str
    scheme: str
    host: str
    path: str
    query: str
    authorization: str
    forwarded: str
    payload: bytes


def answer(shop: Shop, received: Received, route: str) -> Reply:
    """One call below wp-json, errors included."""
    try:
        return _answer(shop, received, route.strip("/"))
    except WireError as refusal:
        return refusal.reply()


def base_url(shop: Shop, received: Received) -> str:
    return f"{_scheme(received)}://{received.host}/{quote(shop.name)}"


def _answer(shop: Shop, received: Received, path: str) -> Reply:
    args = Arguments(received.query, shop.site.zone)
    key = shop.keys.authenticate(_proof(shop, received, args))
    if key:
        check_permission(key, received.method)
    found, ids = _match(received.method, path)
    if received.method == "OPTIONS":
        return _options(found, path, key)
    _allow(found, ids, received.method, key)
    base = base_url(shop, received)
    return found.handler(Call(shop, base, received.method, path, args, received.payload, ids, key))


def _scheme(received: Received) -> str:
    return received.forwarded or received.scheme


def _proof(shop: Shop, received: Received, args: Arguments) -> Proof:
    # A real store refuses plain keys without TLS; here a loopback address stands in for it unless told not to.
    near = urlsplit(f"//{received.host}").hostname in _LOOPBACK and not shop.strict_http
    secure = _scheme(received) == "https" or near
    url = f"{_scheme(received)}://{received.host}{received.path}"
    return Proof(received.method, url, args.pairs, received.authorization, secure)


def _match(method: str, path: str) -> tuple[Route, tuple[int, ...]]:
    for route in ROUTES:
        found = route.expression.fullmatch(path)
        if found and (method in route.methods or method == "OPTIONS"):
            return route, tuple(int(group) for group in found.groups())
    raise no_route()


def _allow(route: Route, ids: tuple[int, ...], method: str, key: Key | None) -> None:
    if route.about == "public" or (key and (key.orders or route.about != "orders")):
        return
    status = 403 if key else 401
    single = bool(ids) and route.pattern.endswith("<id>")
    raise WireError(status, *_REFUSALS[method if method not in GET else "GET", single])


_CREATE = ("woocommerce_rest_cannot_create", "Sorry, you are not allowed to create resources.")
_EDIT = ("woocommerce_rest_cannot_edit", "Sorry, you are not allowed to edit this resource.")
_DELETE = ("woocommerce_rest_cannot_delete", "Sorry, you are not allowed to delete this resource.")
_REFUSALS = {
    ("GET", False): ("woocommerce_rest_cannot_view", "Sorry, you cannot list resources."),
    ("GET", True): ("woocommerce_rest_cannot_view", "Sorry, you cannot view this resource."),
    ("POST", False): _CREATE,
    ("POST", True): _EDIT,
    ("PUT", False): _EDIT,
    ("PUT", True): _EDIT,
    ("PATCH", False): _EDIT,
    ("PATCH", True): _EDIT,
    ("DELETE", False): _DELETE,
    ("DELETE", True): _DELETE,
}


def _options(route: Route, path: str, key: Key | None) -> Reply:
    if key is None and route.about != "public":
        raise WireError(401, *_REFUSALS["GET", False])
    methods = [
        m for other in ROUTES if other.expression.fullmatch(path) for m in other.methods if m != "HEAD"
    ]
    title = path.rpartition("/")[2].rstrip("s") or "index"
    schema = {"$schema": "http://json-schema.org/draft-04/schema#", "title": title, "type": "object"}
    return Reply(encode({"namespace": "wc/v3", "methods": methods, "schema": schema | {"properties": {}}}))
