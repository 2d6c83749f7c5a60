"""Signing up, helpers, passwords, and the trial."""

from datetime import timedelta

import pytest

from app.data import merchants, sessions
from app.data.merchants import EmailTaken, Role
from app.data.passwords import Hashed, TooShort, hashed, matches
from app.data.session import Database
from tests.data_layer.people import NO_PASSWORD, NOW, Shop, add_helper


def test_a_new_merchant_has_a_trial_of_fourteen_days(database: Database, alice: Shop) -> None:
    with database.read() as session:
        merchant = merchants.merchant_of(session, alice.merchant)
    assert merchant.trial_ends - merchant.created == timedelta(days=14)
    assert alice.user.role is Role.OWNER


def test_an_e_mail_signs_up_once_however_it_is_written(database: Database, alice: Shop) -> None:
    with database.begin() as session, pytest.raises(EmailTaken):
        merchants.sign_up(session, "Copy", "  ALICE@shop.test ", NO_PASSWORD, NOW)
    with database.begin() as session, pytest.raises(EmailTaken):
        merchants.add_user(session, alice.merchant, "Alice@Shop.test", NO_PASSWORD, role=Role.HELPER, now=NOW)


def test_alice_sees_bob_and_charlie_sees_neither(database: Database, alice: Shop, charlie: Shop) -> None:
    with database.begin() as session:
        bob = add_helper(session, alice, "bob")
    with database.read() as session:
        assert [user.email for user in merchants.users(session, alice.merchant)] == [
            "alice@shop.test",
            "bob@shop.test",
        ]
        assert merchants.user(session, charlie.merchant, bob.id) is None


def test_a_new_password_ends_every_session_of_that_user_only(database: Database, alice: Shop) -> None:
    with database.begin() as session:
        bob = add_helper(session, alice, "bob")
        hers = sessions.begin(session, alice.merchant, alice.user.id, now=NOW, days=14)
        his = sessions.begin(session, alice.merchant, bob.id, now=NOW, days=14)
    with database.begin() as session:
        merchants.change_password(session, alice.merchant, alice.user.id, Hashed("new"))
    with database.read() as session:
        assert sessions.signed_in(session, hers, NOW) is None
        assert sessions.signed_in(session, his, NOW) is not None


def test_the_last_owner_stays(database: Database, alice: Shop) -> None:
    with database.begin() as session:
        bob = add_helper(session, alice, "bob")
        assert not merchants.remove_user(session, alice.merchant, alice.user.id)
        assert merchants.remove_user(session, alice.merchant, bob.id)
        assert [user.id for user in merchants.users(session, alice.merchant)] == [alice.user.id]


def test_a_password_is_stored_as_a_hash_and_never_shown() -> None:
    stored = hashed("correct horse")
    assert "correct horse" not in stored.text
    assert stored.text not in repr(stored)
    assert matches("correct horse", stored)
    assert not matches("wrong horse!", stored)


def test_a_short_password_is_refused_in_words() -> None:
    with pytest.raises(TooShort, match="at least 10 characters"):
        hashed("short")
