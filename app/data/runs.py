"""Runs: one synchronisation of one connection, and how far it has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, exists, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select, true, tuple_, update

from app.data.connections import Due
from app.data.tables.base import opaque
from app.data.tables.pairing import ConnectionRow
from app.data.tables.work import QUIET, RunRow
from app.data.upsert import Values, insert_many


class RunState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run has done so far; `expected` is how many orders there are to do, None when nobody knows."""

    read: int = 0
    new: int = 0
    planned: int = 0
    exported: int = 0
    left_out: int = 0
    held: int = 0
    refused: int = 0
    requests: int = 0
    undone: int = 0  # documents that were removed
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """`step` is the sentence for the page, `moved` when its progress was last told."""

    id: str
    merchant: str
    connection: str
    kind: str
    state: RunState
    step: str
    counts: Counts
    message: str
    user: str
    stop_asked: bool
    parked: bool
    started: datetime
    moved: datetime
    finished: datetime | None


@dataclass(frozen=True, slots=True)
class Begun:
    """A run that was noted for a connection that is due."""

    due: Due
    run: str


def start(
    session: Session, merchant: str, connection: str, kind: str, *, now: datetime, user: str = ""
) -> tuple[Run, bool]:
    """A new run and True, or the one that is running already and False: a button pressed twice."""
    running = current(session, merchant, connection)
    if running is not None:
        return running, False
    row = RunRow(
        merchant=merchant,
        connection=connection,
        kind=kind,
        state=RunState.RUNNING,
        user=user,
        started=now,
        moved=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # another process was quicker
        running = current(session, merchant, connection)
        if running is None:
            raise
        return running, False
    return _record(row), True


def start_many(session: Session, due: Sequence[Due], kind: str, *, now: datetime) -> list[Begun]:
    """A new run for each of these connections, of all merchants, that has none running."""
    at_work = select(RunRow.connection).where(
        col(RunRow.finished).is_(None), col(RunRow.connection).in_([one.connection for one in due])
    )
    busy = set(session.exec(at_work))
    begun = [Begun(one, opaque()) for one in due if one.connection not in busy]
    rows: list[Values] = [
        RunRow(
            id=one.run,
            merchant=one.due.merchant,
            connection=one.due.connection,
            kind=kind,
            state=RunState.RUNNING,
            started=now,
            moved=now,
        ).model_dump()
        for one in begun
    ]
    insert_many(session, RunRow, rows, [])
    return begun


def hold(
    session: Session, merchant: str, run_id: str, holder: str, *, step: str, now: datetime
) -> Run | None:
    """From now on this holder works at the run, at this step first; whoever held it before finds that out by
    `is_held`. None when it came to its end before."""
    held = session.exec(
        update(RunRow)
        .where(
            col(RunRow.merchant) == merchant, col(RunRow.id) == run_id, col(RunRow.state) == RunState.RUNNING
        )
        .values(holder=holder, step=step, moved=now)
        .returning(RunRow)
    )
    row = held.scalar_one_or_none()
    return _record(row) if row else None


def is_held(session: Session, merchant: str, run_id: str, holder: str) -> bool:
    """Whether the run is still this holder's; nobody else can take it until the transaction ends."""
    held = session.exec(
        select(RunRow.holder)
        .where(RunRow.merchant == merchant, RunRow.id == run_id)
        .with_for_update(key_share=True)
    ).one_or_none()
    return held == holder


def change_kind(session: Session, merchant: str, run_id: str, kind: str, instead_of: str) -> None:
    """Make more of a run that is running: it looks at its kind again before it ends."""
    session.exec(
        update(RunRow)
        .where(col(RunRow.merchant) == merchant, col(RunRow.id) == run_id, col(RunRow.kind) == instead_of)
        .values(kind=kind)
    )


def progress(
    session: Session,
    merchant: str,
    run_id: str,
    counts: Counts,
    *,
    step: str,
    now: datetime,
    holder: str | None = None,
) -> bool:
    """Tell how far a run has come; whether it shall go on, False once somebody asked it to stop, or when this
    `holder` holds it no more."""
    held = col(RunRow.holder) == holder if holder is not None else true()
    asked = session.exec(
        update(RunRow)
        .where(
            col(RunRow.merchant) == merchant,
            col(RunRow.id) == run_id,
            col(RunRow.state) == RunState.RUNNING,
            held,
        )
        .values(**_columns(counts), step=step, moved=now)
        .returning(col(RunRow.stop_asked))
    )
    return asked.scalar_one_or_none() is False


def ask_to_stop(session: Session, merchant: str, run_id: str) -> None:
    """The run stops after what it has in hand. One that is parked is taken up once more, to end."""
    session.exec(
        update(RunRow)
        .where(col(RunRow.merchant) == merchant, col(RunRow.id) == run_id)
        .values(stop_asked=True, parked=False)
    )


def park(session: Session, merchant: str, run_id: str) -> None:
    """Nobody works at the run, nor takes it up, until it is resumed."""
    session.exec(
        update(RunRow)
        .where(
            col(RunRow.merchant) == merchant, col(RunRow.id) == run_id, col(RunRow.state) == RunState.RUNNING
        )
        .values(parked=True)
    )


def resume(session: Session, merchant: str, connections: Sequence[str], now: datetime) -> list[Run]:
    """The parked runs of these connections, parked no longer: the caller queues them."""
    rows = session.exec(
        select(RunRow)
        .where(
            RunRow.merchant == merchant,
            col(RunRow.connection).in_(connections),
            col(RunRow.finished).is_(None),
            col(RunRow.parked),
        )
        .with_for_update()
    ).all()
    for row in rows:
        row.parked, row.moved = False, now
    session.flush()
    return [_record(row) for row in rows]


def at_work(session: Session, merchant: str, books: str) -> bool:
    """Whether runs of any connection with these books are at work or in the queue."""
    connected = select(ConnectionRow.id).where(
        ConnectionRow.merchant == merchant, ConnectionRow.books == books
    )
    found = session.exec(
        select(RunRow.id)
        .where(
            col(RunRow.merchant) == merchant,
            col(RunRow.connection).in_(connected),
            col(RunRow.finished).is_(None),
            col(RunRow.parked).is_(False),
        )
        .limit(1)
    )
    return found.one_or_none() is not None


def finish(
    session: Session,
    merchant: str,
    run_id: str,
    state: RunState,
    counts: Counts,
    *,
    now: datetime,
    message: str = "",
) -> None:
    """The end of a run, with a sentence when it failed or was stopped."""
    session.exec(
        update(RunRow)
        .where(col(RunRow.merchant) == merchant, col(RunRow.id) == run_id)
        .values(**_columns(counts), state=state, message=message, step="", moved=now, finished=now)
    )


def finish_as(
    session: Session,
    merchant: str,
    run_id: str,
    kind: str,
    counts: Counts,
    *,
    holder: str,
    now: datetime,
    message: str,
) -> bool:
    """The good end of a run, in one breath; False, and nothing done, when it has become one of another kind or is
    held by somebody else."""
    ended = session.exec(
        update(RunRow)
        .where(
            col(RunRow.merchant) == merchant,
            col(RunRow.id) == run_id,
            col(RunRow.kind) == kind,
            col(RunRow.holder) == holder,
            col(RunRow.finished).is_(None),
        )
        .values(**_columns(counts), state=RunState.DONE, message=message, step="", moved=now, finished=now)
    )
    return ended.rowcount == 1


def run(session: Session, merchant: str, run_id: str) -> Run | None:
    row = session.exec(select(RunRow).where(RunRow.merchant == merchant, RunRow.id == run_id)).one_or_none()
    return _record(row) if row else None


def current(session: Session, merchant: str, connection: str) -> Run | None:
    """The run that is running."""
    row = session.exec(
        select(RunRow).where(
            RunRow.merchant == merchant, RunRow.connection == connection, col(RunRow.finished).is_(None)
        )
    ).one_or_none()
    return _record(row) if row else None


def latest(session: Session, merchant: str, connection: str) -> Run | None:
    """The newest run, running or not."""
    newest = page(session, merchant, connection, size=1)
    return newest[0] if newest else None


def page(
    session: Session, merchant: str, connection: str, *, before: Run | None = None, size: int = 25
) -> list[Run]:
    """Runs, newest first; `before` is the last one of the page before."""
    wanted = select(RunRow).where(RunRow.merchant == merchant, RunRow.connection == connection)
    if before is not None:
        key = tuple_(col(RunRow.started), col(RunRow.id))
        wanted = wanted.where(key < tuple_(before.started, before.id))
    rows = session.exec(wanted.order_by(col(RunRow.started).desc(), col(RunRow.id).desc()).limit(size))
    return [_record(row) for row in rows]


def fallen_silent(session: Session, since: datetime, limit: int = 100) -> list[Run]:
    """Runs of all merchants that have told nothing since then: perhaps nobody works at them."""
    rows = session.exec(
        select(RunRow)
        .where(col(RunRow.finished).is_(None), col(RunRow.moved) < since, col(RunRow.parked).is_(False))
        .limit(limit)
    )
    return [_record(row) for row in rows]


def forget_quiet(session: Session, before: datetime, limit: int) -> int:
    """Drop the oldest runs of all merchants that began by themselves before then and found nothing, at most so many;
    how many went. The newest of a connection stays: it tells when it was looked at last."""
    newer = aliased(RunRow)
    is_followed = exists().where(
        col(newer.connection) == col(RunRow.connection), col(newer.started) > col(RunRow.started)
    )
    oldest = (
        select(RunRow.id)
        .where(text(QUIET), col(RunRow.finished) < before, is_followed)
        .order_by(col(RunRow.finished))
        .limit(limit)
    )
    return session.exec(delete(RunRow).where(col(RunRow.id).in_(oldest))).rowcount


def _columns(counts: Counts) -> dict[str, int | None]:
    return {
        "read": counts.read,
        "new": counts.new,
        "planned": counts.planned,
        "exported": counts.exported,
        "left_out": counts.left_out,
        "held": counts.held,
        "refused": counts.refused,
        "requests": counts.requests,
        "undone": counts.undone,
        "expected": counts.expected,
    }


def _record(row: RunRow) -> Run:
    counts = Counts(
        row.read,
        row.new,
        row.planned,
        row.exported,
        row.left_out,
        row.held,
        row.refused,
        row.requests,
        row.undone,
        row.expected,
    )
    return Run(
        row.id,
        row.merchant,
        row.connection,
        row.kind,
        RunState(row.state),
        row.step,
        counts,
        row.message,
        row.user,
        row.stop_asked,
        row.parked,
        row.started,
        row.moved,
        row.finished,
    )
