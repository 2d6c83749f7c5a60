"""A million orders from a formula: clones of the recorded orders, made when they are asked for."""

import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from simulators.shop.people import Person, invent
from simulators.shop.site import both_times
from simulators.shop.wire import Wire, encode

FIRST_ID = 10_000_000
FIRST_REFUND_ID = 5_000_000_000
PAID_AFTER = 90
COMPLETED_AFTER = 3_600
MODIFIED_AFTER = 7_200
LINES = ("line_items", "tax_lines", "shipping_lines", "fee_lines", "coupon_lines")
_MARK = re.compile(r'("\\u0001#[^\\]+\\u0001"|\\u0001[^#\\]+\\u0001)')


@dataclass(frozen=True)
class Plan:
    """How far to grow: order `i` is created `step_ms * i` after `start` (seconds since 1970, GMT)."""

    orders: int
    seed: int
    start: int
    step_ms: int


class Grown:
    """The clones of a plan. Created and modified dates and ids all rise with the index."""

    def __init__(
        self, plan: Plan, originals: Sequence[Wire], refunds: dict[int, list[Wire]], zone: tzinfo
    ) -> None:
        self.plan = plan
        self._zone = zone
        self.templates = list(originals)
        random.Random(plan.seed).shuffle(self.templates)  # noqa: S311 - a repeatable order, not a secret
        self._stride = 1 + max(line["id"] for order in originals for kind in LINES for line in order[kind])
        self._pieces = [_pieces(order) for order in self.templates]
        self._refunds = [refunds.get(order["id"], []) for order in self.templates]
        self.refund_slots = [
            (slot, place) for slot, found in enumerate(self._refunds) for place in range(len(found))
        ]

    def __len__(self) -> int:
        return self.plan.orders

    @property
    def cycle(self) -> int:
        return len(self.templates)

    def index(self, order_id: int) -> int | None:
        index = order_id - FIRST_ID
        return index if 0 <= index < self.plan.orders else None

    def slots(self, passes: Callable[[Wire], bool]) -> list[int]:
        return [slot for slot, order in enumerate(self.templates) if passes(order)]

    def since(self, created: int) -> int:
        """The first index whose creation is at or after this second."""
        steps = -(-(created - self.plan.start) * 1000 // self.plan.step_ms)
        return min(max(steps, 0), self.plan.orders)

    def text(self, index: int) -> str:
        """The order as JSON text, filled into its pre-cut template."""
        values = self._values(index)
        shift = (index + 1) * self._stride
        made: list[str] = []
        for literal, name in self._pieces[index % self.cycle]:
            made.append(literal)
            if name.startswith("line "):
                made.append(str(int(name[5:]) + shift))
            elif name.startswith("refund "):
                made.append(str(self._refund_id(index, int(name[7:]))))
            else:
                made.append(values[name])
        return "".join(made)

    def order(self, index: int) -> Wire:
        order: Wire = json.loads(self.text(index))
        return order

    def refunds(self, index: int) -> list[Wire]:
        return [self.refund(index, place) for place in range(len(self._refunds[index % self.cycle]))]

    def refund(self, index: int, place: int) -> Wire:
        original: Wire = json.loads(json.dumps(self._refunds[index % self.cycle][place]))
        local, gmt = self._times(index, MODIFIED_AFTER)
        shift = (index + 1) * self._stride
        for kind in LINES:
            for line in original.get(kind, []):
                line["id"] += shift
                for meta in line["meta_data"]:
                    if meta["key"] == "_refunded_item_id":
                        meta["value"] = str(int(meta["value"]) + shift)
        refund_id = self._refund_id(index, place)
        return original | {"id": refund_id, "date_created": local, "date_created_gmt": gmt}

    def _refund_id(self, index: int, place: int) -> int:
        return FIRST_REFUND_ID + index * 8 + place

    def created(self, index: int) -> int:
        return self.plan.start + index * self.plan.step_ms // 1000

    def _times(self, index: int, later: int) -> tuple[str, str]:
        return both_times(datetime.fromtimestamp(self.created(index) + later, UTC), self._zone)

    def _values(self, index: int) -> dict[str, str]:
        person: Person = invent(index, self.plan.seed)
        created, modified = self._times(index, 0), self._times(index, MODIFIED_AFTER)
        paid, completed = self._times(index, PAID_AFTER), self._times(index, COMPLETED_AFTER)
        return {
            "id": str(FIRST_ID + index),
            "key": f"g{index:011d}",
            "first": person.first,
            "last": person.last,
            "email": person.email,
            "date_created": created[0],
            "date_created_gmt": created[1],
            "date_modified": modified[0],
            "date_modified_gmt": modified[1],
            "date_paid": paid[0],
            "date_paid_gmt": paid[1],
            "date_completed": completed[0],
            "date_completed_gmt": completed[1],
        }


def _pieces(order: Wire) -> list[tuple[str, str]]:
    parts = _MARK.split(encode(_marked(order)))
    literals, marks = parts[0::2], parts[1::2]
    names = [mark.strip('"').removeprefix("\\u0001").removesuffix("\\u0001").lstrip("#") for mark in marks]
    return list(zip(literals, [*names, "end"], strict=True)) if False else _paired(literals, names)


def _paired(literals: list[str], names: list[str]) -> list[tuple[str, str]]:
    return [*zip(literals, names, strict=False), (literals[-1], "nothing")]


def _number(name: str) -> str:
    return f"\x01#{name}\x01"


def _words(name: str) -> str:
    return f"\x01{name}\x01"


def _marked(order: Wire) -> Wire:
    """The order with a mark wherever a clone differs from its original."""
    copy: Wire = json.loads(json.dumps(order))
    return copy
