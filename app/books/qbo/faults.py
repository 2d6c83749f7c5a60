"""From a fault of QuickBooks to one of the four errors, with a sentence for the owner. Pure."""

import re

from app.books.meter import Lane
from app.books.qbo.answers import Answer, Fault
from app.books.qbo.verdicts import BUG, BUSINESS, NO_PERMISSION, UNCERTAIN, VERDICTS, Verdict
from app.books.qbo.wire import Json, text
from app.core.intent import NOT_IN_PLACE
from app.errors import CartbooksError, NeedsOwner, Refused, Transient, Unknown
from app.http import redact

LATER = "Nothing needs to be done: we try again by ourselves."
DETAIL_LENGTH = 1000
THROTTLED = "3001"
LOCKED_SECONDS = 300.0
RECORDED_AS_THROTTLED = (429, 403)  # in 2016 Intuit sent the same with 403

_MISSING = re.compile(r"(\w+) element id (\S+) not found")
_HOLDER = re.compile(r"DocNumber=(.*?) is assigned to TxnType=(.+?) with TxnId=(\w+)")
# Intuit's words for it are believed, not recorded.
_NEW_ONLY = re.compile(
    r"different customers|chang\w* the (customer|name|currency|transaction)", re.IGNORECASE
)
_NOUNS = {
    "accounts": ("account", "accounts"),
    "account": ("account", "accounts"),
    "names": ("customer", "customers"),
    "customer": ("customer", "customers"),
    "items": ("item", "products"),
    "item": ("item", "products"),
    "class": ("class", "transactions"),
    "department": ("location", "transactions"),
    "term": ("term", "transactions"),
    "paymentmethod": ("payment method", "transactions"),
    "taxcode": ("tax code", "tax"),
    "taxrate": ("tax rate", "tax"),
}
_OWNERS = {"Vendor": "a vendor", "Employee": "an employee", "Customer": "a customer"}
_WORDS = {
    "DisplayName": "the customer's name",
    "GivenName": "the customer's first name",
    "FamilyName": "the customer's last name",
    "Name": "the name",
    "DocNumber": "the document number",
    "DepositToAccountRef": "the account the money goes to",
    "CustomerRef": "a customer",
    "ItemRef": "an item",
    "TaxCodeRef": "a tax code",
    "IncomeAccountRef": "an income account",
    "Line": "a line",
}


def item_error(fault: Fault, trail: str = "") -> CartbooksError:
    """What a fault on one thing that we wrote means; `trail` is the status and support id."""
    verdict = _verdict(fault)
    detail = _detail(fault, trail)
    message = verdict.message.format_map(_facts(fault))
    if verdict.kind is Refused:
        return Refused(message, detail, _section(fault, verdict), fault.code)
    if verdict.kind is NeedsOwner:
        return NeedsOwner(message, detail, verdict.place)
    if verdict.kind is Transient:
        return Transient(message, detail, LOCKED_SECONDS if fault.code in ("140", "150") else None)
    return Unknown(message, detail)


def change_error(fault: Fault, error: CartbooksError) -> CartbooksError:
    """What a fault on the change of a document means: some changes QuickBooks makes for new documents only."""
    if isinstance(error, Refused) and fault.code == "6000" and _NEW_ONLY.search(fault.detail):
        return Refused(error.message, error.detail, error.section, NOT_IN_PLACE)
    return error


def answer_error(answer: Answer, lane: Lane) -> CartbooksError:
    """What a response that is not good means. The status is trusted first, its body only explains."""
    trail = trail_of(answer)
    fault = answer.faults[0] if answer.faults else Fault("")
    if is_throttled(answer):
        return slowed(trail, answer.retry_after)
    if answer.status == 401:
        return NeedsOwner(NO_PERMISSION.message, _detail(fault, trail), NO_PERMISSION.place)
    if answer.status >= 500 or answer.status == 408 or (answer.status == 200 and not answer.faults):
        return _no_answer(lane, _detail(fault, trail))
    if fault.code in VERDICTS or fault.code == "6000":
        return _for_reads(item_error(fault, trail), lane)
    return _by_status(answer, fault, trail)


def is_throttled(answer: Answer) -> bool:
    """Whether QuickBooks asked us to slow down: nothing took effect."""
    codes = {fault.code for fault in answer.faults}
    return answer.status == 429 or (answer.status in RECORDED_AS_THROTTLED and THROTTLED in codes)


def slowed(trail: str, retry_after: float | None) -> Transient:
    """The answer to too many requests; nothing took effect."""
    return Transient(f"QuickBooks asked us to slow down. {LATER}", trail, retry_after)


def never_sent(reason: str) -> Transient:
    """No connection came about, so that not a byte can have arrived."""
    return Transient(f"We could not reach QuickBooks. {LATER}", redact(reason)[:DETAIL_LENGTH])


def lost(reason: str, lane: Lane) -> CartbooksError:
    """The connection ended before the answer."""
    return _no_answer(lane, redact(reason)[:DETAIL_LENGTH])


def unreadable(reason: str) -> Unknown:
    """An answer came, but it does not say what became of what we sent."""
    return Unknown(UNCERTAIN.message, reason)


def not_saved(detail: str) -> Transient:
    """QuickBooks was in doubt, and we have looked: it is not there."""
    return Transient(f"QuickBooks did not save this. {LATER}", detail)


def name_taken(wanted: str, entity: str, body: Json, error: CartbooksError) -> CartbooksError:
    """The refusal of a name or number that is taken, now that we know by what."""
    if not isinstance(error, Refused) or error.code != "6240":
        return error if isinstance(error, Refused) else _number_taken(entity, body, error)
    name = text(body, "DisplayName") or text(body, "Name")
    section = {"Item": "products", "Account": "accounts"}.get(wanted, "customers")
    if entity != wanted:
        message = (
            f"“{name}” is already the name of {_OWNERS.get(entity, 'another entry')} in QuickBooks. "
            "Choose another way to build names, or map the customer by hand."
        )
    elif body.get("Active") is False:
        message = f"“{name}” is inactive in QuickBooks. Make it active again there, or map another."
    else:
        message = f"“{name}” cannot be used in QuickBooks as it is. Map another, or rename it there."
    return Refused(message, error.detail, section, error.code)


def _number_taken(entity: str, body: Json, error: CartbooksError) -> Refused:
    verdict = VERDICTS["6140"]
    number = f"“{text(body, 'DocNumber')}”"
    message = verdict.message.format(number=number, holder=_spaced(entity))
    return Refused(message, error.detail, verdict.place, "6140")


def trail_of(answer: Answer) -> str:
    """How support finds the request again."""
    return f"HTTP {answer.status}" + (f", intuit_tid {answer.tid}" if answer.tid else "")


def _facts(fault: Fault) -> dict[str, str]:
    """What a sentence may name, read from the fault."""
    holder, missing = _HOLDER.search(fault.detail), _MISSING.search(fault.detail)
    noun = _NOUNS.get(missing.group(1).lower()) if missing else None
    return {
        "element": _WORDS.get(fault.element, fault.element or "a field"),
        "number": f"“{holder.group(1)}”" if holder else "of this order",
        "holder": _spaced(holder.group(2)) if holder else "document",
        "thing": noun[0] if noun else "entry",
    }


def _verdict(fault: Fault) -> Verdict:
    if fault.code == "6000":
        return _business(fault)
    found = VERDICTS.get(fault.code)
    if found is not None:
        return found
    if fault.code == THROTTLED:
        return Verdict(Transient, f"QuickBooks asked us to slow down. {LATER}")
    if "duplicate document number" in fault.message.lower():
        return VERDICTS["6140"]  # Intuit has printed other codes for it
    if not fault.code and not fault.message:
        return UNCERTAIN
    return _quoted(fault) if fault.detail or fault.message else BUG


def _business(fault: Fault) -> Verdict:
    found = next((verdict for pattern, verdict in BUSINESS if pattern.search(fault.detail)), None)
    return found or _quoted(fault)


def _quoted(fault: Fault) -> Verdict:
    said = fault.detail.removeprefix("Business Validation Error:").strip() or fault.message
    said = redact(said)[:300].replace("{", "(").replace("}", ")").rstrip(".")
    return Verdict(Refused, f"QuickBooks refused it and said: “{said}.” Correct that, and try again.")


def _section(fault: Fault, verdict: Verdict) -> str:
    missing = _MISSING.search(fault.detail)
    noun = _NOUNS.get(missing.group(1).lower()) if missing else None
    return noun[1] if noun and fault.code == "2500" else verdict.place


def _by_status(answer: Answer, fault: Fault, trail: str) -> CartbooksError:
    detail = _detail(fault, trail)
    if answer.status == 403:
        verdict = VERDICTS["3100"]
        return NeedsOwner(verdict.message, detail, verdict.place)
    if answer.status == 404:
        return NeedsOwner(
            "QuickBooks does not know the address that this server calls. "
            "Ask the operator of this server to check the address of the accounting API.",
            detail,
        )
    if fault.code or fault.message:
        return item_error(fault, trail)
    # No code: a gateway's status is not QuickBooks' word, and must not pass for it where a sending is in doubt.
    return Refused(BUG.message, detail)


def _for_reads(error: CartbooksError, lane: Lane) -> CartbooksError:
    if lane is Lane.READ and isinstance(error, Unknown):
        return _no_answer(lane, error.detail)
    return error


def _no_answer(lane: Lane, detail: str) -> CartbooksError:
    if lane is Lane.READ:
        return Transient(f"QuickBooks did not answer. {LATER}", detail)
    return Unknown(UNCERTAIN.message, detail)


def _detail(fault: Fault, trail: str) -> str:
    said = " ".join(part for part in (str(fault), f"({trail})" if trail else "") if part)
    return redact(said)[:DETAIL_LENGTH]


def _spaced(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()
