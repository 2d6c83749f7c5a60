"""A million orders from a formula: clones of the recorded orders, made when they are asked for."""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from itertools import chain

from simulators.shop.people import invent
from simulators.shop.site import both_times
from simulators.shop.templates import DATES, LINES, cut, line_ids
from simulators.shop.wire import Wire

FIRST_ID = 10_000_000
FIRST_REFUND_ID = 5_000_000_000
# Every clone lives by the same timetable, so that the order of creation is the order of every later change too.
LATER = {"date_created": 0, "date_paid": 90, "date_completed": 3_600, "date_modified": 7_200}
_ROOM = 8


@dataclass(frozen=True)
class Plan:
    """How far to grow: order `i` is created `step_ms * i` after `start` (seconds since 1970, GMT)."""

    orders: int
    seed: int
    start: int
    step_ms: int


class Grown:
    """The clones of a plan. Their ids, dates of creation and of change all rise with the index."""

    def __init__(
        self, plan: Plan, originals: Sequence[Wire], refunds: dict[int, list[Wire]], zone: tzinfo
    ) -> None:
        self.plan = plan
        self._zone = zone
        self.templates = list(originals)
        random.Random(plan.seed).shuffle(self.templates)  # noqa: S311 - a repeatable order, not a secret
        self._pieces = [cut(order) for order in self.templates]
        self._refunds = [refunds.get(order["id"], []) for order in self.templates]
        lines = chain(line_ids(self.templates), *(line_ids(found) for found in self._refunds))
        self._stride = 1 + max(lines, default=0)

    def __len__(self) -> int:
        return self.plan.orders

    @property
    def cycle(self) -> int:
        return len(self.templates)

    def index(self, order_id: int) -> int | None:
        index = order_id - FIRST_ID
        return index if 0 <= index < self.plan.orders else None

    def id(self, index: int) -> int:
        return FIRST_ID + index

    def slots(self, passes: Callable[[Wire], bool]) -> list[int]:
        return [slot for slot, order in enumerate(self.templates) if passes(order)]

    def refund_slots(self) -> list[tuple[int, int]]:
        """Of each refund in a cycle, oldest first: the slot of its order and its place in that order."""
        counts = enumerate(len(found) for found in self._refunds)
        return [(slot, place) for slot, count in counts for place in reversed(range(count))]

    def since(self, second: int, date: str) -> int:
        """The first index whose date of this name is at or after this second."""
        steps = -(-(second - LATER[date] - self.plan.start) * 1000 // self.plan.step_ms)
        return min(max(steps, 0), self.plan.orders)

    def text(self, index: int) -> str:
        """The order as JSON text."""
        values = self._values(index)
        shift = (index + 1) * self._stride
        made: list[str] = []
        for piece in self._pieces[index % self.cycle]:
            made.append(piece.literal)
            if piece.kind == "value":
                made.append(values[piece.name])
            elif piece.kind == "line":
                made.append(str(piece.number + shift))
            elif piece.kind == "refund":
                made.append(str(self.refund_id(index, piece.number)))
        return "".join(made)

    def order(self, index: int) -> Wire:
        order: Wire = json.loads(self.text(index))
        return order

    def refunds(self, index: int) -> list[Wire]:
        return [self.refund(index, place) for place in range(len(self._refunds[index % self.cycle]))]

    def refund(self, index: int, place: int) -> Wire:
        copy: Wire = json.loads(json.dumps(self._refunds[index % self.cycle][place]))
        shift = (index + 1) * self._stride
        for kind in LINES:
            for line in copy.get(kind, ()):
                _shift(line, shift)
        local, gmt = self._times(index, "date_modified")
        return copy | {"id": self.refund_id(index, place), "date_created": local, "date_created_gmt": gmt}

    def refund_id(self, index: int, place: int) -> int:
        return FIRST_REFUND_ID + index * _ROOM + _ROOM - 1 - place

    def second(self, index: int, date: str) -> int:
        return self.plan.start + index * self.plan.step_ms // 1000 + LATER[date]

    def _times(self, index: int, date: str) -> tuple[str, str]:
        return both_times(datetime.fromtimestamp(self.second(index, date), UTC), self._zone)

    def _values(self, index: int) -> dict[str, str]:
        person = invent(index, self.plan.seed)
        values = {
            "id": str(self.id(index)),
            "key": f"g{index:012d}",
            "first": person.first,
            "last": person.last,
            "email": person.email,
        }
        for date in DATES:
            values[date], values[f"{date}_gmt"] = self._times(index, date)
        return values


def _shift(line: Wire, shift: int) -> None:
    line["id"] += shift
    for meta in line["meta_data"]:
        if meta["key"] == "_refunded_item_id":
            # Without this the refund's lines would point at the lines of the order it was cloned from.
            meta["value"] = str(int(meta["value"]) + shift)
