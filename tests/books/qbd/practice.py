"""A line to the practice company file's own processor, without the Web Connector between."""

from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree

from app.books.qbd.line import Answer
from app.books.qbd.writer import QbdBooks, open_books
from app.core.listing import Ref
from app.errors import Transient, Unknown
from simulators.desktop.desk import Desk
from simulators.desktop.faults import FaultRule
from simulators.desktop.iterators import Iterators
from simulators.desktop.machine import MAIN
from simulators.desktop.processor import Died
from simulators.desktop.statuses import Unprocessed, hresult_text
from tests.books.qbd.samples import FILE

_ASKED = (
    '<?xml version="1.0"?><?qbxml version="{}"?><QBXML><QBXMLMsgsRq onError="continueOnError">{}'
    "</QBXMLMsgsRq></QBXML>"
)
_GREETING = '<HostQueryRq requestID="0"/><CompanyQueryRq requestID="1"/><PreferencesQueryRq requestID="2"/>'


@dataclass
class PracticeLine:
    """One session after another; `calls` counts the message sets."""

    desk: Desk = field(default_factory=Desk)
    calls: int = 0
    session: bool = True
    iterators: Iterators = field(default_factory=Iterators)

    def is_open(self) -> bool:
        return self.session

    def greeting(self) -> bytes:
        if not self.session:
            raise Transient("The Web Connector has not called yet.")
        return self.by_hand(_GREETING).encode()

    def ask(self, body: bytes, key: str = "") -> Answer:
        self.calls += 1
        assert (f'newMessageSetID="{key}"' in body.decode("ascii")) == bool(key)
        try:
            return Answer(self.desk.processor(MAIN).process(body.decode("ascii"), self.iterators).encode())
        except Unprocessed as turned_away:
            return Answer(b"", hresult_text(turned_away.number), turned_away.message)
        except Died as end:
            raise Unknown("The answer was lost.", str(end)) from end

    def by_hand(self, requests: str, version: str = "13.0") -> str:
        """What a bookkeeper does, or what is looked up past the adapter."""
        return self.desk.as_user(_ASKED.format(version, requests))

    def rows(self, requests: str, tag: str, version: str = "13.0") -> list[etree._Element]:
        return list(etree.fromstring(self.by_hand(requests, version).encode()).iter(tag))

    def entry(self, entity: str, name: str) -> Ref:
        """An entry of a list by its name."""
        found = self.rows(f"<{entity}QueryRq><FullName>{name}</FullName></{entity}QueryRq>", "ListID")
        assert found, f"the practice company has no {entity} {name}"
        return Ref(found[0].text or "", name)

    def break_with(self, rule: FaultRule) -> None:
        self.desk.faults.add([rule])

    def receipts(self, number: str) -> list[Decimal]:
        """What the sales receipts of that number come to."""
        asked = f"<RefNumber>{number.replace('&', '&amp;')}</RefNumber>"
        rows = self.rows(f"<SalesReceiptQueryRq>{asked}</SalesReceiptQueryRq>", "SalesReceiptRet")
        return [Decimal(row.findtext("TotalAmount") or "0") for row in rows]


def open_practice(line: PracticeLine) -> QbdBooks:
    """Books whose company was read."""
    books = open_books(FILE, line)
    books.check()
    return books
