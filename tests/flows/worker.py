"""A worker in a process of its own: a run for each line that it is told. Its clock is quick. With --pages it
only queues, as a process of pages does; with --impatient it hardly waits for what it has in hand when it ends."""

import json
import sys
from datetime import timedelta

from app import jobs
from app.settings import Settings
from app.sync import scope
from app.sync.desk import open_desk
from app.sync.working import RunKind


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main(*, works: bool, impatient: bool) -> None:
    desk = open_desk(Settings())
    if impatient:
        jobs.IN_HAND = 1
    jobs.BEAT, jobs.TICK, jobs.TAKING_UP, jobs.QUIET = 0.1, 0.2, 1, timedelta(seconds=1)
    running = jobs.start(desk, works=works)
    scope.SLICE = 1.0
    say("ready")
    for line in sys.stdin:
        told = json.loads(line)
        run = running.sync_now(told["merchant"], told["connection"], RunKind(told["kind"]))
        say(run)
    running.stop()
    desk.close()


if __name__ == "__main__":
    main(works="--pages" not in sys.argv, impatient="--impatient" in sys.argv)
