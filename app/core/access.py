"""What a probe of a store or of books found: each permission or prerequisite, with its fix."""

from dataclasses import dataclass


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
