"""The table of HRESULTs with which QuickBooks or the Web Connector turns away a whole message set."""

from app.books.qbd.verdicts import LATER, OURS, UNCERTAIN, WEB_CONNECTOR, Verdict
from app.errors import NeedsOwner, Refused, Transient

NOT_PARSED = "0x80040400"
_THEN = "We go on by ourselves at the Web Connector's next call."


def _pc(message: str) -> Verdict:
    return Verdict(Transient, f"{message} {_THEN}")


def _owner(message: str) -> Verdict:
    return Verdict(NeedsOwner, message, WEB_CONNECTOR)


NO_ACCESS = _owner(
    "QuickBooks does not let Cartbooks into this company. Open the company in QuickBooks as its administrator, allow "
    "the access (Edit, Preferences, Integrated Applications, Company Preferences), and press Update Selected in the "
    "Web Connector."
)
TOO_OLD = _owner(
    "This QuickBooks is too old for Cartbooks, which needs QuickBooks 2014 or newer. Update QuickBooks; then press "
    "Update Selected in the Web Connector."
)
CERTIFICATE = _owner(
    "QuickBooks does not accept the identity of the Web Connector any more. Install its newest version from Intuit; "
    "then press Update Selected."
)

# By the last four digits of 0x8004….
HRESULTS: dict[str, Verdict] = {
    "0400": Verdict(Refused, OURS),
    "0401": UNCERTAIN,
    "0402": UNCERTAIN,
    "0408": _pc("QuickBooks could not be started on the computer. Open QuickBooks with this company there."),
    "040A": _pc("Another company is open in QuickBooks. Open the company that belongs to this connection."),
    "040D": Verdict(Transient, f"The session with QuickBooks had ended. {LATER}"),
    "0410": _pc(
        "The company is open in single-user mode on another computer. Close it there, or switch it to multi-user mode."
    ),
    "0414": _pc(
        "A window in QuickBooks waits for an answer, so that nothing else is done. Close that window."
    ),
    "0416": _pc("QuickBooks is not running on the computer. Open QuickBooks with this company there."),
    "0418": NO_ACCESS,
    "041A": NO_ACCESS,
    "041B": _pc("QuickBooks could not be locked for us at the moment, because somebody works in it."),
    "041C": UNCERTAIN,
    "041D": _owner(
        "QuickBooks may not be opened by a program while nobody is logged in. Allow the automatic login for Cartbooks "
        "in QuickBooks (Edit, Preferences, Integrated Applications, Company Preferences, Cartbooks, Properties), or "
        "leave the company open; then press Update Selected in the Web Connector."
    ),
    "041E": CERTIFICATE,
    "041F": _owner(
        "This edition of QuickBooks talks to no other programs. Cartbooks needs QuickBooks Pro, Premier or "
        "Enterprise for Windows."
    ),
    "0420": NO_ACCESS,
    "0422": _owner(
        "QuickBooks must be in single-user mode for this, and somebody else is in the company. Switch it (File, "
        "Switch to Single-user Mode); then press Update Selected in the Web Connector."
    ),
    "0423": TOO_OLD,
    "0424": _pc("QuickBooks is still starting."),
    "0427": _owner("This QuickBooks is not registered. Register it (Help); then press Update Selected."),
    "042A": _owner(
        "QuickBooks allows no access from another computer. Run the Web Connector on the computer with QuickBooks; "
        "then press Update Selected."
    ),
    "042C": CERTIFICATE,
}


def verdict_of(hresult: str) -> Verdict:
    """What an HRESULT means; one that nobody knows leaves open what became of the set."""
    code = hresult.strip().upper().removeprefix("0X")
    return HRESULTS.get(code.removeprefix("8004"), UNCERTAIN) if code.startswith("8004") else UNCERTAIN
