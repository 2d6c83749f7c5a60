"""Documents of alice's shop as they go into a company file, one of each kind."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.core.company import ClassTracking, Company
from app.core.document import (
    CreditMemo,
    Document,
    DocumentKey,
    DocumentLine,
    DocumentTax,
    Estimate,
    Invoice,
    Kind,
    NewItem,
    Payment,
    SalesOrder,
    SalesReceipt,
    TaxRegime,
    TaxStyle,
)
from app.core.intent import (
    CreateCustomer,
    CreateItem,
    Deactivate,
    Intent,
    Post,
    Reactivate,
    Remove,
    UpdateCustomer,
)
from app.core.listing import Customer, ItemType, Ref
from tests.books.qbo.samples import DAY, HOME, NEW_CUSTOMER, money

FILE = "5a2f3f7e-0c1d-4f7b-9d7e-0a1b2c3d4e5f"
US = Company(
    FILE,
    "Larkspur Trading",
    "US",
    "USD",
    tax=TaxRegime.TOTAL,
    shipping=False,
    discounts=False,
    classes=ClassTracking.LINE,
)
ADA = Ref("80000012-1700000000", "Ada Lovelace")
MUG = Ref("80000007-1700000000", "Mug")
INCOME = Ref("80000016-1700000000", "Sales")
TAX_ITEM = Ref("8000003A-1700000000", "San Tomas")
TAX = DocumentTax(TaxStyle.TOTAL, money("4.35"), TAX_ITEM)
NO_TAX = DocumentTax(TaxStyle.NONE, money("0"))


def key(kind: Kind, number: str = "1042") -> DocumentKey:
    return DocumentKey(FILE, f"alice/{number}", kind)


def line(amount: str = "49.00", *, taxable: bool = True) -> DocumentLine:
    return DocumentLine(
        MUG,
        money(amount),
        "Mug, blue",
        Decimal(2),
        Decimal(amount) / 2,
        taxable,
        class_=Ref("80000001-1700000000", "Online"),
    )


LINKED = {key(Kind.INVOICE): "1A2B-1700000000"}


def receipt(number: str = "WEB-1042") -> SalesReceipt:
    return SalesReceipt(
        key(Kind.SALES_RECEIPT, number),
        DAY,
        ADA,
        (line(), line("5.00", taxable=False)),
        TAX,
        money("58.35"),
        number,
        memo="Order 1042",
        message="Thank you",
        email="ada@example.test",
        bill_to=HOME,
        ship_to=HOME,
        deposit_to=Ref("80000006-1700000000", "Undeposited Funds"),
        payment_method=Ref("80000003-1700000000", "Credit Card"),
        reference="ch_3NabcdefGHIJKL",
    )


def invoice() -> Invoice:
    return Invoice(
        key(Kind.INVOICE),
        DAY,
        ADA,
        (line(),),
        TAX,
        money("53.35"),
        "WEB-1042",
        class_=Ref("80000001-1700000000", "Online"),
        terms=Ref("80000004-1700000000", "Net 30"),
        due=date(2026, 12, 20),
        receivable=Ref("80000005-1700000000", "A/R"),
    )


def payment() -> Payment:
    return Payment(
        key(Kind.PAYMENT),
        DAY,
        ADA,
        money("53.35"),
        key(Kind.INVOICE),
        "ch_3NabcdefGHIJKL",
        "Order 1042",
        Ref("80000006-1700000000", "Undeposited Funds"),
        Ref("80000003-1700000000", "Credit Card"),
        Ref("80000005-1700000000", "A/R"),
    )


def documents() -> list[Document]:
    lines = (line(),)
    return [
        receipt(),
        invoice(),
        payment(),
        Estimate(key(Kind.ESTIMATE), DAY, ADA, lines, TAX, money("53.35"), "E-1"),
        SalesOrder(key(Kind.SALES_ORDER), DAY, ADA, lines, TAX, money("53.35"), "S-1", due=DAY),
        CreditMemo(key(Kind.CREDIT_MEMO), DAY, ADA, lines, TAX, money("53.35"), "C-1"),
    ]


def stock(name: str = "Mug") -> NewItem:
    return NewItem(
        name,
        ItemType.INVENTORY,
        INCOME,
        "MUG-1",
        "A mug",
        Ref("80000020-1700000000", "COGS"),
        Ref("80000021-1700000000", "Inventory Asset"),
        Decimal(4),
        date(2026, 1, 1),
    )


def ada_as_listed(sequence: str = "1700000001") -> Customer:
    return Customer(ADA.id, ADA.name, sync_token=sequence)


def entries() -> list[Intent]:
    """One of each intent about a list."""
    sold = NewItem("Cup", ItemType.NON_INVENTORY, INCOME, "CUP-1", "A cup")
    return [
        CreateCustomer("customer", NEW_CUSTOMER),
        UpdateCustomer("contact", ada_as_listed(), NEW_CUSTOMER),
        CreateItem("stock", stock()),
        CreateItem("sold", sold),
        CreateItem("bought too", replace(sold, expense=Ref("80000020-1700000000", "COGS"))),
        CreateItem(
            "child", NewItem("Cups:Mug", ItemType.SERVICE, INCOME, parent=Ref("80000008-1700000000", "Cups"))
        ),
        Deactivate("tidy", "customers", ADA.id, "1700000001"),
        Reactivate("back", "customers", ADA.id, "1700000001", ADA.name),
    ]


def intents() -> list[Intent]:
    """One of each kind that QuickBooks Desktop can do, and one Post of each kind of document."""
    posts = [Post(f"post {each.key.kind}", each, LINKED) for each in documents()]
    removes = [
        Remove(f"remove {each.key.kind}", each.key.kind, "1A2B-1700000000", "1") for each in documents()
    ]
    return [*entries(), *posts, *removes]
