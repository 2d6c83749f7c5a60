"""Alembic without its command line: the server brings its own schema up to date."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

SCRIPTS = Path(__file__).parent


def configuration() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return config


def upgrade(engine: Engine) -> None:
    """Run the revisions that the database has not seen; two processes may try at once."""
    config = configuration()
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20260101)")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
