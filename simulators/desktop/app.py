"""Puts the practice PC together as one program: pages and control over HTTP, and its Auto-Run."""

from fastapi import FastAPI, Request
from fastapi.exception_handlers import http_exception_handler
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from simulators.desktop import control, pages
from simulators.desktop.autorun import AutoRun
from simulators.desktop.desk import Desk
from simulators.desktop.templating import render
from simulators.qbo.server import Connections, Program


def create_app(desk: Desk, autorun: AutoRun | None = None) -> Program:
    """The whole program over this desk; run it with simulators.qbo.server."""
    own = autorun or AutoRun(desk)
    app = FastAPI(title="Practice QuickBooks Desktop", openapi_url=None)
    app.include_router(control.router(desk, own))
    app.include_router(pages.router(desk, own))
    app.mount("/static", StaticFiles(directory=pages.STATIC))
    app.add_exception_handler(HTTPException, _problem)
    return Program(app, Connections(), own.stop)


async def _problem(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if request.url.path.startswith("/_sim"):
        return await http_exception_handler(request, error)
    return render(
        "problem.html", {"title": "This page does not exist", "problem": error.detail}, error.status_code
    )
