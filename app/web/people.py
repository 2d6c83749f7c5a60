"""Sign up, sign in, sign out, a new password, an invitation."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from pydantic import EmailStr, TypeAdapter, ValidationError

from app.data import links, merchants, sessions
from app.data.merchants import EmailTaken, Role, User
from app.data.passwords import SHORTEST, Hashed, TooShort, hashed
from app.data.signin import TooManyTries, WrongPassword, authenticate
from app.errors import Transient
from app.mail import Mail
from app.sync.desk import Desk
from app.web.flash import go, safe_path
from app.web.pages import InputField, SmallForm, form_page, visitor_page
from app.web.visit import DeskHere, Somebody, cookie_name, token_of
from app.web.words import count

router = APIRouter()
Text = Annotated[str, Form(max_length=300)]

_EMAIL: TypeAdapter[str] = TypeAdapter(EmailStr)
PASSWORD_HELP = f"At least {SHORTEST} characters."
SENT = "If that e-mail has an account, a link is on its way to it. It works for an hour."


def email_error(email: str) -> str:
    """What is wrong with an e-mail address, "" when nothing is."""
    try:
        _EMAIL.validate_python(email.strip())
    except ValidationError:
        return "This is not an e-mail address. Type one like name@example.com."
    return ""


@router.get("/sign-up")
def sign_up_page(request: Request, signed: Somebody) -> Response:
    return go(request, "/") if signed else form_page(request, _sign_up_form())


@router.post("/sign-up")
def sign_up(
    request: Request, desk: DeskHere, business: Text = "", email: Text = "", password: Text = ""
) -> Response:
    errors = {
        "business": "" if business.strip() else "Type the name of your business.",
        "email": email_error(email),
    }
    secret = _hashed(password, errors)
    if any(errors.values()) or secret is None:
        return form_page(request, _sign_up_form(business, email, errors), status=422)
    try:
        with desk.database.begin() as session:
            user = merchants.sign_up(session, business, email, secret, desk.now())
    except EmailTaken as taken:
        errors["email"] = str(taken)
        return form_page(request, _sign_up_form(business, email, errors), status=422)
    return signed_in_as(request, desk, user, "/")


@router.get("/sign-in")
def sign_in_page(request: Request, signed: Somebody) -> Response:
    return go(request, "/") if signed else form_page(request, _sign_in_form())


@router.post("/sign-in")
def sign_in(
    request: Request,
    desk: DeskHere,
    email: Text = "",
    password: Text = "",
    next: str = "/",  # noqa: A002
) -> Response:
    found = authenticate(desk.database, email, password, _address(request), desk.now())
    match found:
        case TooManyTries():
            problem = f"Too many tries. Wait {count(found.seconds, 'second')}, or reset the password."
            return form_page(request, _sign_in_form(email, problem), status=429)
        case WrongPassword():
            problem = "E-mail and password do not fit together. Try again, or reset the password."
            return form_page(request, _sign_in_form(email, problem), status=422)
        case User():
            return signed_in_as(request, desk, found, safe_path(next))


@router.post("/sign-out")
def sign_out(request: Request, desk: DeskHere) -> Response:
    with desk.database.begin() as session:
        sessions.end(session, token_of(request))
    response = go(request, "/sign-in", "You are signed out.")
    response.delete_cookie(cookie_name(desk), secure=desk.settings.secure, httponly=True, samesite="lax")
    return response


@router.get("/forgot")
def forgot_page(request: Request) -> Response:
    return form_page(request, _forgot_form())


@router.post("/forgot")
def forgot(request: Request, desk: DeskHere, email: Text = "") -> Response:
    error = email_error(email)
    if error:
        return form_page(request, _forgot_form(email, error), status=422)
    try:
        _mail_reset(desk, email)
    except Transient as trouble:
        return form_page(request, _forgot_form(email, trouble.message), status=503)
    return go(request, "/sign-in", SENT)


@router.get("/reset/{token}")
def reset_page(request: Request, desk: DeskHere, token: str) -> Response:
    with desk.database.read() as session:
        link = links.look(session, token, links.Purpose.PASSWORD, desk.now())
    return form_page(request, _reset_form()) if link else _dead_link(request)


@router.post("/reset/{token}")
def reset(request: Request, desk: DeskHere, token: str, password: Text = "") -> Response:
    errors: dict[str, str] = {}
    secret = _hashed(password, errors)
    if secret is None:
        return form_page(request, _reset_form(errors["password"]), status=422)
    with desk.database.begin() as session:
        link = links.take(session, token, links.Purpose.PASSWORD, desk.now())
        user = merchants.user_by_email(session, link.email) if link else None
        if user is not None:
            merchants.change_password(session, user.merchant, user.id, secret)
            sessions.end_all(session, user.merchant, user.id)
    return signed_in_as(request, desk, user, "/", "The password is changed.") if user else _dead_link(request)


@router.get("/invite/{token}")
def invite_page(request: Request, desk: DeskHere, token: str) -> Response:
    with desk.database.read() as session:
        link = links.look(session, token, links.Purpose.INVITE, desk.now())
        host = merchants.merchant_of(session, link.merchant) if link else None
    return form_page(request, _invite_form(host.name)) if host else _dead_link(request)


@router.post("/invite/{token}")
def accept(request: Request, desk: DeskHere, token: str, password: Text = "") -> Response:
    errors: dict[str, str] = {}
    secret = _hashed(password, errors)
    if secret is None:
        return form_page(request, _invite_form("", errors["password"]), status=422)
    try:
        with desk.database.begin() as session:
            link = links.take(session, token, links.Purpose.INVITE, desk.now())
            if link is None:
                return _dead_link(request)
            user = merchants.add_user(
                session, link.merchant, link.email, secret, role=Role.HELPER, now=desk.now()
            )
    except EmailTaken as taken:
        return form_page(request, _invite_form("", str(taken)), status=422)
    return signed_in_as(request, desk, user, "/")


def _hashed(password: str, errors: dict[str, str]) -> Hashed | None:
    try:
        return hashed(password)
    except TooShort as short:
        errors["password"] = str(short)
        return None


def signed_in_as(request: Request, desk: Desk, user: User, url: str, message: str = "") -> Response:
    """A fresh session for whoever proved who they are; an older one in this browser ends."""
    with desk.database.begin() as session:
        sessions.end(session, token_of(request))
        token = sessions.begin(
            session,
            user.merchant,
            user.id,
            now=desk.now(),
            days=desk.settings.session_days,
            address=_address(request),
            agent=request.headers.get("user-agent", ""),
        )
    response = go(request, url, message)
    response.set_cookie(
        cookie_name(desk),
        token,
        max_age=desk.settings.session_days * 86400,
        secure=desk.settings.secure,
        httponly=True,
        samesite="lax",
    )
    return response


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _mail_reset(desk: Desk, email: str) -> None:
    with desk.database.begin() as session:
        user = merchants.user_by_email(session, email)
        token = (
            links.create(session, user.merchant, links.Purpose.PASSWORD, user.email, desk.now())
            if user
            else ""
        )
    if user:
        text = (
            "Somebody asked for a new password for your Cartbooks account. If it was you, open this link within an "
            f"hour:\n\n{desk.settings.public_url}/reset/{token}\n\nIf it was not you, do nothing."
        )
        desk.post(Mail(user.email, "A new password for Cartbooks", text), user.merchant)


def _dead_link(request: Request) -> Response:
    context = {
        "title": "This link no longer works",
        "message": "It was used before, or it is too old. Ask for a new one.",
        "action": "Ask for a new link",
        "url": "/forgot",
        "reference": "",
    }
    return visitor_page(request, "error.html", context, status=410)


def _password(error: str = "", label: str = "Password") -> InputField:
    return InputField("password", label, "", error, "password", PASSWORD_HELP, "new-password")


def _email(value: str, error: str = "") -> InputField:
    return InputField("email", "E-mail", value, error, "email", autocomplete="username")


def _sign_up_form(business: str = "", email: str = "", errors: dict[str, str] | None = None) -> SmallForm:
    wrong = errors or {}
    name = InputField(
        "business", "Business", business, wrong.get("business", ""), autocomplete="organization"
    )
    return SmallForm(
        "Start the 14-day trial",
        "Create the account",
        (name, _email(email, wrong.get("email", "")), _password(wrong.get("password", ""))),
        "No card is asked for. At the end exports pause and nothing is lost.",
        links=(("I have an account", "/sign-in"),),
    )


def _sign_in_form(email: str = "", problem: str = "") -> SmallForm:
    password = InputField("password", "Password", type="password", autocomplete="current-password")
    found = (("I forgot the password", "/forgot"), ("Create an account", "/sign-up"))
    return SmallForm("Sign in", "Sign in", (_email(email), password), problem=problem, links=found)


def _forgot_form(email: str = "", error: str = "") -> SmallForm:
    return SmallForm(
        "Reset the password",
        "Send me a link",
        (_email(email, error),),
        "We send a link to your e-mail; with it you choose a new password.",
        links=(("Back to sign-in", "/sign-in"),),
    )


def _reset_form(error: str = "") -> SmallForm:
    return SmallForm("Choose a new password", "Change the password", (_password(error, "New password"),))


def _invite_form(business: str, error: str = "") -> SmallForm:
    title = f"Join {business}" if business else "Join"
    return SmallForm(title, "Create the account", (_password(error, "Choose a password"),))
