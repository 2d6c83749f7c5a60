"""The table of Intuit's fault codes: what each means for the owner, and which section fixes it."""

import re
from dataclasses import dataclass

from app.errors import CartbooksError, NeedsOwner, Refused, Transient, Unknown

OURS = (
    "QuickBooks did not understand what we sent, which is our mistake. "
    "Send us the details of this order; the others carry on."
)
AGAIN = "Nothing needs to be done: Cartbooks looks it up and tries again by itself."
RECONNECT = "reconnect"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`place` is the settings section of a refusal, or the page that an owner is asked to open."""

    kind: type[CartbooksError]
    message: str
    place: str = ""


def _refused(message: str, section: str = "") -> Verdict:
    return Verdict(Refused, message, section)


def _owner(message: str, action: str = RECONNECT) -> Verdict:
    return Verdict(NeedsOwner, message, action)


BUG = _refused(OURS)
UNCERTAIN = Verdict(Unknown, f"QuickBooks did not say whether this was saved. {AGAIN}")
CLOSED = _refused(
    "The books are closed on this document's date. Move the closing date in QuickBooks, and try again; "
    "what is not posted yet can also be exported from a later day.",
    "export",
)
WRONG_TAX = _refused(
    "QuickBooks did not accept the tax of this order. Check the tax codes on the sales tax page.", "tax"
)
NO_PERMISSION = _owner(
    "QuickBooks no longer accepts our permission. Press Reconnect and sign in to Intuit as an administrator "
    "of the company."
)

VERDICTS: dict[str, Verdict] = {
    "100": NO_PERMISSION,
    "110": NO_PERMISSION,
    "120": _owner(
        "The QuickBooks user who connected us has no access to this company any more. "
        "Ask an administrator of the company to press Reconnect."
    ),
    "130": _owner(
        "This company lives in another QuickBooks environment than the one that this server talks to "
        "(sandbox and production are separate). Press Reconnect and choose a company of the right one."
    ),
    "140": Verdict(
        Transient,
        "The QuickBooks company is locked for a moment, for example by maintenance. "
        "Nothing needs to be done: we try again by ourselves.",
    ),
    "150": Verdict(
        Transient,
        "QuickBooks is being maintained. Nothing needs to be done: we try again by ourselves.",
    ),
    "500": BUG,
    "600": UNCERTAIN,
    "610": _refused(
        "Something that this order uses was deleted or made inactive in QuickBooks (an account, customer, item, "
        "class or tax code). Make it active again there, or choose another in the settings, and try again.",
        "accounts",
    ),
    "620": _refused(
        "QuickBooks could not apply this to the document it belongs to. "
        "Look in QuickBooks whether that document was voided, deleted or paid otherwise."
    ),
    "630": _refused("QuickBooks has the very same entry already. Compare the two in QuickBooks."),
    "700": UNCERTAIN,
    "800": _refused(
        "QuickBooks does not allow this to be deleted. Delete it there by hand if it is not wanted."
    ),
    "900": UNCERTAIN,
    "1000": UNCERTAIN,
    "1010": UNCERTAIN,
    "1020": UNCERTAIN,
    "2020": _refused(
        "QuickBooks asks for something that this order does not have: {element}. "
        "Complete it in the store or in the settings, and try again."
    ),
    "2040": _refused(
        "QuickBooks does not accept a character in {element}. "
        "Take out colons, tabs and line breaks in the store, and try again.",
        "customers",
    ),
    "2050": _refused("{element} is longer than QuickBooks accepts. Shorten it in the store, and try again."),
    "2210": _refused(
        "QuickBooks does not accept the e-mail address of this order. "
        "Correct it in the store, and try again.",
        "customers",
    ),
    "2220": _refused(
        "QuickBooks does not know the currency of this order. Add the currency in QuickBooks, and try again.",
        "transactions",
    ),
    "2250": _refused("The order has no line that QuickBooks could book. Look at the order in the store."),
    "2290": _refused(
        "QuickBooks does not accept a negative line on this document. "
        "Look at the order's fees and discounts, and at the fees page.",
        "fees",
    ),
    "2500": _refused(
        "QuickBooks has no {thing} of this kind any more; it was deleted or made inactive. "
        "Choose another on the settings page, and try again.",
        "accounts",
    ),
    "3100": _owner(
        "QuickBooks does not let us into this company. "
        "Press Reconnect and choose this company as one of its administrators."
    ),
    "3200": NO_PERMISSION,
    "3202": NO_PERMISSION,
    "5010": Verdict(
        Transient,
        "Somebody changed this in QuickBooks at the same moment. "
        "Nothing needs to be done: we read it again and try once more.",
    ),
    "5020": _owner(
        "The QuickBooks user who connected us may not do this. "
        "Ask an administrator of the company to press Reconnect."
    ),
    "5030": _refused(
        "QuickBooks has a feature switched off that the settings ask for (classes, locations or several "
        "currencies). Switch it on in QuickBooks, or change the settings.",
        "transactions",
    ),
    "6070": _refused(
        "QuickBooks calculated another amount for a line than the store charged. "
        "Send us the details of this order; the others carry on."
    ),
    "6080": _refused(
        "The customer of this order has no name. Choose another way to build names, or a fallback customer.",
        "customers",
    ),
    "6090": _refused("The discount of this order has no amount. Look at the order in the store."),
    "6100": WRONG_TAX,
    "6140": _refused(
        "Number {number} is already used in QuickBooks by another {holder}. "
        "Compare the two, or choose another prefix for the numbers.",
        "export",
    ),
    "6160": WRONG_TAX,
    "6170": WRONG_TAX,
    "6190": _owner(
        "The subscription of this QuickBooks company has ended, so that nothing can be added to it. "
        "Renew it at Intuit; then press Try again.",
        "",
    ),
    "6200": CLOSED,
    "6210": CLOSED,
    "6220": _refused(
        "The customer still owes or is owed something. Settle the balance in QuickBooks, and try again."
    ),
    "6230": WRONG_TAX,
    "6240": _refused(
        "The name is already taken in QuickBooks by another customer, vendor, employee or item. "
        "Rename one of them, or map it by hand.",
        "customers",
    ),
    "6250": _refused(
        "The customer of this order was made inactive in QuickBooks. "
        "Make it active again there, or map another, and try again.",
        "customers",
    ),
    "6270": _refused(
        "An inventory item of this order starts later in QuickBooks than the order's date. "
        "Set the item's start date to an earlier day in QuickBooks, and try again.",
        "products",
    ),
    "6430": _refused(
        "An account of the settings has the wrong type for its purpose. Choose another on the accounts page.",
        "accounts",
    ),
    "6440": _refused(
        "A line of this order has neither item nor account. Choose how products are matched, and try again.",
        "products",
    ),
    "6450": _refused("QuickBooks could not void this. Void it there by hand if it is not wanted."),
    "6470": WRONG_TAX,
    "6520": _refused(
        "An inventory item of this order is sold without a quantity. "
        "Look at the order in the store, or make the item non-inventory.",
        "products",
    ),
    "6540": _refused(
        "The document is part of a bank deposit, so that QuickBooks does not let it be changed. "
        "Take it out of the deposit in QuickBooks, and try again."
    ),
    "10000": UNCERTAIN,
    "10200": _owner(
        "The QuickBooks company was reset or replaced. Press Reconnect and choose the company again."
    ),
} | dict.fromkeys(
    ("1040", "1050", "2000", "2010", "2030", "2130", "2600", "4000", "4001", "4002", "5000"), BUG
)

# 6000 is Intuit's catch-all: its sentence decides.
BUSINESS: tuple[tuple[re.Pattern[str], Verdict], ...] = (
    (re.compile(r"unexpected error .*(accessing|saving)", re.IGNORECASE), UNCERTAIN),
    (re.compile(r"request_?id", re.IGNORECASE), BUG),
    (re.compile(r"\b(VAT|GST|HST|tax rate|tax code|sales tax)\b", re.IGNORECASE), WRONG_TAX),
    (re.compile(r"period (is|has) closed|closing date", re.IGNORECASE), CLOSED),
    (
        re.compile(r"as of date|initial quantity|InvStartDate", re.IGNORECASE),
        _refused(
            "A new inventory item needs its quantity and start date. Give both on the products page.",
            "products",
        ),
    ),
    (
        re.compile(r"currenc", re.IGNORECASE),
        _refused(
            "The customer has another currency in QuickBooks than this order. "
            "Map a customer of the order's currency, and try again.",
            "customers",
        ),
    ),
)
