"""The points inside a write where the control side of the practice company may step in."""

from dataclasses import dataclass
from typing import Protocol

from simulators.qbo.wire import Fault


@dataclass(frozen=True)
class WriteInfo:
    realm: str
    entity: str
    operation: str  # create, update, delete or void
    requestid: str | None
    bid: str | None  # the bId of a batch item, None outside a batch
    batch: bool
    label: str | None  # DocNumber or name as the caller sent it


class Hooks(Protocol):
    def item_fault(self, write: WriteInfo) -> Fault | None:
        """Asked before a write is executed: a fault to answer instead of executing it."""

    def will_hold(self, write: WriteInfo) -> bool:
        """Asked before the commit, under the database lock: will before_commit make this write wait?

        If so the work is rolled back, before_commit is called without the lock, and the write is then
        executed and committed: a held write must not stop everybody else's.
        """

    def before_commit(self, write: WriteInfo) -> None:
        """Called once a write. May wait only if will_hold said so. Raising drops the write."""

    def after_commit(self, write: WriteInfo) -> None:
        """Called when the write is durable and unanswered. May wait."""


class NoHooks:
    def item_fault(self, write: WriteInfo) -> Fault | None:  # noqa: ARG002 the protocol's signature
        return None

    def will_hold(self, write: WriteInfo) -> bool:  # noqa: ARG002 the protocol's signature
        return False

    def before_commit(self, write: WriteInfo) -> None:
        """Nothing steps in."""

    def after_commit(self, write: WriteInfo) -> None:
        """Nothing steps in."""
