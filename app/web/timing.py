"""Tells in each answer's Server-Timing header what it cost us, where the operator asked for that."""

import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.data.queries import Queries, counting


class Timing:
    """Plain ASGI, the outermost: what stands before the page is counted too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with counting() as queries:
            await self.app(scope, receive, _telling(queries, send))


def _telling(queries: Queries, send: Send) -> Send:
    began = time.perf_counter()

    async def give(message: Message) -> None:
        if message["type"] == "http.response.start":
            milliseconds = (time.perf_counter() - began) * 1000
            told = f'app;dur={milliseconds:.2f}, queries;desc="{queries.asked}"'
            MutableHeaders(scope=message)["Server-Timing"] = told
        await send(message)

    return give
