"""Worker processes: each counts its heartbeats, and a count that stands still is a process that died."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select, update

from app.data.tables.work import WorkerRow


@dataclass(frozen=True, slots=True)
class Worker:
    """A process that works, by its own account. Its clock may be wrong; its count cannot be."""

    id: str
    beats: int
    started: datetime
    beat: datetime


def arrive(session: Session, worker: str, now: datetime) -> None:
    """A process begins to work."""
    session.add(WorkerRow(id=worker, started=now, beat=now))


def beat(session: Session, worker: str, now: datetime) -> bool:
    """Count on; False when others took this process for dead and went on with its work."""
    changed = session.exec(
        update(WorkerRow).where(col(WorkerRow.id) == worker).values(beats=col(WorkerRow.beats) + 1, beat=now)
    )
    return changed.rowcount == 1


def workers(session: Session) -> list[Worker]:
    """All that have not left."""
    rows = session.exec(select(WorkerRow).order_by(col(WorkerRow.id)))
    return [Worker(row.id, row.beats, row.started, row.beat) for row in rows]


def bury(session: Session, worker: str, beats: int) -> bool:
    """Whether it is for the caller to take up what this dead process left. Others that ask wait until the
    transaction ends: rolled back, the work is the next one's."""
    gone = session.exec(delete(WorkerRow).where(col(WorkerRow.id) == worker, col(WorkerRow.beats) == beats))
    return gone.rowcount == 1


def leave(session: Session, worker: str) -> None:
    """A process ends in good order: it leaves nothing behind."""
    session.exec(delete(WorkerRow).where(col(WorkerRow.id) == worker))
