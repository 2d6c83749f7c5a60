"""What just happened, said once on the next page: a signed cookie, so that nobody can put words into our mouth."""

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from itsdangerous import BadSignature, URLSafeSerializer

from app.web.standing import Flash
from app.web.visit import desk_of

COOKIE = "said"


def _signer(request: Request) -> URLSafeSerializer:
    return URLSafeSerializer(desk_of(request).settings.secret_key.get_secret_value(), salt="flash")


def flash_of(request: Request) -> Flash | None:
    """The message that waits, if one does."""
    try:
        message, tone = _signer(request).loads(request.cookies.get(COOKIE, ""))
    except (BadSignature, ValueError):
        return None
    return Flash(str(message), str(tone))


def said(response: Response) -> None:
    """Take the message away: it was drawn."""
    response.delete_cookie(COOKIE)


def go(request: Request, url: str, message: str = "", tone: str = "done") -> Response:
    """See other, with a message for the next page. `url` is a path of ours."""
    response = RedirectResponse(url, 303)
    if message:
        value = _signer(request).dumps([message[:1000], tone])
        secure = desk_of(request).settings.secure
        response.set_cookie(COOKIE, str(value), max_age=120, httponly=True, samesite="lax", secure=secure)
    return response


def safe_path(path: str) -> str:
    """A path of our own, "/" for anything that could lead elsewhere."""
    plain = (
        path.startswith("/") and not path.startswith(("//", "/\\")) and not any(c in path for c in "\r\n\t\\")
    )
    return path if plain else "/"
