"""Orders, configurations and books to plan with: small, plausible, and every part replaceable."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from app.config.document import ReadyConfig
from app.config.section import BooksRef
from app.config.sections.accounts import AccountsSection
from app.config.sections.customers import CustomersSection
from app.config.sections.direction import Direction
from app.config.sections.export import ExportSection
from app.config.sections.fees import FeesSection
from app.config.sections.products import ProductsSection
from app.config.sections.tax import TaxRow, TaxSection
from app.config.sections.transactions import TransactionsSection
from app.core.company import Company
from app.core.document import Form, Kind, Limits, TaxRegime
from app.core.listing import Ref, TaxCode, TaxRate
from app.core.money import Money
from app.core.order import (
    Address,
    Fee,
    FeeKind,
    Line,
    Order,
    Party,
    Payment,
    Refund,
    Shipping,
    TaxLine,
    TaxShare,
)
from app.core.posted import Posted
from app.plan.fingerprint import fingerprint
from app.plan.planning import plan_order
from app.plan.view import BooksView, Plan

NOON = datetime(2026, 11, 2, 20, 0, tzinfo=UTC)
DAY = date(2026, 11, 2)

ONLINE = Limits(
    kinds=frozenset(Kind) - {Kind.SALES_ORDER},
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

AMERICAN = Company(
    id="4620816365000001",
    name="Larkspur Pantry & Garden",
    country="US",
    home_currency="USD",
    time_zone="America/Los_Angeles",
    tax=TaxRegime.TOTAL,
    automated_tax=True,
)
GERMAN = Company(
    id="4620816365000002",
    name="Nordlicht Tee & Buch",
    country="DE",
    home_currency="EUR",
    time_zone="Europe/Berlin",
    tax=TaxRegime.CODES,
)

BUYER = Party(
    "Maya",
    "Okafor",
    "",
    "maya@example.com",
    "555-0100",
    Address("12 Fern St", "", "San Francisco", "CA", "94110", "US"),
)


def money(amount: str | Decimal, currency: str = "USD") -> Money:
    return Money(Decimal(amount), currency)


def shares(tax: Money, rate: str = "1") -> tuple[TaxShare, ...]:
    return (TaxShare(rate, tax),) if tax else ()


def line(
    sku: str = "LPG-101",
    total: str = "12.90",
    tax: str = "0",
    quantity: str = "1",
    *,
    subtotal: str = "",
    name: str = "Lavender soap",
    currency: str = "USD",
    rate: str = "1",
) -> Line:
    taxed = money(tax, currency)
    return Line(
        id=f"line-{sku}-{name}",
        name=name,
        sku=sku,
        product_id="77",
        quantity=Decimal(quantity),
        subtotal=money(subtotal or total, currency),
        total=money(total, currency),
        tax=taxed,
        taxes=shares(taxed, rate),
    )


def shipping(total: str = "5.00", tax: str = "0", currency: str = "USD", rate: str = "1") -> Shipping:
    taxed = money(tax, currency)
    return Shipping("s1", "flat_rate", "Flat rate", money(total, currency), taxed, shares(taxed, rate))


def fee(total: str, tax: str = "0", name: str = "Gift wrap", kind: FeeKind = FeeKind.FEE) -> Fee:
    taxed = money(tax)
    return Fee("f1", name, money(total), taxed, shares(taxed), kind)


def order(
    lines: Sequence[Line] = (),
    ship: Sequence[Shipping] = (),
    fees: Sequence[Fee] = (),
    *,
    gap: str = "0",
    percent: str = "8.5",
    currency: str = "USD",
) -> Order:
    """A paid order whose total is what its parts come to."""
    parts = [*lines, *ship, *fees]
    tax = Money.sum((part.tax for part in parts), currency)
    rates = sorted({share.rate_id for part in parts for share in part.taxes})
    return Order(
        id="18301",
        number="1042",
        status="processing",
        currency=currency,
        created=NOON,
        modified=NOON,
        total=Money.sum((part.total for part in parts), currency) + tax + money(gap, currency),
        total_tax=tax,
        lines=tuple(lines),
        billing=BUYER,
        shipping_to=BUYER,
        paid=NOON,
        shipping=tuple(ship),
        fees=tuple(fees),
        taxes=tuple(tax_line(rate, percent, parts, currency) for rate in rates),
        payment=Payment("stripe", "Credit card", "ch_3QLarkspur"),
        gap=money(gap, currency),
    )


def tax_line(
    rate: str, percent: str, parts: Sequence[Line | Shipping | Fee], currency: str = "USD"
) -> TaxLine:
    found = (share.amount for part in parts for share in part.taxes if share.rate_id == rate)
    return TaxLine(rate, f"Rate {rate}", Decimal(percent), Money.sum(found, currency), Money.zero(currency))


def taxed_order() -> Order:
    """Two soaps with 8.5 % tax, shipped for 5.00 untaxed: 32.99."""
    return order([line(total="25.80", tax="2.19", quantity="2")], [shipping()])


def refund(amount: str, id_: str = "900", lines: Sequence[Line] = (), currency: str = "USD") -> Refund:
    tax = Money.sum((each.tax for each in lines), currency)
    return Refund(id_, NOON, money(amount, currency), lines=tuple(lines), total_tax=tax if lines else None)


def ref(id_: str, name: str = "") -> BooksRef:
    return BooksRef(id=id_, name=name or f"Entry {id_}")


ACCOUNTS = AccountsSection(
    deposit=ref("4", "Undeposited Funds"),
    income=ref("1", "Sales of Product Income"),
    shipping=ref("2", "Shipping Income"),
    discounts=ref("3", "Discounts given"),
    fees=ref("5", "Merchant fees"),
    tax=ref("6", "Sales tax collected"),
    gift_cards=ref("7", "Gift cards outstanding"),
    tips=ref("8", "Tips"),
    cogs=ref("9", "Cost of Goods Sold"),
    inventory_asset=ref("10", "Inventory Asset"),
)


def config(
    *,
    transactions: TransactionsSection | None = None,
    customers: CustomersSection | None = None,
    accounts: AccountsSection = ACCOUNTS,
    export: ExportSection | None = None,
    tax: TaxSection | None = None,
    products: ProductsSection | None = None,
    fees: FeesSection | None = None,
) -> ReadyConfig:
    """The wizard's answers; what is not given is the wizard's default."""
    return ReadyConfig(
        transactions=transactions or TransactionsSection(),
        customers=customers or CustomersSection(),
        accounts=accounts,
        export=export or ExportSection(from_date=date(2026, 1, 1)),
        tax=tax or TaxSection(),
        products=products or ProductsSection(),
        fees=fees or FeesSection(),
        direction=Direction.ORDERS,
        deposit=Ref("4", "Undeposited Funds"),
        income=Ref("1", "Sales of Product Income"),
        store_name="Larkspur",
        connection="c1",
    )


DE19 = TaxCode("19", "19 % USt", (TaxRate("r19", "19 %", Decimal(19)),))
DE7 = TaxCode("7", "7 % USt", (TaxRate("r7", "7 %", Decimal(7)),))
DE0 = TaxCode("0", "Ohne USt", (TaxRate("r0", "0 %", Decimal(0)),), taxable=False)
GERMAN_CODES = {code.id: code for code in (DE19, DE7, DE0)}
GERMAN_TAX = TaxSection(
    rows=[TaxRow(country="DE", rate="7", code=ref("7", "7 % USt"))],
    default_code=ref("19", "19 % USt"),
    exempt_code=ref("0", "Ohne USt"),
)


def books(company: Company = AMERICAN) -> BooksView:
    """Books that know nothing of the order yet."""
    return BooksView(company, ONLINE, tax_codes=GERMAN_CODES if company.tax is TaxRegime.CODES else {})


def plan(
    what: Order,
    choices: ReadyConfig | None = None,
    view: BooksView | None = None,
    past: Sequence[Posted] = (),
) -> Plan:
    return plan_order(what, choices or config(), view or books(), past)


def form(result: Plan) -> Form:
    """The one sales form of a plan; fails with the reasons when there is none."""
    found = [document for document in result.documents if isinstance(document, Form)]
    assert len(found) == 1, result.reasons
    return found[0]


def codes(result: Plan) -> list[str]:
    return [reason.code for reason in result.reasons]


def posted(result: Plan, what: Order) -> list[Posted]:
    """The plan's documents as the ledger remembers them."""
    return [
        Posted(
            document.key,
            f"b{at}",
            document.total,
            fingerprint(what),
            getattr(document, "number", ""),
            document=document,
        )
        for at, document in enumerate(result.documents)
    ]


def undone(past: Sequence[Posted]) -> list[Posted]:
    return [replace(post, undone=True) for post in past]
