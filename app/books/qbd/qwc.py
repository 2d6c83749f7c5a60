"""The .qwc file with which a Web Connector learns of us: made, and held against the rules that it has for one."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from app.errors import Refused

# Of the application, for ever: a company file that knows us under another one would refuse the file.
OWNER_ID = "{2a1d47e0-ec8e-433b-900d-c4dd3f2b88d4}"
NAME = "Cartbooks"
DESCRIPTION = "Brings the orders of your online store into QuickBooks."
MINUTES = 15
LOCAL = "localhost"
PROBLEM = "The Web Connector would not take this server's address. Tell its operator to set CARTBOOKS_PUBLIC_URL: {}."
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Qwc:
    """`file_id` is without braces; `name` tells the file's company apart from others on the same computer."""

    url: str
    support: str
    user_name: str
    file_id: str
    name: str = NAME
    minutes: int = MINUTES


def document(wanted: Qwc) -> bytes:
    """The file. Raises Refused where the Web Connector would."""
    problem = problem_of(wanted)
    if problem:
        raise Refused(PROBLEM.format(problem))
    elements = {
        "AppName": wanted.name,
        "AppID": "",
        "AppURL": wanted.url,
        "AppDescription": DESCRIPTION,
        "AppSupport": wanted.support,
        "UserName": wanted.user_name,
        "OwnerID": OWNER_ID,
        "FileID": f"{{{wanted.file_id}}}",
        "QBType": "QBFS",
        "Style": "Document",
        "Scheduler": None,
        "IsReadOnly": "false",
        "UnattendedModePref": "umpOptional",
        "PersonalDataPref": "pdpNotNeeded",
    }
    lines = [
        f"   <{name}>{escape(value)}</{name}>" if value is not None else _schedule(wanted.minutes)
        for name, value in elements.items()
    ]
    return "\r\n".join(['<?xml version="1.0"?>', "<QBWCXML>", *lines, "</QBWCXML>", ""]).encode("ascii")


def problem_of(wanted: Qwc) -> str:
    """What the Web Connector would object to, "" when nothing."""
    ours, support = urlsplit(wanted.url), urlsplit(wanted.support)
    host = ours.hostname or ""
    if not _GUID.fullmatch(wanted.file_id) or not wanted.user_name:
        raise ValueError("a .qwc file needs a user name and a GUID")
    if not host or not wanted.url.isascii():
        return "an address with a host name in plain letters"
    if host == LOCAL:  # for trying it out on the computer with QuickBooks
        return ""
    if ours.scheme != "https":
        return "it must begin with https://"
    if _is_number(host):
        return "it must be a host name, not a number"
    if support.hostname != host or support.scheme != "https":
        return "the support page must be on the same host"
    return ""


def _schedule(minutes: int) -> str:
    return f"   <Scheduler>\r\n      <RunEveryNMinutes>{minutes}</RunEveryNMinutes>\r\n   </Scheduler>"


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
