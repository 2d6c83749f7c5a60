"""Days as the books count them: in the company's own time zone."""

from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo


@cache
def zone(name: str) -> ZoneInfo:
    """The time zone of an IANA name; its rules are constants of the world, read once."""
    return ZoneInfo(name)


def local_day(moment: datetime, time_zone: str) -> date:
    """The calendar day of an instant there."""
    return moment.astimezone(zone(time_zone)).date()


def shown(day: date) -> str:
    """As the pages show days: MM/DD/YYYY."""
    return f"{day:%m/%d/%Y}"
