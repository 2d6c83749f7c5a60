"""The practice companies and the practice store as processes of their own, for `run` and `demo`."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

STARTUP = 30  # seconds a simulator may take to say where it listens
GRACE = 5  # seconds it may take to stop


class PracticeFailedError(RuntimeError):
    """A simulator did not start; the message holds what it printed."""


@dataclass(frozen=True, slots=True)
class Practice:
    """Where the simulators listen."""

    books_url: str
    shop_url: str
    desktop_url: str = ""  # of the practice QuickBooks Desktop, where one was wanted


@dataclass(frozen=True, slots=True)
class PracticeDesktop:
    """A practice QuickBooks Desktop that is wanted as well. Its Web Connector calls by itself every so many seconds;
    `every` None leaves that to who asks it to."""

    port: int = 0
    every: float | None = None


@contextmanager
def practice(
    state: Path,
    books_port: int = 0,
    shop_port: int = 0,
    *,
    shop_folder: Path | None = None,
    company: str = "",
    desktop: PracticeDesktop | None = None,
) -> Iterator[Practice]:
    """Start the simulators with their state below `state`; stop them at the end.

    Port 0 takes a free one. `company` is FLAVOUR:NAME of the practice company.
    """
    state.mkdir(parents=True, exist_ok=True)
    books = ["simulators.qbo", "--port", str(books_port), "--state", str(state / "practice-books.sqlite")]
    shop = ["simulators.shop", "--port", str(shop_port), "--state", str(state / "practice-shop.json")]
    if company:
        books += ["--company", company]
    if shop_folder:
        shop += ["--shop-folder", str(shop_folder)]
    with ExitStack() as started:
        books_url = started.enter_context(_simulator(books, state))
        shop_url = started.enter_context(_simulator(shop, state))
        desktop_url = started.enter_context(_simulator(_desktop(desktop, state), state)) if desktop else ""
        yield Practice(books_url, shop_url, desktop_url)


def _desktop(wanted: PracticeDesktop, state: Path) -> list[str]:
    file = str(state / "practice-desktop.sqlite")
    every = [] if wanted.every is None else ["--every", str(wanted.every)]
    return ["simulators.desktop", "--port", str(wanted.port), "--state", file, *every]


@contextmanager
def _simulator(arguments: Sequence[str], state: Path) -> Iterator[str]:
    log = state / f"{arguments[0]}.log"
    with log.open("w") as errors:
        process = subprocess.Popen(  # noqa: S603  our own module, our own arguments
            [sys.executable, "-m", *arguments],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,  # Ctrl-C reaches us first; we stop the simulators in order
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )
        try:
            yield _announced(process, log)
        finally:
            _stop(process)


def _announced(process: "subprocess.Popen[str]", log: Path) -> str:
    """The address the simulator prints as its first line."""
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        process.wait(STARTUP)
        raise PracticeFailedError(f"A practice program did not start. It said: {log.read_text()[-2000:]}")
    return str(json.loads(line)["url"])


def _stop(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()
