"""The table of QuickBooks' status codes: what each means for the owner, and which section fixes it."""

import re
from dataclasses import dataclass

from app.errors import CartbooksError, NeedsOwner, Refused, Transient, Unknown

WEB_CONNECTOR = "webconnector"
OURS = (
    "QuickBooks did not understand what we sent, which is our mistake. "
    "Send us the details of this order; the others carry on."
)
LATER = "Nothing needs to be done: we try again by ourselves."


@dataclass(frozen=True, slots=True)
class Verdict:
    """`place` is the settings section of a refusal, or the page that an owner is asked to open. The message may name
    the {thing} and the {name} that QuickBooks' own sentence is about."""

    kind: type[CartbooksError]
    message: str
    place: str = ""


def _refused(message: str, section: str = "") -> Verdict:
    return Verdict(Refused, message, section)


def _owner(message: str) -> Verdict:
    return Verdict(NeedsOwner, message, WEB_CONNECTOR)


BUG = _refused(OURS)
UNCERTAIN = Verdict(
    Unknown,
    "QuickBooks did not say whether this was saved. "
    "Nothing needs to be done: Cartbooks looks it up and tries again by itself.",
)
AGAIN = Verdict(Transient, f"QuickBooks did not come to this. {LATER}")
IN_USE = Verdict(
    Transient, f"Somebody is working on this in QuickBooks at the moment, so that it was locked. {LATER}"
)
CLOSED = _refused(
    "The books are closed on this document's date. Move the closing date in QuickBooks, and try again; "
    "what is not posted yet can also be exported from a later day.",
    "export",
)
GONE = _refused(
    "Something that this order uses was deleted in QuickBooks (an account, customer, item, class or tax item), or "
    "belongs to another company. Press Refresh, choose another in the settings, and try again.",
    "accounts",
)
NAME_TAKEN = _refused(
    "The name {name} is already taken in QuickBooks. Rename one of them there, or map it by hand.",
    "customers",
)
OVERPAID = _refused(
    "The invoice is already paid in QuickBooks, in whole or in part, so that this payment is more than what is due. "
    "Look at the invoice's payments there, and try again."
)

VERDICTS: dict[str, Verdict] = {
    "500": GONE,
    "1000": UNCERTAIN,
    "3000": GONE,
    "3090": _refused(
        "QuickBooks could not keep {name}, most likely for a character in it. "
        "Take out colons, tabs and line breaks in the store, and try again.",
        "customers",
    ),
    "3100": NAME_TAKEN,
    "3120": GONE,
    "3140": _refused(
        "QuickBooks has no {thing} {name} that could be used here; it was deleted, renamed or made inactive. "
        "Choose another on the settings page, and try again.",
        "accounts",
    ),
    "3150": _refused(
        "QuickBooks asks for something that this order does not have: {name}. "
        "Complete it in the store or in the settings, and try again.",
    ),
    "3160": _refused(
        "QuickBooks does not allow this to be deleted, because something else hangs on it, such as a payment, a "
        "credit or a deposit. Delete it there by hand if it is not wanted."
    ),
    "3200": Verdict(
        Transient,
        "Somebody changed this in QuickBooks at the same moment. "
        "Nothing needs to be done: we read it again and try once more.",
    ),
    "3231": AGAIN,
    "3250": _owner(
        "QuickBooks has a feature switched off, or does not have it in this edition, that the settings ask for (sales "
        "orders, estimates, inventory, classes, sales tax or several currencies). Switch it on in QuickBooks (Edit, "
        "Preferences, Company Preferences), or change the settings; then press Try again."
    ),
    "3260": _owner(
        "The QuickBooks user who lets us in may not do this. Give that user the role Full Access in QuickBooks "
        "(Company, Users, Set Up Users and Roles); then press Try again."
    ),
    "3261": _owner(
        "QuickBooks does not let Cartbooks do this. Allow it in QuickBooks (Edit, Preferences, Integrated "
        "Applications, Company Preferences, Cartbooks, Properties); then press Try again."
    ),
} | dict.fromkeys(("501", "510", "530", "531", "550", "3070", "3110", "3290"), BUG)

# QuickBooks says why it could not save something in its own words, under several codes: its sentence decides.
SENTENCES: tuple[tuple[re.Pattern[str], Verdict], ...] = (
    (re.compile(r"clos(ing|ed) (date|period)|books (have been|are) closed", re.IGNORECASE), CLOSED),
    (
        re.compile(
            r"(being )?(modified|changed|used|edited) by another user|could not be locked|"
            r"(is )?(currently )?in use( by|\b)|list (was|has been|is being) modified|cannot lock",
            re.IGNORECASE,
        ),
        IN_USE,
    ),
    (re.compile(r"pay more than the amount due", re.IGNORECASE), OVERPAID),
)
SAID_IN_WORDS = ("3170", "3175", "3176", "3180", "3210")
