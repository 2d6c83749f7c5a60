"""Holds every promise over as many random scenes as are asked for, on all cores, with a progress that tells.

    python -m tests.plan.world.proving [CASES] [FIRST_SEED]

A scene is named by its seed for as long as the code that makes it stands, so that a broken promise can be looked at
again. What breaks one is first made smaller: lines, charges, fees and refunds that do not matter are left out.
"""

import os
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from multiprocessing import get_context
from random import Random
from typing import TypeVar

from app.core.order import DoesNotFoot, Order
from app.plan.asking import lookups
from app.plan.planning import plan_order
from tests.plan.reading import reading
from tests.plan.world.choices import Scene, scene
from tests.plan.world.promises import PROMISES, Promise

CHUNK = 250
TOLD_EVERY = 10.0  # seconds
MOST_SHOWN = 20
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that a scene breaks, and the smallest scene that does so."""

    seed: int
    promise: str
    told: str


@dataclass(frozen=True, slots=True)
class Proved:
    """What a number of scenes came to; `exported` are those that became documents."""

    cases: int
    exported: int
    broken: tuple[Broken, ...]


def proved(seeds: range) -> Proved:
    """Hold all promises over the scenes of these seeds."""
    exported, broken = 0, []
    for seed in seeds:
        found = scene(Random(seed))  # noqa: S311 - chance, not a secret
        exported += bool(found.plan.documents)
        broken += [_told(seed, promise, found) for promise in PROMISES if _why(promise, found)]
    return Proved(len(seeds), exported, tuple(broken))


def _why(promise: Promise, found: Scene) -> str:
    """How the promise is broken; "" where it holds."""
    try:
        promise(found)
    except Exception:  # noqa: BLE001 - whatever is raised breaks the promise
        return traceback.format_exc(limit=-2)
    return ""


def _told(seed: int, promise: Promise, found: Scene) -> Broken:
    small = smallest(promise, found)
    page = reading(small.order, small.plan)
    told = f"{_why(promise, small)}\n{page}\n{small.order}\n{small.config}\n{small.town.company}"
    return Broken(seed, promise.__name__, told)


def smallest(promise: Promise, found: Scene) -> Scene:
    """The scene without what does not matter to the broken promise."""
    smaller = next((each for each in _smaller(found) if _why(promise, each)), None)
    return smallest(promise, smaller) if smaller else found


def _smaller(found: Scene) -> Iterator[Scene]:
    what = found.order
    orders: list[Order] = [replace(what, refunds=left) for left in _without_one(what.refunds)]
    for name in ("lines", "shipping", "fees", "gift_cards"):
        orders += [_footed(what, {name: left}) for left in _without_one(getattr(what, name))]
    for order in orders:
        view = found.town.view(
            lookups(order, found.config, found.books.limits),
            dict(found.whole.customer_table),
            dict(found.whole.product_table),
        )
        yield replace(found, order=order, books=view, plan=plan_order(order, found.config, view))


def _without_one(parts: Sequence[Part]) -> Iterator[tuple[Part, ...]]:
    return (tuple(parts[:at]) + tuple(parts[at + 1 :]) for at in range(len(parts)))


def _footed(what: Order, change: dict[str, tuple[object, ...]]) -> Order:
    """The order without a part, its total what is left."""
    try:
        return replace(what, **change)  # type: ignore[arg-type]  # names of fields
    except DoesNotFoot as odd:
        return replace(what, **change, total=what.total - odd.difference)  # type: ignore[arg-type]


def main(cases: int, first: int) -> int:
    """Prove, tell, and answer the exit status."""
    starts = range(first, first + cases, CHUNK)
    chunks = [range(start, min(start + CHUNK, first + cases)) for start in starts]
    done = exported = 0
    broken: list[Broken] = []
    began = told = time.monotonic()
    with get_context("spawn").Pool(os.cpu_count()) as pool:
        for part in pool.imap_unordered(proved, chunks):
            done, exported = done + part.cases, exported + part.exported
            for each in part.broken[: max(MOST_SHOWN - len(broken), 0)]:
                sys.stdout.write(f"\nSeed {each.seed} breaks {each.promise}\n{each.told}\n")
            broken += part.broken
            if time.monotonic() - told > TOLD_EVERY:
                told = time.monotonic()
                _tell(done, cases, exported, len(broken), told - began)
    _tell(done, cases, exported, len(broken), time.monotonic() - began)
    return 1 if broken else 0


def _tell(done: int, cases: int, exported: int, broken: int, seconds: float) -> None:
    rate = done / seconds if seconds else 0.0
    left = round((cases - done) / rate / 60) if rate else 0
    sys.stdout.write(
        f"{done:,} of {cases:,} cases, {exported:,} of them became documents, {broken} broken promises; "
        f"{rate:,.0f} cases a second, {left} minutes left\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(given + [1_000_000, 0][len(given) :])))
