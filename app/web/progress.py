"""How far a run has come, in numbers and in words. Pure."""

from dataclasses import dataclass
from datetime import timedelta

from app.data.runs import Counts, Run, RunState
from app.sync.running import RunKind
from app.web.words import count

KINDS = {
    RunKind.ALL: "Sync of everything that waits",
    RunKind.TEN: "Try of 10 orders",
    RunKind.ONE: "Try of 1 order",
    RunKind.AUTO: "Automatic sync",
    RunKind.READ: "Reading of lists and orders",
    RunKind.LOOK: "Look through all orders",
    RunKind.UNDO: "Undo",
}
BADGES = {
    RunState.RUNNING: ("waiting", "Running"),
    RunState.DONE: ("done", "Done"),
    RunState.FAILED: ("needs", "Interrupted"),
    RunState.STOPPED: ("left_out", "Stopped"),
}
SURE_AFTER = 5  # seconds of work before anybody should believe how long the rest takes


@dataclass(frozen=True, slots=True)
class Progress:
    """`of` is 0 while nobody knows how much there is; `failing` is why a call for which it waits came to nothing."""

    run: Run
    done: int
    of: int
    left: timedelta | None
    who: str = ""
    failing: str = ""

    @property
    def running(self) -> bool:
        return self.run.state is RunState.RUNNING

    @property
    def badge(self) -> tuple[str, str]:
        return BADGES[self.run.state]

    @property
    def kind(self) -> str:
        return KINDS[RunKind(self.run.kind)] if self.run.kind in KINDS else self.run.kind

    @property
    def words(self) -> str:
        """312 of 1,040, about 2 minutes."""
        if not self.done and not self.of:
            return "Starting"
        noun = "document" if self.undoes else "order"
        numbers = f"{self.done:,} of {count(self.of, noun)}" if self.of else count(self.done, noun)
        return f"{numbers}, {about(self.left)}" if self.left is not None else numbers

    @property
    def undoes(self) -> bool:
        return self.run.kind == RunKind.UNDO

    @property
    def reads_only(self) -> bool:
        return self.run.kind in (RunKind.READ, RunKind.LOOK)

    @property
    def looks(self) -> bool:
        return self.run.kind == RunKind.LOOK

    @property
    def tries(self) -> bool:
        """Whether it is to export a few orders: what was left out on the way to them is not what was asked for."""
        return _limit(self.run) is not None

    @property
    def posted(self) -> bool:
        """Whether there may be something to undo."""
        return not self.running and bool(self.run.counts.exported)

    @property
    def outcome(self) -> str:
        """What a run has done, in one sentence."""
        if self.undoes or self.run.counts.undone:
            return undone(self.run.counts, alone=self.undoes)
        return outcome(self.run.counts, reads_only=self.reads_only)

    @property
    def tally(self) -> list[tuple[str, int]]:
        """Its numbers, each with its word."""
        counts = self.run.counts
        if self.undoes:
            return [("Documents", counts.expected or 0), ("Removed", counts.undone), ("Stay", counts.refused)]
        needy = counts.held + counts.refused
        read = [("Read", counts.read), ("New", counts.new)]
        if self.reads_only:
            return read
        return [*read, ("Exported", counts.exported), ("Left out", counts.left_out), ("Need you", needy)]

    @property
    def took(self) -> str:
        end = self.run.finished or self.run.moved
        return lasted(end - self.run.started)


def progress(run: Run, waiting: int, who: str = "") -> Progress:
    """`waiting` are the ledger's orders that are still to be done.

    What the store has and we have not read yet counts too, or the bar would run backwards.
    """
    counts = run.counts
    if run.kind == RunKind.UNDO:
        return _of(run, counts.undone + counts.refused, counts.expected or 0, who)
    if run.kind in (RunKind.READ, RunKind.LOOK):
        return _of(run, counts.read, max(counts.expected or 0, counts.read), who)
    done = counts.exported + counts.left_out + counts.held + counts.refused
    unread = max(0, (counts.expected or 0) - counts.read)
    limit = _limit(run)
    if limit is not None:
        return _of(run, min(counts.exported, limit), min(limit, counts.exported + waiting + unread), who)
    return _of(run, done, done + waiting + unread, who)


def outcome(counts: Counts, *, reads_only: bool = False) -> str:
    """Done so far: 12 exported, 3 left out, 1 needs you."""
    if reads_only:
        return f"{count(counts.read, 'order')} read, {counts.new:,} of them new"
    needy = counts.held + counts.refused
    parts = [f"{counts.exported:,} exported"]
    parts += [f"{counts.left_out:,} left out"] if counts.left_out else []
    parts += [f"{needy:,} need{'s' if needy == 1 else ''} you"] if needy else []
    return ", ".join(parts)


def undone(counts: Counts, *, alone: bool = True) -> str:
    """12 documents removed, 1 stays. A sync that went on with an undo says what it did besides."""
    parts = [f"{count(counts.undone, 'document')} removed"]
    if not alone:
        return f"{parts[0]}, {outcome(counts)}"
    parts += [f"{counts.refused:,} stay{'s' if counts.refused == 1 else ''}"] if counts.refused else []
    return ", ".join(parts)


def about(left: timedelta) -> str:
    """A time that nobody will measure: about 2 minutes."""
    seconds = left.total_seconds()
    if seconds < 50:
        return "less than a minute"
    if seconds < 5400:
        return f"about {count(max(1, round(seconds / 60)), 'minute')}"
    return f"about {count(round(seconds / 3600), 'hour')}"


def lasted(time: timedelta) -> str:
    """How long something took, in its two largest units."""
    seconds = max(0, round(time.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60:02} s"
    return f"{seconds // 3600} h {seconds % 3600 // 60:02} min"


def _limit(run: Run) -> int | None:
    return RunKind(run.kind).limit if run.kind in KINDS else None


def _of(run: Run, done: int, of: int, who: str) -> Progress:
    spent = run.moved - run.started
    left = None
    if run.state is RunState.RUNNING and done and of > done and spent.total_seconds() >= SURE_AFTER:
        left = spent * (of - done) / done
    return Progress(run, done, of, left, who)
