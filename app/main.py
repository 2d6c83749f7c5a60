"""Puts the web application together: desk, jobs, routes, and what is said when something goes wrong."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from app import jobs
from app.data.outage import DatabaseAway
from app.data.queries import count_queries
from app.errors import CartbooksError, NeedsOwner, Refused
from app.settings import Settings
from app.sync.desk import open_desk
from app.web import routers
from app.web.flash import go
from app.web.guard import Guard
from app.web.incoming import Arrivals
from app.web.pages import visitor_page
from app.web.templating import STATIC
from app.web.timing import Timing
from app.web.visit import NotHere, SignInNeeded
from app.wizard.opening import open_ports
from app.wizard.routes import router as wizard_router

LOOK_AGAIN = 5  # seconds

log = logging.getLogger("cartbooks")


def create_app(settings: Settings) -> FastAPI:
    """The pages; `at_work` gives them their desk and their jobs."""
    check_settings(settings)
    app = FastAPI(title="Cartbooks", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.arrivals = Arrivals()
    app.add_middleware(Guard, settings=settings, arrivals=app.state.arrivals)
    if settings.server_timing:
        app.add_middleware(Timing)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for router in routers.ALL:
        app.include_router(router)
    app.include_router(wizard_router(open_ports))
    _handle_errors(app)
    return app


@contextmanager
def at_work(app: FastAPI, settings: Settings, *, works: bool) -> Iterator[None]:
    """The database is open and the jobs are started; where the process does not work itself, they queue runs
    for those that do. Raises DatabaseAway and OneWorkerOnlyError before a page is shown."""
    desk = open_desk(settings)
    try:
        if settings.server_timing:
            count_queries(desk.database)
        app.state.desk = desk
        app.state.jobs = jobs.start(desk, works=works)
        try:
            yield
        finally:
            app.state.jobs.stop()
    finally:
        desk.close()


def check_settings(settings: Settings) -> None:
    """Raises ValueError, in words for the operator, for settings that would be unsafe to run with."""
    if len(settings.secret_key.get_secret_value()) < 32:
        raise ValueError(
            "CARTBOOKS_SECRET_KEY is missing or shorter than 32 characters. Set it and start again."
        )
    if not settings.encryption_keys:
        raise ValueError(
            "CARTBOOKS_ENCRYPTION_KEYS is missing. Set it to one or more Fernet keys and start again."
        )


def _handle_errors(app: FastAPI) -> None:
    app.add_exception_handler(SignInNeeded, _sign_in)
    app.add_exception_handler(NotHere, _not_here)
    app.add_exception_handler(DatabaseAway, _away)
    app.add_exception_handler(CartbooksError, _trouble)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(Exception, _bug)


def _page(
    request: Request,
    status: int,
    title: str,
    message: str,
    reference: str = "",
    *,
    button: tuple[str, str] = ("Go to the start page", "/"),
) -> Response:
    action, url = button
    context = {"title": title, "message": message, "action": action, "url": url, "reference": reference}
    return visitor_page(request, "error.html", context, status=status)


def _sign_in(request: Request, error: Exception) -> Response:
    return go(request, error.url if isinstance(error, SignInNeeded) else "/sign-in")


def _not_here(request: Request, _error: Exception) -> Response:
    return _page(
        request, 404, "There is no such page", "The address may be mistyped, or the thing was removed."
    )


def _trouble(request: Request, error: Exception) -> Response:
    message = error.message if isinstance(error, CartbooksError) else str(error)
    status = 409 if isinstance(error, NeedsOwner | Refused) else 503
    return _page(request, status, *_parted(message))


def _away(request: Request, error: Exception) -> Response:
    """A page that was only looked at looks again by itself until it can be drawn."""
    what, todo = _parted(error.message if isinstance(error, CartbooksError) else str(error))
    if request.method != "GET":
        return _page(
            request, 503, what, f"What you sent was not saved. {todo} Then go back and send it again."
        )
    response = _page(request, 503, what, todo, button=("Look again", request.url.path))
    response.headers["Refresh"] = str(LOOK_AGAIN)
    return response


def _parted(message: str) -> tuple[str, str]:
    """What happened, and what to do."""
    what, _, todo = message.partition(". ")
    return what.rstrip("."), todo


def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        return _bug(request, error)
    if error.status_code == 404:
        return _not_here(request, error)
    what, todo = _parted(str(error.detail))
    if not todo:
        what, todo = "This did not work", "Go back and try again."
    return _page(request, error.status_code, what, todo)


def _unreadable(request: Request, error: Exception) -> Response:
    fields = error.errors() if isinstance(error, RequestValidationError) else []
    names = ", ".join(str(field["loc"][-1]) for field in fields)
    return _page(request, 422, "A part of the form could not be read", f"Go back and look at: {names}.")


def _bug(request: Request, error: Exception) -> Response:
    reference = secrets.token_hex(4)
    log.error("bug %s at %s", reference, request.url.path, exc_info=error)
    message = "This is a mistake of ours. Nothing was lost; try again, and tell us if it happens once more."
    return _page(request, 500, "Something went wrong here", message, reference)
