"""Writers take turns, and a call that a program waits for does not stand behind the work of a run."""

import threading
import time
from collections.abc import Callable

from app.data.turn import Turn


def begun(name: str, turn: Turn, got: list[str], *, first: bool) -> threading.Thread:
    """A thread that takes the turn once it gets it."""

    def work() -> None:
        with turn.taken(first=first):
            got.append(name)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_call_is_let_in_before_those_who_came_earlier() -> None:
    turn, got = Turn(), list[str]()
    with turn.taken():
        threads = [begun(f"run {number}", turn, got, first=False) for number in range(3)]
        assert not turn.is_wanted
        threads.append(begun("call", turn, got, first=True))
        until(lambda: turn.is_wanted)
        assert got == []
    for thread in threads:
        thread.join(10)
    assert got[0] == "call"
    assert sorted(got) == ["call", "run 0", "run 1", "run 2"]
    assert not turn.is_wanted


def test_a_writer_may_write_within_its_own_turn() -> None:
    turn = Turn()
    with turn.taken():
        with turn.taken(first=True):
            pass
        other = begun("other", turn, got := [], first=True)
        until(lambda: turn.is_wanted)
        assert got == []
    other.join(10)
    assert got == ["other"]


def test_an_error_gives_the_turn_back() -> None:
    turn, got = Turn(), list[str]()
    try:
        with turn.taken(first=True):
            raise ValueError
    except ValueError:
        pass
    begun("next", turn, got, first=False).join(10)
    assert got == ["next"]
