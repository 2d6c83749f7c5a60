"""Opens a company: accounts, lists, tax and preferences, by the same rules that later requests meet."""

from datetime import datetime
from decimal import Decimal

from simulators.qbo.books import Books
from simulators.qbo.company import Company
from simulators.qbo.entities import KINDS, write
from simulators.qbo.flavours.flavour import Flavour, TaxRow, load_flavour
from simulators.qbo.rows import Keys, Rows
from simulators.qbo.storing import store_new
from simulators.qbo.taxlists import NewCode, add_agency, add_code, add_rate
from simulators.qbo.wire import Json, loads


def seed(rows: Rows, flavour_name: str, name: str, now: datetime) -> Company:
    flavour = load_flavour(flavour_name)
    company = Company(rows.realm, name, flavour_name, flavour.country, flavour.currency)
    books = Books(rows, company, now)
    store_new(books, "CompanyInfo", "1", _info(books, flavour), Keys())
    store_new(books, "Preferences", "1", flavour.preferences, Keys())
    accounts = _accounts(books, flavour)
    for role, account in flavour.roles.items():
        books.set_role(role, accounts[account])
    _fill_preferences(books, flavour, accounts)
    _lists(books, flavour)
    _tax(books, flavour)
    for item, kind, income in flavour.items:
        _add(books, "Item", {"Name": item, "Type": kind, "IncomeAccountRef": {"value": accounts[income]}})
    for currency, rate in flavour.exchange_rates.items():
        rows.set_note(f"rate/{currency}", rate)
    return company


def _add(books: Books, entity: str, body: Json) -> str:
    return str(loads(write(books, KINDS[entity], "create", body))["Id"])


def _info(books: Books, flavour: Flavour) -> Json:
    names = {"CompanyName": books.company.name, "LegalName": books.company.name, "Country": flavour.country}
    return names | {"CompanyStartDate": f"{books.now.year - 2}-01-01"} | flavour.info


def _accounts(books: Books, flavour: Flavour) -> dict[str, str]:
    return {
        name: _add(books, "Account", {"Name": name, "AccountType": kind, "AccountSubType": sub_type})
        for name, kind, sub_type in flavour.accounts
    }


def _fill_preferences(books: Books, flavour: Flavour, accounts: dict[str, str]) -> None:
    sales = flavour.preferences["SalesFormsPrefs"]
    named = {key: value for key, value in sales.items() if isinstance(value, str) and value.startswith("@")}
    row = books.rows.get("Preferences", "1")
    if row is None:
        raise LookupError("a company has preferences from its first moment")
    body = row.json()
    body["SalesFormsPrefs"] |= {key: accounts[value.removeprefix("@")] for key, value in named.items()}
    books.rows.rewrite("Preferences", "1", body, 0, books.seconds)
    books.forget()


def _lists(books: Books, flavour: Flavour) -> None:
    for entity, names in (("Class", flavour.classes), ("Department", flavour.departments)):
        for name in names:
            _add(books, entity, {"Name": name})
    for name, days in flavour.terms:
        _add(books, "Term", {"Name": name, "DueDays": days, "DiscountDays": 0})
    for name, kind in flavour.payment_methods:
        _add(books, "PaymentMethod", {"Name": name, "Type": kind})


def _tax(books: Books, flavour: Flavour) -> None:
    agencies = {name: add_agency(books, name) for name in flavour.agencies}
    rates = {
        name: add_rate(books, name, Decimal(percent), agencies[agency])
        for name, percent, agency in flavour.rates
    }
    for row in flavour.codes:
        add_code(books, _code(row, rates, flavour), row.id)
        if row.place and len(row.place) == 2:
            books.rows.set_note(f"state/{row.name.casefold()}", row.place)
    state = flavour.info["CompanyAddr"].get("CountrySubDivisionCode")
    if state:
        books.rows.set_note("state", state)


def _code(row: TaxRow, rates: dict[str, str], flavour: Flavour) -> NewCode:
    return NewCode(
        row.name,
        tuple(rates[name] for name in row.rates),
        frozenset(rates[name] for name in row.compound),
        taxable=row.taxable,
        group=row.group,
        place=row.place,
        purchase=flavour.country != "US",
    )
