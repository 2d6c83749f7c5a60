"""Trial, licence, activation: each way it can go has its own answer."""

from datetime import timedelta

import pytest

from app.data import connections, licences
from app.data.licences import (
    Activated,
    AlreadyUsed,
    CodeExpired,
    CodeSent,
    Confirmed,
    JustSent,
    LicenceExpired,
    TooManyTries,
    TooSmall,
    UnknownEmail,
    WrongCode,
)
from app.data.session import Database
from tests.data_layer.people import NOW, Shop

EMAIL = "billing@shop.test"


@pytest.fixture
def licence(database: Database) -> licences.Grant:
    with database.begin() as session:
        return licences.grant(session, EMAIL, 2, NOW + timedelta(days=365), NOW)


def start(database: Database, shop: Shop, email: str = EMAIL, minutes: int = 0) -> licences.Started:
    with database.begin() as session:
        return licences.start_activation(session, shop.merchant, email, NOW + timedelta(minutes=minutes))


def code(database: Database, shop: Shop) -> str:
    sent = start(database, shop)
    assert isinstance(sent, CodeSent)
    return sent.code


def confirm(database: Database, shop: Shop, digits: str, minutes: int = 0) -> Confirmed:
    with database.begin() as session:
        return licences.confirm(session, shop.merchant, digits, NOW + timedelta(minutes=minutes))


def state(database: Database, shop: Shop, days: int = 0) -> licences.LicenceState:
    with database.read() as session:
        return licences.licence_of(session, shop.merchant, NOW + timedelta(days=days))


def test_the_trial_counts_down_and_then_exports_pause(database: Database, alice: Shop) -> None:
    assert state(database, alice).trial_days_left == 14
    assert state(database, alice, 13).trial_days_left == 1
    assert state(database, alice, 13).exports
    assert state(database, alice, 14).trial_days_left == 0
    assert not state(database, alice, 14).exports


def test_the_code_attaches_the_licence(database: Database, alice: Shop, licence: licences.Grant) -> None:
    digits = code(database, alice)
    assert len(digits) == 6
    done = confirm(database, alice, f" {digits} ")
    assert isinstance(done, Activated)
    assert done.licence.id == licence.id
    now = state(database, alice, 100)
    assert (now.connections, now.trial_days_left, now.exports) == (2, None, True)


def test_the_billing_e_mail_is_found_however_it_is_written(
    database: Database, alice: Shop, licence: licences.Grant
) -> None:
    assert isinstance(start(database, alice, " Billing@SHOP.test"), CodeSent)
    assert licence.email == EMAIL


def test_an_unknown_e_mail_is_said_to_be_unknown(database: Database, alice: Shop) -> None:
    assert start(database, alice, "nobody@shop.test") == UnknownEmail()


@pytest.mark.usefixtures("licence")
def test_a_licence_that_charlie_has_is_not_alices(database: Database, alice: Shop, charlie: Shop) -> None:
    hers = code(database, alice)
    confirm(database, charlie, code(database, charlie))
    assert confirm(database, alice, hers) == AlreadyUsed()
    assert start(database, alice, minutes=2) == AlreadyUsed()


def test_an_expired_licence_says_when_it_ended(database: Database, alice: Shop) -> None:
    ended = NOW - timedelta(days=1)
    with database.begin() as session:
        licences.grant(session, EMAIL, 1, ended, NOW - timedelta(days=400))
    assert start(database, alice) == LicenceExpired(ended)


def test_a_licence_that_carries_less_than_is_in_use_is_too_small(database: Database, alice: Shop) -> None:
    with database.begin() as session:
        licences.grant(session, EMAIL, 1, None, NOW)
        connections.follow_config(
            session, alice.merchant, alice.connection, auto_sync="off", minutes=15, uses=2, now=NOW
        )
    assert start(database, alice) == TooSmall(connections=1, connections_used=2)


@pytest.mark.usefixtures("licence")
def test_the_fifth_wrong_code_uses_the_code_up(database: Database, alice: Shop) -> None:
    right = code(database, alice)
    wrong = "000000" if right != "000000" else "111111"
    assert confirm(database, alice, wrong) == WrongCode(4)
    for left in (3, 2, 1):
        assert confirm(database, alice, wrong) == WrongCode(left)
    assert confirm(database, alice, wrong) == TooManyTries()
    assert confirm(database, alice, right) == TooManyTries()


@pytest.mark.usefixtures("licence")
def test_a_code_lives_fifteen_minutes(database: Database, alice: Shop) -> None:
    assert confirm(database, alice, "123456") == CodeExpired()
    assert confirm(database, alice, code(database, alice), minutes=15) == CodeExpired()


@pytest.mark.usefixtures("licence")
def test_a_second_code_is_not_sent_at_once(database: Database, alice: Shop) -> None:
    assert isinstance(start(database, alice), CodeSent)
    assert isinstance(start(database, alice), JustSent)
    assert isinstance(start(database, alice, minutes=2), CodeSent)


def test_alices_code_does_not_work_for_charlie(
    database: Database, alice: Shop, charlie: Shop, licence: licences.Grant
) -> None:
    digits = code(database, alice)
    assert confirm(database, charlie, digits) == CodeExpired()
    assert licence.merchant == ""


def test_a_revoked_licence_ends_at_once_and_is_no_trial(
    database: Database, alice: Shop, licence: licences.Grant
) -> None:
    confirm(database, alice, code(database, alice))
    with database.begin() as session:
        assert licences.revoke(session, licence.id, NOW + timedelta(days=20))
        assert not licences.revoke(session, licence.id, NOW + timedelta(days=20))
    now = state(database, alice, 20)
    assert (now.expired, now.exports, now.trial_days_left) == (True, False, 0)


def test_the_operator_sees_who_has_which_licence(
    database: Database, alice: Shop, licence: licences.Grant
) -> None:
    confirm(database, alice, code(database, alice))
    with database.read() as session:
        listed = licences.grants(session)
    assert [(one.id, one.merchant) for one in listed] == [(licence.id, alice.merchant)]
