"""How Alembic reaches the database: the connection it is handed, or the one of the settings."""

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

import app.data.tables  # noqa: F401 - fills the metadata
from app.data.session import Database
from app.settings import Settings


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


handed = context.config.attributes.get("connection")
if handed is not None:
    _run(handed)
else:
    with Database(Settings().database_url).engine.begin() as opened:
        _run(opened)
