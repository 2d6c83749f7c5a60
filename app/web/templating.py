"""How pages are drawn: the environment, its words, the nonce, and the policy that goes with it."""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from secrets import token_urlsafe

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2_fragments import render_block

from app.web import words
from app.web.standing import NOWHERE, Standing

APP = Path(__file__).parent.parent
STATIC = APP / "static"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Autoescaping, and strict: a name that is not there is a mistake of ours, not an empty text."""
    made = Environment(
        loader=FileSystemLoader(APP / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = asset
    for word in (
        words.figure,
        words.amount,
        words.day,
        words.moment,
        words.age,
        words.count,
        words.kind_name,
    ):
        made.filters[word.__name__] = word
    return made


@lru_cache
def asset(path: str) -> str:
    """The address of a static file, with its content in the name, so that browsers may keep it."""
    content = (STATIC / path).read_bytes()
    return f"/static/{path}?v={hashlib.sha256(content).hexdigest()[:12]}"


def draw(
    request: Request,
    template: str,
    context: Mapping[str, object],
    standing: Standing = NOWHERE,
    *,
    status: int = 200,
    block: str = "",
) -> Response:
    """The page, or the named block of it for htmx to swap in."""
    values = {"request": request, "standing": standing, "csp_nonce": nonce(request), **context}
    if block:
        html = render_block(environment(), template, block, values)
    else:
        html = environment().get_template(template).render(values)
    return HTMLResponse(html, status)


def nonce(request: Request) -> str:
    """The request's nonce, made on first use; the header and the page must carry the same one."""
    if not hasattr(request.state, "csp_nonce"):
        request.state.csp_nonce = token_urlsafe(16)
    made: str = request.state.csp_nonce
    return made


def content_security_policy(value: str) -> str:
    """The header for a page drawn with this nonce: nothing inline, nothing foreign, no eval."""
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{value}'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types htmx"
    )
