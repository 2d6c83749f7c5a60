"""A Web Connector that speaks as .NET does, byte for byte, and makes one call at a time."""

import re
from dataclasses import dataclass
from html import unescape
from xml.sax.saxutils import escape

import httpx

from app.books.qbd.qwc import OWNER_ID

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
)
TAIL = "</soap:Body></soap:Envelope>"
INTUIT = "http://developer.intuit.com/"
ARGUMENTS = {
    "serverVersion": (),
    "clientVersion": ("strVersion",),
    "authenticate": ("strUserName", "strPassword"),
    "sendRequestXML": (
        "ticket",
        "strHCPResponse",
        "strCompanyFileName",
        "qbXMLCountry",
        "qbXMLMajorVers",
        "qbXMLMinorVers",
    ),
    "receiveResponseXML": ("ticket", "response", "hresult", "message"),
    "connectionError": ("ticket", "hresult", "message"),
    "getLastError": ("ticket",),
    "closeConnection": ("ticket",),
    "getInteractiveURL": ("wcTicket", "sessionID"),
    "interactiveRejected": ("wcTicket", "reason"),
    "interactiveDone": ("wcTicket",),
}
COMPANY_FILE = r"C:\Books\Alice.QBW"


def element(name: str, value: str) -> str:
    return f"<{name}>{escape(value)}</{name}>" if value else f"<{name} />"


def envelope(method: str, *values: str) -> bytes:
    inner = "".join(element(*pair) for pair in zip(ARGUMENTS[method], values, strict=True))
    body = f'<{method} xmlns="{INTUIT}">{inner}</{method}>' if inner else f'<{method} xmlns="{INTUIT}" />'
    return f"{HEAD}{body}{TAIL}".encode()


def headers(method: str) -> dict[str, str]:
    return {
        "User-Agent": "Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services Client Protocol 4.0.30319.42000)",
        "Content-Type": "text/xml; charset=utf-8",
        "SOAPAction": f'"{INTUIT}{method}"',
        "Expect": "100-continue",
    }


def greeting(company: str = "Alice Ltd", file_id: str = "", owner: str = OWNER_ID) -> str:
    """What QuickBooks says of itself; the mark is there once the Web Connector has put it into the file."""
    mark = (
        f"<DataExtRet><OwnerID>{owner}</OwnerID><DataExtName>FileID</DataExtName>"
        f"<DataExtType>STR255TYPE</DataExtType><DataExtValue>{{{file_id}}}</DataExtValue></DataExtRet>"
        if file_id
        else ""
    )
    return (
        '<?xml version="1.0" ?><QBXML><QBXMLMsgsRs><HostQueryRs requestID="0" statusCode="0" '
        'statusSeverity="Info" statusMessage="Status OK"><HostRet><ProductName>QuickBooks Pro 2024</ProductName>'
        '</HostRet></HostQueryRs><CompanyQueryRs requestID="1" statusCode="0" statusSeverity="Info" '
        f'statusMessage="Status OK"><CompanyRet><CompanyName>{escape(company)}</CompanyName>{mark}</CompanyRet>'
        '</CompanyQueryRs><PreferencesQueryRs requestID="2" statusCode="0" statusSeverity="Info" '
        'statusMessage="Status OK"><PreferencesRet></PreferencesRet></PreferencesQueryRs></QBXMLMsgsRs></QBXML>'
    )


@dataclass
class Connector:
    """One Web Connector and what it signs in with."""

    url: str
    http: httpx.Client
    user_name: str
    password: str
    ticket: str = ""
    greeting: str = ""

    def post(self, method: str, *values: str) -> httpx.Response:
        return self.http.post(self.url, content=envelope(method, *values), headers=headers(method))

    def call(self, method: str, *values: str) -> str:
        """The text of the answer, which must be one."""
        answer = self.post(method, *values)
        assert answer.status_code == 200, answer.text
        found = re.search(f"<{method}Result>(.*)</{method}Result>", answer.text, re.DOTALL)
        assert found, answer.text
        return unescape(found[1]).replace("\r", "")

    def authenticate(self, password: str = "") -> str:
        """What it is told beside the ticket, which it keeps if it may begin."""
        words = self.words(password)
        if words[1] == "":
            self.ticket = words[0]
        return ",".join(words[1:])

    def words(self, password: str = "") -> list[str]:
        answer = self.post("authenticate", self.user_name, password or self.password)
        return [unescape(one) for one in re.findall("<string>(.*?)</string>", answer.text)]

    def send(self, greeting: str | None = None) -> str:
        told = self.greeting if greeting is None else greeting
        return self.call("sendRequestXML", self.ticket, told, COMPANY_FILE, "US", "13", "0")

    def receive(self, response: str = "<QBXML />", hresult: str = "", message: str = "") -> int:
        return int(self.call("receiveResponseXML", self.ticket, response, hresult, message))

    def last_error(self) -> str:
        return self.call("getLastError", self.ticket)

    def close(self) -> str:
        return self.call("closeConnection", self.ticket)
