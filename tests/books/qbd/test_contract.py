"""QuickBooks Desktop keeps the contract of all books, against the practice company file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pytest

from app.books.qbd.writer import QbdBooks
from app.core.intent import Absent, Envelope, Found, Intent, Outcome
from app.core.listing import Ref
from simulators.desktop.faults import FaultRule
from tests.books.qbd.practice import PracticeLine, open_practice
from tests.contracts.books import Bench, BooksContract


@dataclass
class DesktopBench:
    line: PracticeLine
    books: QbdBooks
    customer: Ref
    item: Ref
    clearing: Ref
    cost: Ref
    currency: str = "USD"
    button: str = "webconnector"

    def exchange(self, envelope: Envelope) -> Sequence[Outcome]:
        return list(self.books.send(envelope))

    def look(self, intent: Intent) -> Found | Absent:
        return self.books.find(intent)

    def count(self, number: str) -> int:
        return len(self.line.receipts(number))

    def total(self, number: str) -> Decimal:
        return self.line.receipts(number)[0]

    def write_by_hand(self, number: str) -> None:
        self.line.by_hand(
            f"<SalesReceiptAddRq><SalesReceiptAdd><CustomerRef><ListID>{self.customer.id}</ListID></CustomerRef>"
            f"<RefNumber>{number}</RefNumber><SalesReceiptLineAdd><ItemRef><ListID>{self.item.id}</ListID></ItemRef>"
            "<Amount>10.00</Amount></SalesReceiptLineAdd></SalesReceiptAdd></SalesReceiptAddRq>"
        )

    def lose_the_next_answer(self) -> None:
        self.line.break_with(FaultRule(kind="die_after_store"))

    def refuse_for_haste(self) -> None:
        self.line.break_with(FaultRule(kind="dialog", at="process", times=0))

    def take_permission_away(self) -> None:
        self.line.break_with(FaultRule(kind="hresult", hresult="0x8004041A", at="process", times=0))

    def secrets(self) -> Sequence[str]:
        return ()


@pytest.fixture
def line() -> Iterator[PracticeLine]:
    line = PracticeLine()
    yield line
    line.desk.close()


class TestQuickBooksDesktop(BooksContract):
    @pytest.fixture
    def bench(self, line: PracticeLine) -> Bench:
        [customer] = line.rows(
            "<CustomerAddRq><CustomerAdd><Name>Ada Lovelace</Name></CustomerAdd></CustomerAddRq>",
            "CustomerRet",
        )
        return DesktopBench(
            line,
            open_practice(line),
            Ref(customer.findtext("ListID") or "", "Ada Lovelace"),
            line.entry("Item", "Shipping"),
            line.entry("Account", "PayPal"),
            line.entry("Account", "Merchant Account Fees"),
        )
