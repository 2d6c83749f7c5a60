"""Sessions in the browser, and links that work once."""

from datetime import timedelta

from sqlalchemy import text

from app.data import links, sessions
from app.data.links import Purpose
from app.data.session import Database
from tests.data_layer.people import NOW, Shop


def begin(database: Database, shop: Shop, days: int = 14) -> str:
    with database.begin() as session:
        return sessions.begin(session, shop.merchant, shop.user.id, now=NOW, days=days, agent="Firefox")


def test_a_session_says_who_it_is_until_it_ends(database: Database, alice: Shop) -> None:
    token = begin(database, alice)
    with database.read() as session:
        found = sessions.signed_in(session, token, NOW)
        assert found is not None
        assert found.user == alice.user
        assert found.merchant.name == "alice's shop"
        assert sessions.signed_in(session, token, NOW + timedelta(days=14)) is None
        assert sessions.signed_in(session, "made up", NOW) is None


def test_the_database_never_holds_a_token_that_could_be_used(database: Database, alice: Shop) -> None:
    token = begin(database, alice)
    with database.engine.connect() as connection:
        stored = connection.execute(text("SELECT token_hash FROM sessions")).scalar_one()
    assert stored != token
    with database.read() as session:
        assert sessions.signed_in(session, stored, NOW) is None


def test_use_prolongs_a_session_but_not_on_every_page(database: Database, alice: Shop) -> None:
    token = begin(database, alice)
    later = NOW + timedelta(days=10)
    with database.begin() as session:
        found = sessions.signed_in(session, token, NOW + timedelta(minutes=5))
        assert found is not None
        assert not sessions.needs_touch(found, NOW + timedelta(minutes=5))
        assert sessions.needs_touch(found, later)
        sessions.touch(session, token, later, days=14)
    with database.read() as session:
        assert sessions.signed_in(session, token, NOW + timedelta(days=20)) is not None


def test_signing_out_ends_this_session_and_signing_out_everywhere_the_others(
    database: Database, alice: Shop
) -> None:
    here, there, elsewhere = (begin(database, alice) for _ in range(3))
    with database.begin() as session:
        sessions.end(session, there)
        assert len(sessions.open_sessions(session, alice.merchant, alice.user.id, NOW)) == 2
        assert sessions.end_all(session, alice.merchant, alice.user.id, but=here) == 1
        assert sessions.signed_in(session, elsewhere, NOW) is None
        assert sessions.signed_in(session, here, NOW) is not None


def test_sessions_that_ended_are_swept_away(database: Database, alice: Shop) -> None:
    begin(database, alice, days=1)
    begin(database, alice, days=9)
    with database.begin() as session:
        assert sessions.forget_expired(session, NOW + timedelta(days=2)) == 1


def test_a_link_works_once_and_only_for_its_purpose(database: Database, alice: Shop) -> None:
    with database.begin() as session:
        token = links.create(session, alice.merchant, Purpose.INVITE, "bob@shop.test", NOW)
    with database.begin() as session:
        assert links.look(session, token, Purpose.PASSWORD, NOW) is None
        assert links.look(session, token, Purpose.INVITE, NOW) is not None
        assert [link.email for link in links.invitations(session, alice.merchant, NOW)] == ["bob@shop.test"]
        taken = links.take(session, token, Purpose.INVITE, NOW)
        assert taken is not None
        assert (taken.merchant, taken.email) == (alice.merchant, "bob@shop.test")
        assert links.take(session, token, Purpose.INVITE, NOW) is None


def test_a_link_is_too_old_after_its_time_and_a_newer_one_replaces_it(
    database: Database, alice: Shop
) -> None:
    with database.begin() as session:
        old = links.create(session, alice.merchant, Purpose.PASSWORD, "alice@shop.test", NOW)
        new = links.create(session, alice.merchant, Purpose.PASSWORD, "alice@shop.test", NOW)
        assert links.look(session, old, Purpose.PASSWORD, NOW) is None
        assert links.look(session, new, Purpose.PASSWORD, NOW + timedelta(minutes=59)) is not None
        assert links.take(session, new, Purpose.PASSWORD, NOW + timedelta(hours=1)) is None
