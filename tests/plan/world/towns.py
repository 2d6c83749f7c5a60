"""Practice companies of every flavour with people and goods in them, and what our own reader makes of their books."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

from app.books.qbd.limits import LIMITS as DESKTOP
from app.books.qbo import reading
from app.books.qbo.limits import LIMITS
from app.config.document import Config
from app.config.facts import BooksFacts, Facts, Licence, StoreFacts
from app.config.sections.transactions import TransactionType
from app.core.company import Company
from app.core.document import Kind, Limits
from app.core.listing import Customer, Item, Product, Ref, StoreTaxRate, TaxCode
from app.core.posted import Mapped
from app.plan.view import BooksView, Lookups
from app.wizard.defaults import proposed
from simulators.qbo.books import Books
from simulators.qbo.entities import KINDS, write
from simulators.qbo.rows import Rows
from simulators.qbo.state import State
from simulators.qbo.wire import Json, loads

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
STOCKED_FROM = date(2026, 6, 1)

# People and goods that random orders meet: their names, or nearly their names, are drawn there too.
PEOPLE: Sequence[tuple[str, Json]] = (
    ("Customer", {"DisplayName": "Maya Okafor", "PrimaryEmailAddr": {"Address": "maya@example.com"}}),
    ("Customer", {"DisplayName": "MAYA OKAFOR (maya@example.com)", "CompanyName": "Fern & Daughters"}),
    ("Customer", {"DisplayName": "Web Store"}),
    ("Customer", {"DisplayName": "Zoë Ångström", "PrimaryEmailAddr": {"Address": "zoe@example.com"}}),
    ("Customer", {"DisplayName": "Second Zoë", "PrimaryEmailAddr": {"Address": "ZOE@example.com"}}),
    ("Customer", {"DisplayName": "Gone Away", "PrimaryEmailAddr": {"Address": "gone@example.com"}}),
    ("Vendor", {"DisplayName": "Fern & Daughters"}),
    ("Employee", {"DisplayName": "Ada Lovelace"}),
)
GOODS: Sequence[Json] = (
    {"Name": "LPG-101", "Type": "NonInventory", "Sku": "LPG-101"},
    {"Name": "Lavender soap", "Type": "Service", "Sku": "LPG-102"},
    {"Name": "Twin", "Type": "NonInventory", "Sku": "TWIN"},
    {"Name": "Other twin", "Type": "NonInventory", "Sku": "twin"},
    {"Name": "OLD-1", "Type": "NonInventory", "Sku": "OLD-1"},
    {"Name": "Soap", "Type": "NonInventory"},
)
INACTIVE = ("Gone Away", "OLD-1")


@dataclass(frozen=True, slots=True)
class Town:
    """A company with all that its books hold, as our reader sees it; `config` is what the wizard proposes."""

    state: State
    company: Company
    customers: tuple[Customer, ...]
    items: tuple[Item, ...]
    codes: Mapping[str, TaxCode]
    config: Config
    facts: Facts
    currencies: tuple[str, ...]

    @property
    def limits(self) -> Limits:
        return self.facts.books.limits

    @property
    def types(self) -> list[TransactionType]:
        """The transaction types that the wizard offers there."""
        off = {Kind.SALES_ORDER} - ({Kind.SALES_ORDER} if self.company.sales_orders else set())
        return [each for each in TransactionType if each.kind in self.limits.kinds - off]

    def view(self, asked: Lookups, table: Mapping[str, Ref], products: Mapping[str, Mapped]) -> BooksView:
        """Only what was asked about and what is mapped, as the app's own copy of the lists answers it."""
        mapped = {ref.id for ref in table.values()}
        return BooksView(
            self.company,
            self.limits,
            customers=tuple(each for each in self.customers if each.id in mapped or _is_asked(each, asked)),
            items=tuple(each for each in self.items if _is_wanted(each, asked, products)),
            customer_table={id_: table[id_] for id_ in asked.store_customers if id_ in table},
            product_table={sku: products[sku] for sku in asked.skus if sku in products},
            products={sku: product for sku in asked.skus if (product := STORE_PRODUCTS.get(sku))},
            tax_codes=self.codes,
            terms=self.facts.books.terms,
        )


STORE = StoreFacts("Larkspur", payment_methods={"stripe": "Card", "cod": "Cash on delivery"})
LICENCE = Licence(connections=3)
STORE_PRODUCTS = {
    "lpg-103": Product("3", "Rake", "LPG-103", stock_managed=True),
    "lpg-104": Product("4", "Garden plan", "LPG-104", virtual=True),
}


def _is_asked(who: Customer, asked: Lookups) -> bool:
    return (
        who.name.casefold() in asked.customer_names
        or who.id in asked.customer_ids
        or bool(who.email and who.email.casefold() in asked.emails)
        or bool(who.company and who.company.casefold() in asked.companies)
    )


def _is_wanted(item: Item, asked: Lookups, products: Mapping[str, Mapped]) -> bool:
    mapped = {products[sku].item.id for sku in asked.skus if sku in products}
    names = {item.name.casefold(), item.full_name.casefold(), item.sku.casefold()} - {""}
    return bool(names & asked.item_names) or item.id in asked.item_ids | mapped


@dataclass(frozen=True, slots=True)
class Place:
    """What makes a town: its flavour, and the switches that are set otherwise than there."""

    flavour: str
    switches: Callable[[Json], None] = lambda _: None
    currencies: tuple[str, ...] = ()
    limits: Limits = LIMITS
    has: Callable[[Company], Company] = lambda company: company


def _desktop(company: Company) -> Company:
    """The same company in a file on somebody's desk: tax items, and no fields for shipping and discounts."""
    return replace(
        company,
        automated_tax=False,
        own_numbers=True,
        shipping=False,
        discounts=False,
        locations=False,
        shipping_item="",
        sales_orders=True,
    )


def _pro(company: Company) -> Company:
    """An edition without sales orders."""
    return replace(_desktop(company), sales_orders=False)


def _no_discounts(preferences: Json) -> None:
    preferences["SalesFormsPrefs"]["AllowDiscount"] = False
    preferences["SalesFormsPrefs"]["AllowShipping"] = False


def _own_numbers(preferences: Json) -> None:
    preferences["SalesFormsPrefs"]["CustomTxnNumbers"] = False
    preferences["AccountingInfoPrefs"] |= {"ClassTrackingPerTxn": True, "ClassTrackingPerTxnLine": False}


def _no_tax(preferences: Json) -> None:
    preferences["TaxPrefs"]["UsingSalesTax"] = False
    preferences["AccountingInfoPrefs"]["TrackDepartments"] = False


def _currencies(preferences: Json) -> None:
    preferences["CurrencyPrefs"]["MultiCurrencyEnabled"] = True


PLACES = (
    Place("us"),
    Place("us", _no_discounts),
    Place("us", _own_numbers),
    Place("us", _no_tax),
    Place("us-manual"),
    Place("us-manual", _no_discounts),
    Place("gb"),
    Place("gb", _no_discounts),
    Place("gb", _own_numbers),
    Place("de"),
    Place("de", _currencies, ("USD", "GBP", "CHF")),
    Place("ca"),
    Place("ca", _currencies, ("USD", "JPY")),
    Place("jp"),
    Place("multi", currencies=("EUR", "GBP", "JPY", "KWD")),
    Place("us-manual", limits=DESKTOP, has=_desktop),
    Place("us-manual", limits=DESKTOP, has=_desktop),
    Place("us-manual", limits=DESKTOP, has=_desktop),
    Place("us-manual", _own_numbers, limits=DESKTOP, has=_pro),
    Place("us-manual", _no_tax, limits=DESKTOP, has=_desktop),
)


@cache
def town(number: int) -> Town:
    """The town of that place, opened once a process."""
    place = PLACES[number]
    state = State(None, lambda: NOW)
    realm = state.add_company(place.flavour, "Larkspur").realm
    with state.transaction(realm) as rows:
        _settle(_at(state, realm, rows), place)
    return _read(state, realm, place)


def _at(state: State, realm: str, rows: Rows) -> Books:
    company = state.company(realm)
    assert company is not None
    return Books(rows, company, NOW)


def _settle(books: Books, place: Place) -> None:
    """Move people and goods in; preferences as QuickBooks' own pages would set them."""
    preferences = books.rows.get("Preferences", "1")
    assert preferences is not None
    body = preferences.json()
    place.switches(body)
    books.rows.rewrite("Preferences", "1", body, 0, books.seconds)
    books.forget()
    if not books.has_role("exchange"):
        books.set_role("exchange", next(row.id for row in books.rows.all("Account") if row.kind == "Expense"))
    home = {"CurrencyRef": {"value": books.home}} if books.switches.multi_currency else {}
    for entity, who in PEOPLE:
        _add(books, entity, who | (home if entity == "Customer" else {}))
    income = next(row.id for row in books.rows.all("Account") if row.label == "Sales of Product Income")
    for goods in GOODS:
        _add(books, "Item", goods | {"IncomeAccountRef": {"value": income}})
    _add(books, "Item", _stocked(books, income))


def _stocked(books: Books, income: str) -> Json:
    accounts = {row.kind: row.id for row in books.rows.all("Account")}
    asset = books.role("inventory") if books.has_role("inventory") else ""
    asset = asset or next(
        row.id for row in books.rows.all("Account") if row.json()["AccountSubType"] == "Inventory"
    )
    return {
        "Name": "STOCK-1",
        "Type": "Inventory",
        "Sku": "STOCK-1",
        "TrackQtyOnHand": True,
        "QtyOnHand": 500,
        "InvStartDate": STOCKED_FROM.isoformat(),
        "IncomeAccountRef": {"value": income},
        "ExpenseAccountRef": {"value": accounts["Cost of Goods Sold"]},
        "AssetAccountRef": {"value": asset},
    }


def _add(books: Books, entity: str, body: Json) -> None:
    made = loads(write(books, KINDS[entity], "create", body))
    if body.get("DisplayName", body.get("Name")) in INACTIVE:
        off = {"Id": made["Id"], "SyncToken": made["SyncToken"], "sparse": True, "Active": False}
        write(books, KINDS[entity], "update", off)


def _read(state: State, realm: str, place: Place) -> Town:
    def rows(entity: str) -> list[Json]:
        return state.objects(realm, entity)

    company = place.has(reading.company(realm, rows("CompanyInfo")[0], rows("Preferences")[0]))
    groups = [reading.people(rows(entity), entity.lower()) for entity in ("Customer", "Vendor", "Employee")]
    people = tuple(who for group in groups for who in group)
    items = reading.items(rows("Item"))
    books = BooksFacts(
        company,
        place.limits,
        accounts={account.id: account for account in reading.accounts(rows("Account"))},
        classes={each.id: each for each in reading.named(rows("Class"))},
        locations={each.id: each for each in reading.named(rows("Department"))},
        terms={term.id: term for term in reading.terms(rows("Term"))},
        payment_methods={method.id: method for method in reading.named(rows("PaymentMethod"))},
        tax_codes={code.id: code for code in reading.tax_codes(rows("TaxCode"), rows("TaxRate"))},
        chosen_items={item.id: item for item in items},
        chosen_customers={who.id: who for who in people},
    )
    facts = Facts(STORE, books, LICENCE)
    return Town(
        state=state,
        company=company,
        customers=people,
        items=items,
        codes=books.tax_codes,
        config=proposed(facts, NOW.date(), STORE_RATES.get(place.flavour, ())),
        facts=facts,
        currencies=(company.home_currency, *place.currencies),
    )


def _rate(id_: str, percent: str, country: str, state: str = "") -> StoreTaxRate:
    return StoreTaxRate(id_, f"Rate {id_}", Decimal(percent), country, state)


US_RATES = (
    _rate("tx", "8.25", "US"),
    _rate("ca1", "7.25", "US", "CA"),
    _rate("ca2", "1.25", "US", "CA"),
    _rate("ny1", "4", "US", "NY"),
    _rate("ny2", "4.5", "US", "NY"),
    _rate("ny3", "0.375", "US", "NY"),
)
STORE_RATES: Mapping[str, tuple[StoreTaxRate, ...]] = {
    "us-manual": US_RATES,
    "multi": US_RATES,
    "gb": (_rate("s", "20", "GB"), _rate("r", "5", "GB"), _rate("z", "0", "GB")),
    "de": (
        _rate("de19", "19", "DE"),
        _rate("de7", "7", "DE"),
        _rate("at20", "20", "AT"),
        _rate("at10", "10", "AT"),
    ),
    "ca": (_rate("qc", "14.975", "CA"), _rate("on", "13", "CA"), _rate("gst", "5", "CA")),
    "jp": (_rate("jp10", "10", "JP"), _rate("jp8", "8", "JP")),
}
