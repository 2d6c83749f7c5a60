"""Holds the N-th write before or after its commit, until a test lets it go."""

import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

When = Literal["before", "after"]
Per = Literal["request", "item"]
Abandoned = Literal["drop", "commit"]  # what becomes of a held write whose client is gone


class HoldSpec(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    nth: int = Field(ge=1)
    when: When
    per: Per = "request"
    realm: str | None = None
    entity: str | None = None


@dataclass(frozen=True)
class HeldWrite:
    realm: str
    entity: str
    requestid: str | None
    bid: str | None = None
    port: int | None = None  # of its client: a drill finds the process by it


@dataclass
class _Armed:
    spec: HoldSpec
    seen: int = 0
    write: HeldWrite | None = None
    released: "Future[Abandoned]" = field(default_factory=Future)


class Holds:
    """One hold at a time. The future lets a coroutine and a thread wait for the same release."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._armed: _Armed | None = None

    @property
    def armed(self) -> bool:
        return self._armed is not None

    def arm(self, spec: HoldSpec) -> None:
        self.release("drop")
        with self._lock:
            self._armed = _Armed(spec)

    def release(self, abandoned: Abandoned) -> HeldWrite | None:
        with self._lock:
            armed, self._armed = self._armed, None
        if armed is None:
            return None
        armed.released.set_result(abandoned)
        return armed.write

    def reach(self, per: Per, when: When, write: HeldWrite) -> "Future[Abandoned] | None":
        """Called at every write; the future to wait for, if this is the one to hold."""
        with self._lock:
            armed = self._armed
            if armed is None or armed.write is not None or not _matches(armed.spec, per, when, write):
                return None
            armed.seen += 1
            if armed.seen < armed.spec.nth:
                return None
            armed.write = write
            return armed.released

    def status(self) -> dict[str, object]:
        with self._lock:
            armed = self._armed
            if armed is None:
                return {"armed": None, "seen": 0, "holding": False, "write": None}
            return {
                "armed": armed.spec.model_dump(),
                "seen": armed.seen,
                "holding": armed.write is not None,
                "write": vars(armed.write) if armed.write else None,
            }


def _matches(spec: HoldSpec, per: Per, when: When, write: HeldWrite) -> bool:
    return (
        (spec.per, spec.when) == (per, when)
        and spec.realm in (None, write.realm)
        and (spec.entity is None or spec.entity.lower() in write.entity.lower().split(","))
    )
