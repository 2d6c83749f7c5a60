"""What a long benchmark says meanwhile, on standard error, so that its results stay a line of JSON each."""

import time
from dataclasses import dataclass, field

from rich.console import Console
from rich.text import Text

TOLD_EVERY = 10.0  # seconds between two lines where there is no terminal


@dataclass(slots=True)
class Watch:
    """One line that is written over on a terminal, and now and then a line elsewhere."""

    name: str
    console: Console = field(default_factory=lambda: Console(stderr=True))
    _began: float = field(default_factory=time.monotonic)
    _told: float = 0.0

    def say(self, words: str) -> None:
        """A step that stays to be read."""
        self._told = time.monotonic()
        self.console.print(self._line(words), soft_wrap=True)

    def tell(self, words: str) -> None:
        """How far it has come."""
        if self.console.is_terminal:
            self.console.print(self._line(words), end="\r", soft_wrap=True)
        elif time.monotonic() - self._told > TOLD_EVERY:
            self.say(words)

    def _line(self, words: str) -> Text:
        seconds = round(time.monotonic() - self._began)
        return Text(f"{self.name} {seconds // 60:02d}:{seconds % 60:02d}  {words}".ljust(79))
