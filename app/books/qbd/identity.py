"""Which company a session's greeting comes from, and whether that is the one it shall be. Pure."""

import re
from dataclasses import dataclass

from app.books.qbd.qwc import OWNER_ID
from app.books.qbd.wire import Unreadable, parsed, text

# What the Web Connector asks by itself, for a session in which it did not.
QUESTION = (
    '<?xml version="1.0" encoding="utf-8"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="continueOnError">'
    '<HostQueryRq requestID="1"></HostQueryRq>'
    f'<CompanyQueryRq requestID="2"><OwnerID>{OWNER_ID}</OwnerID></CompanyQueryRq>'
    '<PreferencesQueryRq requestID="3"></PreferencesQueryRq></QBXMLMsgsRq></QBXML>'
)
FAREWELL = (
    '<?xml version="1.0" encoding="utf-8"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="continueOnError">'
    '<HostQueryRq requestID="1"><IncludeRetElement>ProductName</IncludeRetElement></HostQueryRq>'
    "</QBXMLMsgsRq></QBXML>"
)
SILENT = (
    "QuickBooks did not say which company is open, so nothing was read or written. In QuickBooks, allow Cartbooks the "
    "access to company data (Edit, Preferences, Integrated Applications, Company Preferences), then press Update "
    "Selected again."
)
ANOTHER = (
    "Another company is open in QuickBooks: “{found}” instead of “{wanted}”. Nothing was read or written. Open "
    "“{wanted}” and press Update Selected in the Web Connector again."
)
ANOTHERS_FILE = (
    "“{found}” is connected to Cartbooks in another place. Nothing was read or written. Open the company that "
    "belongs to this connection, or, if it is this one, remove the other connection in Cartbooks and add the .qwc file "
    "of this one once more; then press Update Selected in the Web Connector again."
)
_ENCODING = re.compile(r"""^(<\?xml[^>]*?)\s+encoding=(["'])[^"']*\2""")


@dataclass(frozen=True, slots=True)
class Identity:
    """`file_id` is our own mark in the company file, without braces; "" before the Web Connector has put it there."""

    company: str
    file_id: str


def in_utf8(qbxml: str) -> bytes:
    """An answer as bytes. The encoding that it names was that of the Web Connector's own copy."""
    return _ENCODING.sub(r"\1", qbxml.lstrip("\ufeff \t\r\n")).encode("utf-8", "replace")


def identity_of(greeting: bytes) -> Identity | None:
    """None when the greeting does not tell it."""
    try:
        company = next(parsed(greeting).iter("CompanyRet"), None)
    except Unreadable:
        return None
    name = text(company, "CompanyName") if company is not None else ""
    if company is None or not name:
        return None
    marks = {
        text(extra, "OwnerID").lower(): text(extra, "DataExtValue")
        for extra in company.iter("DataExtRet")
        if text(extra, "DataExtName") == "FileID"
    }
    return Identity(name, marks.get(OWNER_ID, "").strip("{}").lower())


def is_another(objected: str, company: str) -> bool:
    """Whether it was objected that a company of another name than this is open."""
    before, after = ANOTHER.split("{found}")
    return objected.startswith(before) and objected.endswith(after.format(wanted=company))


def objection(found: Identity | None, company: str, file_id: str) -> str:
    """Why nothing may be asked of the open company, "" when all is well. `company` is the name that was there at the
    first session, "" before it.

    Both must agree: a copy of a company file carries the same mark, and two companies may have the same name.
    """
    if found is None:
        return SILENT
    if company and found.company != company:
        return ANOTHER.format(found=found.company, wanted=company)
    if found.file_id and found.file_id != file_id:
        return ANOTHERS_FILE.format(found=found.company)
    return ""
