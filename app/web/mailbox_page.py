"""The practice mailbox: what would have been sent, where no mail server is set up."""

import re
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.data import mailbox
from app.data.mailbox import KeptMail
from app.data.merchants import Role
from app.web.pages import visitor_page
from app.web.visit import DeskHere, NotHere, Person

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a message; `path` is where it leads, "" for plain words."""

    text: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it is drawn."""

    mail: KeptMail
    pieces: tuple[Piece, ...]


@router.get("/mailbox")
def page(request: Request, signed: Person, desk: DeskHere) -> Response:
    """One's own messages, newest first; on a server that sends mail there is no such page.

    The owner also sees what went to others; a helper who read the owner's letters could reset the password.
    """
    if desk.settings.smtp_url:
        raise NotHere
    with desk.database.read() as session:
        found = mailbox.mails(session, signed.merchant.id)
    letters = [
        Letter(mail, pieces(mail.text, desk.settings.public_url))
        for mail in found
        if signed.user.role is Role.OWNER or mail.to == signed.user.email
    ]
    return visitor_page(request, "account/mailbox.html", {"letters": letters}, signed=signed)


def pieces(text: str, public_url: str) -> tuple[Piece, ...]:
    """The text with our own addresses as links: a name that a stranger typed must not become one."""
    address = re.compile(rf"{re.escape(public_url)}(/[\w/.?=&%+-]*)")
    found: list[Piece] = []
    end = 0
    for match in address.finditer(text):
        found += [Piece(text[end : match.start()]), Piece(match.group(), match.group(1))]
        end = match.end()
    return tuple(piece for piece in (*found, Piece(text[end:])) if piece.text)
