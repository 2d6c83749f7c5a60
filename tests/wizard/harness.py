"""All pages of the wizard with the fake house behind them: `python -m tests.wizard.harness PORT` to look at them."""

import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import uvicorn
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.staticfiles import StaticFiles

from app.config.document import Config
from app.web.templating import STATIC, content_security_policy, draw, nonce
from app.wizard.defaults import proposed
from app.wizard.ports import Ports
from app.wizard.routes import router
from tests.wizard.house import House
from tests.wizard.people import FACTS, RATES, TODAY


@dataclass
class Street:
    """Which house the server shows: tests put a fresh one there."""

    house: House


def open_ports(street: Street) -> Callable[[Request, str], Ports]:
    """Alice is always signed in; only her connection exists."""

    def opened(_request: Request, connection: str) -> Ports:
        if connection != "c1":
            raise HTTPException(404)
        return street.house.ports()

    return opened


def wizard_app(street: Street) -> FastAPI:
    app = FastAPI()
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.include_router(router(open_ports(street)))

    @app.middleware("http")
    async def policy(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        response.headers["Content-Security-Policy"] = content_security_policy(nonce(request))
        return response

    @app.get("/error")
    def broken(request: Request) -> Response:
        context = {
            "title": "Something of ours broke.",
            "message": "Nothing was posted to your books. Try again; if it happens again, write to us.",
            "action": "Back to the dashboard",
            "url": "/c/c1",
            "reference": "7Q2F-XK",
        }
        return draw(request, "error.html", context, street.house.configs.standing, status=500)

    @app.get("/c/c1/runs/1")
    def run() -> HTMLResponse:
        return HTMLResponse('<!doctype html><link rel="icon" href="data:,"><title>Run 1</title><p>Run 1')

    return app


def proposed_house() -> House:
    """The house as a newcomer finds it: everything proposed, nothing answered."""
    house = House()
    house.configs.versions = [proposed(FACTS, TODAY, RATES)]
    return house


def answered(config: Config, *slugs: str) -> Config:
    for slug in slugs:
        config = config.with_section(slug, config.section(slug))
    return config


if __name__ == "__main__":
    shown = proposed_house()
    shown.configs.versions.append(
        answered(shown.configs.versions[-1], "direction", "transactions", "customers")
    )
    uvicorn.run(wizard_app(Street(shown)), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
