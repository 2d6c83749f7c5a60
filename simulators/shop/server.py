"""The practice store as an application: which address leads where."""

import json
from dataclasses import replace
from datetime import UTC
from email.utils import format_datetime
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from simulators.shop import pages
from simulators.shop.api import Received, answer, base_url
from simulators.shop.control import Control
from simulators.shop.faults import FaultBook, FaultyDoor
from simulators.shop.pairing import Denied, Nonces, hand_over, return_address, wish_of
from simulators.shop.shop import Shop
from simulators.shop.state import StateFile
from simulators.shop.wire import Reply, WireError, encode

_JSON = "application/json; charset=UTF-8"
_ANY = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


class Server:
    """The endpoints. All of them but the callback of a pairing run on the one thread of the event loop."""

    def __init__(self, shops: dict[str, Shop], state: StateFile) -> None:
        self._shops = shops
        self._state = state
        self._faults = FaultBook()
        self._control = Control(shops, self._faults)
        self._nonces = Nonces()

    def app(self) -> Starlette:
        routes = [
            Route("/", self.index),
            Route("/_sim/shop.css", self.style),
            Route("/_sim", self.sim, methods=_ANY),
            Route("/_sim/{words:path}", self.sim, methods=_ANY),
            Route("/{shop}/wp-json", self.rest, methods=_ANY),
            Route("/{shop}/wp-json/{route:path}", self.rest, methods=_ANY),
            Route("/{shop}/wc-auth/v1/authorize", self.authorize),
            Route("/{shop}/wc-auth/v1/access_granted", self.grant, methods=["GET", "POST"]),
            Route("/{shop}/wp-admin/{page}", self.admin),
            Route("/{shop}", self.storefront, methods=_ANY),
            Route("/{shop}/", self.storefront, methods=_ANY),
            Route("/{rest:path}", self.missing, methods=_ANY),
        ]
        return Starlette(routes=routes, middleware=[Middleware(FaultyDoor, book=self._faults)])

    async def index(self, _request: Request) -> Response:
        return HTMLResponse(pages.front(list(self._shops.values())))

    async def style(self, _request: Request) -> Response:
        return Response(pages.stylesheet(), media_type="text/css")

    async def missing(self, _request: Request) -> Response:
        return _not_found()

    async def rest(self, request: Request) -> Response:
        shop = self._shops.get(request.path_params["shop"])
        if shop is None:
            return _not_found()
        return await self._rest(shop, request, request.path_params.get("route", ""))

    async def storefront(self, request: Request) -> Response:
        shop = self._shops.get(request.path_params["shop"])
        if shop is None:
            return _not_found()
        if "rest_route" in request.query_params:
            return await self._rest(shop, request, request.query_params["rest_route"])
        start = request.query_params.get("start", "0")
        return HTMLResponse(pages.storefront(shop, int(start) if start.isdigit() else 0))

    async def admin(self, request: Request) -> Response:
        shop = self._shops.get(request.path_params["shop"])
        query = request.query_params
        number = query.get("post") or query.get("id") or ""
        order = shop.orders.get(int(number)) if shop and number.isdigit() else None
        if shop is None or order is None:
            return _not_found()
        return HTMLResponse(pages.order_page(shop, order))

    async def authorize(self, request: Request) -> Response:
        shop = self._shops.get(request.path_params["shop"])
        if shop is None:
            return _not_found()
        try:
            wish = wish_of(dict(request.query_params))
        except Denied as refusal:
            return _denied(refusal)
        return HTMLResponse(pages.approve_page(shop, wish, self._nonces.new()))

    async def grant(self, request: Request) -> Response:
        shop = self._shops.get(request.path_params["shop"])
        if shop is None:
            return _not_found()
        given = dict(request.query_params) | dict(parse_qsl((await request.body()).decode()))
        try:
            wish = wish_of(given)
            self._nonces.use(given.get("wc_auth_nonce", ""))
            base = base_url(shop, await _received(request))
            # Off the event loop: the receiver may call this very store back before it answers.
            await run_in_threadpool(hand_over, shop, wish, base)
        except Denied as refusal:
            return _denied(refusal)
        self._state.save(self._shops)
        return RedirectResponse(return_address(wish, success=True), status_code=302)

    async def sim(self, request: Request) -> Response:
        try:
            return _sent(Reply(encode(await self._sim(request))))
        except WireError as refusal:
            return _sent(refusal.reply())
        except (KeyError, TypeError, ValueError) as refusal:
            return _sent(WireError(400, "sim_bad_request", f"{type(refusal).__name__}: {refusal}").reply())

    async def _sim(self, request: Request) -> object:
        words = request.path_params.get("words", "").strip("/").split("/")
        payload = await request.body()
        body = json.loads(payload) if payload.strip() else {}
        received = await _received(request)
        shop = self._shops.get(words[0])
        if shop is None:
            return self._control.general(
                request.method, words[0], body, lambda name: base_url(self._shops[name], received)
            )
        if words[1:] == ["deliveries"]:
            seconds = float(request.query_params.get("wait", "0"))
            await run_in_threadpool(shop.webhooks.wait, seconds)
        done = self._control.of_shop(request.method, shop, words[1:] or [""], body, base_url(shop, received))
        self._save(request.method)
        return done

    async def _rest(self, shop: Shop, request: Request, route: str) -> Response:
        reply = answer(shop, await _received(request), route)
        self._save(request.method)
        told = {"Date": format_datetime(shop.clock.now().astimezone(UTC), usegmt=True)}
        return _sent(replace(reply, headers=reply.headers | told))

    def _save(self, method: str) -> None:
        if method not in ("GET", "HEAD", "OPTIONS"):
            self._state.save(self._shops)


async def _received(request: Request) -> Received:
    scope = request.scope
    return Received(
        method=request.method,
        scheme=request.url.scheme,
        host=request.headers.get("host", ""),
        path=scope.get("raw_path", b"").decode() or request.url.path,
        query=scope["query_string"].decode(),
        authorization=request.headers.get("authorization", ""),
        forwarded=request.headers.get("x-forwarded-proto", ""),
        payload=await request.body(),
    )


def _sent(reply: Reply) -> Response:
    headers = {"X-Robots-Tag": "noindex", "X-Content-Type-Options": "nosniff"} | reply.headers
    return Response(reply.text, reply.status, headers, media_type=_JSON)


def _denied(refusal: Denied) -> Response:
    return HTMLResponse(pages.message_page("Access denied", f"Error: {refusal}."), 401)


def _not_found() -> Response:
    text = "There is nothing at this address. Check the name of the shop in it."
    return HTMLResponse(pages.message_page("Page not found", text), 404)
