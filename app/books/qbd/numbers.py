"""The numbers that the Web Connector and QuickBooks show on their own, each with what it means and what to do. Pure."""

from dataclasses import dataclass

from app.books.qbd.hresults import HRESULTS

_OPERATOR = "Tell the operator of this server; then download the .qwc file anew."
_AGAIN = (
    "Press Update Selected once more. If it comes again, tell us the time and this number: it is our mistake."
)


@dataclass(frozen=True, slots=True)
class Known:
    """Numbers with one meaning and one remedy."""

    numbers: tuple[str, ...]
    meaning: str
    fix: str

    def has(self, words: str) -> bool:
        """Whether somebody who types this looks for it."""
        wanted = words.strip().casefold()
        return wanted in " ".join((*self.numbers, self.meaning, self.fix)).casefold()


def _web_connector(numbers: str, meaning: str, fix: str) -> Known:
    return Known(tuple(f"QBWC{number}" for number in numbers.split()), meaning, fix)


WEB_CONNECTOR = (
    _web_connector(
        "1040",
        "The password is missing in the Web Connector, or it is another one.",
        "In the Web Connector, click into the Password field of Cartbooks, paste the password that we made for it, "
        "press Enter and let it be saved. If you do not have it any more, make a new one.",
    ),
    _web_connector(
        "1030",
        "No password was entered in the Web Connector.",
        "Click into the Password field of Cartbooks there, paste the password that we made for it, press Enter and "
        "let it be saved.",
    ),
    _web_connector(
        "1007 1008 1009 1013 1022 1023 1024",
        "The Web Connector could not get into QuickBooks.",
        "Open QuickBooks with the company of this connection, close every window in it that waits for an answer, then "
        "press Update Selected. A number that begins with 0x8004 in the same message says more: look for it here.",
    ),
    _web_connector(
        "1014",
        "The Web Connector may not read which company is open.",
        "In QuickBooks, open Edit, Preferences, Integrated Applications, Company Preferences; tick Cartbooks, and "
        "allow it the access to the company in its Properties.",
    ),
    _web_connector(
        "1039",
        "The company file knows Cartbooks already (“Unique OwnerID/FileID pair value required”).",
        "If Cartbooks is on the Web Connector's list, it need not be added again: tick it, enter the password, and "
        "press Update Selected. If it was taken off the list, its mark is still in the company file: Intuit's CP3 "
        "tool removes that; then add the same .qwc file again.",
    ),
    _web_connector(
        "1012",
        "The Web Connector reached this server and got no answer that it understands. It is not the password.",
        "Mostly the connection broke off, or a program in between (virus scanner, proxy) changed the answer. Press "
        "Update Selected once more; if it comes again, tell us the time.",
    ),
    _web_connector(
        "1048",
        "The Web Connector does not trust the certificate of this server.",
        "See that date and time of the computer are right and Windows is up to date, and that the address of this "
        "server opens there in a browser without a warning. If it warns, tell the operator: the whole chain of a "
        "publicly trusted certificate is needed.",
    ),
    _web_connector(
        "1003 1004",
        "The Web Connector could not open our page for help, which it does when a file is added.",
        "Open the address of this server in a browser on that computer. If it does not open, a firewall or a proxy is "
        "in between; if it does, add the file once more.",
    ),
    _web_connector(
        "1000 1001 1002 1010 1051",
        "The address in the .qwc file is none that the Web Connector takes.",
        f"It must begin with https:// and have a host name. {_OPERATOR}",
    ),
    _web_connector(
        "1031",
        "An update that began by itself ended with a problem.",
        "The last session on the page of the Web Connector says which.",
    ),
    _web_connector("1036 1046", "The Web Connector did not take what we say of our version.", _AGAIN),
    _web_connector("1041 1042 1043 1044 1045", "A call of the Web Connector failed on our side.", _AGAIN),
)


def _of_quickbooks() -> tuple[Known, ...]:
    """Those of QuickBooks, told in the very sentences of our own pages."""
    by_message: dict[str, list[str]] = {}
    for code, verdict in HRESULTS.items():
        by_message.setdefault(verdict.message, []).append(f"0x8004{code}")
    found = []
    for message, codes in by_message.items():
        meaning, _, fix = message.partition(". ")
        found.append(Known(tuple(codes), meaning.rstrip(".") + ".", fix))
    return tuple(found)


NUMBERS = (*WEB_CONNECTOR, *_of_quickbooks())
