"""The account: the business, the password, where one is signed in, the licence. Its people are in account_people."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from app.data import merchants, sessions
from app.data.passwords import TooShort, hashed
from app.data.signin import TooManyTries, WrongPassword, authenticate
from app.errors import CartbooksError
from app.sync.activation import redeem, send_code
from app.web.account_page import ACCOUNT, Typed, account_page, owners_only, wrong
from app.web.asking import Asked
from app.web.looking import sentence
from app.web.people import email_error, signed_in_as
from app.web.visit import token_of
from app.web.words import count

router = APIRouter()
Text = Annotated[str, Form(max_length=300)]
AGAIN = "Try again in a minute."


@router.get(ACCOUNT)
def page(asked: Asked) -> Response:
    return account_page(asked, Typed())


@router.post(f"{ACCOUNT}/name")
def rename(asked: Asked, business: Text = "") -> Response:
    owners_only(asked)
    name = " ".join(business.split())
    if not name:
        return wrong(asked, "business", business, "Type the name of your business.")
    with asked.desk.database.begin() as session:
        merchants.rename(session, asked.merchant, name)
    return asked.go(ACCOUNT, f"Your business is called {name} now.")


@router.post(f"{ACCOUNT}/password")
def change_password(asked: Asked, current: Text = "", password: Text = "") -> Response:
    """The old one is asked for, so that nobody changes it on a computer that was left open."""
    try:
        secret = hashed(password)
    except TooShort as short:
        return wrong(asked, "password", "", str(short))
    address = asked.request.client.host if asked.request.client else ""
    found = authenticate(asked.desk.database, asked.signed.user.email, current, address, asked.desk.now())
    if isinstance(found, TooManyTries):
        problem = f"That was tried too often. Wait {count(found.seconds, 'second')}, then try again."
        return wrong(asked, "current", "", problem, 429)
    if isinstance(found, WrongPassword):
        return wrong(asked, "current", "", "This is not your password. Type it once more.")
    with asked.desk.database.begin() as session:
        merchants.change_password(session, found.merchant, found.id, secret)
    message = "The password is changed, and you are signed out everywhere else."
    return signed_in_as(asked.request, asked.desk, found, ACCOUNT, message)


@router.post(f"{ACCOUNT}/sessions/end")
def end_others(asked: Asked) -> Response:
    with asked.desk.database.begin() as session:
        ended = sessions.end_all(session, asked.merchant, asked.user, but=token_of(asked.request))
    said = f"{count(ended, 'other session')} ended." if ended else "You are signed in nowhere else."
    return asked.go(ACCOUNT, said)


@router.post(f"{ACCOUNT}/licence")
def ask_for_code(asked: Asked, billing: Text = "") -> Response:
    owners_only(asked)
    problem = email_error(billing)
    if not problem:
        try:
            send_code(asked.desk, asked.merchant, billing)
        except CartbooksError as error:
            problem = sentence(error, AGAIN)
    if problem:
        return wrong(asked, "billing", billing, problem)
    return asked.go(f"{ACCOUNT}?code=sent", f"A six-digit code is on its way to {billing.strip()}.")


@router.post(f"{ACCOUNT}/licence/confirm")
def confirm(asked: Asked, code: Text = "") -> Response:
    owners_only(asked)
    try:
        redeem(asked.desk, asked.merchant, code)
    except CartbooksError as error:
        return wrong(asked, "code", code, error.message)
    return asked.go(ACCOUNT, "The licence is yours. Your settings stay as they are.")
