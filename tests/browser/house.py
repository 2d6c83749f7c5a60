"""The whole house as a newcomer starts it, and a browser to look at it."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


PORTS = 4  # `cartbooks run` takes so many in a row


def free_ports() -> int:
    """The first of free ports in a row, as `cartbooks run` takes them."""
    while True:
        with ExitStack() as taken:
            one = taken.enter_context(socket.create_server(("127.0.0.1", 0)))
            port: int = one.getsockname()[1]
            try:
                for number in range(port + 1, port + PORTS):
                    taken.enter_context(socket.create_server(("127.0.0.1", number)))
            except OSError:
                continue
            return port


@contextmanager
def running_house(folder: Path) -> Iterator[str]:
    """`cartbooks run` as a process; yields its address, and stops it as Ctrl-C does."""
    port = free_ports()
    command = [sys.executable, "-m", "app.cli", "run", "--port", str(port), "--folder", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:  # noqa: S603 - ours
        assert program.stdout is not None
        said = program.stdout.readline()
        try:
            assert f"http://127.0.0.1:{port}" in said
            yield f"http://127.0.0.1:{port}"
        finally:
            program.terminate()
            program.wait(timeout=30)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium; a machine without one fails, it does not skip."""
    path = next((name for name in CHROMIUM if Path(name).exists()), None)
    assert path, "No Chromium is installed. Run make install."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        try:
            yield browser
        finally:
            browser.close()
