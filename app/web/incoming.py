"""A request's body on its way in: it has a size and a time, and ends when the server does."""

import asyncio
import time
from dataclasses import dataclass, field
from enum import Enum

from starlette.types import Message, Receive

GRACE = 30.0  # seconds
SLOWEST = (
    16 * 1024
)  # bytes a second after that: a slow line takes half an hour for the largest answer of a company file
GONE: Message = {"type": "http.disconnect"}


class Cut(Enum):
    """Why a body was not read to its end: a status, and what is said with it."""

    LATE = (408, "This came too slowly, so we stopped reading. Nothing was done with it; send it again.")
    STOPPING = (503, "The server is about to start again, so nothing was done with this. Send it again.")


@dataclass(slots=True)
class Arrivals:
    """The bodies that are on their way into this process."""

    _waiting: set[asyncio.Timeout] = field(default_factory=set)
    _stopping: bool = False

    def stop(self) -> None:
        """What has not come is waited for no more; who sends a byte now and then would hold up the server's end."""
        self._stopping = True
        for one in self._waiting:
            one.reschedule(0)

    async def next_part(self, receive: Receive, seconds: float) -> Message | Cut:
        if self._stopping:
            return Cut.STOPPING
        limit = asyncio.timeout(max(0.0, seconds))
        try:
            async with limit:
                self._waiting.add(limit)
                return await receive()
        except TimeoutError:
            return Cut.STOPPING if self._stopping else Cut.LATE
        finally:
            self._waiting.discard(limit)


@dataclass(slots=True)
class Incoming:
    """One body. Who reads it is told that the caller is gone when it is too long, or was cut off."""

    receive: Receive
    largest: int
    arrivals: Arrivals
    cut: Cut | None = None
    _seen: int = 0
    _whole: bool = False
    _began: float = field(default_factory=time.monotonic)

    async def take(self) -> Message:
        if self._whole:  # what comes now is the end of the connection, which may take as long as it likes
            return await self.receive()
        if self.cut or self._seen > self.largest:
            return GONE
        left = self._began + GRACE + self._seen / SLOWEST - time.monotonic()
        message = await self.arrivals.next_part(self.receive, left)
        if isinstance(message, Cut):
            self.cut = message
            return GONE
        self._seen += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        return message if self._seen <= self.largest else GONE
