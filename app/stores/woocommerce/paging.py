"""Changed orders, oldest change first, so that none is lost while the shop goes on selling.

A page number is not trusted: an order edited while we read moves to the end and pulls the others forward.
Each question asks for what changed after the last change seen, less one second, and drops what was had before.
What is kept for the next pass stays in the store's past: an order dated ahead, by an import or by a clock that was
fast, would else hide all that changes until then.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from app.stores.woocommerce.refusals import TooSlow
from app.stores.woocommerce.rest import Answer, Params
from app.stores.woocommerce.wire import Wire, text

# An edit may become visible later than its own time says, and modified_after is strict on whole seconds.
OVERLAP = timedelta(seconds=120)
_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)
_SIZES = (100, 25)


class Source(Protocol):
    """The shop's API, as far as paging asks it."""

    def get(self, route: str, params: Params) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Batch:
    """Orders that were not in an earlier batch; `until` is the newest change among all that were read and are
    not from the future."""

    rows: tuple[Wire, ...]
    until: str
    total: int | None


def write_cursor(until: str) -> str:
    return json.dumps({"modified": until})


def read_cursor(cursor: str) -> str:
    return str(json.loads(cursor)["modified"]) if cursor else ""


@dataclass
class ChangedOrders:
    """One pass over the orders changed since a moment (naive GMT as text, "" for all)."""

    rest: Source
    since: str
    _size: int = _SIZES[0]
    _total: int | None = None
    _until: str = ""
    _seen: set[tuple[str, str]] = field(default_factory=set)

    def batches(self) -> Iterator[Batch]:
        after = _moved(self.since, -OVERLAP) if self.since else ""
        self._until = self.since
        offset = 0
        while True:
            answer, rows = self._ask(_from(after), offset)
            if self.since > answer.present:
                yield from ChangedOrders(self.rest, _back(self.since, answer.present), self._size).batches()
                return
            yield from self._fresh(rows, answer.present)
            if not _has_more(answer, rows, offset, self._size):
                return
            last = max((_modified(row) for row in rows), default="")
            step = _moved(last, -_SECOND) if last else ""
            if step > after:
                after, offset = step, 0
                self._seen = {key for key in self._seen if key[1] >= last}
            elif rows and offset == 0 and step == after:
                yield from self._one_second(last)
                after = last
            else:
                # Rows that the key's user may not see are counted but not shown: nothing to go on from.
                offset += self._size

    def _one_second(self, second: str) -> Iterator[Batch]:
        """A second with more orders than a page holds, by id. When the second has become smaller meanwhile,
        an order left it and others may have slipped from the next page to the one before: start again."""
        window = {
            "modified_after": _moved(second, -_SECOND),
            "modified_before": _moved(second, _SECOND),
            "dates_are_gmt": "true",
            "orderby": "id",
        }
        offset, before = 0, 0
        while True:
            answer, rows = self._ask(window, offset)
            yield from self._fresh(rows, answer.present)
            total = answer.total or 0
            if total < before:
                offset, before = 0, 0
            elif _has_more(answer, rows, offset, self._size):
                offset, before = offset + self._size, total
            else:
                return

    def _fresh(self, rows: list[Wire], present: str) -> Iterator[Batch]:
        fresh = []
        for row in rows:
            key = (text(row, "id"), _modified(row))
            if key not in self._seen:
                self._seen.add(key)
                fresh.append(row)
                if key[1] <= present:
                    self._until = max(self._until, key[1])
        if fresh:
            yield Batch(tuple(fresh), self._until, self._total)

    def _ask(self, window: Params, offset: int) -> tuple[Answer, list[Wire]]:
        common: Params = {"orderby": "modified", "order": "asc", "status": "any"}
        while True:
            size: Params = {"per_page": self._size} | ({"offset": offset} if offset else {})
            try:
                answer = self.rest.get("wc/v3/orders", {**common, **window, **size})
                break
            except TooSlow:
                # A small host runs out of time or memory over a hundred full orders, not over a few.
                if self._size == _SIZES[-1]:
                    raise
                self._size = _SIZES[-1]
        if self._total is None:
            self._total = answer.total
        return answer, answer.rows()


def _back(since: str, present: str) -> str:
    """From where to read on when the store is not yet where an earlier pass had come to. A clock that was fast by
    hours hid no more than these; behind a cursor of years ahead everything may have been missed."""
    return _moved(present, -_DAY) if since <= _moved(present, _DAY) else ""


def _from(after: str) -> Params:
    # Naive GMT needs dates_are_gmt: without it the site reads the moment in its own time zone.
    return {"modified_after": after, "dates_are_gmt": "true"} if after else {}


def _has_more(answer: Answer, rows: list[Wire], offset: int, size: int) -> bool:
    return len(rows) == size if answer.total is None else answer.total > offset + size


def _modified(row: Wire) -> str:
    return text(row, "date_modified_gmt")


def _moved(moment: str, by: timedelta) -> str:
    return (datetime.fromisoformat(moment) + by).isoformat()
