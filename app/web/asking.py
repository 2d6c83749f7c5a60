"""A signed-in person's request together with the desk that answers it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from app.data.sessions import SignedIn
from app.sync.desk import Desk
from app.web.flash import go
from app.web.pages import visitor_page
from app.web.visit import DeskHere, Person


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, and how they are answered on pages that stand outside a connection."""

    request: Request
    signed: SignedIn
    desk: Desk

    @property
    def merchant(self) -> str:
        return self.signed.merchant.id

    @property
    def user(self) -> str:
        return self.signed.user.id

    def page(self, template: str, context: Mapping[str, object], status: int = 200) -> Response:
        return visitor_page(self.request, template, context, signed=self.signed, status=status)

    def go(self, url: str, message: str = "", tone: str = "done") -> Response:
        return go(self.request, url, message, tone)


def asking(request: Request, signed: Person, desk: DeskHere) -> Asking:
    return Asking(request, signed, desk)


Asked = Annotated[Asking, Depends(asking)]
