"""What we want in the books: one class a document kind, the key that names it, the limits it obeys."""

import hashlib
from base64 import b32encode
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from app.core.listing import ItemType, Ref
from app.core.money import Money
from app.core.order import Address, Party


class Kind(StrEnum):
    """The kinds of document, in the words of the pages."""

    ESTIMATE = "estimate"
    SALES_ORDER = "sales_order"
    INVOICE = "invoice"
    SALES_RECEIPT = "sales_receipt"
    PAYMENT = "payment"
    REFUND_RECEIPT = "refund_receipt"
    CREDIT_MEMO = "credit_memo"
    EXPENSE = "expense"

    @property
    def is_sale(self) -> bool:
        """Whether it is an order's own document, on which payments and refunds hang."""
        return self in (Kind.ESTIMATE, Kind.SALES_ORDER, Kind.INVOICE, Kind.SALES_RECEIPT)

    @property
    def posts(self) -> bool:
        """Whether it moves money or stock, or what is owed."""
        return self not in (Kind.ESTIMATE, Kind.SALES_ORDER)


KIND_NAMES = {
    Kind.ESTIMATE: "estimate",
    Kind.SALES_ORDER: "sales order",
    Kind.INVOICE: "invoice",
    Kind.SALES_RECEIPT: "sales receipt",
    Kind.PAYMENT: "payment",
    Kind.REFUND_RECEIPT: "refund receipt",
    Kind.CREDIT_MEMO: "credit memo",
    Kind.EXPENSE: "expense",
}


@dataclass(frozen=True, slots=True)
class DocumentKey:
    """Names one document for ever, so that it is never posted twice.

    `books` is the books' own identity (realm or company file), so that a rehearsal never answers
    for the real company; `subject` is an order of a connection or a day; `part` tells several of
    a kind on one subject apart (a refund's id); undo and reset raise `attempt`.
    """

    books: str
    subject: str
    kind: Kind
    part: str = ""
    attempt: int = 1

    def __str__(self) -> str:
        return f"{self.books}/{self.subject}/{self.kind}/{self.part}/{self.attempt}"

    @property
    def marker(self) -> str:
        """Our private mark on the document: 20 letters and digits, the same for ever."""
        return _marker(str(self))


@lru_cache(maxsize=4096)  # the plan, the ledger and the encoder ask for the same few
def _marker(key: str) -> str:
    return "CB" + digest(key)[:18]


def digest(text: str) -> str:
    """A stable short name for a text: 32 characters of A-Z and 2-7."""
    return b32encode(hashlib.sha256(text.encode()).digest()[:20]).decode()


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """A customer to be created under `name`.

    `whom` tells namesakes apart as the merchant matches customers (an e-mail, a company): who has the same
    name and is the same by that is one customer. "" where the name alone says who it is.
    """

    name: str
    party: Party
    ship_to: Address
    currency: str = ""
    whom: str = ""


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item to be created under `name`, with the accounts the configuration chose.

    With a `parent` the name is the full one, Parent:Child, so that two parents may have a child of one name.
    """

    name: str
    type: ItemType
    income: Ref
    sku: str = ""
    description: str = ""
    expense: Ref | None = None
    asset: Ref | None = None
    quantity: Decimal | None = None
    start: date | None = None
    taxable: bool = True
    parent: Ref | None = None

    @property
    def own_name(self) -> str:
        """The name without its parents', as it is sent."""
        return self.name.rsplit(":", 1)[-1] if self.parent else self.name


CustomerRef = Ref | NewCustomer
ItemRef = Ref | NewItem


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A line that sells (or gives back) an item. `amount` is exact; quantity and price only when
    their rounded product is the amount, else both are None.

    `tax_code` is the code the line carries where the books want one a line; `taxable` says
    TAX or NON where they want that. `gross` is the amount with its tax, on inclusive documents.
    """

    item: ItemRef
    amount: Money
    description: str = ""
    quantity: Decimal | None = None
    price: Decimal | None = None
    taxable: bool = False
    tax_code: Ref | None = None
    gross: Money | None = None
    class_: Ref | None = None


@dataclass(frozen=True, slots=True)
class DiscountLine:
    """One discount over the document, a positive amount against an account."""

    amount: Money
    account: Ref | None = None
    class_: Ref | None = None


@dataclass(frozen=True, slots=True)
class TaxAmount:
    """The store's tax of one rate of the books: sent as the override, or what the books will compute."""

    rate: Ref
    percent: Decimal
    amount: Money
    taxed: Money


class TaxStyle(StrEnum):
    """How a document carries its tax."""

    NONE = "none"  # no tax at all, or inside the lines
    TOTAL = "total"  # lines are taxable or not, the total is the override (United States)
    COMPUTED = "computed"  # lines are taxable or not, the books compute the tax by the code's rates
    EXCLUSIVE = "exclusive"  # a code on every line, amounts without tax
    INCLUSIVE = "inclusive"  # a code on every line, amounts with tax


@dataclass(frozen=True, slots=True)
class DocumentTax:
    """The document's tax as the store charged it."""

    style: TaxStyle
    total: Money
    code: Ref | None = None
    amounts: tuple[TaxAmount, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """What all sales forms have in common. `total` is what the books must arrive at."""

    key: DocumentKey
    date: date
    customer: CustomerRef
    lines: tuple[DocumentLine, ...]
    tax: DocumentTax
    total: Money
    number: str = ""  # "" lets the books number it
    discount: DiscountLine | None = None
    memo: str = ""  # private; our marker is added when it is encoded
    message: str = ""  # the customer reads it
    email: str = ""
    bill_to: Address | None = None
    ship_to: Address | None = None
    class_: Ref | None = None
    location: Ref | None = None


@dataclass(frozen=True, slots=True)
class Estimate(Form):
    """Non-posting."""


@dataclass(frozen=True, slots=True)
class SalesOrder(Form):
    """Non-posting: what was ordered and is not invoiced yet. `store` is where, for books that keep it."""

    terms: Ref | None = None
    due: date | None = None
    store: str = ""


@dataclass(frozen=True, slots=True)
class Invoice(Form):
    """A sale on account, open until paid."""

    terms: Ref | None = None
    due: date | None = None
    receivable: Ref | None = None


@dataclass(frozen=True, slots=True)
class SalesReceipt(Form):
    """A sale and its payment in one."""

    deposit_to: Ref | None = None
    payment_method: Ref | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class RefundReceipt(Form):
    """Money given back from `refund_from` (a bank or other current asset)."""

    refund_from: Ref | None = None
    payment_method: Ref | None = None


@dataclass(frozen=True, slots=True)
class CreditMemo(Form):
    """A reduction of what the customer owes."""


@dataclass(frozen=True, slots=True)
class Payment:
    """A customer's payment; applied in full to the invoice named by `applies_to`."""

    key: DocumentKey
    date: date
    customer: CustomerRef
    amount: Money
    applies_to: DocumentKey
    reference: str = ""
    memo: str = ""
    deposit_to: Ref | None = None
    payment_method: Ref | None = None
    receivable: Ref | None = None

    @property
    def total(self) -> Money:
        return self.amount


@dataclass(frozen=True, slots=True)
class FeeShare:
    """What the payment processor kept of one order, named by the store's id; below zero it takes back some of it."""

    order: str
    number: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Expense:
    """What a payment processor kept of a day's payments. Its `shares` are how the ledger remembers which
    order's fee is in which expense: what stands in one is never put into another."""

    key: DocumentKey
    date: date
    paid_from: Ref
    account: Ref
    amount: Money
    shares: tuple[FeeShare, ...]
    description: str = ""
    memo: str = ""

    @property
    def total(self) -> Money:
        return self.amount


OrderDocument = Estimate | SalesOrder | Invoice | SalesReceipt | RefundReceipt | CreditMemo | Payment
Document = OrderDocument | Expense


class TaxRegime(StrEnum):
    """How the company's sales tax works."""

    OFF = "off"
    TOTAL = "total"  # TAX or NON a line, one amount a document
    CODES = "codes"  # a tax code on every line


@dataclass(frozen=True, slots=True)
class Limits:
    """What one kind of books can do, as data: the plan never asks which books it has."""

    kinds: frozenset[Kind]
    number_length: int
    customer_name_length: int
    item_name_length: int
    sku_length: int
    memo_length: int
    message_length: int
    description_length: int
    reference_length: int
    classes: bool
    locations: bool
    forbidden_in_names: str  # characters a name may not contain
    keeps_tax: bool  # whether an amount of tax that is sent is kept; else the books compute their own
    price_places: int  # decimals that a price or a quantity may have
    always_numbers: bool  # whether a document without a number gets the next one, own numbers on or off
    in_place: bool = True  # whether a document can be changed where it stands; else it is posted anew
    charset: str = ""  # the codec of all letters that the books hold; "" for every letter there is
