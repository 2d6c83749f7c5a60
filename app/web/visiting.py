"""A request about one connection, together with the desk that answers it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from app.config.document import Config
from app.config.facts import Facts, Licence
from app.data.session import Session
from app.sync.desk import Desk
from app.sync.facts import Parties, facts_under, licence_of
from app.web.connection_page import connection_page
from app.web.flash import go
from app.web.order_words import zone_of
from app.web.visit import DeskHere, Here, HereNow


@dataclass(frozen=True, slots=True)
class Visiting:
    """Who asks about which connection, and how they are answered."""

    request: Request
    here: Here
    desk: Desk

    @property
    def merchant(self) -> str:
        return self.here.merchant

    @property
    def connection(self) -> str:
        return self.here.connection.id

    @property
    def url(self) -> str:
        return self.here.url

    @property
    def zone(self) -> str:
        """The time zone in which the pages tell times."""
        return zone_of(self.here)

    @property
    def parties(self) -> Parties:
        return Parties(self.here.connection, self.here.store, self.here.books)

    @property
    def licence(self) -> Licence:
        return licence_of(self.parties, self.here.licence)

    def facts(self, session: Session, config: Config) -> Facts:
        """What the settings are held against."""
        return facts_under(session, self.parties, config, self.licence)

    def ledger(self, session: Session) -> tuple[Session, str, str]:
        """The first three arguments of every question about this connection."""
        return session, self.merchant, self.connection

    def books(self, session: Session) -> tuple[Session, str, str]:
        """The first three arguments of every question about its books."""
        return session, self.merchant, self.here.books.id

    def page(self, template: str, context: Mapping[str, object], status: int = 200) -> Response:
        """The page in the frame of its connection; `home` is where the connection's addresses begin."""
        values = {"home": self.url, "zone": self.zone, **context}
        return connection_page(self.request, self.desk, self.here, template, values, status=status)

    def go(self, path: str, message: str = "", tone: str = "done") -> Response:
        """See other: a path below the connection's, "" for its dashboard."""
        return go(self.request, self.url + path, message, tone)


def visiting(request: Request, here: HereNow, desk: DeskHere) -> Visiting:
    return Visiting(request, here, desk)


Now = Annotated[Visiting, Depends(visiting)]
