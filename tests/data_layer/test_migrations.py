"""The schema that the revisions make is the one that the tables declare."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from app.data import ledger_orders, ledger_record
from app.data.migrations.run import configuration
from app.data.session import Database
from tests.data_layer.people import NOW, open_shop, order


def test_the_revisions_make_what_the_tables_declare(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_migrating_twice_changes_nothing(database: Database) -> None:
    before = inspect(database.engine).get_table_names()
    database.migrate()
    assert inspect(database.engine).get_table_names() == before


def test_every_revision_can_be_taken_back(database: Database) -> None:
    config = configuration()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    database.migrate()
    assert set(SQLModel.metadata.tables) < set(inspect(database.engine).get_table_names())


def test_orders_of_an_older_database_are_read_as_before(database: Database) -> None:
    with database.begin() as session:
        alice = open_shop(session, "alice")
        where = (session, alice.merchant, alice.connection)
        ledger_record.record(*where, [order(1)], now=NOW)
        row = ledger_orders.row_of(*where, "1") or 0
        before = ledger_orders.order(*where, row)
    config = configuration()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0009")
        connection.execute(text("UPDATE order_bodies SET because = 'what an older version kept'"))
    database.migrate()
    with database.read() as session:
        assert ledger_orders.order(session, alice.merchant, alice.connection, row) == before


def test_another_kind_of_database_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="neither sqlite"):
        Database(f"mysql://{tmp_path}/x")
