"""Configurations by version: two tabs, a way back, and what somebody has typed."""

import pytest

from app.config.document import Config
from app.config.sections.direction import Direction, DirectionSection
from app.config.sections.export import AutoSync, ExportSection
from app.data import configs, connections, drafts
from app.data.configs import StaleVersion
from app.data.session import Database
from tests.data_layer.people import NOW, Shop


def save(database: Database, shop: Shop, config: Config, version: int, section: str = "export") -> int:
    with database.begin() as session:
        return configs.save(
            session,
            shop.merchant,
            shop.connection,
            config,
            expected_version=version,
            user=shop.user.id,
            section=section,
            now=NOW,
        )


def with_prefix(prefix: str) -> Config:
    return Config().with_section("export", ExportSection(prefix=prefix))


def test_before_anything_is_saved_there_is_an_empty_document(database: Database, alice: Shop) -> None:
    with database.read() as session:
        assert configs.current(session, alice.merchant, alice.connection) == (Config(), 0)


def test_each_save_is_a_version_and_the_newest_counts(database: Database, alice: Shop) -> None:
    assert save(database, alice, with_prefix("A-"), 0) == 1
    assert save(database, alice, with_prefix("B-"), 1) == 2
    with database.read() as session:
        config, version = configs.current(session, alice.merchant, alice.connection)
        assert (config.export.prefix, version) == ("B-", 2)
        assert configs.at(session, alice.merchant, alice.connection, 1) == with_prefix("A-")


def test_the_second_of_two_tabs_is_told_instead_of_overwriting(database: Database, alice: Shop) -> None:
    save(database, alice, with_prefix("A-"), 0)
    with pytest.raises(StaleVersion, match="saved these settings in between") as told:
        save(database, alice, with_prefix("B-"), 0)
    assert told.value.newest == 1
    with database.read() as session:
        assert configs.current(session, alice.merchant, alice.connection)[0] == with_prefix("A-")


def test_the_history_says_who_changed_what_and_a_version_can_come_back(
    database: Database, alice: Shop
) -> None:
    save(database, alice, with_prefix("A-"), 0)
    save(database, alice, with_prefix("B-"), 1)
    with database.begin() as session:
        back = configs.restore(
            session, alice.merchant, alice.connection, 1, expected_version=2, user=alice.user.id, now=NOW
        )
        changes = configs.history(session, alice.merchant, alice.connection)
        config, version = configs.current(session, alice.merchant, alice.connection)
    assert (back, version, config) == (3, 3, with_prefix("A-"))
    assert [(one.version, one.section, one.email, one.restored) for one in changes] == [
        (3, "", "alice@shop.test", 1),
        (2, "export", "alice@shop.test", None),
        (1, "export", "alice@shop.test", None),
    ]


def test_the_schedule_and_the_licence_follow_the_configuration(database: Database, alice: Shop) -> None:
    config = with_prefix("A-").with_section("export", ExportSection(auto_sync=AutoSync.INTERVAL, minutes=60))
    config = config.with_section("direction", DirectionSection(mode=Direction.INVENTORY))
    save(database, alice, config, 0)
    with database.read() as session:
        found = connections.connection(session, alice.merchant, alice.connection)
        assert found is not None
        assert (found.auto_sync, found.minutes, found.uses) == ("interval", 60, 2)
        assert connections.uses(session, alice.merchant) == 2
        assert connections.uses(session, alice.merchant, but=alice.connection) == 0


def test_what_was_typed_and_not_saved_is_kept_for_that_user(database: Database, alice: Shop) -> None:
    with database.begin() as session:
        for text in ("prefix=W", "prefix=WEB-"):
            drafts.keep(
                session,
                alice.merchant,
                alice.connection,
                form=text,
                user=alice.user.id,
                section="export",
                now=NOW,
            )
        where = (session, alice.merchant, alice.connection)
        assert configs.opened(*where, alice.user.id).drafts == {"export": "prefix=WEB-"}
        assert configs.opened(*where, "bob").drafts == {}
        drafts.keep(*where, form="", user=alice.user.id, section="export", now=NOW)
        assert configs.opened(*where, alice.user.id).drafts == {}
