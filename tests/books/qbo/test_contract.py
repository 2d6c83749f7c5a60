"""QuickBooks Online keeps the contract of all books."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pytest

from app.books.qbo.writer import QboBooks
from app.core.document import Kind
from app.core.intent import Absent, Envelope, Found, Intent, Outcome
from app.core.listing import Ref
from tests.books.qbo.practice import Practice
from tests.contracts.books import Bench, BooksContract, ChangesInPlace, Expenses, Secrets, UniqueNumbers


@dataclass
class OnlineBench:
    practice: Practice
    books: QboBooks
    customer: Ref
    item: Ref
    clearing: Ref
    cost: Ref
    currency: str = "USD"
    button: str = "reconnect"

    def exchange(self, envelope: Envelope) -> Sequence[Outcome]:
        return list(self.books.send(envelope))

    def look(self, intent: Intent) -> Found | Absent:
        return self.books.find(intent)

    def still_there(self, documents: Collection[tuple[Kind, str]]) -> set[tuple[Kind, str]]:
        return self.books.still_there(documents)

    def count(self, number: str) -> int:
        return len(self._receipts(number))

    def total(self, number: str) -> Decimal:
        return Decimal(str(self._receipts(number)[0]["TotalAmt"]))

    def write_by_hand(self, number: str) -> None:
        line = {
            "Amount": 10,
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {"ItemRef": {"value": self.item.id}, "TaxCodeRef": {"value": "NON"}},
        }
        body: dict[str, object] = {
            "DocNumber": number,
            "CustomerRef": {"value": self.customer.id},
            "Line": [line],
        }
        self.practice.write("SalesReceipt", body)

    def lose_the_next_answer(self) -> None:
        self.practice.break_with({"kind": "drop_after", "operation": "write"})

    def refuse_for_haste(self) -> None:
        self.practice.break_with({"kind": "status", "status": 429, "operation": "write", "times": 0})

    def take_permission_away(self) -> None:
        self.practice.sim("tokens/expire", {"realm": self.practice.realm, "which": "both"})

    def secrets(self) -> Sequence[str]:
        tokens = self.practice.keeper.tokens
        assert tokens is not None
        return (tokens.access, tokens.refresh, self.practice.app.client_secret)

    def _receipts(self, number: str) -> list[dict[str, object]]:
        quoted = number.replace("\\", "\\\\").replace("'", "\\'")
        return self.practice.ask(f"select * from SalesReceipt where DocNumber = '{quoted}'")  # noqa: S608 - the test's own words


def account_of(practice: Practice, name: str) -> Ref:
    account = practice.one(f"select * from Account where Name = '{name}'")  # noqa: S608 - the test's own words
    return Ref(str(account["Id"]), name)


class TestQuickBooksOnline(BooksContract, ChangesInPlace, UniqueNumbers, Expenses, Secrets):
    @pytest.fixture
    def bench(self, practice: Practice) -> Bench:
        customer = practice.write("Customer", {"DisplayName": "Ada Lovelace"})
        item = practice.one("select * from Item where Name = 'Hours'")
        return OnlineBench(
            practice,
            practice.open_known(),
            Ref(str(customer["Id"]), "Ada Lovelace"),
            Ref(str(item["Id"]), "Hours"),
            account_of(practice, "Stripe Clearing"),
            account_of(practice, "Merchant Fees (COGS)"),
        )
