"""Runs the practice company under uvicorn, with a handle on every connection so that one can be cut for real."""

import asyncio
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

THREADS = 128  # writes that are held sit in a thread each, and must not starve the others


class Connections:
    """The open connections by the client's address."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, int], asyncio.Transport] = {}

    def cut(self, scope: Scope) -> None:
        """Close the connection of a request at once, without an answer, unless the client has closed it."""
        transport = self._open.get(scope["client"])
        if transport is not None:
            transport.abort()

    def protocol(self) -> type[H11Protocol]:
        opened = self._open

        class TrackedProtocol(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
                super().connection_made(transport)
                if self.client is not None:
                    opened[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                if self.client is not None:
                    opened.pop(self.client, None)
                super().connection_lost(exc)

        return TrackedProtocol


class Server(uvicorn.Server):
    def __init__(
        self, config: uvicorn.Config, on_listening: Callable[[], None], on_stopping: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._on_listening = on_listening
        self._on_stopping = on_stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_listening()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._on_stopping()  # before uvicorn waits for the open requests: held ones would never end
        await super().shutdown(sockets)


@dataclass(frozen=True)
class Program:
    app: ASGIApp
    connections: Connections
    stopping: Callable[[], None]


def listen(host: str, port: int) -> tuple[socket.socket, str]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only for a socket that says TCP does asyncio turn Nagle off; without it every answer takes 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    name = f"[{host}]" if ":" in host else host
    return listener, f"http://{name}:{listener.getsockname()[1]}"


def server_for(program: Program, on_listening: Callable[[], None]) -> Server:
    config = uvicorn.Config(
        program.app,
        http=program.connections.protocol(),
        log_level="warning",
        access_log=False,
        proxy_headers=False,  # a forged header must not hide which connection is to be cut
        timeout_graceful_shutdown=2,
        timeout_keep_alive=75,
        backlog=512,
    )
    return Server(config, on_listening, program.stopping)


class Running:
    """The practice company in a thread of this process; for tests and for a program that embeds it."""

    def __init__(self, program: Program, host: str = "127.0.0.1", port: int = 0) -> None:
        self._listener, self.url = listen(host, port)
        ready = threading.Event()
        self._server = server_for(program, ready.set)
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],), daemon=True)
        self._thread.start()
        if not ready.wait(20):
            raise RuntimeError("The practice company did not start. Look at its output.")

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(20)

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()
