"""What shall go wrong: rules that tests give, used up as they fire."""

import time
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from threading import Lock
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from simulators.desktop.processor import Died
from simulators.desktop.statuses import Refused, Unprocessed

Kind = Literal[
    "drop_request",
    "drop_answer",
    "duplicate_call",
    "die_before_apply",
    "die_after_apply",
    "die_after_store",
    "hresult",
    "dialog",
    "not_running",
    "other_company",
    "single_user",
    "status",
    "slow",
]
# Shorthands for an HRESULT when the session with QuickBooks begins, or while it works.
NUMBERS: dict[str, int] = {
    "dialog": 0x80040414,
    "not_running": 0x80040416,
    "other_company": 0x8004040A,
    "single_user": 0x80040410,
}
LOCKED = (
    "There was an error when saving.  QuickBooks error message: "
    "The list has been modified by another user, or could not be locked. It is already in use."
)


class FaultRule(BaseModel):
    """`operation` is a SOAP method, `message` a request of the set (both with *); fires from the nth match on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    operation: str = "*"
    message: str = "*"
    user: str = "*"
    at: Literal["begin", "process"] = "begin"
    nth: int = Field(default=1, ge=1)
    times: int = Field(default=1, ge=0)
    code: int = 3176
    text: str = LOCKED
    hresult: str = "0x80040414"
    seconds: float = Field(default=1.0, ge=0)
    forget: bool = False


class Armed:
    """A rule and how often it was met and fired."""

    def __init__(self, rule: FaultRule) -> None:
        self.rule = rule
        self.met = 0
        self.fired = 0

    def strikes(self) -> bool:
        self.met += 1
        over = self.rule.times and self.fired >= self.rule.times
        if self.met < self.rule.nth or over:
            return False
        self.fired += 1
        return True


class FaultBook:
    def __init__(self) -> None:
        self._armed: list[Armed] = []
        self._lock = Lock()

    def add(self, rules: Sequence[FaultRule]) -> None:
        with self._lock:
            self._armed += [Armed(rule) for rule in rules]

    def clear(self) -> None:
        with self._lock:
            self._armed.clear()

    def status(self) -> list[dict[str, object]]:
        with self._lock:
            return [{**one.rule.model_dump(), "met": one.met, "fired": one.fired} for one in self._armed]

    def on_call(self, kind: Kind, operation: str, user: str) -> FaultRule | None:
        """The rule of this kind that strikes this call."""
        return self._take(
            lambda rule: (
                rule.kind == kind and fnmatchcase(operation, rule.operation) and fnmatchcase(user, rule.user)
            )
        )

    def slow_call(self, operation: str, user: str) -> FaultRule | None:
        """A slow rule that names an operation delays that call; any other delays QuickBooks."""
        return self._take(
            lambda rule: (
                rule.kind == "slow"
                and rule.operation != "*"
                and fnmatchcase(operation, rule.operation)
                and fnmatchcase(user, rule.user)
            )
        )

    def slow_set(self, names: Sequence[str]) -> FaultRule | None:
        return self._take(
            lambda rule: (
                rule.kind == "slow"
                and rule.operation == "*"
                and any(fnmatchcase(name, rule.message) for name in names)
            )
        )

    def on_set(self, kinds: Sequence[str], names: Sequence[str]) -> FaultRule | None:
        """The rule of these kinds that strikes this set of requests."""
        return self._take(
            lambda rule: rule.kind in kinds and any(fnmatchcase(name, rule.message) for name in names)
        )

    def on_begin(self, user: str) -> FaultRule | None:
        kinds = ("hresult", *NUMBERS)
        return self._take(
            lambda rule: rule.kind in kinds and rule.at == "begin" and fnmatchcase(user, rule.user)
        )

    def on_process(self, names: Sequence[str]) -> FaultRule | None:
        kinds = ("hresult", *NUMBERS)
        return self._take(
            lambda rule: (
                rule.kind in kinds
                and rule.at == "process"
                and any(fnmatchcase(name, rule.message) for name in names)
            )
        )

    def _take(self, fits: Callable[[FaultRule], bool]) -> FaultRule | None:
        with self._lock:
            return next((one.rule for one in self._armed if fits(one.rule) and one.strikes()), None)


def refuse_by(rule: FaultRule) -> Unprocessed:
    return Unprocessed(NUMBERS.get(rule.kind) or int(rule.hresult, 16))


class BookedMishaps:
    """The processor's mishaps, from the book."""

    def __init__(self, book: FaultBook) -> None:
        self._book = book

    def before_apply(self, names: list[str]) -> None:
        slow = self._book.slow_set(names)
        if slow is not None:
            time.sleep(slow.seconds)
        threw = self._book.on_process(names)
        if threw is not None:
            raise refuse_by(threw)
        self._die("die_before_apply", "before it applied the requests", names)

    def after_apply(self, names: list[str]) -> None:
        self._die("die_after_apply", "after it applied the requests and before it stored its answer", names)

    def after_store(self, names: list[str]) -> None:
        self._die("die_after_store", "after it stored its answer", names)

    def refusal(self, name: str) -> Refused | None:
        rule = self._book.on_set(("status",), [name])
        return None if rule is None else Refused(rule.code, rule.text)

    def _die(self, kind: str, when: str, names: list[str]) -> None:
        rule = self._book.on_set((kind,), names)
        if rule is not None:
            raise Died(when, forget=rule.forget)
