"""The clock of the PC, which a test can set ahead, in the two forms that QuickBooks writes."""

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Los_Angeles")


class Clock:
    def __init__(self) -> None:
        self.ahead_seconds = 0.0

    def now(self) -> float:
        return time.time() + self.ahead_seconds

    def today(self) -> str:
        return datetime.fromtimestamp(self.now(), ZONE).date().isoformat()


def stamp(moment: float) -> str:
    """2026-11-28T10:15:00-08:00, as in TimeCreated."""
    return datetime.fromtimestamp(int(moment), ZONE).isoformat()


def moment_of(text: str) -> float:
    """A DATETIMETYPE; without an offset it is the PC's own time."""
    read = datetime.fromisoformat(text)
    return (read if read.tzinfo else read.replace(tzinfo=ZONE)).astimezone(UTC).timestamp()
