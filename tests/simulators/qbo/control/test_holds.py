"""Holding the N-th write, so that a drill can kill the worker exactly there."""

import threading
import time
from collections.abc import Callable

import httpx
import pytest

from tests.simulators.qbo.control.practice import Practice, batch_of_customers


class Waiting:
    """A request in a thread of its own."""

    def __init__(self, send: Callable[[], httpx.Response]) -> None:
        self.outcome: httpx.Response | Exception | None = None
        self._thread = threading.Thread(target=self._run, args=(send,))
        self._thread.start()

    def _run(self, send: Callable[[], httpx.Response]) -> None:
        try:
            self.outcome = send()
        except httpx.HTTPError as error:
            self.outcome = error

    def status(self) -> int:
        self._thread.join(5)
        assert isinstance(self.outcome, httpx.Response), self.outcome
        return self.outcome.status_code

    def gave_up(self) -> bool:
        self._thread.join(5)
        return isinstance(self.outcome, httpx.HTTPError)


def until_holding(practice: Practice) -> None:
    until(lambda: bool(practice.look("holds")["holding"]))


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def create(practice: Practice, name: str, timeout: float = 5) -> httpx.Response:
    return practice.post("customer", {"DisplayName": name}, timeout=timeout)


@pytest.mark.parametrize(("when", "kept"), [("before", 0), ("after", 1)])
def test_the_second_write_is_held_until_it_is_released(practice: Practice, when: str, kept: int) -> None:
    practice.control("holds", {"nth": 2, "when": when})
    assert create(practice, "First").status_code == 200
    held = Waiting(lambda: create(practice, "Second"))
    until_holding(practice)
    assert practice.customers_named("Second") == kept
    assert create(practice, "Third").status_code == 200
    practice.control("holds/release")
    assert held.status() == 200
    assert practice.customers_named("Second") == 1
    assert practice.look("holds") == {"armed": None, "seen": 0, "holding": False, "write": None}


@pytest.mark.parametrize(("abandoned", "kept"), [("drop", 0), ("commit", 1)])
def test_a_held_write_whose_client_died_is_dropped_or_committed_late(
    practice: Practice, abandoned: str, kept: int
) -> None:
    practice.control("holds", {"nth": 1, "when": "before"})
    dead = Waiting(lambda: create(practice, "Orphan", timeout=0.3))
    until_holding(practice)
    assert dead.gave_up()
    practice.control("holds/release", {"abandoned": abandoned})
    create(practice, "Next")  # the orphan is done with once another write is
    until(lambda: practice.counters()["in_flight"] == 0)
    assert practice.customers_named("Orphan") == kept


def test_a_batch_counts_as_one_write(practice: Practice) -> None:
    practice.control("holds", {"nth": 2, "when": "after"})
    assert practice.post("batch", batch_of_customers(["A", "B", "C"])).status_code == 200
    held = Waiting(lambda: practice.post("batch", batch_of_customers(["D", "E"])))
    until_holding(practice)
    assert practice.look("holds")["write"]["entity"] == "customer"
    practice.control("holds/release")
    assert held.status() == 200


@pytest.mark.parametrize(("when", "kept"), [("before", [1, 0, 0]), ("after", [1, 1, 0])])
def test_one_item_in_the_middle_of_a_batch_can_be_held(
    practice: Practice, when: str, kept: list[int]
) -> None:
    practice.control("holds", {"nth": 2, "when": when, "per": "item"})
    held = Waiting(lambda: practice.post("batch", batch_of_customers(["One", "Two", "Three"])))
    until_holding(practice)
    assert [practice.customers_named(name) for name in ("One", "Two", "Three")] == kept
    assert create(practice, "Somebody else").status_code == 200
    practice.control("holds/release")
    assert held.status() == 200
    assert [practice.customers_named(name) for name in ("One", "Two", "Three")] == [1, 1, 1]


def test_reads_are_never_held(practice: Practice) -> None:
    practice.control("holds", {"nth": 1, "when": "before"})
    assert practice.get(f"companyinfo/{practice.realm}").status_code == 200
    assert practice.look("holds")["seen"] == 0


def test_a_hold_may_wait_for_one_kind_of_document(practice: Practice) -> None:
    practice.control("holds", {"nth": 1, "when": "before", "entity": "Vendor"})
    assert create(practice, "Passes").status_code == 200
    held = Waiting(lambda: practice.post("vendor", {"DisplayName": "Held"}))
    until_holding(practice)
    practice.web.delete("/_sim/holds")
    assert held.status() == 200
