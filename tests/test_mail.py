"""Mail through a real SMTP server."""

import socket
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from app.errors import Transient
from app.mail import Mail, send_mail

CODE = Mail("buyer@example.com", "Your\ncode", "Your code is 123456.\n\nÄöü €")


class Postbox:
    """Keeps what it is handed; refuses one sender's worth of bad luck."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        if "refused@example.com" in envelope.rcpt_tos:
            return "550 nobody lives here"
        self.letters.append(bytes(envelope.content or b""))
        return "250 taken"


def only_alice(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
) -> AuthResult:
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (b"alice", b"p@ss")
    return AuthResult(success=known, handled=known)  # unhandled, the server itself says no


# aiosmtpd warns of passwords without TLS, which on one machine is what the test wants.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, str]]:
    box = Postbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(
        box,
        "127.0.0.1",
        port,
        server_hostname="localhost",
        authenticator=only_alice,
        auth_require_tls=False,
        auth_required=True,
    )
    controller.start()
    try:
        yield box, f"127.0.0.1:{port}"
    finally:
        controller.stop()


def test_a_letter_arrives_with_its_words_whole(postbox: tuple[Postbox, str]) -> None:
    box, address = postbox
    send_mail(f"smtp://alice:p%40ss@{address}", "Cartbooks <hello@example.com>", CODE)
    letter = message_from_bytes(box.letters[0], policy=default)
    assert (letter["To"], letter["Subject"]) == ("buyer@example.com", "Your code")
    body = letter.get_body()
    assert body is not None
    assert "Äöü €" in body.get_content()


@pytest.mark.parametrize("who", ["alice:wrong", "mallory:p%40ss"])
def test_a_server_that_does_not_know_us_is_told_plainly(postbox: tuple[Postbox, str], who: str) -> None:
    box, address = postbox
    with pytest.raises(Transient, match="could not be sent"):
        send_mail(f"smtp://{who}@{address}", "hello@example.com", CODE)
    assert box.letters == []


def test_a_refused_letter_and_a_silent_server_are_told_plainly(postbox: tuple[Postbox, str]) -> None:
    _, address = postbox
    with pytest.raises(Transient):
        send_mail(
            f"smtp://alice:p%40ss@{address}",
            "hello@example.com",
            Mail("refused@example.com", "Hello", "Text"),
        )
    with pytest.raises(Transient):
        send_mail("smtp://127.0.0.1:1", "hello@example.com", CODE)
