"""QuickBooks' request processor: a set of qbXML requests in, a set of answers out."""

from collections.abc import Callable
from typing import Protocol

from simulators.desktop.company import Company
from simulators.desktop.handlers import Context, handlers
from simulators.desktop.inquiries import Host
from simulators.desktop.iterators import Iterators
from simulators.desktop.message_sets import MessageSets
from simulators.desktop.reading import Request, RequestSet, read_set
from simulators.desktop.statuses import NOT_PROCESSED, Refused, Status
from simulators.desktop.writing import Answer, written_answer, written_set

Counting = Callable[[str, Status], None]


class Died(Exception):
    """QuickBooks ended in the middle; `forget` when the id of the set is lost with it."""

    def __init__(self, when: str, *, forget: bool = False) -> None:
        super().__init__(f"QuickBooks ended {when}.")
        self.forget = forget


class Mishaps(Protocol):
    """Where a set can be struck; each may raise Died."""

    def before_apply(self, names: list[str]) -> None: ...
    def after_apply(self, names: list[str]) -> None: ...
    def after_store(self, names: list[str]) -> None: ...
    def refusal(self, name: str) -> Refused | None: ...


class NoMishaps:
    def before_apply(self, names: list[str]) -> None:
        """Go on."""

    def after_apply(self, names: list[str]) -> None:
        """Go on."""

    def after_store(self, names: list[str]) -> None:
        """Go on."""

    def refusal(self, name: str) -> Refused | None:  # noqa: ARG002 - the other side's signature
        return None


class Processor:
    def __init__(
        self,
        company: Company,
        host: Host,
        mishaps: Mishaps | None = None,
        counting: Counting = lambda _name, _status: None,
    ) -> None:
        self._company = company
        self._host = host
        self._mishaps = mishaps or NoMishaps()
        self._counting = counting
        self._sets = MessageSets(company.store)

    def process(self, text: str, iterators: Iterators) -> str:
        """The answer, byte for byte the stored one if this set was answered before; raises Unprocessed or Died."""
        asked = read_set(text, self._host.highest)
        names = [request.name for request in asked.requests]
        self._mishaps.before_apply(names)
        with self._company.store.transaction():
            instead = self._sets.before(asked, text)
            if instead is not None:
                return instead
            if asked.new_id:
                self._sets.begin(asked.new_id, text, self._company.clock.now())
        answer = self._applied(asked, iterators)
        self._struck_after_apply(asked, names)
        if asked.new_id:
            self._sets.complete(asked.new_id, answer)
        self._mishaps.after_store(names)
        return answer

    def _struck_after_apply(self, asked: RequestSet, names: list[str]) -> None:
        try:
            self._mishaps.after_apply(names)
        except Died as end:
            if end.forget and asked.new_id:
                self._sets.lose(asked.new_id)
            raise

    def _applied(self, asked: RequestSet, iterators: Iterators) -> str:
        context = Context(self._company, self._host, iterators)
        told = []
        stopped = False
        with self._company.store.transaction():
            for request in asked.requests:
                answer = Answer(NOT_PROCESSED) if stopped else self._one(context, request)
                self._counting(request.name, answer.status)
                stopped = stopped or (asked.stops and answer.status.severity == "Error")
                told.append(written_answer(request.name, request.request_id, answer))
        marks = {"newMessageSetID": asked.new_id, "messageSetStatusCode": "0"} if asked.new_id else {}
        return written_set(told, marks)

    def _one(self, context: Context, request: Request) -> Answer:
        try:
            refused = request.refused or self._mishaps.refusal(request.name)
            if refused is not None:
                raise refused
            with self._company.store.transaction():
                return handlers()[request.name](context, request.node)
        except Refused as refusal:
            return Answer(refusal.status)
