"""The commands themselves; each says in its help what it does for whom."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.cli import licences
from app.cli.keys import practice_keys
from app.cli.practice import PracticeDesktop, PracticeFailedError, practice

app = typer.Typer(no_args_is_help=True, add_completion=False, help="E-commerce orders into QuickBooks.")
app.add_typer(licences.app, name="licence")

PRACTICE_CALLS = 60.0  # seconds between two calls of the practice desktop's Web Connector
Port = Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")]
Host = Annotated[str, typer.Option(help="Address to listen on.")]


@app.command()
def run(
    port: Port = 8000,
    folder: Annotated[Path, typer.Option(help="Where the database and the practice books are kept.")] = Path(
        "var"
    ),
) -> None:
    """Everything on one machine: the app with practice companies, online and on a desktop, and a practice store."""
    from app.cli.serving import serve_app  # noqa: PLC0415  reads the environment that is set below

    for name, value in practice_keys(folder).items():
        os.environ.setdefault(name, value)
    books_port, shop_port, desktop_port = (port + 1, port + 2, port + 3) if port else (0, 0, 0)
    desktop = PracticeDesktop(desktop_port, every=PRACTICE_CALLS)
    with _refused_in_words(), practice(folder, books_port, shop_port, desktop=desktop) as started:
        os.environ.setdefault("CARTBOOKS_DATABASE_URL", f"sqlite:///{folder / 'cartbooks.sqlite'}")
        os.environ.setdefault("CARTBOOKS_PUBLIC_URL", f"http://127.0.0.1:{port}")
        os.environ["CARTBOOKS_PRACTICE_BOOKS_URL"] = started.books_url
        os.environ["CARTBOOKS_PRACTICE_SHOP_URL"] = started.shop_url
        os.environ["CARTBOOKS_PRACTICE_DESKTOP_URL"] = started.desktop_url
        words = f"Cartbooks is running at http://127.0.0.1:{port} (Ctrl-C stops it)"
        serve_app("127.0.0.1", port, lambda: typer.echo(words))


@app.command()
def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    work: Annotated[  # noqa: FBT002
        bool,
        typer.Option("--work", help="Also synchronise in this process. On SQLite it always does."),
    ] = False,
) -> None:
    """The web pages. On PostgreSQL any number of these; the runs are done by `cartbooks worker`."""
    from app.cli.serving import serve_app  # noqa: PLC0415  starts nothing unless it is asked to

    with _refused_in_words():
        serve_app(host, port, works=work or _on_sqlite())


@app.command()
def worker() -> None:
    """Synchronises, without pages. On PostgreSQL any number of these share the work."""
    from app.cli.serving import work_until_told  # noqa: PLC0415

    with _refused_in_words():
        work_until_told(lambda: typer.echo("Working (SIGTERM or Ctrl-C stops it)"))


@app.command()
def demo(
    *,
    headless: Annotated[bool, typer.Option("--headless", help="Without colours and bars.")] = False,
    store_data: Annotated[Path | None, typer.Option(help="A folder with a shop's recorded orders.")] = None,
    config: Annotated[
        Path | None, typer.Option(help="A partial configuration document, laid over the proposals.")
    ] = None,
    books: Annotated[
        str, typer.Option(help="Which practice books: online, or desktop with its Web Connector.")
    ] = "online",
    company: Annotated[
        str, typer.Option(help="The practice company's flavour, us-manual for example; else the shop's own.")
    ] = "",
    report: Annotated[Path | None, typer.Option(help="Where the report goes, as JSON.")] = None,
    books_out: Annotated[
        Path | None, typer.Option(help="Where everything in the books goes, as JSON.")
    ] = None,
) -> None:
    """The main job without a browser: pair, answer the wizard, export the sample shop, report."""
    from rich.console import Console  # noqa: PLC0415

    from app.cli.demo import Demo, run_demo  # noqa: PLC0415

    console = Console(force_terminal=False if headless else None)
    if not run_demo(Demo(store_data, config, report, books_out, company, books), console):
        raise typer.Exit(1)


@app.command()
def migrate() -> None:
    """Bring the database to the current tables."""
    from app.data.session import Database  # noqa: PLC0415
    from app.settings import Settings  # noqa: PLC0415

    database = Database(Settings().database_url)
    database.migrate()
    database.dispose()
    typer.echo("The database is up to date.")


@app.command()
def usage(
    month: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m"], help="The month, 2026-11 for example; else this one."),
    ] = None,
) -> None:
    """What each company used of Intuit's quota in a month: the reads are metered."""
    from rich.console import Console  # noqa: PLC0415

    from app.cli.usage import usage_table  # noqa: PLC0415
    from app.data.session import Database  # noqa: PLC0415
    from app.settings import Settings  # noqa: PLC0415

    day = (month or datetime.now(UTC)).date()
    Console().print(usage_table(Database(Settings().database_url), day))


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, add_help_option=False
)
def bench(context: typer.Context) -> None:
    """Benchmarks and crash drills; `cartbooks bench --help` lists them."""
    # A program of its own, as the practice company is: it knows us by our commands and pages alone.
    raise typer.Exit(subprocess.call([sys.executable, "-m", "bench", *context.args]))  # noqa: S603


@app.command(hidden=True)
def drill() -> None:
    """What benchmarks and drills ask of this installation: a line of JSON for each line of JSON."""
    from app.cli.drill import serve_drill  # noqa: PLC0415  imports the whole engine

    serve_drill()


@app.command("settings-doc", hidden=True)
def settings_doc() -> None:
    """Print docs/settings.md."""
    from app.cli.settings_doc import table  # noqa: PLC0415

    typer.echo(table())


@contextmanager
def _refused_in_words() -> Iterator[None]:
    """What keeps a process from starting ends it with a sentence and status 1."""
    from app.data.outage import DatabaseAway  # noqa: PLC0415
    from app.sync.watch import OneWorkerOnlyError  # noqa: PLC0415

    try:
        yield
    except (OneWorkerOnlyError, DatabaseAway, PracticeFailedError) as refusal:
        typer.echo(refusal, err=True)
        raise typer.Exit(1) from None


def _on_sqlite() -> bool:
    from app.settings import Settings  # noqa: PLC0415

    return Settings().database_url.startswith("sqlite")
