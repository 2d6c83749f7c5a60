"""What is thrown away once it is of no more use, so that the database does not grow without end."""

from datetime import datetime, timedelta

from app.data import (
    attempts,
    desktop_messages,
    desktop_sessions,
    envelopes,
    inbox,
    pairings,
    runs,
    sessions,
)
from app.sync.desk import Desk

KEPT = timedelta(days=30)  # the bytes of answered envelopes, for whoever looks into a complaint
READS_KEPT = timedelta(days=3)  # whole lists of a company file: large, and copied into our own lists
CALLS_KEPT = timedelta(days=90)
QUIET_RUNS_KEPT = timedelta(days=7)
AT_ONCE = 10_000  # rows of one transaction, which others wait for on SQLite
ROUNDS = 10


def keep_house(desk: Desk) -> None:
    """Of all merchants."""
    now = desk.now()
    with desk.database.begin() as session:
        envelopes.forget_answered(session, now - KEPT)
        inbox.forget_handled(session, now)
        pairings.forget_old(session, now)
        sessions.forget_expired(session, now)
        attempts.forget_old(session, now)
        desktop_messages.forget_old(session, now - READS_KEPT, now - KEPT)
        desktop_sessions.forget_old(session, now - CALLS_KEPT)
    _forget_quiet_runs(desk, now - QUIET_RUNS_KEPT)


def _forget_quiet_runs(desk: Desk, before: datetime) -> None:
    """More than a fleet ends in an hour; what a long time left behind takes some hours."""
    for _ in range(ROUNDS):
        with desk.database.begin() as session:
            gone = runs.forget_quiet(session, before, AT_ONCE)
        if gone < AT_ONCE:
            return
