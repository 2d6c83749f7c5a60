"""The way to a company file: what is asked waits until the Web Connector calls, and is answered by its next call."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one message set: qbXML as QuickBooks wrote it, or the HRESULT (as "0x80040400") and
    the text with which it refused the whole set."""

    response: bytes
    hresult: str = ""
    message: str = ""


class Line(Protocol):
    """A conversation with one company file. Threads may share it."""

    def is_open(self) -> bool:
        """Whether the Web Connector is in a session with us now."""
        ...

    def greeting(self) -> bytes:
        """The session's first words: the answers to HostQuery, CompanyQuery and PreferencesQuery in one qbXML.
        Raises Transient while there is no session."""
        ...

    def ask(self, body: bytes, key: str = "") -> Answer:
        """Wait until a message set was carried to QuickBooks and answered. With a key it is sent again, byte for
        byte, whenever it is asked again; its answer is kept under the key.

        Raises Transient when it never left (no Web Connector calls), Unknown when it was handed out and no
        answer came back.
        """
        ...
