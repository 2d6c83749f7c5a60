"""The iterators of one session with QuickBooks: they are gone when the session is."""

from dataclasses import dataclass
from uuid import uuid4

from simulators.desktop.statuses import not_found


@dataclass(frozen=True)
class Page:
    ids: list[str]
    iterator_id: str
    remaining: int


class Iterators:
    """Each holds the ids that are still to come, and no object."""

    def __init__(self) -> None:
        self._left: dict[str, list[str]] = {}

    def start(self, ids: list[str], count: int) -> Page:
        name = "{" + str(uuid4()) + "}"
        self._left[name] = ids
        return self._next(name, count)

    def go_on(self, name: str, count: int) -> Page:
        if name not in self._left:
            not_found(name)
        return self._next(name, count)

    def stop(self, name: str) -> None:
        self._left.pop(name, None)

    def _next(self, name: str, count: int) -> Page:
        ids = self._left[name]
        page, self._left[name] = ids[:count], ids[count:]
        remaining = len(self._left[name])
        if not remaining:
            del self._left[name]
        return Page(page, name, remaining)
