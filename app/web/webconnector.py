"""Where QuickBooks' Web Connector calls: one address, with and without a slash at its end, never a redirect."""

from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import PlainTextResponse, Response
from starlette.requests import ClientDisconnect

from app.books.qbd import soap
from app.sync import webconnector
from app.sync.webconnector_pairing import ADDRESS, SUPPORT, qwc_file
from app.web.visit import DeskHere, HereNow, NotHere

router = APIRouter()
WSDL = Path(__file__).parent.parent / "books" / "qbd" / "webconnector.wsdl"
TOO_LONG = "That is more than this address takes; nothing was done with it."
HERE = (
    "QuickBooks' Web Connector calls here. There is nothing else to see: connect your company file on the pages of "
    "Cartbooks."
)

HELP = (
    "Cartbooks brings the orders of your online store into QuickBooks. Sign in to Cartbooks to see what your Web "
    "Connector did last, and what to do when it complains."
)


async def body_of(request: Request) -> bytes | None:
    """None for one that is too long: the guard before all pages ends it there."""
    try:
        return await request.body()
    except ClientDisconnect:
        return None


@router.api_route(ADDRESS, methods=["GET", "HEAD"])
@router.api_route(f"{ADDRESS}/", methods=["GET", "HEAD"])
def look(request: Request, desk: DeskHere) -> Response:
    """The Web Connector looks at the certificate here before it calls, and takes any other status for a bad one."""
    if "wsdl" in {name.lower() for name in request.query_params}:
        return Response(_wsdl(desk.settings.public_url + ADDRESS), media_type="text/xml")
    return PlainTextResponse(HERE)


@router.post(ADDRESS)
@router.post(f"{ADDRESS}/")
def call(request: Request, desk: DeskHere, body: Annotated[bytes | None, Depends(body_of)]) -> Response:
    if body is None:
        return PlainTextResponse(TOO_LONG, 413)
    address = request.client.host if request.client else ""
    try:
        called = soap.read(body, request.headers.get("soapaction", ""))
    except soap.Malformed as error:
        return _envelope(soap.fault(str(error)), 500)
    result = webconnector.take(desk, called, address, request.app.state.jobs)
    return _envelope(soap.answer(called, result))


@router.api_route(SUPPORT, methods=["GET", "HEAD"])
def support() -> Response:
    """Where the Web Connector sends people for help; it insists on an answer to strangers without a redirect."""
    return PlainTextResponse(HELP)


@router.get("/c/{connection}/webconnector/cartbooks.qwc")
def download(here: HereNow, desk: DeskHere) -> Response:
    if not here.books.calls_us:
        raise NotHere
    file = qwc_file(desk, here.merchant, here.books.id)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type="application/xml", headers=headers)


def _envelope(content: bytes, status: int = 200) -> Response:
    return Response(content, status, headers={"Content-Type": soap.CONTENT_TYPE})


@cache
def _wsdl(address: str) -> str:
    return WSDL.read_text().replace("{address}", address)
