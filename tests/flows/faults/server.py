"""The whole server in a process of its own, pages and work; its patience is short. With --ahead SECONDS its
clock is wrong by that much."""

import signal
import sys
from datetime import UTC, datetime, timedelta, tzinfo
from time import time
from types import SimpleNamespace

import uvicorn

from app import jobs
from app.books.qbo import throttle, tokens
from app.books.qbo.throttle import Pushback
from app.data import tokens as kept_tokens
from app.main import at_work, create_app
from app.settings import Settings
from app.stores.woocommerce import refusals, signing
from app.sync import delivery, desk, scope
from tests.processes import address_of, free_socket

CLOCKS = (desk, tokens, kept_tokens, refusals)  # the modules that ask what time it is


def set_clocks(ahead: float) -> None:
    class Wrong(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.now(tz or UTC) + timedelta(seconds=ahead)

    for module in CLOCKS:
        module.datetime = Wrong  # type: ignore[attr-defined]  # each has imported it
    signing.time = SimpleNamespace(time=lambda: time() + ahead)  # type: ignore[assignment]  # the one that it calls


def be_quick() -> None:
    """Long enough that a person sees the page tell what is going on, short enough for a test."""
    jobs.BEAT, jobs.TICK, jobs.LOOK = 0.1, 0.2, 0.05
    scope.PATIENCE, scope.TOLD_EVERY = (1.2, 0.4, 0.4), 0.05
    delivery.LOOKED_UP = 0.05
    throttle.WAITS = dict.fromkeys(Pushback, 1.2)


def main() -> None:
    be_quick()
    if "--ahead" in sys.argv:
        set_clocks(float(sys.argv[sys.argv.index("--ahead") + 1]))
    settings, listening = Settings(), free_socket()
    # As a clean end: work that has begun is finished before the process is gone.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    app = create_app(settings)
    config = uvicorn.Config(app, lifespan="off", log_level="warning", timeout_graceful_shutdown=1)
    with at_work(app, settings, works=True):
        sys.stdout.write(f"{address_of(listening)}\n")
        sys.stdout.flush()
        uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
