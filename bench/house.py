"""An installation to measure: a practice company, a practice shop, a database, and the app's own processes."""

import base64
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bench.company import Company
from bench.desk import Desk
from bench.programs import Broken, Process, practice, program
from bench.shop import SHOP, Shop

SERVE = ("serve", "--port", "0")
WORK = ("worker",)


@dataclass(frozen=True, slots=True)
class House:
    """`environment` is what every process of the app is started with."""

    folder: Path
    company: Company
    shop: Shop
    environment: dict[str, str] = field(repr=False)

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """A fresh process: its memory and its processor time are those of what it is asked alone."""
        log = self.folder / "desk.log"
        with self.app(log, "drill") as process:
            yield Desk(process, log)

    @contextmanager
    def app(self, log: Path, *command: str) -> Iterator[Process]:
        """A command of ours on this installation."""
        with program(log, "app.cli", *command, environment=self.environment) as process:
            yield process


@contextmanager
def open_house(
    *company_options: str, shop_folder: Path | None = None, database: str = "", settings: tuple[str, ...] = ()
) -> Iterator[House]:
    """Everything started; `settings` are NAME=VALUE of the app, `database` is SQLite in the house's folder if empty."""
    with tempfile.TemporaryDirectory(prefix="cartbooks-bench-") as name:
        folder = Path(name)
        serving = ("--shop-folder", str(shop_folder)) if shop_folder else ("--shop", SHOP)
        log = folder / "practice.log"
        with (
            practice(log, "simulators.qbo", *company_options) as books_url,
            practice(log, "simulators.shop", *serving) as shop_url,
            httpx.Client(timeout=120) as http,
        ):
            given = _environment(folder, books_url, shop_url, database)
            given |= dict(setting.split("=", 1) for setting in settings)
            shop = Shop(shop_url, http, shop_folder.name if shop_folder else SHOP)
            yield House(folder, Company(books_url, http), shop, given)


def until(is_so: Callable[[], object], seconds: float, what: str, every: float = 0.02) -> None:
    """Wait until it is so. Raises Broken when it is not in time."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise Broken(f"{what} did not happen within {seconds:.0f} seconds.")
        time.sleep(every)


def _environment(folder: Path, books_url: str, shop_url: str, database: str) -> dict[str, str]:
    return {
        "CARTBOOKS_DATABASE_URL": database or f"sqlite:///{folder / 'cartbooks.sqlite'}",
        "CARTBOOKS_PUBLIC_URL": "http://cartbooks.test",
        "CARTBOOKS_SECRET_KEY": secrets.token_urlsafe(48),
        "CARTBOOKS_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "CARTBOOKS_PRACTICE_BOOKS_URL": books_url,
        "CARTBOOKS_PRACTICE_SHOP_URL": shop_url,
        "CARTBOOKS_SMTP_URL": "",
    }
