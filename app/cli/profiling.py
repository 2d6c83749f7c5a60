"""What a run costs: the most memory it held, and where the time of all its threads went."""

import cProfile
import pstats
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SHOWN = 40


def peak_mb() -> float:
    """The highest use of memory in megabytes. getrusage would count what started us, too."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM:"))


@contextmanager
def profiled(path: Path | None) -> Iterator[None]:
    """Write the functions that took the most time to a text file, by their own time and with what they call.

    None profiles nothing. Threads that begin meanwhile are counted, too: the posting happens in those.
    """
    if path is None:
        yield
        return
    own = cProfile.Profile()
    others: list[cProfile.Profile] = []

    def begin(*_: object) -> None:
        profile = cProfile.Profile()
        others.append(profile)
        profile.enable()

    threading.setprofile(begin)
    own.enable()
    try:
        yield
    finally:
        own.disable()
        threading.setprofile(None)
        _write(path, own, others)


def _write(path: Path, own: cProfile.Profile, others: list[cProfile.Profile]) -> None:
    with path.open("w") as file:
        stats = pstats.Stats(own, stream=file)
        for profile in others:
            if profile.getstats():
                stats.add(profile)
        for order in ("tottime", "cumulative"):
            stats.sort_stats(order).print_stats(SHOWN)
