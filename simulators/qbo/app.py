"""Puts the practice QuickBooks Online together: gate, API, sign-in, control and pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI, Request
from fastapi.exception_handlers import http_exception_handler, request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from simulators.qbo import consent, control, oauth, pages, rest
from simulators.qbo.middleware import API_PREFIXES, Gate
from simulators.qbo.panel import Options, Panel
from simulators.qbo.server import THREADS, Connections, Program
from simulators.qbo.state import State
from simulators.qbo.templating import render

MACHINES = (*API_PREFIXES, "/_sim", "/v1/")


def create_app(state: State, options: Options | None = None) -> Program:
    """The whole program over this state; run it with server.Running or server.server_for."""
    panel = Panel(state, options)
    connections = Connections()
    return Program(Gate(_inner_app(panel), panel, connections), connections, panel.stop)


def _inner_app(panel: Panel) -> FastAPI:
    app = FastAPI(title="Practice QuickBooks Online", lifespan=_with_many_threads, openapi_url=None)
    app.include_router(rest.router(panel.state, panel.hooks))
    app.include_router(oauth.router(panel))
    app.include_router(consent.router(panel))
    app.include_router(control.router(panel))
    app.include_router(pages.router(panel.state))
    app.mount("/static", StaticFiles(directory=pages.STATIC))
    app.add_exception_handler(HTTPException, _problem)
    app.add_exception_handler(RequestValidationError, _misunderstood)
    return app


@asynccontextmanager
async def _with_many_threads(_: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    yield


async def _problem(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if request.url.path.startswith(MACHINES):
        return await http_exception_handler(request, error)
    values = {"title": "This page does not exist", "problem": error.detail}
    return render("problem.html", values, error.status_code)


async def _misunderstood(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    if request.url.path.startswith(MACHINES):
        return await request_validation_exception_handler(request, error)
    values = {
        "title": "This address is not understood",
        "problem": "Part of the address is wrong. Start at the list.",
    }
    return render("problem.html", values, 422)
