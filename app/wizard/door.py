"""The door through which forms come in: url-encoded, of a sane size."""

from fastapi import HTTPException, Request

from app.wizard.posted import Posted, TooManyFields, parse_form

LARGEST_FORM = 1_000_000
FORM = "application/x-www-form-urlencoded"  # read as a form, anything else would clear every field


async def form_of(request: Request) -> Posted:
    """The posted form, cleaned; refused before it fills the memory when it is far larger than any of ours."""
    if not request.headers.get("content-type", FORM).startswith(FORM):
        raise HTTPException(
            415, "This is not one of our forms. Nothing was saved; open the page and try again."
        )
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
