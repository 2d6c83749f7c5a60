"""One write from request to commit: replayed if it was answered before, else executed, stepped into, made durable."""

from collections.abc import Callable
from dataclasses import dataclass

from simulators.qbo.books import Books
from simulators.qbo.hooks import Hooks, WriteInfo
from simulators.qbo.state import State
from simulators.qbo.wire import FaultError, Raw


@dataclass(frozen=True)
class Order:
    """What is to be written, and what its answer is remembered by."""

    work: Callable[[Books], Raw]
    key: str | None
    info: WriteInfo


class _HeldError(Exception):
    """Leaves the transaction, so that the wait does not stop other writers."""


@dataclass(frozen=True)
class Writer:
    state: State
    hooks: Hooks

    def execute(self, books: Books, order: Order) -> Raw:
        fault = self.hooks.item_fault(order.info)
        if fault is not None:
            raise FaultError(fault)
        try:
            answer, fresh = self._commit(books, order, self._step_in)
        except _HeldError:
            books.forget()
            self.hooks.before_commit(order.info)
            answer, fresh = self._commit(books, order, _go_on)
        except BaseException:
            books.forget()
            raise
        if fresh:
            self.hooks.after_commit(order.info)
        return answer

    def _commit(self, books: Books, order: Order, last: Callable[[WriteInfo], None]) -> tuple[Raw, bool]:
        with self.state.transaction(order.info.realm) as rows:
            known = rows.answered(order.key) if order.key else None
            if known is not None:
                return known, False
            answer = order.work(books.over(rows))
            if order.key:
                rows.remember_answer(order.key, answer)
            last(order.info)
            return answer, True

    def _step_in(self, info: WriteInfo) -> None:
        if self.hooks.will_hold(info):
            raise _HeldError
        self.hooks.before_commit(info)


def _go_on(info: WriteInfo) -> None:
    """The hook was called before."""
