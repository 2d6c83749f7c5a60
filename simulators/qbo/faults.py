"""Rules by which the practice company misbehaves, and which request each of them hits."""

import threading
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from simulators.qbo.calls import Call, Operation
from simulators.qbo.hooks import WriteInfo

Kind = Literal[
    "status",
    "timeout_before",
    "timeout_after",
    "drop_before",
    "drop_after",
    "expired_token",
    "item_fault",
    "slow",
]


class FaultRule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    path: str | None = Field(default=None, description="glob on the path, * crosses slashes")
    entity: str | None = None
    operation: str | None = Field(
        default=None,
        description="create, update, delete, void, read, query, cdc, batch, or write for either",
    )
    realm: str | None = None
    requestid: str | None = None
    docnumber: str | None = None
    bid: str | None = None
    nth: int = Field(default=1, ge=1, description="the first of the matching requests that is hit")
    times: int = Field(default=1, ge=0, description="how many are hit from there on; 0: all")
    status: int = Field(default=500, ge=200, le=599)
    when: Literal["before", "after"] = Field(
        default="before", description="of a status: relative to the commit"
    )
    body: str | None = None
    content_type: str | None = None
    headers: dict[str, str] = Field(default_factory=dict)
    code: str = "6000"
    message: str = "A business validation error has occurred while processing your request"
    detail: str = (
        "Business Validation Error: An unexpected error occurred while accessing or saving your data."
    )
    seconds: float = Field(default=120, ge=0, description="of a time-out or slow: how long")

    @model_validator(mode="after")
    def _operation_is_known(self) -> "FaultRule":
        known = {"create", "update", "delete", "void", "read", "query", "cdc", "batch", "write"}
        if self.operation is not None and self.operation not in known:
            raise ValueError(f"operation is one of {', '.join(sorted(known))}")
        return self


@dataclass
class _Counted:
    rule: FaultRule
    seen: int = 0
    fired: int = 0

    @property
    def is_due(self) -> bool:
        return self.seen >= self.rule.nth and (self.rule.times == 0 or self.fired < self.rule.times)


class Faults:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: list[_Counted] = []

    def add(self, rules: list[FaultRule]) -> None:
        with self._lock:
            self._rules.extend(_Counted(rule) for rule in rules)

    def clear(self) -> None:
        with self._lock:
            self._rules.clear()

    def status(self) -> list[dict[str, object]]:
        with self._lock:
            return [
                {**one.rule.model_dump(exclude_defaults=True), "seen": one.seen, "fired": one.fired}
                for one in self._rules
            ]

    def take(self, call: Call) -> FaultRule | None:
        """The rule that hits this request, counted as used."""
        return self._first([one for one in self._list() if _hits_request(one.rule, call)])

    def take_item(self, write: WriteInfo) -> FaultRule | None:
        """The rule that hits this one item of a batch, or this single write."""
        return self._first([one for one in self._list() if _hits_item(one.rule, write)])

    def _list(self) -> list[_Counted]:
        with self._lock:
            return list(self._rules)

    def _first(self, matching: list[_Counted]) -> FaultRule | None:
        """All of them have seen the request, but only the first that is due is used up by it."""
        with self._lock:
            for one in matching:
                one.seen += 1
            chosen = next((one for one in matching if one.is_due), None)
            if chosen is None:
                return None
            chosen.fired += 1
            return chosen.rule


def _hits_request(rule: FaultRule, call: Call) -> bool:
    if rule.kind == "item_fault" or not _is_addressed(rule, call):
        return False
    if rule.operation in ("batch", "write"):
        fits = call.writes if rule.operation == "write" else call.lane == "batch"
        return fits and _any_operation(rule.model_copy(update={"operation": None}), call)
    return _any_operation(rule, call)


def _any_operation(rule: FaultRule, call: Call) -> bool:
    wanted = (rule.entity, rule.operation, rule.docnumber, rule.bid)
    return all(part is None for part in wanted) or any(_is_about(rule, one) for one in call.operations)


def _hits_item(rule: FaultRule, write: WriteInfo) -> bool:
    operation = Operation(write.entity, write.operation, write.label, write.bid)
    return (
        rule.kind == "item_fault"
        and rule.realm in (None, write.realm)
        and rule.requestid in (None, write.requestid)
        and _is_about(rule, operation)
    )


def _is_addressed(rule: FaultRule, call: Call) -> bool:
    return (
        (rule.path is None or fnmatchcase(call.path, rule.path))
        and rule.realm in (None, call.realm)
        and rule.requestid in (None, call.requestid)
        and (call.realm is not None or rule.path is not None)  # a bare rule must not break signing in
    )


def _is_about(rule: FaultRule, operation: Operation) -> bool:
    return (
        (rule.entity is None or rule.entity.lower() == operation.entity.lower())
        and rule.operation in (None, operation.verb)
        and rule.docnumber in (None, operation.docnumber)
        and rule.bid in (None, operation.bid)
    )
