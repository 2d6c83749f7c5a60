"""Things that go wrong on purpose, and a count of every request that came."""

import asyncio
from collections import Counter
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from simulators.shop.connections import cut
from simulators.shop.wire import Wire, encode

KINDS = ("status", "timeout", "drop", "cut", "html", "slow")
_CRITICAL = "<p>There has been a critical error on this website.</p>"
_MAINTENANCE = "Briefly unavailable for scheduled maintenance. Check back in a minute."
_PAGE = "<!DOCTYPE html><html><head><title>{0}</title></head><body><p>{0}</p></body></html>"


@dataclass(frozen=True)
class Fault:
    """What shall go wrong, where, how often, and after how many requests that go well.

    `drop` sends half of the body, `cut` sends nothing, `timeout` waits before it sends nothing; with
    `after_commit` the request does its work first. `slow` waits and then answers, `html` answers a page.
    """

    kind: str
    shop: str = "*"
    route: str = "*"
    method: str = "*"
    times: int = 1
    skip: int = 0
    status: int = 500
    seconds: float = 0.0
    after_commit: bool = False
    retry_after: int | None = None

    def meant(self, shop: str, method: str, route: str) -> bool:
        return (
            fnmatchcase(shop, self.shop)
            and fnmatchcase(method, self.method)
            and fnmatchcase(route.removeprefix("wc/v3/"), self.route)
        )


class FaultBook:
    """The faults that are still to come, and the requests that have been."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.counts: Counter[str] = Counter()

    def add(self, wanted: Wire) -> Fault:
        fault = Fault(**wanted)
        if fault.kind not in KINDS:
            raise ValueError(f"No such fault: {fault.kind}. There are {', '.join(KINDS)}.")
        self.faults.append(fault)
        return fault

    def take(self, shop: str, method: str, route: str) -> Fault | None:
        """The fault for this request, used up by it."""
        for place, fault in enumerate(self.faults):
            if not fault.meant(shop, method, route):
                continue
            if fault.skip:
                self.faults[place] = replace(fault, skip=fault.skip - 1)
                return None
            if fault.times == 1:
                del self.faults[place]
            else:
                self.faults[place] = replace(fault, times=fault.times - 1)
            return fault
        return None


def spot(path: str) -> tuple[str, str] | None:
    """The shop and the route of a path below wp-json, or None for every other page."""
    shop, _, rest = path.lstrip("/").partition("/")
    if rest != "wp-json" and not rest.startswith("wp-json/"):
        return None
    return shop, rest.removeprefix("wp-json").strip("/")


class FaultyDoor:
    """Wraps the application: counts what comes in and breaks what is due to break."""

    def __init__(self, app: ASGIApp, book: FaultBook) -> None:
        self._app = app
        self._book = book

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        where = spot(scope["path"]) if scope["type"] == "http" else None
        if where is None:
            await self._app(scope, receive, send)
            return
        shop, route = where
        method = scope["method"]
        self._book.counts[f"{shop} {method} {_general(route)}"] += 1
        fault = self._book.take(shop, method, route)
        if fault is None:
            await self._app(scope, receive, send)
        else:
            await self._break(fault, scope, receive, send)

    async def _break(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        held: list[Message] = []
        if fault.kind in ("drop", "slow") or fault.after_commit:
            held = await self._run(scope, receive)
        await asyncio.sleep(fault.seconds)
        if fault.kind in ("timeout", "cut"):
            await cut(scope)
        elif fault.kind == "slow":
            for message in held:
                await send(message)
        elif fault.kind == "drop":
            await _half(held, scope, send)
        else:
            await _say(fault, send)

    async def _run(self, scope: Scope, receive: Receive) -> list[Message]:
        held: list[Message] = []

        async def keep(message: Message) -> None:
            held.append(message)

        await self._app(scope, receive, keep)
        return held


async def _half(held: list[Message], scope: Scope, send: Send) -> None:
    start, *rest = held
    body = b"".join(message.get("body", b"") for message in rest)
    await send(start)
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
    # The half must have left for the client before the line goes dead.
    await asyncio.sleep(0.05)
    await cut(scope)


async def _say(fault: Fault, send: Send) -> None:
    status, kind, body = _words(fault)
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    if fault.retry_after is not None:
        headers.append((b"retry-after", str(fault.retry_after).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _words(fault: Fault) -> tuple[int, str, bytes]:
    page, data = "text/html; charset=UTF-8", "application/json; charset=UTF-8"
    if fault.kind == "html":
        return 200, page, _PAGE.format("Just a moment...").encode()
    if fault.status == 503:
        return 503, page, _PAGE.format(_MAINTENANCE).encode()
    error = {"status": fault.status}
    if fault.status == 429:
        return (
            429,
            data,
            encode({"code": "too_many_requests", "message": "Slow down.", "data": error}).encode(),
        )
    body = {"code": "internal_server_error", "message": _CRITICAL, "data": error}
    return fault.status, data, encode(body).encode()


def _general(route: str) -> str:
    return "/".join("<id>" if part.isdigit() else part for part in route.split("/"))
