"""A database that is away or full says so in words, and works on when it is back."""

import socket
from pathlib import Path

import pytest
from sqlalchemy import event

from app.data import connections
from app.data.outage import DatabaseAway, DatabaseFull
from app.data.session import Database
from tests.data_layer.people import Shop, open_shop
from tests.databases import Server


def write_much(database: Database, shop: Shop) -> None:
    with database.begin() as session:
        connections.save_cursor(session, shop.merchant, shop.connection, "x" * 100_000)


def test_a_disk_without_room_is_told_as_full_until_something_can_be_written_again(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'full.sqlite'}")
    database.migrate()
    with database.begin() as session:
        alice = open_shop(session, "alice")
    limit = 1  # as low as the file is now
    event.listen(
        database.engine,
        "begin",
        lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count = {limit}"),
    )

    with pytest.raises(DatabaseFull, match="The disk of this server is full"):
        write_much(database, alice)
    assert database.is_full
    assert database.answers()

    limit = 1_000_000
    write_much(database, alice)
    assert not database.is_full
    database.dispose()


def test_an_unreachable_server_is_away_before_anybody_loses_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.data.session.CONNECT_SECONDS", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        database = Database(f"postgresql://somebody@127.0.0.1:{silent.getsockname()[1]}/x")
        assert not database.answers()
        with pytest.raises(DatabaseAway, match="does not answer"):
            database.migrate()
        database.dispose()


def test_a_server_that_was_gone_is_worked_with_again(postgresql: Server, tmp_path: Path) -> None:
    with postgresql.fresh(tmp_path) as database:
        with database.begin() as session:
            alice = open_shop(session, "alice")
        with postgresql.gone():
            with pytest.raises(DatabaseAway):
                write_much(database, alice)
            assert not database.answers()

        write_much(database, alice)
        assert database.answers()
