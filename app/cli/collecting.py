"""How a process that works collects garbage: seldom, and never again in what was there when it began."""

import gc

MADE_BETWEEN = (
    10_000  # objects; orders are made of thousands of small values that live as long as their chunk
)


def collect_seldom() -> None:
    """Called when everything is loaded: Python would look through half a million objects of our libraries
    again and again, which took a seventh of the time of a run's own code."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(MADE_BETWEEN)
