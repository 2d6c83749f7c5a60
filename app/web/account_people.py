"""Who works with the account: invite by e-mail, remove."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from app.data import links, merchants
from app.data.links import Purpose
from app.data.merchants import EmailTaken
from app.errors import CartbooksError, Transient
from app.mail import Mail
from app.web.account_page import ACCOUNT, owners_only, wrong
from app.web.asking import Asked, Asking
from app.web.looking import sentence
from app.web.people import email_error
from app.web.visit import NotHere

router = APIRouter()


@router.post(f"{ACCOUNT}/invite")
def invite(asked: Asked, email: Annotated[str, Form(max_length=300)] = "") -> Response:
    """A link by mail with which somebody joins; a second invitation makes the first one stop working."""
    owners_only(asked)
    address = email.strip()
    problem = email_error(address) or _taken(asked, address)
    if not problem:
        try:
            _send(asked, address)
        except CartbooksError as error:
            problem = sentence(error, "Invite them again in a minute.")
    if problem:
        return wrong(asked, "email", email, problem)
    return asked.go(ACCOUNT, f"An invitation is on its way to {address}. Its link works for seven days.")


@router.post(f"{ACCOUNT}/users/{{user}}/remove")
def remove(asked: Asked, user: str) -> Response:
    owners_only(asked)
    with asked.desk.database.begin() as session:
        leaving = merchants.user(session, asked.merchant, user)
        removed = leaving is not None and merchants.remove_user(session, asked.merchant, user)
    if leaving is None:
        raise NotHere
    if not removed:
        said = "The last owner stays, or nobody could manage the account. Invite somebody first."
        return asked.go(ACCOUNT, said, "needs")
    if user == asked.user:
        return asked.go("/sign-in", "You left the account, and nothing of it was changed.")
    return asked.go(ACCOUNT, f"{leaving.email} can no longer sign in.")


def _taken(asked: Asking, email: str) -> str:
    with asked.desk.database.read() as session:
        known = merchants.user_by_email(session, email)
    if known is None:
        return ""
    if known.merchant == asked.merchant:
        return "They work with this account already. Nothing needs to be done."
    return str(EmailTaken()).partition(". ")[0] + ". Ask them for another e-mail."


def _send(asked: Asking, email: str) -> None:
    with asked.desk.database.begin() as session:
        token = links.create(session, asked.merchant, Purpose.INVITE, email, asked.desk.now())
    text = (
        f"{asked.signed.user.email} invites you to work with {asked.signed.merchant.name} in Cartbooks. Open this "
        f"link within seven days and choose a password:\n\n{asked.desk.settings.public_url}/invite/{token}\n\n"
        "If you do not know them, do nothing."
    )
    try:
        asked.desk.post(
            Mail(email, f"{asked.signed.merchant.name} invites you to Cartbooks", text), asked.merchant
        )
    except Transient as trouble:
        raise Transient("The invitation could not be sent.", trouble.detail) from trouble
