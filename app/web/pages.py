"""How a page of a person or of a connection is answered: its standing, its flash, its frame."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from app.data.sessions import SignedIn
from app.web.flash import flash_of, said
from app.web.standing import Standing
from app.web.templating import draw


@dataclass(frozen=True, slots=True)
class InputField:
    """One input of a small form."""

    name: str
    label: str
    value: str = ""
    error: str = ""
    type: str = "text"
    help: str = ""
    autocomplete: str = "off"


@dataclass(frozen=True, slots=True)
class SmallForm:
    """A form for people: what templates/people/form.html draws."""

    title: str
    action: str
    fields: tuple[InputField, ...]
    intro: str = ""
    problem: str = ""
    links: tuple[tuple[str, str], ...] = ()


def visitor_page(
    request: Request,
    template: str,
    context: Mapping[str, object],
    *,
    signed: SignedIn | None = None,
    status: int = 200,
) -> Response:
    """A page without a connection."""
    flash = flash_of(request)
    standing = Standing(
        merchant=signed.merchant.name if signed else "",
        person=signed.user.email if signed else "",
        flash=flash,
    )
    response = draw(request, template, context, standing, status=status)
    if flash:
        said(response)
    return response


def form_page(
    request: Request, form: SmallForm, *, signed: SignedIn | None = None, status: int = 200
) -> Response:
    """A small form, with its problem when there is one."""
    context = {name: getattr(form, name) for name in SmallForm.__slots__}
    return visitor_page(request, "people/form.html", context, signed=signed, status=status)
