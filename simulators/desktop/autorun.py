"""Auto-Run: polls every application on the list when its time has come."""

from threading import Event, Thread

from simulators.desktop.desk import Desk, Enrolled

_TICK = 0.2


class AutoRun:
    """`every` seconds instead of what the .qwc files say; None leaves it to them, and off until started."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._stopping = Event()
        self._thread: Thread | None = None
        self.every: float | None = None

    @property
    def on(self) -> bool:
        return self._thread is not None

    def start(self, every: float | None = None) -> None:
        self.stop()
        self.every = every
        self._stopping = Event()
        self._thread = Thread(target=self._work, args=(self._stopping,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=5)
            self._thread = None

    def next_poll(self, enrolled: Enrolled) -> float:
        """When the application is polled next; an application may ask for later, never for sooner."""
        if enrolled.last is None:
            return self._desk.clock.now()
        every = self.every if self.every is not None else float(enrolled.application.every_seconds)
        return max(enrolled.last + max(every, float(enrolled.lower_limit)), enrolled.postponed_until)

    def _work(self, stopping: Event) -> None:
        while not stopping.wait(_TICK):
            for user, enrolled in list(self._desk.enrolled.items()):
                if not stopping.is_set() and self.next_poll(enrolled) <= self._desk.clock.now():
                    self._desk.poll(user, automatic=True)
