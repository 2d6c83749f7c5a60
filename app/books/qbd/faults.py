"""From a status or an HRESULT of QuickBooks to one of the four errors, with a sentence for the owner. Pure."""

import re

from app.books.qbd.hresults import verdict_of
from app.books.qbd.line import Answer
from app.books.qbd.verdicts import (
    BUG,
    LATER,
    NAME_TAKEN,
    SAID_IN_WORDS,
    SENTENCES,
    UNCERTAIN,
    VERDICTS,
    Verdict,
)
from app.books.qbd.wire import Reply
from app.errors import CartbooksError, NeedsOwner, Refused, Transient, Unknown
from app.http import redact

DETAIL_LENGTH = 1000
FINE = "0"
NOTHING = ("1", "500")  # a question found nothing
FEATURE_OFF = "3250"

_INVALID = re.compile(r"invalid reference to QuickBooks (?P<thing>.+?) \"(?P<name>[^\"]*)\"", re.IGNORECASE)
_QUOTED = re.compile(r"\"(?P<name>[^\"]+)\"")
_NOUNS = {
    "customer": ("customer", "customers"),
    "item": ("item", "products"),
    "account": ("account", "accounts"),
    "class": ("class", "transactions"),
    "terms": ("terms", "transactions"),
    "payment method": ("payment method", "transactions"),
    "sales tax code": ("sales tax code", "tax"),
    "item sales tax": ("sales tax item", "tax"),
}


def status_error(reply: Reply) -> CartbooksError:
    """What the status of something that we wrote means."""
    verdict = _verdict(reply)
    thing, name, section = _about(reply.message)
    message = verdict.message.format(thing=thing, name=name)
    place = section if section and reply.code == "3140" else verdict.place
    return _error(verdict, message, _detail(str(reply)), place, reply.code)


def set_error(answer: Answer) -> CartbooksError:
    """What the HRESULT means with which a whole set was turned away."""
    verdict = verdict_of(answer.hresult)
    detail = _detail(f"{answer.hresult}: {answer.message}")
    return _error(verdict, verdict.message, detail, verdict.place, answer.hresult)


def for_reads(error: CartbooksError) -> CartbooksError:
    """The same where nothing was to be written: whatever it was, asking again does no harm."""
    if isinstance(error, Transient | NeedsOwner):
        return error
    return Transient(f"QuickBooks did not answer our question. {LATER}", error.detail)


def unreadable(reason: str) -> Unknown:
    """An answer came, but it does not say what became of what we sent."""
    return Unknown(UNCERTAIN.message, _detail(reason))


def not_saved(detail: str) -> Transient:
    """QuickBooks was in doubt, and we have looked: it is not there."""
    return Transient(f"QuickBooks did not save this. {LATER}", detail)


def name_taken(name: str, section: str, error: CartbooksError, *, inactive: bool) -> Refused:
    """The refusal of a name, now that we know whether an entry of the same list has it."""
    if inactive:
        message = f"“{name}” is inactive in QuickBooks. Make it active again there, or map another."
    elif section == "customers":
        message = (
            f"“{name}” is already the name of a vendor, an employee or another name in QuickBooks, or of a customer "
            "that cannot be used. Choose another way to build names, or map the customer by hand."
        )
    else:
        message = NAME_TAKEN.message.format(name=f"“{name}”")
    return Refused(message, error.detail, section, "3100")


def _verdict(reply: Reply) -> Verdict:
    said = next((verdict for pattern, verdict in SENTENCES if pattern.search(reply.message)), None)
    if said is not None and (reply.code in SAID_IN_WORDS or reply.code not in VERDICTS):
        return said
    return VERDICTS.get(reply.code) or _quoted(reply)


def _quoted(reply: Reply) -> Verdict:
    said = redact(reply.message).rpartition("QuickBooks error message:")[2].strip()[:300].rstrip(".")
    if not reply.code.isdecimal() or not said:
        return UNCERTAIN if not reply.code.isdecimal() else BUG
    plain = said.replace("{", "(").replace("}", ")")
    return Verdict(Refused, f"QuickBooks refused it and said: “{plain}.” Correct that, and try again.")


def _about(message: str) -> tuple[str, str, str]:
    """What QuickBooks' sentence is about: the kind of thing, its name, the section where it is chosen."""
    invalid = _INVALID.search(message)
    if invalid is None:
        quoted = _QUOTED.search(message)
        return "entry", f"“{quoted['name']}”" if quoted else "of this order", ""
    noun, section = _NOUNS.get(invalid["thing"].lower(), ("entry", ""))
    return noun, f"“{invalid['name']}”", section


def _error(verdict: Verdict, message: str, detail: str, place: str, code: str) -> CartbooksError:
    if verdict.kind is Refused:
        return Refused(message, detail, place, code)
    if verdict.kind is NeedsOwner:
        return NeedsOwner(message, detail, place)
    return verdict.kind(message, detail)


def _detail(said: str) -> str:
    return redact(said)[:DETAIL_LENGTH]
