"""The pages with the guard before them, for tests that need no work behind them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from app.data import runs
from app.data.queries import count_queries
from app.sync.desk import Desk
from app.sync.running import RunKind
from app.web import (
    dashboard,
    events,
    fees,
    history,
    manage,
    order,
    orders,
    resetting,
    tables_customers,
    tables_products,
    taking_over,
    undoing,
    webconnector,
    webconnector_pages,
)
from app.web import (
    runs as run_pages,
)
from app.web.guard import Guard
from app.web.incoming import Arrivals
from app.web.templating import STATIC
from app.web.timing import Timing
from app.wizard.opening import open_ports
from app.wizard.routes import router as wizard_router
from tests.web.short_words import say_in_short

MODULES = (
    dashboard,
    events,
    fees,
    history,
    manage,
    order,
    orders,
    resetting,
    run_pages,
    tables_customers,
    tables_products,
    taking_over,
    undoing,
)
# What a connection has only where its books are a company file.
DESKTOP_MODULES = (webconnector, webconnector_pages)


@dataclass
class Clock:
    """The town's clock, which a test may set."""

    at: datetime = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Jobs:
    """Begins runs in the ledger and leaves them running, so that tests see each step of them."""

    desk: Desk
    asked: list[RunKind] = field(default_factory=list)

    def enqueue(self, merchant: str, connection: str, books: str, run: str, *, again: bool = False) -> None:
        """What a Web Connector's call brings to work; a test does the work."""

    def sync_now(self, merchant: str, connection: str, kind: RunKind, user: str = "") -> str:
        self.asked.append(kind)
        with self.desk.database.begin() as session:
            run, _ = runs.start(session, merchant, connection, kind, now=self.desk.now(), user=user)
        return run.id


def town_app(desk: Desk) -> FastAPI:
    """The pages with the guard before them, and short words for what main says in full."""
    app = FastAPI()
    app.state.desk, app.state.jobs = desk, Jobs(desk)
    app.add_middleware(Guard, settings=desk.settings, arrivals=Arrivals())
    app.add_middleware(Timing)
    count_queries(desk.database)
    app.mount("/static", StaticFiles(directory=STATIC))
    for module in (*MODULES, *DESKTOP_MODULES):
        app.include_router(module.router)
    app.include_router(wizard_router(open_ports))

    say_in_short(app)

    return app
