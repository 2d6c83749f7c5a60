"""Tokens and keys at rest, and one refresh at a time."""

from datetime import datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy import text

from app.core.tokens import TokenPair
from app.data import stores, tokens
from app.data.secrets import Secrets
from app.data.session import Database
from app.data.tokens import BooksTokens
from app.errors import NeedsOwner
from app.settings import Settings
from tests.data_layer.people import NOW, SECRETS, Shop


def pair(name: str) -> TokenPair:
    return TokenPair(f"access-{name}", f"refresh-{name}", NOW + timedelta(hours=1), NOW + timedelta(days=100))


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keeper(database: Database, alice: Shop, clock: Clock) -> BooksTokens:
    return BooksTokens(database, SECRETS, alice.merchant, alice.books, clock)


@pytest.fixture
def other_process(database: Database, alice: Shop, clock: Clock) -> BooksTokens:
    return BooksTokens(database, SECRETS, alice.merchant, alice.books, clock)


def test_the_newest_tokens_come_back_whoever_stored_them(
    keeper: BooksTokens, other_process: BooksTokens
) -> None:
    assert keeper.load() is None
    keeper.store(pair("first"))
    assert other_process.load() == pair("first")


def test_no_token_and_no_key_is_readable_in_the_database(
    database: Database, keeper: BooksTokens, alice: Shop
) -> None:
    keeper.store(pair("first"))
    with database.engine.connect() as connection:
        rows = [
            *connection.execute(text("SELECT * FROM tokens")),
            *connection.execute(text("SELECT * FROM stores")),
        ]
    stored = repr(rows)
    assert "access-first" not in stored
    assert "refresh-first" not in stored
    assert "hook" not in stored
    assert alice.store in stored
    assert "access" not in repr(pair("x")).replace("access_expires", "")


def test_only_one_refreshes_at_a_time(keeper: BooksTokens, other_process: BooksTokens) -> None:
    keeper.store(pair("first"))
    with keeper.lease() as ours, other_process.lease() as theirs:
        assert (ours, theirs) == (True, False)
        keeper.store(pair("second"))
    with other_process.lease() as theirs:
        assert theirs
    assert other_process.load() == pair("second")


def test_a_dead_holder_loses_the_lease_and_cannot_overwrite_newer_tokens(
    keeper: BooksTokens, other_process: BooksTokens, clock: Clock
) -> None:
    keeper.store(pair("first"))
    with keeper.lease() as ours:
        assert ours
        clock.now += timedelta(minutes=2)
        with other_process.lease() as theirs:
            assert theirs
            other_process.store(pair("newer"))
        keeper.store(pair("late"))
    assert keeper.load() == pair("newer")


def test_a_new_consent_counts_even_while_somebody_refreshes(
    keeper: BooksTokens, other_process: BooksTokens
) -> None:
    keeper.store(pair("first"))
    with keeper.lease():
        other_process.store(pair("consented"))
        keeper.store(pair("refreshed from the old one"))
    assert keeper.load() == pair("consented")


def test_revoked_tokens_are_forgotten(database: Database, keeper: BooksTokens, alice: Shop) -> None:
    keeper.store(pair("first"))
    with database.begin() as session:
        tokens.forget(session, alice.merchant, alice.books)
    assert keeper.load() is None


def test_after_a_rotation_old_secrets_are_readable_and_new_ones_use_the_new_key() -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    written = Secrets([old]).encrypt("secret")
    rotated = Secrets([new, old])
    assert rotated.decrypt(written) == "secret"
    assert Secrets([new]).decrypt(rotated.renewed(written)) == "secret"
    assert Secrets([new]).decrypt(rotated.encrypt("fresh")) == "fresh"


def test_a_lost_key_asks_the_owner_to_connect_again(database: Database, alice: Shop) -> None:
    stranger = Secrets([Fernet.generate_key().decode()])
    with database.read() as session, pytest.raises(NeedsOwner, match="Connect it again"):
        stores.keys_of(session, alice.merchant, alice.store, stranger)


def test_the_keys_come_from_the_settings() -> None:
    key = Fernet.generate_key().decode()
    secrets = Secrets.of(Settings(encryption_keys=(SecretStr(key),)))
    assert Secrets([key]).decrypt(secrets.encrypt("x")) == "x"
    with pytest.raises(ValueError, match="CARTBOOKS_ENCRYPTION_KEYS"):
        Secrets([])


def test_a_webhook_finds_its_store_and_the_secret_that_proves_it(database: Database, alice: Shop) -> None:
    with database.begin() as session:
        found = stores.hook_store(session, alice.store, SECRETS)
        assert found is not None
        assert (found[0].merchant, found[1]) == (alice.merchant, "hook")
        assert stores.hook_store(session, "unknown", SECRETS) is None
