"""What stands before every request: foreign pages may not post here, bodies have a size, answers their headers."""

from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import PlainTextResponse
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.settings import Settings
from app.sync.webconnector_pairing import ADDRESS
from app.web.incoming import Arrivals, Cut, Incoming
from app.web.templating import content_security_policy, nonce

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Called by programs, which carry no cookie of ours: stores' servers, and QuickBooks' Web Connector.
FROM_SERVERS = ("/hooks/", "/callbacks/", ADDRESS)
MEGABYTE = 1024 * 1024
LARGEST_BODY = 2 * MEGABYTE
LARGEST_ANSWER = 32 * MEGABYTE  # of a company file: whole lists of customers
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def is_foreign(request: Request, public_url: str) -> bool:
    """Whether a changing request was sent by somebody else's page.

    Browsers say where a request comes from; a request that says nothing comes from no browser, and
    then carries no cookie that a browser would have added.
    """
    if request.method in SAFE or request.url.path.startswith(FROM_SERVERS):
        return False
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    if origin is None:
        return False
    own = {urlsplit(public_url).netloc, request.headers.get("host", "")}
    return urlsplit(origin).netloc not in own


def largest_body(path: str) -> int:
    return LARGEST_ANSWER if path.rstrip("/") == ADDRESS else LARGEST_BODY


class Guard:
    """Plain ASGI, so that a stream of events passes through untouched."""

    def __init__(self, app: ASGIApp, settings: Settings, arrivals: Arrivals) -> None:
        self.app = app
        self.settings = settings
        self.arrivals = arrivals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        largest = largest_body(request.url.path)
        answer = self._answer(request, largest)
        incoming, told = (
            Incoming(receive, largest, self.arrivals),
            _with_headers(request, self.settings, send),
        )
        try:
            await answer(scope, incoming.take, _unless_cut(incoming, told))
        except ClientDisconnect:
            if incoming.cut is None:
                raise
        if incoming.cut is not None:
            await _refuse(incoming.cut, scope, receive, told)

    def _answer(self, request: Request, largest: int) -> ASGIApp:
        if is_foreign(request, self.settings.public_url):
            return PlainTextResponse(
                "This came from another site, so nothing was changed. Open Cartbooks itself and try again.",
                403,
            )
        declared = request.headers.get("content-length", "0")
        if declared.isdigit() and int(declared) > largest:
            return PlainTextResponse(
                "That was more than this page takes. Go back, and send less at once; nothing was saved.", 413
            )
        return self.app


async def _refuse(cut: Cut, scope: Scope, receive: Receive, send: Send) -> None:
    status, sentence = cut.value
    # The rest of the body would be taken for the next request.
    await PlainTextResponse(sentence, status, headers={"Connection": "close"})(scope, receive, send)


def _unless_cut(incoming: Incoming, send: Send) -> Send:
    """What the page says of a body that it did not get stays unsaid."""

    async def give(message: Message) -> None:
        if incoming.cut is None:
            await send(message)

    return give


def _with_headers(request: Request, settings: Settings, send: Send) -> Send:
    async def give(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers["Content-Security-Policy"] = content_security_policy(nonce(request))
            if settings.secure:
                headers["Strict-Transport-Security"] = "max-age=31536000"
            if not request.url.path.startswith("/static/"):
                headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return give
