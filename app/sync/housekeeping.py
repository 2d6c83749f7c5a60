"""What is thrown away once it is of no more use, so that the database does not grow without end."""

from datetime import timedelta

from app.data import envelopes, inbox, pairings, sessions, signin
from app.sync.desk import Desk

KEPT = timedelta(days=30)  # the bytes of answered envelopes, for whoever looks into a complaint


def keep_house(desk: Desk) -> None:
    """Of all merchants."""
    now = desk.now()
    with desk.database.begin() as session:
        envelopes.forget_answered(session, now - KEPT)
        inbox.forget_handled(session, now)
        pairings.forget_old(session, now)
        sessions.forget_expired(session, now)
        signin.forget_old_attempts(session, now)
