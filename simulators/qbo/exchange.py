"""One request and its answer, held in the hand: it can be looked at, delayed, answered otherwise or cut off."""

import asyncio
from collections.abc import Callable
from contextvars import ContextVar

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from simulators.qbo.calls import Call, read_call

current_exchange: ContextVar["Exchange | None"] = ContextVar("current_exchange", default=None)


class Answer:
    """What the application said, kept back until we decide to pass it on."""

    def __init__(self) -> None:
        self._messages: list[Message] = []

    async def keep(self, message: Message) -> None:
        self._messages.append(message)

    @property
    def status(self) -> int:
        return int(self._messages[0]["status"]) if self._messages else 500

    async def pass_on(self, send: Send) -> None:
        for message in self._messages:
            await send(message)


class Exchange:
    def __init__(self, scope: Scope, receive: Receive, send: Send, body: bytes) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._body = body
        self._watcher: asyncio.Task[None] | None = None
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        query = scope["query_string"].decode("latin-1")
        self.call: Call = read_call(
            scope["method"], scope["path"], query, headers.get(b"authorization"), body
        )

    @property
    def gone(self) -> bool:
        """True when the client has hung up; known only once somebody watches."""
        return self._watcher is not None and self._watcher.done()

    @property
    def port(self) -> int | None:
        """The client's."""
        client = self._scope.get("client")
        return int(client[1]) if client else None

    def watch(self) -> "asyncio.Task[None]":
        if self._watcher is None:
            self._watcher = asyncio.create_task(self._until_gone())
        return self._watcher

    def unwatch(self) -> None:
        if self._watcher is not None:
            self._watcher.cancel()

    async def hang(self, seconds: float) -> None:
        """Say nothing, until the client gives up or the time is over."""
        await asyncio.wait([self.watch()], timeout=seconds)

    async def ask(self, app: ASGIApp, answer: Answer) -> None:
        sent = False

        async def receive() -> Message:
            nonlocal sent
            if sent:
                return {"type": "http.disconnect"}
            sent = True
            return {"type": "http.request", "body": self._body, "more_body": False}

        await app(self._scope, receive, answer.keep)

    async def pass_on(self, answer: Answer) -> None:
        await answer.pass_on(self._send)

    async def reply(self, response: Response) -> None:
        await response(self._scope, self._receive, self._send)

    async def cut(self, cut: Callable[[Scope], None]) -> None:
        cut(self._scope)
        # uvicorn would answer 500 for us if we returned before it has noticed that the connection is closed.
        await self.watch()

    async def _until_gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass


async def read_exchange(scope: Scope, receive: Receive, send: Send) -> Exchange | None:
    """The whole request; None if the client hung up while sending it."""
    chunks = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return Exchange(scope, receive, send, b"".join(chunks))
