"""The web server of one process."""

import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress

import uvicorn

from app.main import create_app


class _Server(uvicorn.Server):
    """Says when it listens: an address that is told earlier cannot be opened yet."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            self._ready()


def serve_app(host: str, port: int, ready: Callable[[], None] = lambda: None) -> None:
    """Serve until a signal says stop; connections get five seconds to end.

    The server raises the signal again when it has ended: SIGTERM must then unwind what started it (the
    practice programs would go on alone), and Ctrl-C is no error.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    config = uvicorn.Config(
        create_app(),
        host=host,
        port=port,
        log_level="warning",
        timeout_graceful_shutdown=5,
        server_header=False,
    )
    with suppress(KeyboardInterrupt):
        _Server(config, ready).run()
