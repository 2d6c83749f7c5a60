"""The door through which forms come in: url-encoded, of a sane size."""

from fastapi import HTTPException, Request

from app.wizard.posted import Posted, TooManyFields, parse_form

LARGEST_FORM = 1_000_000


async def form_of(request: Request) -> Posted:
    """The posted form, cleaned; refused before it fills the memory when it is far larger than any of ours."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise HTTPException(413, "This form is too large. Nothing was saved; shorten what you typed.")
    try:
        return parse_form(bytes(body))
    except TooManyFields:
        raise HTTPException(
            413, "This form has too many fields. Nothing was saved; shorten its tables."
        ) from None
