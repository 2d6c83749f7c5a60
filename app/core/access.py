"""What a probe of a store or of books found: each permission or prerequisite, with its fix."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Check:
    """One row of a checked list: what was looked at, whether it holds, and how to fix it."""

    name: str
    passed: bool
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """What a probe found: who answers, and each permission with its fix."""

    name: str
    checks: tuple[Check, ...]
    currency: str = ""
    time_zone: str = ""
    version: str = ""

    @property
    def missing(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if not check.passed)


@dataclass(frozen=True, slots=True)
class Look:
    """A look at one side: rows to be drawn, or the one sentence of what stood in the way.

    `reconnect` says that a new permission is what helps.
    """

    at: datetime
    checks: tuple[Check, ...] = ()
    problem: str = ""
    detail: str = ""
    reconnect: bool = False

    @property
    def failed(self) -> int:
        return sum(not check.passed for check in self.checks)

    @property
    def good(self) -> bool:
        return not self.problem and not self.failed
