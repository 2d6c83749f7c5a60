"""Activation of a licence: the code by mail, and what each outcome says to the person."""

from datetime import datetime

from app.data import licences
from app.data.licences import Activated, CodeSent, Confirmed, JustSent, Started
from app.errors import Refused, Transient
from app.mail import Mail
from app.sync.desk import Desk


def send_code(desk: Desk, merchant: str, email: str) -> None:
    """Send a six-digit code to the billing e-mail. Raises Refused with the sentence, Transient without mail."""
    with desk.database.begin() as session:
        started = licences.start_activation(session, merchant, email, desk.now())
    if not isinstance(started, CodeSent):
        raise Refused(_sentence(started), section="activate")
    try:
        desk.post(_mail(started), merchant)
    except Transient as trouble:
        raise Transient(
            "The e-mail with the code could not be sent. Ask for it again in a minute.", trouble.detail
        ) from trouble


def redeem(desk: Desk, merchant: str, code: str) -> None:
    """Attach the licence when the code is right. Raises Refused with the sentence."""
    digits = "".join(code.split()).replace("-", "")
    with desk.database.begin() as session:
        confirmed = licences.confirm(session, merchant, digits, desk.now())
    if not isinstance(confirmed, Activated):
        raise Refused(_sentence(confirmed), section="activate")


def _mail(sent: CodeSent) -> Mail:
    text = (
        f"Your code for Cartbooks is\n\n{sent.code}\n\n"
        "Type it on the page from which you asked for it. It works for fifteen minutes.\n\n"
        "If you did not ask for it, do nothing: without the code nobody can use your licence."
    )
    return Mail(sent.email, f"{sent.code} is your Cartbooks code", text)


def _sentence(outcome: Started | Confirmed) -> str:
    match outcome:
        case JustSent():
            return (
                "A code was sent less than a minute ago. Look into your mail, or ask for another one in "
                f"{_many(outcome.seconds, 'second')}."
            )
        case licences.UnknownEmail():
            return (
                "No licence was bought with this e-mail. Check its spelling, or use the one on your receipt."
            )
        case licences.AlreadyUsed():
            return "This licence belongs to another Cartbooks account. Sign in there, or use another licence."
        case licences.LicenceExpired():
            return (
                f"This licence ended on {_day(outcome.ended)}. Renew it, then ask for the code again; "
                "nothing is lost meanwhile."
            )
        case licences.TooSmall():
            return (
                f"This licence carries {_many(outcome.connections, 'connection')} and you use "
                f"{outcome.connections_used}. Choose a larger licence, or use fewer connections."
            )
        case _:
            return _wrong_code(outcome)


def _wrong_code(outcome: Started | Confirmed) -> str:
    match outcome:
        case licences.WrongCode():
            return (
                "That is not the code that we sent. Look once more; "
                f"{_many(outcome.tries_left, 'try', 'tries')} left."
            )
        case licences.TooManyTries():
            return "The code was wrong too often and no longer works. Ask for a new one."
        case _:
            return "This code is too old, or none was asked for. Ask for a new one."


def _many(number: int, word: str, plural: str = "") -> str:
    return f"{number} {word if number == 1 else plural or word + 's'}"


def _day(moment: datetime) -> str:
    return f"{moment:%m/%d/%Y}"
