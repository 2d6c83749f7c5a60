"""The operator's licences: granted to a billing e-mail, listed, revoked."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.data import licences
from app.data.session import Database
from app.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Grant, list and revoke licences.")


@app.command()
def grant(
    email: Annotated[str, typer.Argument(help="The billing e-mail of the purchase.")],
    connections: Annotated[int, typer.Option(help="How many connections it is for.")] = 1,
    days: Annotated[int, typer.Option(help="Days until it expires; 0 for never.")] = 0,
) -> None:
    """Grant a licence; the merchant activates it with the e-mail."""
    now = datetime.now(UTC)
    expires = now + timedelta(days=days) if days else None
    with Database(Settings().database_url).begin() as session:
        made = licences.grant(session, email, connections, expires, now)
    typer.echo(f"Licence {made.id} for {email}: {connections} connection(s).")


@app.command("list")
def list_all() -> None:
    """Every licence, with the merchant it belongs to."""
    table = Table("licence", "e-mail", "connections", "granted", "expires", "state")
    with Database(Settings().database_url).read() as session:
        for one in licences.grants(session):
            expires = f"{one.expires:%Y-%m-%d}" if one.expires else "never"
            table.add_row(
                one.id, one.email, str(one.connections), f"{one.granted:%Y-%m-%d}", expires, _state(one)
            )
    Console().print(table)


@app.command()
def revoke(licence: Annotated[str, typer.Argument(help="Its id, as listed.")]) -> None:
    """Take a licence back; exports of its merchant pause and nothing is lost."""
    with Database(Settings().database_url).begin() as session:
        found = licences.revoke(session, licence, datetime.now(UTC))
    if not found:
        typer.echo(f"There is no licence {licence} that could be revoked.", err=True)
        raise typer.Exit(1)
    typer.echo(f"Licence {licence} is revoked.")


def _state(grant: licences.Grant) -> str:
    if grant.revoked:
        return "revoked"
    return "active" if grant.merchant else "waits for activation"
