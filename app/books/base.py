"""What every kind of books can do.

`sync` commits the envelopes between `prepare` and `send`; an adapter never reaches SQL. QuickBooks
Online answers at once; on the desktop, which calls us, a question blocks until a call has brought the answer.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from app.core.access import Access
from app.core.changes import Changes
from app.core.document import Kind, Limits
from app.core.intent import Absent, Envelope, Found, Intent, Outcome


class Pace(Protocol):
    """How fast the books take envelopes, so that who fills them knows what may leave now."""

    @property
    def size(self) -> int:
        """Intents in a full envelope."""
        ...

    @property
    def at_once(self) -> int:
        """Full envelopes that may be on their way at the same time."""
        ...

    @property
    def alone(self) -> int:
        """Intents in envelopes of their own that may be on their way beside them."""
        ...

    def is_open(self) -> bool:
        """Whether a full envelope would leave now or within a second."""
        ...

    def has_spare(self) -> bool:
        """Whether an intent alone would leave at once, while the full envelopes that may leave are used up, and
        takes nothing from them."""
        ...


class Books(Protocol):
    """The books of one company. Every method raises the four errors of app/errors.py."""

    limits: Limits

    @property
    def pace(self) -> Pace: ...

    def check(self) -> Access:
        """The connection and the prerequisites, each with its fix."""
        ...

    def changes(self, since: str) -> Iterator[Changes]:
        """All lists ("" for everything), or what changed since the mark."""
        ...

    def prepare(self, wave: Sequence[Intent]) -> Sequence[Envelope]:
        """The envelopes of a wave: exact bytes and keys, the same for the same wave. Sends nothing."""
        ...

    def send(self, envelope: Envelope) -> Iterator[Outcome]:
        """Send one envelope, the first time or again; one outcome for each of its intents.

        Raises Unknown or Transient when the envelope as a whole got no answer or no effect,
        NeedsOwner when the connection is broken.
        """
        ...

    def find(self, intent: Intent) -> Found | Absent:
        """Look for an intent's effect in the books, before anything uncertain is sent again."""
        ...

    def still_there(self, documents: Collection[tuple[Kind, str]]) -> set[tuple[Kind, str]]:
        """Which of these documents, by kind and id, are in the books now: many in one question."""
        ...
