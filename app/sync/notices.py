"""Mail to the owner: the one message about a trouble, and a run's summary for who wants it."""

import logging

from app.data import configs, connections, merchants
from app.data.connections import State
from app.data.runs import Counts, Run
from app.errors import NeedsOwner, Transient
from app.mail import Mail
from app.sync.desk import Desk
from app.sync.facts import Parties

log = logging.getLogger("cartbooks.mail")


def tell_owner(desk: Desk, parties: Parties, trouble: NeedsOwner) -> None:
    """Stop the connection, show the banner, send the one e-mail about it. While it is being set up there is
    no e-mail: its person sits in front of it."""
    connection = parties.connection.id
    with desk.database.begin() as session:
        connections.set_trouble(
            session, parties.merchant, connection, trouble.message, trouble.action, now=desk.now()
        )
        set_up = parties.connection.state is not State.SETUP
        tell = set_up and connections.claim_trouble_mail(session, parties.merchant, connection, desk.now())
    if tell:
        link = f"{desk.settings.public_url}/c/{connection}"
        text = (
            f"{parties.store.name} → {parties.books.name} has stopped.\n\n{trouble.message}\n\n"
            f"Nothing is lost: orders wait until it goes on. Open Cartbooks to mend it:\n\n{link}"
        )
        _mail_everybody(desk, parties.merchant, f"{parties.store.name} needs you", text)


def tell_summary(desk: Desk, parties: Parties, counts: Counts, run: Run) -> None:
    """A run's summary, when it exported something and the merchant wants to hear of it."""
    if not counts.exported:
        return
    with desk.database.read() as session:
        config, _ = configs.current(session, parties.merchant, parties.connection.id)
    if not config.finish.summary_mail:
        return
    attention = counts.held + counts.refused
    needs = f" {attention} need you." if attention else ""
    link = f"{desk.settings.public_url}/c/{parties.connection.id}/runs/{run.id}"
    text = f"{counts.exported} orders of {parties.store.name} are in QuickBooks.{needs}\n\n{link}"
    _mail_everybody(desk, parties.merchant, f"{counts.exported} orders exported", text)


def _mail_everybody(desk: Desk, merchant: str, subject: str, text: str) -> None:
    """A mail server that is down must not undo a run: the same words stand on the dashboard."""
    with desk.database.read() as session:
        people = merchants.users(session, merchant)
    for person in people:
        try:
            desk.post(Mail(person.email, subject, text), merchant)
        except Transient as trouble:
            log.warning("mail about %s was not sent: %s", merchant, trouble.detail)
