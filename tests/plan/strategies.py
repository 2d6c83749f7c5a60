"""Random orders of the neutral form that foot, random answers to the wizard, random books."""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from app.config.document import ReadyConfig
from app.config.sections.customers import CustomersSection, MatchBy, NameFormat
from app.config.sections.export import ExportSection
from app.config.sections.fees import FeesMode, FeesSection
from app.config.sections.products import Bundles, ItemMatch, ProductsSection
from app.config.sections.tax import TaxMode, TaxRow, TaxSection
from app.config.sections.transactions import Numbering, TransactionsSection, TransactionType
from app.core.company import ClassTracking, Company
from app.core.document import TaxRegime
from app.core.listing import TaxCode, TaxRate
from app.core.money import Money, minor_unit
from app.core.order import (
    Fee,
    FeeKind,
    GiftCardUse,
    Line,
    Order,
    Party,
    Payment,
    Refund,
    Shipping,
    TaxLine,
    TaxShare,
)
from app.plan.view import BooksView
from tests.plan.orders import AMERICAN, BUYER, GERMAN, NOON, ONLINE, config, ref

CASES = int(os.environ.get("PROVE_CASES", "100"))  # of each promise
thorough = settings(max_examples=CASES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
Rates = tuple[tuple[str, str], ...]  # the store's rates on one part: id and percent

RATES: tuple[Rates, ...] = (
    (),
    (("1", "19"),),
    (("2", "7"),),
    (("3", "0"),),
    (("4", "5"), ("5", "9.975")),
)
CODES = {
    code.id: code
    for code in (
        TaxCode("19", "19 %", (TaxRate("r19", "19 %", Decimal(19)),)),
        TaxCode("7", "7 %", (TaxRate("r7", "7 %", Decimal(7)),)),
        TaxCode("0", "0 %", (TaxRate("r0", "0 %", Decimal(0)),)),
        TaxCode("qc", "QC", (TaxRate("gst", "GST", Decimal(5)), TaxRate("qst", "QST", Decimal("9.975")))),
    )
}
TAX = TaxSection(
    rows=[TaxRow(rate="7", code=ref("7")), TaxRow(rate="14.975", code=ref("qc"))],
    default_code=ref("19"),
    exempt_code=ref("0"),
)

names = st.one_of(st.sampled_from(["Lavender soap", "Tea:green", "Zoë 🌿", ""]), st.text(max_size=60))
skus = st.one_of(
    st.sampled_from(["LPG-101", "lpg-101", "LPG-102", "Soap:Lavender", ""]), st.text(max_size=130)
)
quantities = st.one_of(
    st.integers(min_value=1, max_value=40).map(Decimal),
    st.decimals(min_value="0.1", max_value=9, places=2),
)


def amounts(currency: str, most: int = 900) -> st.SearchStrategy[Money]:
    unit = minor_unit(currency)
    return st.integers(min_value=0, max_value=most * 100).map(lambda units: Money(unit * units, currency))


@st.composite
def shares(draw: st.DrawFn, net: Money) -> tuple[TaxShare, ...]:
    """The store's tax on an amount: rate by rate, now and then a minor unit beside the exact sum."""
    rates = draw(st.sampled_from(RATES))
    unit = minor_unit(net.currency)
    found = []
    for id_, percent in rates:
        exact = net.times(Decimal(percent) / 100).rounded()
        odd = draw(st.sampled_from((0, 0, 0, 1, -1))) if exact else 0
        found.append(TaxShare(id_, exact + Money(unit * odd, net.currency)))
    return tuple(found)


def tax_of(found: Sequence[TaxShare], currency: str) -> Money:
    return Money.sum((share.amount for share in found), currency)


@st.composite
def lines(draw: st.DrawFn, currency: str) -> Line:
    subtotal = draw(amounts(currency))
    percent = draw(st.sampled_from((100, 100, 100, 90, 67, 0, 120)))
    total = subtotal.times(Decimal(percent) / 100).rounded()
    taxes = draw(shares(total))
    return Line(
        id=str(draw(st.integers(min_value=1, max_value=10**6))),
        name=draw(names),
        sku=draw(skus),
        product_id="1",
        quantity=draw(quantities),
        subtotal=subtotal,
        total=total,
        tax=tax_of(taxes, currency),
        taxes=taxes,
        gift_card=draw(st.sampled_from((False,) * 9 + (True,))),
    )


@st.composite
def charges(draw: st.DrawFn, currency: str) -> Shipping:
    total = draw(amounts(currency, 40))
    taxes = draw(shares(total))
    return Shipping("s", "flat", "Flat rate", total, tax_of(taxes, currency), taxes)


@st.composite
def fees(draw: st.DrawFn, currency: str) -> Fee:
    total = draw(amounts(currency, 8))
    sign = draw(st.sampled_from((1, 1, -1)))
    total = total if sign > 0 else -total
    taxes = draw(shares(total))
    kind = draw(st.sampled_from(tuple(FeeKind)))
    return Fee("f", draw(names), total, tax_of(taxes, currency), taxes, kind)


@st.composite
def orders(draw: st.DrawFn, currency: str = "") -> Order:
    """An order that foots, with the store's gap where it has one; refunds follow from it."""
    currency = currency or draw(st.sampled_from(("USD", "EUR", "JPY")))
    goods = tuple(draw(st.lists(lines(currency), min_size=1, max_size=5)))
    ship = tuple(draw(st.lists(charges(currency), max_size=2)))
    extra = tuple(draw(st.lists(fees(currency), max_size=2)))
    parts: list[Line | Shipping | Fee] = [*goods, *ship, *extra]
    unit = minor_unit(currency)
    gap = Money(unit * draw(st.sampled_from((0, 0, 0, 1, -1))), currency)
    tax = Money.sum((part.tax for part in parts), currency)
    before = Money.sum((part.total for part in parts), currency) + tax + gap
    cards: tuple[GiftCardUse, ...] = ()
    if Money.zero(currency) < before and draw(st.booleans()):
        cards = (GiftCardUse("ABCD", before.times(Decimal("0.5")).rounded()),)
    total = before - Money.sum((card.amount for card in cards), currency)
    fee = total.times(Decimal("0.029")).rounded() if draw(st.booleans()) else None
    what = Order(
        id=str(draw(st.integers(min_value=1, max_value=10**9))),
        number=draw(st.text(alphabet="0123456789-ABC", min_size=1, max_size=30)),
        status="processing",
        currency=currency,
        created=NOON,
        modified=NOON,
        total=total,
        total_tax=tax,
        lines=goods,
        billing=draw(parties),
        shipping_to=draw(parties),
        paid=draw(st.sampled_from((NOON, None))),
        prices_include_tax=draw(st.booleans()),
        shipping=ship,
        fees=extra,
        taxes=tuple(tax_lines(parts, currency)),
        gift_cards=cards,
        payment=Payment("stripe", "Card", draw(st.text(max_size=40)), fee),
        gap=gap or None,
    )
    return replace(what, refunds=tuple(draw(refunds(what))))


def tax_lines(parts: Sequence[Line | Shipping | Fee], currency: str) -> list[TaxLine]:
    found: dict[str, Money] = {}
    for part in parts:
        for share in part.taxes:
            found[share.rate_id] = found.get(share.rate_id, Money.zero(currency)) + share.amount
    percents = dict(pair for rates in RATES for pair in rates)
    zero = Money.zero(currency)
    return [TaxLine(id_, id_, Decimal(percents[id_]), amount, zero) for id_, amount in found.items()]


@st.composite
def refunds(draw: st.DrawFn, what: Order) -> list[Refund]:
    """Nothing, one line, an amount, all of it, or an amount and then the rest."""
    kind = draw(st.sampled_from(("none", "none", "line", "amount", "all", "rest")))
    zero = Money.zero(what.currency)
    if what.total <= zero or kind == "none":
        return []
    if kind == "all":
        return [Refund("901", NOON, what.total)]
    some = what.total.times(Decimal("0.3")).rounded()
    if kind == "amount":
        return [Refund("901", NOON, some)]
    if kind == "rest":
        return [Refund("901", NOON, some), Refund("902", NOON + timedelta(1), what.total - some)]
    first = what.lines[0]
    return [Refund("901", NOON, first.total + first.tax, "Broken", (first,), taxes=(), total_tax=first.tax)]


parties = st.one_of(
    st.just(BUYER),
    st.builds(Party, first_name=names, last_name=names, company=names, email=st.just("zoe@example.com")),
)


@st.composite
def companies(draw: st.DrawFn, currency: str) -> Company:
    """Books at home in the order's currency, or in another and knowing many."""
    regime = draw(st.sampled_from(tuple(TaxRegime)))
    base = GERMAN if regime is TaxRegime.CODES else AMERICAN
    home = draw(st.sampled_from((currency, "USD")))
    return replace(
        base,
        tax=regime,
        home_currency=home,
        multicurrency=home != currency or draw(st.booleans()),
        automated_tax=regime is TaxRegime.TOTAL and draw(st.booleans()),
        discounts=draw(st.booleans()),
        shipping_item=draw(st.sampled_from(("", "SHIPPING_ITEM_ID"))),
        classes=draw(st.sampled_from(tuple(ClassTracking))),
    )


@st.composite
def configs(draw: st.DrawFn, company: Company) -> ReadyConfig:
    modes = [TaxMode.LINE_ITEM] if company.tax is TaxRegime.OFF else [TaxMode.CODES, TaxMode.LINE_ITEM]
    types = [each for each in TransactionType if each is not TransactionType.SALES_ORDER]
    return config(
        transactions=TransactionsSection(
            type=draw(st.sampled_from(types)), numbering=draw(st.sampled_from(tuple(Numbering)))
        ),
        customers=CustomersSection(
            match_by=draw(st.sampled_from(tuple(MatchBy))),
            name_format=draw(st.sampled_from(tuple(NameFormat))),
        ),
        export=ExportSection(from_date=date(2026, 1, 1), prefix=draw(st.sampled_from(("", "WEB-")))),
        tax=TAX.model_copy(update={"mode": draw(st.sampled_from(modes))}),
        products=ProductsSection(
            match_by=draw(st.sampled_from((ItemMatch.NAME, ItemMatch.SKU))),
            bundles=draw(st.sampled_from(tuple(Bundles))),
        ),
        fees=FeesSection(mode=draw(st.sampled_from(tuple(FeesMode)))),
    )


Scene = tuple[Order, ReadyConfig, BooksView]


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """An order with the choices and the books that meet it."""
    what = draw(orders())
    company = draw(companies(what.currency))
    return what, draw(configs(company)), BooksView(company, ONLINE, tax_codes=CODES)
