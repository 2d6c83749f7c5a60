"""A line to a company file that answers what a test wrote down, and remembers what it was asked."""

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from lxml import etree

from app.books.qbd.line import Answer
from app.books.qbd.writer import QbdBooks, open_books
from app.core.company import Company
from app.errors import CartbooksError, Transient

US_GREETING = """<?xml version="1.0" ?><QBXML><QBXMLMsgsRs>
<HostQueryRs requestID="0" statusCode="0" statusSeverity="Info" statusMessage="Status OK"><HostRet>
<ProductName>{product}</ProductName><MajorVersion>33</MajorVersion><MinorVersion>0</MinorVersion>
<Country>{country}</Country>{versions}<IsAutomaticLogin>false</IsAutomaticLogin><QBFileMode>MultiUser</QBFileMode>
</HostRet></HostQueryRs>
<CompanyQueryRs requestID="1" statusCode="0" statusSeverity="Info" statusMessage="Status OK"><CompanyRet>
<IsSampleCompany>false</IsSampleCompany><CompanyName>Larkspur Trading</CompanyName>
<Address><Addr1>1 Main St</Addr1><City>Oakland</City><State>CA</State></Address>
</CompanyRet></CompanyQueryRs>
<PreferencesQueryRs requestID="2" statusCode="0" statusSeverity="Info" statusMessage="Status OK"><PreferencesRet>
{preferences}</PreferencesRet></PreferencesQueryRs></QBXMLMsgsRs></QBXML>"""
PREFERENCES = (
    "<AccountingPreferences><IsUsingClassTracking>true</IsUsingClassTracking>"
    "<ClosingDate>2026-06-30</ClosingDate></AccountingPreferences>"
    "<JobsAndEstimatesPreferences><IsUsingEstimates>true</IsUsingEstimates></JobsAndEstimatesPreferences>"
    "<MultiCurrencyPreferences><IsMultiCurrencyOn>false</IsMultiCurrencyOn></MultiCurrencyPreferences>"
    "<PurchasesAndVendorsPreferences><IsUsingInventory>true</IsUsingInventory></PurchasesAndVendorsPreferences>"
    "<SalesTaxPreferences><PaySalesTax>Monthly</PaySalesTax></SalesTaxPreferences>"
)
Reaction = Answer | CartbooksError | Callable[[bytes], Answer]


def greeting_of(
    product: str = "QuickBooks Enterprise Solutions 24.0",
    country: str = "US",
    versions: tuple[str, ...] = ("12.0", "13.0", "16.0"),
    preferences: str = PREFERENCES,
) -> bytes:
    """A session's first words."""
    spoken = "".join(f"<SupportedQBXMLVersion>{each}</SupportedQBXMLVersion>" for each in versions)
    return US_GREETING.format(
        product=product, country=country, versions=spoken, preferences=preferences
    ).encode()


@dataclass
class ScriptedLine:
    """Answers in the order in which they were written down."""

    script: deque[Reaction] = field(default_factory=deque)
    first_words: bytes = field(default_factory=greeting_of)
    session: bool = True
    asked: list[bytes] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def is_open(self) -> bool:
        return self.session

    def greeting(self) -> bytes:
        if not self.session:
            raise Transient("The Web Connector has not called yet.")
        return self.first_words

    def ask(self, body: bytes, key: str = "") -> Answer:
        self.asked.append(body)
        self.keys.append(key)
        reaction = self.script.popleft()
        if isinstance(reaction, CartbooksError):
            raise reaction
        return _echoed(reaction, body) if isinstance(reaction, Answer) else reaction(body)


def _echoed(answer: Answer, body: bytes) -> Answer:
    """What was written down for the first, second and third request, under the ids that these have."""
    ids = [str(request.get("requestID")) for request in requests_in(body)]

    def echo(found: re.Match[bytes]) -> bytes:
        place = int(found[1])
        return b'requestID="%s"' % (ids[place - 1] if 0 < place <= len(ids) else f"none-{place}").encode()

    return replace(answer, response=re.sub(rb'requestID="(\d+)"', echo, answer.response))


def scripted(
    company: Company, *reactions: Reaction, first_words: bytes | None = None
) -> tuple[QbdBooks, ScriptedLine]:
    """Books of a company over a line that answers so."""
    line = ScriptedLine(deque(reactions), first_words or greeting_of())
    return open_books(company.id, line, company), line


def said(*replies: str, status: str = "") -> Answer:
    """An answer of these replies."""
    told = f' messageSetStatusCode="{status}"' if status else ""
    body = f'<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs{told}>{"".join(replies)}</QBXMLMsgsRs>\n</QBXML>'
    return Answer(body.encode())


def reply(  # noqa: PLR0917 - as the attributes stand on the wire
    name: str,
    request_id: int | str,
    holds: str = "",
    code: int = 0,
    message: str = "Status OK",
    more: str = "",
) -> str:
    """One reply; above 0 it is a refusal."""
    severity = "Info" if code < 500 else "Warn" if code < 1000 else "Error"
    told = message.replace("&", "&amp;").replace('"', "&quot;")
    return (
        f'<{name} requestID="{request_id}" statusCode="{code}" statusSeverity="{severity}" '
        f'statusMessage="{told}"{more}>{holds}</{name}>'
    )


def turned_away(hresult: str, message: str = "") -> Answer:
    """An HRESULT instead of an answer."""
    return Answer(b"", hresult, message)


def requests_in(body: bytes) -> list[etree._Element]:
    """The requests of a message set."""
    holder = etree.fromstring(body).find("QBXMLMsgsRq")
    assert holder is not None
    return list(holder)
