"""Documents of alice's shop, one of each kind, for tests that need no company."""

from datetime import date
from decimal import Decimal

from app.core.company import Company
from app.core.document import (
    CreditMemo,
    DiscountLine,
    Document,
    DocumentKey,
    DocumentLine,
    DocumentTax,
    Estimate,
    Expense,
    FeeShare,
    Invoice,
    Kind,
    NewCustomer,
    NewItem,
    Payment,
    RefundReceipt,
    SalesReceipt,
    TaxAmount,
    TaxRegime,
    TaxStyle,
)
from app.core.intent import (
    CreateAccount,
    CreateCustomer,
    CreateItem,
    Deactivate,
    Intent,
    Post,
    Remove,
    Update,
    UpdateCustomer,
)
from app.core.listing import AccountType, Customer, ItemType, Ref
from app.core.money import Money
from app.core.order import Address, Party

DAY = date(2026, 11, 20)
US = Company("realm", "Larkspur", "US", "USD", tax=TaxRegime.TOTAL, automated_tax=True)
GB = Company("realm", "Larkspur", "GB", "GBP", tax=TaxRegime.CODES)
MULTI = Company("realm", "Larkspur", "US", "USD", tax=TaxRegime.OFF, multicurrency=True)
HOME = Address("1 Main St", "Apt 2", "Oakland", "CA", "94607", "US")
ADA = Party("Ada", "Lovelace", "Analytical Engines", "ada@example.test", "+1 510 555 0100", HOME)
NEW_CUSTOMER = NewCustomer("Ada Lovelace", ADA, HOME, "USD")


def money(amount: str, currency: str = "USD") -> Money:
    return Money(Decimal(amount), currency)


def key(kind: Kind, number: str = "1042") -> DocumentKey:
    return DocumentKey("realm", f"alice/{number}", kind)


def line(amount: str, currency: str = "USD", taxable: bool = True) -> DocumentLine:  # noqa: FBT001, FBT002
    return DocumentLine(
        Ref("7", "Mug"),
        money(amount, currency),
        "Mug, blue",
        Decimal(2),
        Decimal(amount) / 2,
        taxable,
        class_=Ref("1", "Online"),
    )


TAX = DocumentTax(TaxStyle.TOTAL, money("4.35"), Ref("3", "California"))
VAT = DocumentTax(
    TaxStyle.EXCLUSIVE,
    money("10.00", "GBP"),
    Ref("5", "20% S"),
    (TaxAmount(Ref("9", "VAT 20%"), Decimal(20), money("10.00", "GBP"), money("50.00", "GBP")),),
)
LINKED = {key(Kind.INVOICE): "145"}
NO_TAX = DocumentTax(TaxStyle.NONE, money("0"))


def receipt(number: str = "WEB-1042") -> SalesReceipt:
    return SalesReceipt(
        key(Kind.SALES_RECEIPT, number),
        DAY,
        Ref("12", "Ada Lovelace"),
        (line("49.00"), line("5.00", taxable=False)),
        TAX,
        money("53.35"),
        number,
        DiscountLine(money("5.00"), Ref("19", "Discounts given"), Ref("1", "Online")),
        "Order 1042",
        "Thank you",
        "ada@example.test",
        HOME,
        HOME,
        location=Ref("2", "Warehouse"),
        deposit_to=Ref("6", "Undeposited Funds"),
        payment_method=Ref("3", "Credit Card"),
        reference="ch_3NabcdefGHIJKL",
    )


def invoice() -> Invoice:
    return Invoice(
        key(Kind.INVOICE),
        DAY,
        Ref("12", "Ada Lovelace"),
        (line("49.00"),),
        TAX,
        money("53.35"),
        "WEB-1042",
        class_=Ref("1", "Online"),
        terms=Ref("3", "Net 30"),
        due=date(2026, 12, 20),
        receivable=Ref("5", "A/R"),
    )


def payment() -> Payment:
    return Payment(
        key(Kind.PAYMENT),
        DAY,
        Ref("12", "Ada Lovelace"),
        money("53.35"),
        key(Kind.INVOICE),
        "ch_3NabcdefGHIJKLMNOPQRSTUVWX",
        "Order 1042",
        Ref("6", "Undeposited Funds"),
        Ref("3", "Credit Card"),
        Ref("5", "A/R"),
    )


def expense_of_a_day() -> Expense:
    shares = (FeeShare("1", "1042", money("2.70")),)
    clearing, cost = Ref("4", "Stripe clearing"), Ref("21", "Merchant fees")
    return Expense(key(Kind.EXPENSE), DAY, clearing, cost, money("2.70"), shares, "Fees", "Fees")


def documents() -> list[Document]:
    customer, lines = Ref("12", "Ada Lovelace"), (line("49.00"),)
    return [
        receipt(),
        invoice(),
        payment(),
        expense_of_a_day(),
        Estimate(key(Kind.ESTIMATE), DAY, customer, lines, TAX, money("53.35"), "E-1"),
        CreditMemo(key(Kind.CREDIT_MEMO), DAY, customer, lines, TAX, money("53.35"), "C-1"),
        RefundReceipt(
            key(Kind.REFUND_RECEIPT),
            DAY,
            customer,
            lines,
            TAX,
            money("53.35"),
            "R-1",
            refund_from=Ref("1", "Checking"),
            payment_method=Ref("3", "Credit Card"),
        ),
    ]


def intents() -> list[Intent]:
    """One of each kind of intent, and one Post and Update of each kind of document."""
    stock = NewItem(
        "Mug",
        ItemType.INVENTORY,
        Ref("16", "Sales"),
        "MUG-1",
        "A mug",
        Ref("20", "COGS"),
        Ref("7", "Inventory Asset"),
        Decimal(4),
        date(2026, 1, 1),
    )
    posts = [Post(f"post {number}", each, LINKED) for number, each in enumerate(documents())]
    return [
        CreateCustomer("new customer", NEW_CUSTOMER),
        UpdateCustomer("customer", Customer("12", "Ada Lovelace", sync_token="3"), NEW_CUSTOMER),
        CreateItem("new item", stock),
        CreateItem(
            "sub item", NewItem("Cups:Mug", ItemType.SERVICE, Ref("16", "Sales"), parent=Ref("8", "Cups"))
        ),
        CreateAccount("account", "Shop clearing", AccountType.BANK, "Checking"),
        *posts,
        *(Update(f"update {each.key.kind}", each, each, "145", "2", LINKED) for each in documents()),
        Remove("undo", Kind.INVOICE, "145", "2"),
        Deactivate("tidy", "items", "7", "0"),
    ]
