"""The main job without a browser: pair, answer the wizard with its own proposals, export, report."""

import json
import os
import resource
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app.cli.keys import practice_keys
from app.cli.practice import Practice, practice
from app.cli.reporting import books_of, print_report, report_of
from app.config.document import Config
from app.data import configs, merchants, runs, stores
from app.data.passwords import hashed
from app.data.runs import RunState
from app.settings import Settings
from app.sync import previews, running
from app.sync.desk import Desk, open_desk
from app.sync.facts import Parties, facts
from app.sync.practising import practise
from app.sync.running import RunKind
from app.wizard.defaults import proposed

FLAVOURS = {"US": "us", "GB": "gb", "DE": "de", "CA": "ca", "JP": "jp"}


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo is asked to do; None leaves a part out."""

    store_data: Path | None = None
    config: Path | None = None
    report: Path | None = None
    books_out: Path | None = None


def run_demo(demo: Demo, console: Console) -> bool:
    """Whether every order was exported or left out with a reason."""
    with (
        tempfile.TemporaryDirectory(prefix="cartbooks-demo-") as folder,
        _house(Path(folder), demo) as (desk, started),
    ):
        began = time.monotonic()
        parties = _paired(desk, demo)
        _run(desk, parties, RunKind.READ, console, "Reading the shop")
        _configure(desk, parties, demo)
        _run(desk, parties, RunKind.ALL, console, "Exporting")
        seconds, used = time.monotonic() - began, _used(started.books_url)
        books = books_of(started.books_url, parties.books.realm)
        report = report_of(desk, parties, books, used, seconds=seconds, max_rss_mb=_rss())
    print_report(report, console)
    _write(demo.report, report.as_json())
    _write(demo.books_out, books)
    return report.is_complete


def _used(books_url: str) -> dict[str, dict[str, int]]:
    """The practice company's own count of requests, by realm."""
    with httpx.Client() as http:
        counted: dict[str, dict[str, int]] = http.get(f"{books_url}/_sim/counters").json()["realms"]
    return counted


def _write(path: Path | None, value: object) -> None:
    if path:
        path.write_text(json.dumps(value, indent=1, default=str) + "\n")


def _rss() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def _house(folder: Path, demo: Demo) -> Iterator[tuple[Desk, Practice]]:
    """The practice programs and a fresh database."""
    with practice(folder, shop_folder=demo.store_data) as started:
        os.environ.update(practice_keys(folder))
        settings = Settings(
            database_url=f"sqlite:///{folder / 'cartbooks.sqlite'}",
            practice_books_url=started.books_url,
            practice_shop_url=started.shop_url,
            smtp_url="",
        )
        desk = open_desk(settings)
        try:
            yield desk, started
        finally:
            desk.close()


def _paired(desk: Desk, demo: Demo) -> Parties:
    with desk.database.begin() as session:
        user = merchants.sign_up(
            session, "Demo", "demo@example.com", hashed("a demo needs no secret"), desk.now()
        )
        merchant = merchants.merchant_of(session, user.merchant)
    shop = demo.store_data.resolve().name if demo.store_data else "us-default"
    connection = practise(desk, merchant, shop, _flavour(demo.store_data))
    with desk.database.read() as session:
        parties = running.parties_of(session, merchant.id, connection.id)
    if parties is None:
        raise LookupError("the demo's connection is gone")
    return parties


def _flavour(store_data: Path | None) -> str:
    """The practice company of the shop's country, by its site.json."""
    if store_data is None:
        return "us"
    site = json.loads((store_data / "site.json").read_text())
    country = str(site.get("store_address", {}).get("default_country", "US")).partition(":")[0]
    return FLAVOURS.get(country, "us")


def _configure(desk: Desk, parties: Parties, demo: Demo) -> None:
    with desk.database.begin() as session:
        fresh = running.parties_of(session, parties.merchant, parties.connection.id) or parties
        known = facts(session, fresh, Config(), desk)
        first = previews.first_day(session, fresh, desk.now().date())
        rates = stores.lists_of(session, fresh.merchant, fresh.store.id).tax_rates
        config = proposed(known, first, rates)
        if demo.config:
            chosen = merged(config.model_dump(mode="json"), json.loads(demo.config.read_text()))
            config = Config.model_validate(chosen)
        configs.save(
            session,
            fresh.merchant,
            fresh.connection.id,
            config,
            expected_version=0,
            user="",
            section="demo",
            now=desk.now(),
        )


def merged(base: object, over: object) -> object:
    """The document with the parts of another one laid over it; lists are replaced whole."""
    if isinstance(base, dict) and isinstance(over, Mapping):
        return {**base, **{name: merged(base.get(name), value) for name, value in over.items()}}
    return over


def _run(desk: Desk, parties: Parties, kind: RunKind, console: Console, words: str) -> None:
    with desk.database.begin() as session:
        enlisted = running.enlist(session, parties.merchant, parties.connection.id, kind, desk=desk)
    work = threading.Thread(
        target=running.run, args=(desk, parties.merchant, parties.connection.id, enlisted.run), name="run"
    )
    work.start()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(words, total=None)
        while work.is_alive():
            work.join(0.2)
            run = _progress(desk, parties, enlisted.run)
            done = run.counts.read if kind is RunKind.READ else run.counts.planned
            progress.update(task, completed=done, total=max(done, run.counts.expected or 0) or None)
        progress.update(task, total=done, completed=done)
    if run.state is not RunState.DONE:
        console.print(f"[bold]The run did not finish:[/bold] {run.message}")


def _progress(desk: Desk, parties: Parties, run: str) -> runs.Run:
    with desk.database.read() as session:
        found = runs.run(session, parties.merchant, run)
    if found is None:
        raise LookupError(f"run {run} is gone")
    return found
