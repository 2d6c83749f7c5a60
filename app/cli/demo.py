"""The main job without a browser: pair, answer the wizard with its own proposals, export, report."""

import json
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.text import Text

from app.cli import auditing
from app.cli.answering import answer_wizard
from app.cli.demo_books import DemoBooks, online_books, shop_of
from app.cli.demo_desktop import company_file
from app.cli.demo_input import (
    DESKTOP,
    ONLINE,
    BadInput,
    broken_shop,
    check_books,
    check_flavour,
    check_shop,
    flavour_of,
    partial_config,
)
from app.cli.keys import practice_keys
from app.cli.practice import Practice, PracticeDesktop, PracticeFailedError, practice
from app.cli.profiling import peak_mb
from app.cli.reporting import Report, Spent, print_report, report_of
from app.config.document import Config
from app.data import runs
from app.data.ledger_counts import State, counts
from app.data.ledger_pages import OrderQuery, Sort, every
from app.data.runs import RunState
from app.errors import CartbooksError
from app.settings import Settings
from app.sync import running
from app.sync.practising import SAMPLE_KEYS
from app.sync.running import RunKind

TOLD_EVERY = 10.0  # seconds between two lines of progress where there is no terminal
GONE = (
    "The practice company of this demo is gone now. To walk the wizard and look at such documents on the "
    "company's own pages, start: make run"
)


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo is asked to do; None leaves a part out."""

    store_data: Path | None = None
    config: Path | None = None
    report: Path | None = None
    books_out: Path | None = None
    company: str = ""  # flavour of the practice company, "" for the one that suits the shop
    books: str = ONLINE  # or desktop


def run_demo(demo: Demo, console: Console) -> bool:
    """Whether every order was exported or left out with a reason. Bad input ends the program with status 2."""
    try:
        _check(demo)
        with (
            _unwinding(),
            tempfile.TemporaryDirectory(prefix="cartbooks-demo-") as folder,
            _house(Path(folder), demo) as books,
        ):
            report, held = _exported(books, demo, console)
    except BadInput as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(2) from None
    except (CartbooksError, PracticeFailedError) as problem:
        typer.echo(getattr(problem, "message", str(problem)), err=True)
        return False
    print_report(report, console)
    _write(demo.report, report.as_json())
    _write(demo.books_out, held)
    written = [str(path) for path in (demo.report, demo.books_out) if path]
    console.print(Text(f"Written: {', '.join(written)}\n{GONE}" if written else GONE), soft_wrap=True)
    return report.is_complete


@contextmanager
def _unwinding() -> Iterator[None]:
    """Be ended by SIGTERM as by Ctrl-C: else the practice programs would go on alone."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _check(demo: Demo) -> None:
    """Everything that can be said before anything is started."""
    if demo.store_data:
        check_shop(demo.store_data)
    if demo.config:
        partial_config(demo.config)
    check_books(demo.books, demo.company)
    check_flavour(demo.company)
    for path in (demo.report, demo.books_out):
        if path and (path.is_dir() or not path.absolute().parent.is_dir()):
            raise BadInput(f"{path} cannot be written. Name a file in a folder that exists.")


def _exported(books: DemoBooks, demo: Demo, console: Console) -> tuple[Report, auditing.Books]:
    began = time.monotonic()
    looked = _run(books, RunKind.READ, console, "Looking at the shop")
    if looked.state is not RunState.DONE:
        raise CartbooksError(looked.message)
    over = partial_config(demo.config) if demo.config else None
    config = answer_wizard(books.desk, books.parties, over, demo.config)
    ended = _run(books, RunKind.ALL, console, "Exporting")
    if ended.state is not RunState.DONE:
        console.print(
            Text(f"The export did not come to its end. {ended.message}", style="bold"), soft_wrap=True
        )
    # Before the books are read for the report, which is no part of the job.
    spent = Spent(books.requests(), time.monotonic() - began, peak_mb())
    return _reported(books, config, spent)


def _reported(books: DemoBooks, config: Config, spent: Spent) -> tuple[Report, auditing.Books]:
    desk, parties = books.desk, books.parties
    everything = books.everything()
    held = books.audited(everything)
    names = auditing.Names(parties.books.realm, parties.connection.id)
    audited = auditing.audit(auditing.sold_by(parties.store.url, SAMPLE_KEYS), held, names, config)
    with desk.database.read() as session:
        query = OrderQuery(sort=Sort.CREATED, descending=False)
        orders = list(every(session, parties.merchant, parties.connection.id, query))
    return report_of(orders, held, audited, spent), everything


def _write(path: Path | None, value: object) -> None:
    if path:
        path.write_text(json.dumps(value, indent=1, default=str) + "\n")


@contextmanager
def _house(folder: Path, demo: Demo) -> Iterator[DemoBooks]:
    """The practice programs, a fresh database, and the demo's merchant with shop and books paired."""
    with _started(folder, demo) as started:
        os.environ.update(practice_keys(folder))
        settings = Settings(
            database_url=f"sqlite:///{folder / 'cartbooks.sqlite'}",
            practice_books_url=started.books_url,
            practice_desktop_url=started.desktop_url,
            practice_shop_url=started.shop_url,
            smtp_url="",
        )
        with _paired(settings, demo) as books:
            yield books


@contextmanager
def _started(folder: Path, demo: Demo) -> Iterator[Practice]:
    desktop = PracticeDesktop() if demo.books == DESKTOP else None
    try:
        with practice(folder, shop_folder=demo.store_data, desktop=desktop) as started:
            yield started
    except PracticeFailedError as failed:
        if demo.store_data is None:
            raise
        raise broken_shop(demo.store_data, str(failed)) from None


def _paired(settings: Settings, demo: Demo) -> AbstractContextManager[DemoBooks]:
    shop = shop_of(demo.store_data)
    if demo.books == DESKTOP:
        return company_file(settings, shop)
    return online_books(settings, shop, demo.company or flavour_of(demo.store_data))


def _run(books: DemoBooks, kind: RunKind, console: Console, words: str) -> runs.Run:
    desk, parties = books.desk, books.parties
    with desk.database.begin() as session:
        enlisted = running.enlist(session, parties.merchant, parties.connection.id, kind, desk=desk)
    work = threading.Thread(target=books.work, args=(enlisted.run,), name="run")
    work.start()
    try:
        shown = _bar if console.is_terminal else _lines
        shown(console, words, _followed(books, enlisted.run, work, kind))
    except (KeyboardInterrupt, SystemExit):
        books.give_up()  # else the run would go on without the programs that it talks to
        work.join()
        raise
    return _progress(books, enlisted.run)


Steps = Iterator[tuple[int, int | None]]


def _followed(books: DemoBooks, run: str, work: threading.Thread, kind: RunKind) -> Steps:
    """How many orders are done, and of how many, until the run has ended."""
    waiting = _waiting(books)
    while True:
        work.join(0.2)
        at_work = work.is_alive()
        now = _progress(books, run).counts
        done = now.read if kind is RunKind.READ else now.planned
        if not at_work:
            yield done, done
            return
        yield done, max(done, waiting, now.expected or 0) or None


def _waiting(books: DemoBooks) -> int:
    """Orders that were read already and are not exported yet."""
    with books.desk.database.read() as session:
        return counts(session, books.parties.merchant, books.parties.connection.id)[State.WAITING]


def _bar(console: Console, words: str, steps: Steps) -> None:
    columns = (
        TextColumn(f"{{task.description:<{len('Looking at the shop')}}}"),
        BarColumn(bar_width=40, complete_style="green", finished_style="green", pulse_style="dim"),
        TextColumn("{task.fields[counted]}"),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(words, total=None, counted="")
        for done, total in steps:
            progress.update(task, completed=done, total=total)
            progress.update(task, counted=_counted(done, total, progress.tasks[0].time_remaining))


def _counted(done: int, total: int | None, seconds_left: float | None) -> str:
    """Numbers to watch: 312 of 1,040, about 2 minutes."""
    if total is None:
        return ""
    minutes = round((seconds_left or 0) / 60)
    left = f", about {minutes} minute{'s' if minutes > 1 else ''}" if minutes and done < total else ""
    return f"{done:,} of {total:,}{left}"


def _lines(console: Console, words: str, steps: Steps) -> None:
    """The same without a terminal: now and then a line, and one at the end."""
    told = time.monotonic()
    done, total = 0, None
    for done, total in steps:
        if total is not None and time.monotonic() - told > TOLD_EVERY:
            told = time.monotonic()
            console.print(Text(f"{words}: {done:,} of {total:,} orders"))
    console.print(Text(f"{words}: {done:,} orders"))


def _progress(books: DemoBooks, run: str) -> runs.Run:
    with books.desk.database.read() as session:
        found = runs.run(session, books.parties.merchant, run)
    if found is None:
        raise LookupError(f"run {run} is gone")
    return found
