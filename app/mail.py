"""Outgoing mail: one function that hands a message to an SMTP server."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from app.errors import Transient

TIMEOUT = 20  # seconds; a mail server that hangs must not hold up a run


@dataclass(frozen=True, slots=True)
class Mail:
    """A message in plain text; `text` ends with the one link that matters."""

    to: str
    subject: str
    text: str


def send_mail(smtp_url: str, sender: str, mail: Mail) -> None:
    """Deliver by smtp:// (STARTTLS when offered) or smtps://; raises Transient when it did not go out."""
    message = EmailMessage()
    message["From"], message["To"] = sender, mail.to
    message["Subject"] = " ".join(mail.subject.split())
    message.set_content(mail.text)
    try:
        _deliver(smtp_url, message)
    except (OSError, smtplib.SMTPException) as error:
        raise Transient(
            "The e-mail could not be sent. We try again by ourselves.", f"{type(error).__name__}: {error}"
        ) from error


def _deliver(smtp_url: str, message: EmailMessage) -> None:
    url = urlsplit(smtp_url)
    host, secure = url.hostname or "localhost", url.scheme == "smtps"
    context = ssl.create_default_context()
    # Named, because smtplib would ask the DNS who we are, which takes ten seconds where there is none.
    name = parseaddr(str(message["From"]))[1].rpartition("@")[2] or "localhost"
    if secure:
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, url.port or 465, name, timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(host, url.port or 587, name, timeout=TIMEOUT)
    with server:
        server.ehlo()
        if not secure and server.has_extn("starttls"):
            server.starttls(context=context)
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)
