"""Programs that tests talk to over real HTTP: the simulators as processes of their own, an app of ours in a thread."""

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

ROOT = Path(__file__).parents[1]


@contextmanager
def practice_shop(*options: str) -> Iterator[str]:
    """The practice store with all its shops; yields its URL."""
    with _program("simulators.shop", *options) as url:
        yield url


@contextmanager
def practice_books(*options: str) -> Iterator[str]:
    """The practice QuickBooks Online; yields its URL."""
    with _program("simulators.qbo", *options) as url:
        yield url


@contextmanager
def practice_desk(*options: str) -> Iterator[str]:
    """The practice QuickBooks Desktop with its Web Connector; yields its URL."""
    with _program("simulators.desktop", *options) as url:
        yield url


def free_socket() -> socket.socket:
    """A listening socket on a free port, so that the address is known before the app is made."""
    return socket.create_server(("127.0.0.1", 0), backlog=64)


def address_of(listening: socket.socket) -> str:
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def serving(app: ASGIApp, listening: socket.socket) -> Iterator[str]:
    """The app behind a real server in a thread of this process; yields its URL."""
    config = uvicorn.Config(
        app, log_level="critical", access_log=False, lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield address_of(listening)
    finally:
        server.should_exit = True
        thread.join(timeout=10)


@contextmanager
def _program(module: str, *options: str) -> Iterator[str]:
    command = [sys.executable, "-m", module, *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as program:  # noqa: S603 - ours
        assert program.stdout is not None
        try:
            yield json.loads(program.stdout.readline())["url"]
        finally:
            program.terminate()
            program.wait(timeout=10)
