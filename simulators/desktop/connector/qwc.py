"""The .qwc file that introduces an application: read, and held against the rules of the Web Connector."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

REQUIRED = ("AppName", "AppURL", "AppDescription", "AppSupport", "UserName", "OwnerID", "FileID", "QBType")
OPTIONAL = (
    *("AppID", "Scheduler", "Style", "AuthFlags", "IsReadOnly", "UnattendedModePref", "PersonalDataPref"),
    *("AppDisplayName", "AppUniqueName", "Notify", "CertURL"),
)
_WORDS = {
    "QBType": ("QBFS", "QBPOS"),
    "Style": ("Document", "DocWrapped", "RPC"),
    "IsReadOnly": ("true", "false"),
    "Notify": ("true", "false"),
    "UnattendedModePref": ("umpRequired", "umpOptional"),
    "PersonalDataPref": ("pdpNotNeeded", "pdpOptional", "pdpRequired"),
}
_GUID = re.compile(r"\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")
USUAL_SECONDS = 600


class QwcRefused(Exception):
    """The Web Connector does not take this file; `code` is its own number, if it has one for this."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}" if code else sentence)
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True)
class Application:
    """What a .qwc file says."""

    name: str
    app_id: str
    url: str
    support: str
    certificate_url: str
    description: str
    user: str
    owner_id: str
    file_id: str
    read_only: bool
    every_seconds: int


def read_qwc(text: str) -> Application:
    fields = _fields(text)
    for name, words in _WORDS.items():
        if name in fields and fields[name] not in words:
            raise QwcRefused("", f"{name} is {fields[name]}. It must be one of {', '.join(words)}.")
    for name in ("OwnerID", "FileID"):
        if not _GUID.fullmatch(fields[name]):
            raise QwcRefused("", f"{name} must be a GUID in braces.")
    url, support = fields["AppURL"], fields["AppSupport"]
    _address("AppURL", url, ("QBWC1010", "QBWC1002"))
    _address("AppSupport", support, ("QBWC1010", "QBWC1001"))
    if _domain(url) != _domain(support):
        raise QwcRefused("QBWC1000", "AppSupport must have the domain name of AppURL.")
    return Application(
        name=fields["AppName"],
        app_id=fields.get("AppID", ""),
        url=url,
        support=support,
        certificate_url=fields.get("CertURL") or url,
        description=fields["AppDescription"],
        user=fields["UserName"],
        owner_id=fields["OwnerID"],
        file_id=fields["FileID"],
        read_only=fields.get("IsReadOnly") == "true",
        every_seconds=_schedule(fields.get("Scheduler", "")),
    )


def _fields(text: str) -> dict[str, str]:
    try:
        root = fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as problem:
        raise QwcRefused("", f"The file is not XML: {problem}") from problem
    if root.tag != "QBWCXML":
        raise QwcRefused("", "The root of the file must be QBWCXML.")
    fields: dict[str, str] = {}
    for element in root:
        if element.tag not in (*REQUIRED, *OPTIONAL) or element.tag in fields:
            raise QwcRefused("", f"{element.tag} does not belong there, or stands there twice.")
        inner = [f"{child.tag}={(child.text or '').strip()}" for child in element]
        fields[element.tag] = inner[0] if inner else (element.text or "").strip()
    missing = [name for name in REQUIRED if not fields.get(name)]
    if missing or "AppID" not in fields:
        raise QwcRefused("", f"The file lacks {', '.join(missing or ['AppID'])}.")
    return fields


def _address(name: str, url: str, codes: tuple[str, str]) -> None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host:
        raise QwcRefused("", f"{name} is not an address.")
    if _is_number(host):
        raise QwcRefused(codes[1], f"{name} must use a host name, not an IP number.")
    if parts.scheme == "http" and host != "localhost":
        raise QwcRefused(codes[0], f"{name} must begin with https, except on localhost.")


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _domain(url: str) -> list[str]:
    return (urlsplit(url).hostname or "").lower().split(".")[-2:]


def _schedule(told: str) -> int:
    name, _, number = told.partition("=")
    if not told:
        return USUAL_SECONDS
    if name not in ("RunEveryNMinutes", "RunEveryNSeconds") or not number.isdigit() or int(number) < 1:
        raise QwcRefused("", "Scheduler must hold RunEveryNMinutes or RunEveryNSeconds with a number.")
    return int(number) * (60 if name == "RunEveryNMinutes" else 1)


def application_json(application: Application) -> Mapping[str, object]:
    return vars(application)
