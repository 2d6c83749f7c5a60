"""The raw bytes of a request, for messages whose signature is about exactly these bytes."""

from typing import Annotated

from fastapi import Depends, Request


async def raw(request: Request) -> bytes:
    return await request.body()


RawBody = Annotated[bytes, Depends(raw)]
