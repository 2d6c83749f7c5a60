"""QuickBooks Desktop keeps the contract of all books: over the line, with the Web Connector calling a served app."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from app.books.qbd.writer import QbdBooks, open_books
from app.core.document import Kind
from app.core.intent import Absent, Envelope, Found, Intent, Outcome
from app.core.listing import Ref
from app.sync.webconnector_pairing import qwc_file
from tests.contracts.books import Bench, BooksContract, Secrets
from tests.databases import Server
from tests.practice_pc import PracticePC, practice_pc
from tests.sync.practice import eventually
from tests.web.webconnector.conftest import File, open_house

TURNED_AWAY = {"at": "process", "times": 0, "message": "*AddRq"}


@dataclass
class DesktopBench:
    pc: PracticePC
    file: File
    books: QbdBooks
    customer: Ref
    item: Ref
    clearing: Ref
    cost: Ref
    currency: str = "USD"
    button: str = "webconnector"

    def exchange(self, envelope: Envelope) -> Sequence[Outcome]:
        self._wait_for_a_session()
        return list(self.books.send(envelope))

    def look(self, intent: Intent) -> Found | Absent:
        self._wait_for_a_session()
        return self.books.find(intent)

    def still_there(self, documents: Collection[tuple[Kind, str]]) -> set[tuple[Kind, str]]:
        self._wait_for_a_session()
        return self.books.still_there(documents)

    def count(self, number: str) -> int:
        return len(self._receipts(number))

    def total(self, number: str) -> Decimal:
        return Decimal(self._receipts(number)[0]["TotalAmount"])

    def write_by_hand(self, number: str) -> None:
        item = f"<ItemRef><ListID>{self.item.id}</ListID></ItemRef>"
        self.pc.write(
            f"<SalesReceiptAddRq><SalesReceiptAdd><RefNumber>{escape(number)}</RefNumber>"
            f"<SalesReceiptLineAdd>{item}<Amount>10.00</Amount></SalesReceiptLineAdd>"
            "</SalesReceiptAdd></SalesReceiptAddRq>"
        )

    def lose_the_next_answer(self) -> None:
        self.pc.fault("drop_request", operation="receiveResponseXML")

    def refuse_for_haste(self) -> None:
        self.pc.fault("hresult", hresult="0x8004041B", **TURNED_AWAY)

    def take_permission_away(self) -> None:
        self.pc.fault("hresult", hresult="0x80040420", **TURNED_AWAY)

    def secrets(self) -> Sequence[str]:
        return (self.file.paired.password, self.file.session().id)

    def _receipts(self, number: str) -> list[dict[str, str]]:
        return [row for row in self.pc.documents("SalesReceipt") if row.get("RefNumber") == number]

    def _wait_for_a_session(self) -> None:
        eventually(self.file.line.is_open, 20)


@pytest.fixture(scope="module")
def pc() -> Iterator[PracticePC]:
    with practice_pc() as found:
        yield found


def named(pc: PracticePC, kind: str, name: str) -> Ref:
    row = next(row for row in pc.listed(kind) if row["Name"] == name)
    return Ref(row["ListID"], name)


class TestQuickBooksDesktop(BooksContract, Secrets):
    @pytest.fixture
    def bench(self, pc: PracticePC, server: Server, tmp_path: Path) -> Iterator[Bench]:
        pc.begin_anew()
        with server.fresh(tmp_path) as database, open_house(database) as house:
            file = house.open_file("Alice")
            books = open_books(file.paired.login.file_id, file.line, None, file.line.in_doubt)
            pc.enrol(qwc_file(file.desk, file.merchant, file.books).content, file.paired.password)
            pc.call_by_itself()
            eventually(file.line.is_open, 20)
            books.check()
            yield DesktopBench(
                pc,
                file,
                books,
                named(pc, "Customer", "Web customer"),
                named(pc, "Item", "LPG-103"),
                named(pc, "Account", "PayPal"),
                named(pc, "Account", "Merchant Account Fees"),
            )
            file.end_runs()
            pc.call_no_more()
