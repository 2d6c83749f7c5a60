"""Configuration documents, append-only by version: who changed what, when, and a way back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, and_, col, func, select

from app.config.document import Config
from app.config.upgrade import read_config
from app.data.connections import follow_config
from app.data.tables.drafts import DraftRow
from app.data.tables.pairing import ConfigRow, ConnectionRow
from app.data.tables.people import UserRow


class StaleVersion(Exception):
    """Another tab or user saved this configuration in between."""

    def __init__(self, newest: int) -> None:
        super().__init__("Somebody saved these settings in between. Look at the newest ones and save again.")
        self.newest = newest


@dataclass(frozen=True, slots=True)
class Opened:
    """What a person finds who opens the settings: the newest document with its version (0 while nobody saved one),
    who saved it, and the forms that this person left unsaved, by section."""

    config: Config
    version: int
    email: str
    saved: datetime | None
    drafts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One version: `section` was saved by `user`; `restored` is the version that came back, if one did."""

    version: int
    section: str
    user: str
    email: str
    saved: datetime
    restored: int | None


def current(session: Session, merchant: str, connection: str) -> tuple[Config, int]:
    """The newest document and its version; an empty document and 0 before anything was saved."""
    row = session.exec(
        select(ConfigRow)
        .where(ConfigRow.merchant == merchant, ConfigRow.connection == connection)
        .order_by(col(ConfigRow.version).desc())
        .limit(1)
    ).one_or_none()
    return (read_config(row.document), row.version) if row else (Config(), 0)


def opened(session: Session, merchant: str, connection: str, user: str) -> Opened:
    """The settings as this person finds them, in one question."""
    whose = (col(ConfigRow.merchant) == merchant, col(ConfigRow.connection) == connection)
    newest = select(func.max(ConfigRow.version)).where(*whose).scalar_subquery()
    theirs = (col(DraftRow.merchant) == merchant, col(DraftRow.user) == user)
    rows = session.exec(
        select(ConfigRow, UserRow.email, DraftRow)
        .select_from(ConnectionRow)
        .join(ConfigRow, and_(*whose, col(ConfigRow.version) == newest), isouter=True)
        .join(UserRow, _saver(merchant), isouter=True)
        .join(DraftRow, and_(*theirs, col(DraftRow.connection) == connection), isouter=True)
        .where(ConnectionRow.merchant == merchant, ConnectionRow.id == connection)
    ).all()
    drafts = {draft.section: draft.form for *_, draft in rows if draft}
    row, email = (rows[0][0], rows[0][1]) if rows else (None, None)
    if row is None:
        return Opened(Config(), 0, "", None, drafts)
    return Opened(read_config(row.document), row.version, email or "", row.saved, drafts)


def at(session: Session, merchant: str, connection: str, version: int) -> Config | None:
    """The document as it was in that version."""
    row = session.exec(
        select(ConfigRow).where(
            ConfigRow.merchant == merchant, ConfigRow.connection == connection, ConfigRow.version == version
        )
    ).one_or_none()
    return read_config(row.document) if row else None


def save(
    session: Session,
    merchant: str,
    connection: str,
    config: Config,
    *,
    expected_version: int,
    user: str,
    section: str,
    now: datetime,
    restored: int | None = None,
) -> int:
    """Add a version and return its number. Raises StaleVersion when `expected_version` is not the newest."""
    newest = version_of(session, merchant, connection)
    if newest != expected_version:
        raise StaleVersion(newest)
    row = ConfigRow(
        merchant=merchant,
        connection=connection,
        version=newest + 1,
        document=config.model_dump_json(),
        user=user,
        section=section,
        restored=restored,
        saved=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:  # on PostgreSQL two tabs may pass the check above at once
        raise StaleVersion(newest + 1) from error
    export = config.export
    follow_config(
        session,
        merchant,
        connection,
        auto_sync=export.auto_sync.value,
        minutes=export.minutes,
        uses=config.direction.mode.connections,
        now=now,
    )
    return newest + 1


def version_of(session: Session, merchant: str, connection: str) -> int:
    """The number of the newest version, 0 before anything was saved."""
    versions = select(ConfigRow.version).where(
        ConfigRow.merchant == merchant, ConfigRow.connection == connection
    )
    return session.exec(versions.order_by(col(ConfigRow.version).desc()).limit(1)).one_or_none() or 0


def history(session: Session, merchant: str, connection: str, limit: int = 100) -> list[Change]:
    """The newest changes first."""
    rows = session.exec(
        select(ConfigRow, UserRow.email)
        .join(UserRow, _saver(merchant), isouter=True)
        .where(ConfigRow.merchant == merchant, ConfigRow.connection == connection)
        .order_by(col(ConfigRow.version).desc())
        .limit(limit)
    )
    return [
        Change(row.version, row.section, row.user, email or "", row.saved, row.restored)
        for row, email in rows
    ]


def _saver(merchant: str) -> ColumnElement[bool]:
    return (col(UserRow.id) == ConfigRow.user) & (col(UserRow.merchant) == merchant)


def restore(
    session: Session,
    merchant: str,
    connection: str,
    version: int,
    *,
    expected_version: int,
    user: str,
    now: datetime,
) -> int:
    """Bring an earlier version back as the newest one. Raises LookupError without it, StaleVersion."""
    config = at(session, merchant, connection, version)
    if config is None:
        raise LookupError(f"connection {connection} has no version {version}")
    return save(
        session,
        merchant,
        connection,
        config,
        expected_version=expected_version,
        user=user,
        section="",
        now=now,
        restored=version,
    )
