"""Open connections by their peer, so that one can be cut off without an answer."""

import asyncio

from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

_OPEN: dict[tuple[str, int], asyncio.Transport] = {}


class CuttableProtocol(H11Protocol):
    """uvicorn's own protocol, which also remembers its connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn does
        super().connection_made(transport)
        _OPEN[_peer(transport)] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        _OPEN.pop(_peer(self.transport), None)
        super().connection_lost(exc)


async def cut(scope: Scope) -> None:
    """End the connection of this request at once."""
    transport = _OPEN.get(tuple(scope["client"]))
    if transport is not None:
        transport.close()
    # uvicorn answers a request that was left without an answer, unless it has seen by then that nobody is there.
    await asyncio.sleep(0.02)


def _peer(transport: asyncio.Transport) -> tuple[str, int]:
    host, port = transport.get_extra_info("peername")[:2]
    return str(host), int(port)
