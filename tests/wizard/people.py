"""Alice's books, store, orders and plans, as the wizard sees them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from app.config.document import ReadyConfig
from app.config.facts import BooksFacts, Facts, Licence, StoreFacts
from app.core.company import Company
from app.core.document import (
    DiscountLine,
    Document,
    DocumentKey,
    DocumentLine,
    DocumentTax,
    Invoice,
    Kind,
    Limits,
    NewCustomer,
    NewItem,
    Payment,
    SalesOrder,
    SalesReceipt,
    TaxRegime,
    TaxStyle,
)
from app.core.listing import (
    Account,
    AccountType,
    Customer,
    Item,
    ItemType,
    Named,
    Ref,
    StoreTaxRate,
    TaxCode,
    TaxRate,
)
from app.core.money import Money
from app.core.order import Address, Discount, Line, Order, Party, Shipping, TaxLine
from app.core.order import Payment as Paid
from app.plan.view import Because, Plan
from app.web.standing import Standing

NOW = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
TODAY = date(2026, 11, 21)
DAY = date(2026, 11, 20)  # of the orders

CHART = (
    ("35", "Checking", AccountType.BANK, "Checking"),
    ("36", "Savings", AccountType.BANK, "Savings"),
    ("4", "Undeposited Funds", AccountType.OTHER_CURRENT_ASSET, "UndepositedFunds"),
    ("60", "PayPal clearing", AccountType.OTHER_CURRENT_ASSET, "OtherCurrentAssets"),
    ("81", "Inventory Asset", AccountType.OTHER_CURRENT_ASSET, "Inventory"),
    ("84", "Accounts Receivable (A/R)", AccountType.RECEIVABLE, "AccountsReceivable"),
    ("79", "Sales of Product Income", AccountType.INCOME, "SalesOfProductIncome"),
    ("82", "Discounts given", AccountType.INCOME, "DiscountsRefundsGiven"),
    ("83", "Shipping Income", AccountType.INCOME, "ServiceFeeIncome"),
    ("45", "Landscaping Services", AccountType.INCOME, "ServiceFeeIncome"),
    ("46", "Pest Control Services", AccountType.INCOME, "ServiceFeeIncome"),
    ("47", "Design income", AccountType.INCOME, "ServiceFeeIncome"),
    ("48", "Fees billed", AccountType.INCOME, "ServiceFeeIncome"),
    ("49", "Interest earned", AccountType.OTHER_INCOME, "InterestEarned"),
    ("80", "Cost of Goods Sold", AccountType.COST_OF_GOODS_SOLD, "SuppliesMaterialsCogs"),
    ("7", "Advertising", AccountType.EXPENSE, "AdvertisingPromotional"),
    ("8", "Bank charges", AccountType.EXPENSE, "BankCharges"),
    ("89", "Board of Equalization Payable", AccountType.OTHER_CURRENT_LIABILITY, "SalesTaxPayable"),
    ("90", "Gift cards outstanding", AccountType.OTHER_CURRENT_LIABILITY, "OtherCurrentLiabilities"),
)
ACCOUNTS = {id_: Account(id_, name, type_, subtype) for id_, name, type_, subtype in CHART}
CALIFORNIA = TaxCode(
    "3",
    "California",
    (TaxRate("31", "CA State", Decimal("7.25")), TaxRate("32", "SF County", Decimal("1.25"))),
)
LIMITS = Limits(
    kinds=frozenset(set(Kind) - {Kind.SALES_ORDER}),
    number_length=21,
    customer_name_length=500,
    item_name_length=100,
    sku_length=100,
    memo_length=4000,
    message_length=1000,
    description_length=4000,
    reference_length=21,
    classes=True,
    locations=True,
    forbidden_in_names=":\t\n",
    keeps_tax=True,
    price_places=7,
    always_numbers=False,
)
COMPANY = Company(
    "9341452000001",
    "Larkspur Pantry LLC",
    "US",
    "USD",
    time_zone="America/Los_Angeles",
    tax=TaxRegime.TOTAL,
)


def named(*names: str) -> dict[str, Named]:
    return {str(number): Named(str(number), name) for number, name in enumerate(names, 1)}


BOOKS = BooksFacts(
    COMPANY,
    LIMITS,
    accounts=ACCOUNTS,
    classes=named("Web", "Shop floor"),
    terms=named("Due on receipt", "Net 15", "Net 30"),
    payment_methods=named("Cash", "Check", "Credit Card", "PayPal"),
    tax_codes={"3": CALIFORNIA, "4": TaxCode("4", "New York", (TaxRate("33", "NY", Decimal("8.875")),))},
)
STORE = StoreFacts(
    "Larkspur Pantry & Garden",
    "USD",
    statuses={
        "pending": "Pending payment",
        "processing": "Processing",
        "on-hold": "On hold",
        "completed": "Completed",
        "cancelled": "Cancelled",
        "refunded": "Refunded",
    },
    payment_methods={
        "stripe": "Credit / Debit Card",
        "paypal": "PayPal",
        "cod": "Cash on delivery",
        "cheque": "Check payments",
    },
    channels={"main": "Larkspur Pantry & Garden", "market": "Farmers' market"},
)
RATES = (
    StoreTaxRate("1", "CA State", Decimal("7.25"), "US", "CA"),
    StoreTaxRate("2", "SF County", Decimal("1.25"), "US", "CA"),
    StoreTaxRate("3", "NY Sales Tax", Decimal("8.875"), "US", "NY"),
)
FACTS = Facts(STORE, BOOKS, Licence(1, trial_days_left=12))
ITEMS = {str(n): Item(str(n), f"LRK-{n:03}", ItemType.NON_INVENTORY) for n in range(1, 81)}
CUSTOMERS = {"58": Customer("58", "Web Store"), "59": Customer("59", "Kenji Castellan")}


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def order(number: str = "1042", *, discount: str = "0.00") -> Order:
    """Kenji's order: two lines, shipping, New York tax, perhaps a coupon."""
    off = Decimal(discount)
    lines = (
        Line(
            "1",
            "Linen apron, slate",
            "APR-SLA",
            "11",
            Decimal(1),
            usd("36.00"),
            usd(str(36 - off)),
            usd("3.20"),
        ),
        Line(
            "2", "Beeswax wraps, set of 3", "WRP-3", "12", Decimal(2), usd("19.00"), usd("19.00"), usd("1.69")
        ),
    )
    tax = usd("5.60")
    return Order(
        id=f"wc-{number}",
        number=number,
        status="completed",
        currency="USD",
        created=datetime(2026, 11, 20, 17, 30, tzinfo=UTC),
        modified=datetime(2026, 11, 20, 18, 0, tzinfo=UTC),
        total=usd(str(Decimal("62.95") + tax.amount - off)),
        total_tax=tax,
        lines=lines,
        billing=Party(
            "Kenji", "Castellan", "", "kenji@mail.example", "", Address(city="Brooklyn", state="NY")
        ),
        paid=datetime(2026, 11, 20, 17, 31, tzinfo=UTC),
        shipping=(Shipping("s", "flat", "Flat rate", usd("7.95"), usd("0.71")),),
        discounts=(Discount("LARK10", usd(discount)),) if off else (),
        taxes=(TaxLine("3", "NY Sales Tax", Decimal("8.875"), usd("4.89"), usd("0.71")),),
        payment=Paid("stripe", "Credit / Debit Card", "ch_3msYLK2t"),
    )


def plain_order(number: str, total: str) -> Order:
    line = Line("1", "Garden twine", "TWN", "1", Decimal(1), usd(total), usd(total), usd("0"))
    return replace(
        order(),
        id=f"wc-{number}",
        number=number,
        lines=(line,),
        shipping=(),
        taxes=(),
        total_tax=usd("0"),
        total=usd(total),
    )


def orders() -> tuple[Order, ...]:
    first = order("1042", discount="5.00")
    return (first, plain_order("1041", "24.00"), plain_order("1040", "118.50"))


def plan(made: Order, config: ReadyConfig) -> Plan:
    """A small bookkeeping that obeys the settings which the tests change."""
    kind = config.transactions.type.kind
    number = config.export.prefix + made.number + config.export.suffix
    customer = NewCustomer(
        f"{made.billing.first_name} {made.billing.last_name}", made.billing, made.billing.address
    )
    lines = tuple(
        DocumentLine(
            NewItem(line.sku, ItemType.NON_INVENTORY, config.income),
            line.subtotal,
            line.name,
            line.quantity,
            line.subtotal.amount / line.quantity,
            taxable=True,
        )
        for line in made.lines
    )
    lines += tuple(DocumentLine(Ref("s", "Shipping"), each.total, each.title) for each in made.shipping)
    tax = DocumentTax(TaxStyle.TOTAL, made.total_tax, code=Ref("3", "California"))
    discount = DiscountLine(made.discount, Ref("82", "Discounts given")) if made.discount else None
    memo = config.transactions.memo.replace("{number}", made.number).replace("{store}", config.store_name)
    key = DocumentKey("9341452000001", made.id, kind)
    if kind is Kind.SALES_RECEIPT:
        document: Document = SalesReceipt(
            key, DAY, customer, lines, tax, made.total, number, discount, memo,
            email=made.billing.email, deposit_to=config.deposit, payment_method=Ref("3", "Credit Card"),
        )  # fmt: skip
        return Plan(
            (document,), because=(Because(kind, "number", number, "Prefix and the order's number", "export"),)
        )
    if kind is Kind.SALES_ORDER:
        return Plan((SalesOrder(key, DAY, customer, lines, tax, made.total, number, discount, memo),))
    invoice = Invoice(key, DAY, customer, lines, tax, made.total, number, discount, memo)
    payment = Payment(
        replace(key, kind=Kind.PAYMENT), DAY, customer, made.total, key, deposit_to=config.deposit
    )
    return Plan((invoice, payment))


ALICES = Standing(
    merchant="Larkspur",
    person="alice@larkspur.example",
    connection="c1",
    store="Larkspur Pantry & Garden",
    company="Larkspur Pantry LLC",
    practice=True,
    set_up=False,
    trial_days_left=12,
    practice_books_url="http://127.0.0.1:1/books",
)
