"""What a process does until a signal says stop: pages, work, or both."""

import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

import uvicorn

from app import jobs
from app.cli.collecting import collect_seldom
from app.main import at_work, check_settings, create_app
from app.settings import Settings
from app.sync.desk import open_desk
from app.web.incoming import Arrivals

# Seconds that a thread which computes may keep the others waiting. A call asks the database a dozen times, and lets
# the interpreter go each time: beside a run that plans, Python's own 5 ms made a tenth of a second of that.
HURRY = 0.001


class _Server(uvicorn.Server):
    """Says when it listens: an address that is told earlier cannot be opened yet. Waits for no body at its end."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], arrivals: Arrivals) -> None:
        super().__init__(config)
        self._ready = ready
        self._arrivals = arrivals

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._arrivals.stop()
        await super().shutdown(sockets)


def serve_app(host: str, port: int, ready: Callable[[], None] = lambda: None, *, works: bool = True) -> None:
    """Serve until a signal says stop; connections get five seconds to end.

    The server raises the signal again when it has ended: SIGTERM must then unwind what started it (the
    practice programs would go on alone), and Ctrl-C is no error.

    Raises OneWorkerOnlyError and DatabaseAway instead of serving.
    """
    settings = Settings()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        lifespan="off",
        host=host,
        port=port,
        log_level="warning",
        timeout_graceful_shutdown=5,
        server_header=False,
    )
    collect_seldom()
    sys.setswitchinterval(HURRY)
    with suppress(KeyboardInterrupt), at_work(app, settings, works=works):
        _Server(config, ready, app.state.arrivals).run()


def work_until_told(ready: Callable[[], None]) -> None:
    """Work without pages until a signal says stop; what is in hand is finished first.

    Raises OneWorkerOnlyError and DatabaseAway instead of working.
    """
    settings = Settings()
    check_settings(settings)
    told = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: told.set())
    desk = open_desk(settings)
    try:
        running = jobs.start(desk)
        collect_seldom()
        ready()
        told.wait()
        running.stop()
    finally:
        desk.close()
