"""What every kind of books can do.

`sync` commits the envelopes between `prepare` and `send`; an adapter never reaches SQL. QuickBooks
Online answers at once; the desktop polls us and answers later, which is what `Waiting` says.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

from app.core.access import Access
from app.core.changes import Changes
from app.core.document import Limits
from app.core.intent import Absent, Envelope, Found, Intent, Outcome, Waiting


class Books(Protocol):
    """The books of one company. Every method raises the four errors of app/errors.py."""

    limits: Limits

    def check(self) -> Access:
        """The connection and the prerequisites, each with its fix."""
        ...

    def changes(self, since: str) -> Iterator[Changes] | Waiting:
        """All lists ("" for everything), or what changed since the mark."""
        ...

    def prepare(self, wave: Sequence[Intent]) -> Sequence[Envelope]:
        """The envelopes of a wave: exact bytes and keys, the same for the same wave. Sends nothing."""
        ...

    def send(self, envelope: Envelope) -> Iterator[Outcome] | Waiting:
        """Send one envelope, the first time or again; one outcome for each of its intents.

        Raises Unknown or Transient when the envelope as a whole got no answer or no effect,
        NeedsOwner when the connection is broken.
        """
        ...

    def find(self, intent: Intent) -> Found | Absent | Waiting:
        """Look for an intent's effect in the books, before anything uncertain is sent again."""
        ...
