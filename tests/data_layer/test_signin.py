"""Signing in, and what slows down whoever guesses."""

from datetime import timedelta

import pytest

from app.data import attempts, merchants, signin
from app.data.merchants import User
from app.data.passwords import hashed
from app.data.session import Database
from app.data.signin import TooManyTries, WrongPassword, authenticate
from tests.data_layer.people import NOW, Shop

HOME = "198.51.100.7"
AWAY = "203.0.113.9"


@pytest.fixture
def owner(database: Database, alice: Shop) -> User:
    with database.begin() as session:
        merchants.change_password(session, alice.merchant, alice.user.id, hashed("correct horse"))
    return alice.user


def guess(
    database: Database, times: int, address: str, seconds: int = 0
) -> User | WrongPassword | TooManyTries:
    now = NOW + timedelta(seconds=seconds)
    answer: User | WrongPassword | TooManyTries = WrongPassword()
    for _ in range(times):
        answer = authenticate(database, "alice@shop.test", "wrong horse", address, now)
    return answer


def test_the_right_password_signs_in_however_the_e_mail_is_written(database: Database, owner: User) -> None:
    assert authenticate(database, " ALICE@shop.test", "correct horse", HOME, NOW) == owner


def test_a_wrong_password_and_an_unknown_e_mail_get_the_same_answer(database: Database, owner: User) -> None:
    assert authenticate(database, owner.email, "wrong horse", HOME, NOW) == WrongPassword()
    assert authenticate(database, "nobody@shop.test", "wrong horse", HOME, NOW) == WrongPassword()


def test_after_five_wrong_guesses_even_the_right_password_waits(database: Database, owner: User) -> None:
    assert guess(database, 5, HOME) == WrongPassword()
    assert authenticate(database, owner.email, "correct horse", AWAY, NOW) == TooManyTries(30)
    later = NOW + timedelta(seconds=31)
    assert authenticate(database, owner.email, "correct horse", AWAY, later) == owner


def test_the_wait_grows_with_each_wrong_guess_to_fifteen_minutes(database: Database, owner: User) -> None:
    guess(database, 5, HOME)
    assert guess(database, 1, HOME, 31) == WrongPassword()
    assert guess(database, 1, HOME, 32) == TooManyTries(59)
    for tries in range(8):
        guess(database, 1, HOME, 1000 * (tries + 1))
    assert authenticate(database, owner.email, "x", HOME, NOW + timedelta(seconds=8001)) == TooManyTries(899)


def test_one_address_that_tries_many_e_mails_is_slowed_down(
    database: Database, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert signin.FREE_PER_ADDRESS > signin.FREE_PER_EMAIL, "an office shares one address"
    monkeypatch.setattr(signin, "FREE_PER_ADDRESS", 6)
    for number in range(6):
        authenticate(database, f"{number}@shop.test", "guess guess", AWAY, NOW)
    assert authenticate(database, owner.email, "correct horse", AWAY, NOW) == TooManyTries(30)
    assert authenticate(database, owner.email, "correct horse", HOME, NOW) == owner


def test_the_typing_errors_of_an_office_do_not_add_up_over_a_day(database: Database, owner: User) -> None:
    for number in range(40):
        now = NOW + timedelta(minutes=20 * number)
        authenticate(database, f"{number}@shop.test", "guess guess", AWAY, now)

    assert authenticate(database, owner.email, "correct horse", AWAY, now) == owner


def test_signing_in_forgets_the_wrong_guesses_before(database: Database, owner: User) -> None:
    guess(database, 4, HOME)
    assert authenticate(database, owner.email, "correct horse", HOME, NOW) == owner
    assert guess(database, 4, HOME) == WrongPassword()
    assert authenticate(database, owner.email, "correct horse", HOME, NOW) == owner


@pytest.mark.usefixtures("owner")
def test_old_attempts_are_swept_away(database: Database) -> None:
    guess(database, 5, HOME)
    with database.begin() as session:
        assert attempts.forget_old(session, NOW + timedelta(minutes=59)) == 0
        assert attempts.forget_old(session, NOW + timedelta(minutes=61)) == 2
