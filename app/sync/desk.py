"""What every use case works with: the database, the keys, the open clients, the clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx

from app.books.qbo.throttle import Throttles
from app.data import mailbox
from app.data.secrets import Secrets
from app.data.session import Database
from app.http import AddressPolicy, open_client
from app.mail import Mail, send_mail
from app.settings import Settings


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Desk:
    """Shared by all threads of a process; made once at its start, closed at its end."""

    settings: Settings
    database: Database
    secrets: Secrets
    http: httpx.Client
    throttles: Throttles = field(default_factory=Throttles)
    now: Callable[[], datetime] = utc_now

    def post(self, mail: Mail, merchant: str = "") -> None:
        """Send a message; without an SMTP server it is kept in the practice mailbox. Raises Transient."""
        if self.settings.smtp_url:
            send_mail(self.settings.smtp_url, self.settings.mail_from, mail)
            return
        with self.database.begin() as session:
            mailbox.keep(session, merchant, mail.to, mail.subject, mail.text, now=self.now())

    def close(self) -> None:
        self.http.close()
        self.database.dispose()


def open_desk(settings: Settings) -> Desk:
    """The desk of a process, its database brought to the current tables."""
    database = Database(settings.database_url)
    database.migrate()
    return Desk(settings, database, Secrets.of(settings), open_client(AddressPolicy.of(settings)))
