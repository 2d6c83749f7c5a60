"""How far we have read a company: the server's time, and when it was last asked for what never tells of its changes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

OVERLAP = timedelta(minutes=2)  # what QuickBooks committed while it was answering shows up a little late
LOOK_BACK = timedelta(days=29)  # change data capture remembers 30
DAILY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Mark:
    """`read` is the server's time of the last reading, `asked` that of preferences and tax codes."""

    read: datetime
    asked: datetime

    @classmethod
    def parse(cls, text: str) -> "Mark":
        """ValueError for what is no mark of ours."""
        read, _, asked = text.partition("|")
        return cls(datetime.fromisoformat(read), datetime.fromisoformat(asked or read))

    def __str__(self) -> str:
        return f"{self.read.isoformat()}|{self.asked.isoformat()}"

    @property
    def since(self) -> datetime:
        return self.read - OVERLAP

    def is_too_old(self, now: datetime) -> bool:
        """Whether change data capture has forgotten what happened since."""
        return now - self.since >= LOOK_BACK

    def is_due(self, now: datetime) -> bool:
        """Whether preferences and tax codes should be asked for again."""
        return now - self.asked >= DAILY


def due_again(mark: str) -> str:
    """The same mark, with preferences and tax codes due: for a Refresh that a person presses."""
    found = Mark.parse(mark)
    return str(Mark(found.read, found.asked - DAILY))
