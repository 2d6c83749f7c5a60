"""What main says in full of what goes wrong, in short words."""

import traceback

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response

from app.errors import CartbooksError
from app.web.visit import NotHere, SignInNeeded


def say_in_short(app: FastAPI) -> None:
    """Answer what pages raise."""

    @app.exception_handler(SignInNeeded)
    def sign_in(_request: Request, error: SignInNeeded) -> Response:
        return RedirectResponse(error.url, 303)

    @app.exception_handler(NotHere)
    def not_here(_request: Request, _error: NotHere) -> Response:
        return PlainTextResponse("There is no such page", 404)

    @app.exception_handler(CartbooksError)
    def trouble(_request: Request, error: CartbooksError) -> Response:
        return PlainTextResponse(error.message, 409)

    @app.exception_handler(Exception)
    def bug(_request: Request, error: Exception) -> Response:
        return PlainTextResponse("".join(traceback.format_exception(error)), 500)
