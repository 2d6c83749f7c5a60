"""The command line: serve, run, worker, sync, demo and the operator's commands."""

from app.cli.commands import app


def main() -> None:
    """The console script."""
    app()
