"""The clock of the practice sign-in service, which a test can set ahead."""

import time


class Clock:
    def __init__(self) -> None:
        self.ahead_seconds = 0.0

    def now(self) -> float:
        return time.time() + self.ahead_seconds
