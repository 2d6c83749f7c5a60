"""A question to a company file that waits for its answer, as a run asks it."""

import threading
from dataclasses import dataclass

from app.books.qbd.line import Answer
from app.sync.webconnector_line import DatabaseLine


@dataclass
class Asked:
    """A question on its way, in a thread of its own."""

    line: DatabaseLine
    body: bytes
    key: str = ""
    answer: Answer | None = None
    error: Exception | None = None

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._ask, daemon=True)
        self.thread.start()

    def _ask(self) -> None:
        try:
            self.answer = self.line.ask(self.body, self.key)
        except Exception as error:  # noqa: BLE001  it is raised where the answer is wanted
            self.error = error

    def end(self) -> Answer:
        self.thread.join(10)
        assert not self.thread.is_alive(), "the question still waits"
        if self.error:
            raise self.error
        assert self.answer is not None
        return self.answer
