"""How far we have read a company file: for each list the last change that we saw, by the company's own clock."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

# The offset that QuickBooks gives to its times is wrong for half of the year, by the hour of daylight saving.
OVERLAP = timedelta(minutes=65)


@dataclass(frozen=True, slots=True)
class Mark:
    """`seen` is the latest change of each list, `groups` the ids of groups of sales taxes: their rates are those of
    their members, and change with them."""

    seen: Mapping[str, datetime] = field(default_factory=dict)
    groups: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Mark":
        """ValueError for what is no mark of ours."""
        told = json.loads(text)
        seen = {name: datetime.fromisoformat(moment) for name, moment in told["seen"].items()}
        return cls(seen, tuple(told["groups"]))

    def __str__(self) -> str:
        seen = {name: moment.isoformat() for name, moment in sorted(self.seen.items())}
        return json.dumps({"seen": seen, "groups": sorted(self.groups)}, separators=(",", ":"))

    def since(self, name: str) -> datetime | None:
        """From when a list is asked for; None for all of it."""
        seen = self.seen.get(name)
        return seen - OVERLAP if seen else None


def later(one: datetime | None, other: datetime | None) -> datetime | None:
    """The later of two; a time without an offset is taken as it stands."""
    if one is None or other is None:
        return one or other
    return max(one, other, key=_comparable)


def is_before(one: datetime | None, other: datetime) -> bool:
    """Whether a time is earlier, or there is none."""
    return one is None or _comparable(one) < _comparable(other)


def middle(moments: list[datetime]) -> datetime:
    """The one in the middle of several."""
    return sorted(moments, key=_comparable)[len(moments) // 2]


def _comparable(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def due_again(_mark: str) -> str:
    """For a Refresh that a person presses: everything. A company file forgets after 90 days what was deleted."""
    return ""
