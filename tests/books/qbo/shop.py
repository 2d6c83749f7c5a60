"""Alice's company with a customer and two items, and documents that fit into it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from app.books.qbo.writer import QboBooks
from app.core.document import (
    CreditMemo,
    Document,
    DocumentKey,
    DocumentLine,
    DocumentTax,
    Estimate,
    Invoice,
    Kind,
    NewCustomer,
    NewItem,
    Payment,
    RefundReceipt,
    SalesReceipt,
    TaxStyle,
)
from app.core.intent import CreateCustomer, CreateItem, Failed, Intent, Outcome, Post, Settled, reference
from app.core.listing import Account, ItemType, Ref, TaxCode
from app.core.money import Money
from tests.books.qbo.practice import Practice
from tests.books.qbo.samples import ADA, HOME

DAY = date(2026, 11, 20)


@dataclass
class Shop:
    practice: Practice
    books: QboBooks
    accounts: dict[str, Account]
    codes: dict[str, TaxCode]
    customer: Ref
    mug: Ref
    currency: str

    def money(self, amount: str) -> Money:
        return Money(Decimal(amount), self.currency)

    def line(self, amount: str, code: str = "") -> DocumentLine:
        tax_code = Ref(self.codes[code].id, code) if code else None
        return DocumentLine(self.mug, self.money(amount), "Mug", taxable=True, tax_code=tax_code)

    def receipt(self, number: str, total: str, tax: DocumentTax, *lines: DocumentLine) -> SalesReceipt:
        deposit = self.accounts["Undeposited Funds"]
        return SalesReceipt(
            self.key(Kind.SALES_RECEIPT, number),
            DAY,
            self.customer,
            lines,
            tax,
            self.money(total),
            number,
            deposit_to=Ref(deposit.id, deposit.name),
        )

    def plain(self, number: str, amount: str = "10.00") -> SalesReceipt:
        """A receipt without tax."""
        nothing = DocumentTax(TaxStyle.NONE, self.money("0"))
        return self.receipt(number, amount, nothing, self.line(amount))

    def key(self, kind: Kind, number: str) -> DocumentKey:
        return DocumentKey(self.practice.realm, f"alice/{number}", kind)

    def send(self, *wave: Intent) -> list[Outcome]:
        return [outcome for envelope in self.books.prepare(wave) for outcome in self.books.send(envelope)]

    def settle(self, intent: Intent) -> Settled:
        (outcome,) = self.send(intent)
        assert isinstance(outcome, Settled), outcome
        return outcome

    def fail(self, intent: Intent) -> Failed:
        (outcome,) = self.send(intent)
        assert isinstance(outcome, Failed), outcome
        return outcome

    def post(self, document: Document) -> Settled:
        return self.settle(post(document))


def post(document: Document, attempt: str = "") -> Post:
    return Post(f"{document.key}{attempt}", document)


def open_shop(practice: Practice, currency: str = "USD") -> Shop:
    books = practice.open_known()
    accounts: dict[str, Account] = {}
    codes: dict[str, TaxCode] = {}
    for page in books.changes(""):
        accounts |= {account.name: account for account in page.accounts}
        codes |= {code.name: code for code in page.tax_codes}
    income = next(account for account in accounts.values() if account.subtype == "SalesOfProductIncome")
    shop = Shop(practice, books, accounts, codes, Ref("", ""), Ref("", ""), currency)
    ada = shop.settle(CreateCustomer("ada", NewCustomer("Ada Lovelace", ADA, HOME, currency)))
    mug = NewItem("Mug", ItemType.NON_INVENTORY, Ref(income.id, income.name), "MUG-1")
    shop.customer = reference(ada)
    shop.mug = reference(shop.settle(CreateItem("mug", mug)))
    return shop


Sale = SalesReceipt | Invoice | Estimate | CreditMemo | RefundReceipt


def forms_of(shop: Shop, lines: Sequence[DocumentLine], total: str) -> list[Sale]:
    """One sales form of each kind over the same lines, without tax."""
    receipt = shop.receipt("F-1", total, DocumentTax(TaxStyle.NONE, shop.money("0")), *lines)
    bank = next(account for account in shop.accounts.values() if account.type == "Bank")

    def as_kind(
        kind: Kind,
    ) -> tuple[DocumentKey, date, Ref, tuple[DocumentLine, ...], DocumentTax, Money, str]:
        key = replace(receipt.key, kind=kind)
        return key, DAY, shop.customer, receipt.lines, receipt.tax, receipt.total, f"{kind}"[:10]

    return [
        receipt,
        Invoice(*as_kind(Kind.INVOICE)),
        Estimate(*as_kind(Kind.ESTIMATE)),
        CreditMemo(*as_kind(Kind.CREDIT_MEMO)),
        RefundReceipt(*as_kind(Kind.REFUND_RECEIPT), refund_from=Ref(bank.id, bank.name)),
    ]


def payment_of(shop: Shop, invoice: Invoice, amount: str, reference_: str = "ch_1") -> Payment:
    return Payment(
        replace(invoice.key, kind=Kind.PAYMENT),
        DAY,
        shop.customer,
        shop.money(amount),
        invoice.key,
        reference_,
    )
