"""What the wizard proposes before anything was asked: the likeliest entries of their own lists."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from app.config.document import Config
from app.config.facts import BooksFacts, Facts, StoreFacts
from app.config.section import BooksRef
from app.config.sections.accounts import AccountsSection
from app.config.sections.export import ExportSection
from app.config.sections.fees import FeesSection, ProcessorRow
from app.config.sections.tax import TaxMode, TaxRow, TaxSection
from app.config.sections.transactions import MethodRow, Numbering, TransactionsSection
from app.core.document import TaxRegime
from app.core.listing import Account, AccountType, StoreTaxRate, TaxCode
from app.wizard.choices import PURPOSES

# Field of the accounts step: its purpose, then subtypes and names to look for, the likeliest first.
# Only what every QuickBooks company has, or what bears an unmistakable name, is proposed.
_ACCOUNTS: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "deposit": ("deposit", ("UndepositedFunds",), ("undeposited funds", "payments to deposit")),
    "income": ("income", (), ("sales of product income", "sales", "sales income", "product sales")),
    "cogs": ("cogs", ("SuppliesMaterialsCogs",), ("cost of goods sold", "cost of sales")),
    "inventory_asset": ("inventory", ("Inventory",), ("inventory asset",)),
    "shipping": ("income", (), ("shipping income", "shipping and delivery income", "delivery income")),
    "discounts": ("income", ("DiscountsRefundsGiven",), ("discounts given", "discounts")),
    "fees": (
        "fees",
        (),
        ("merchant fees (cogs)", "merchant fees", "transaction fees", "payment processing fees"),
    ),
    "tax": ("liability", (), ("tax collected by store", "sales tax collected")),
    "gift_cards": ("liability", (), ("gift card liability", "gift cards", "gift certificates")),
    "tips": ("tips", (), ("tips payable", "tips")),
    "receivable": ("receivable", ("AccountsReceivable",), ("accounts receivable (a/r)", "debtors")),
}
_FIRST_OF_TYPE = {"income": AccountType.INCOME}  # without it nothing could be exported

# What stores' own payment methods are called in QuickBooks, by the store's id.
_METHODS: Mapping[str, tuple[str, ...]] = {
    "cod": ("cash on delivery", "cash"),
    "cheque": ("check", "cheque"),
    "bacs": ("bank transfer", "direct deposit", "ach"),
    "stripe": ("stripe", "credit card", "visa"),
    "paypal": ("paypal",),
    "ppcp-gateway": ("paypal",),
    "woocommerce_payments": ("credit card", "visa"),
}
EXPORTED_STATUSES = ("processing", "completed", "refunded", "paid", "shipped", "partially_refunded")
EXEMPT_WORDS = ("exempt", "zero", "no vat", "out of scope", "not taxable", "0%", "out of state")


def proposed(facts: Facts, today: date, rates: Sequence[StoreTaxRate] = ()) -> Config:
    """A first document, nothing of it answered: `today` is the day of install, `rates` the store's."""
    return Config(
        accounts=_accounts(facts.books),
        transactions=_transactions(facts),
        export=_export(facts.store, today),
        tax=_tax(facts.books, rates),
        fees=FeesSection(processors=_processors(facts)),
    )


def _accounts(books: BooksFacts) -> AccountsSection:
    chosen = {name: _account(name, books) for name in _ACCOUNTS}
    return AccountsSection.model_validate({name: ref for name, ref in chosen.items() if ref})


def _account(field: str, books: BooksFacts) -> BooksRef | None:
    purpose, subtypes, names = _ACCOUNTS[field]
    fits = [
        account
        for account in books.accounts.values()
        if account.active and account.type in PURPOSES[purpose].fits
    ]
    found = _by_name(fits, names) or next((each for each in fits if each.subtype in subtypes), None)
    if found is None and field in _FIRST_OF_TYPE:
        found = next((each for each in fits if each.type is _FIRST_OF_TYPE[field]), None)
    return BooksRef(id=found.id, name=found.name) if found else None


def _by_name(accounts: Sequence[Account], names: Sequence[str]) -> Account | None:
    known = {account.name.casefold(): account for account in accounts}
    return next((known[name] for name in names if name in known), None)


def _transactions(facts: Facts) -> TransactionsSection:
    numbering = Numbering.STORE if facts.books.company.own_numbers else Numbering.BOOKS
    rows = [
        MethodRow(method=id_, ref=_method(id_, name, facts.books))
        for id_, name in facts.store.payment_methods.items()
    ]
    return TransactionsSection(numbering=numbering, methods=rows)


def _method(id_: str, name: str, books: BooksFacts) -> BooksRef | None:
    known = {entry.name.casefold(): entry for entry in books.payment_methods.values() if entry.active}
    for wanted in (name.casefold(), *_METHODS.get(id_, ())):
        if wanted in known:
            return BooksRef(id=known[wanted].id, name=known[wanted].name)
    return None


def _processors(facts: Facts) -> list[ProcessorRow]:
    """A row for each payment method that told a fee, with the account that is named after it: Stripe clearing."""
    fits = [
        account
        for account in facts.books.accounts.values()
        if account.active and account.type in PURPOSES["bank"].fits
    ]
    rows = []
    for method, title in facts.store.fee_methods.items():
        names = [f"{name} clearing".casefold() for name in (title, method, *_METHODS.get(method, ()))]
        found = _by_name(fits, names)
        clearing = BooksRef(id=found.id, name=found.name) if found else None
        rows.append(ProcessorRow(method=method, clearing=clearing))
    return rows


def _export(store: StoreFacts, today: date) -> ExportSection:
    statuses = [status for status in store.statuses if status in EXPORTED_STATUSES]
    if not statuses:
        return ExportSection(from_date=today)
    return ExportSection(from_date=today, statuses=statuses)


def _tax(books: BooksFacts, rates: Sequence[StoreTaxRate]) -> TaxSection:
    company = books.company
    if company.tax is TaxRegime.OFF:
        return TaxSection(mode=TaxMode.NONE if not rates else TaxMode.LINE_ITEM)
    if company.automated_tax:
        return TaxSection()
    codes = sorted((code for code in books.tax_codes.values() if code.active), key=lambda code: code.name)
    rows = (
        _by_place(codes, rates) if company.tax is TaxRegime.TOTAL else _by_rate(codes, rates, company.country)
    )
    home = [row for row in rows if row.country in ("", company.country) and row.code]
    exempt = next((code for code in codes if _is_exempt(code)), None)
    by_line_or_computed = company.tax is TaxRegime.CODES or not books.limits.keeps_tax
    return TaxSection(
        rows=rows,
        default_code=home[0].code if home else None,
        exempt_code=_ref(exempt) if exempt and by_line_or_computed else None,
    )


def _by_rate(codes: Sequence[TaxCode], rates: Sequence[StoreTaxRate], home: str) -> list[TaxRow]:
    """One row a rate of the store, the highest first: there a code stands for one rate. The home country's
    rates hold everywhere: a store charges them to neighbours too."""
    ordered = sorted(rates, key=lambda rate: -rate.percent)
    rows = [
        _row(rate, f"{rate.percent.normalize():f}", _ref(code))
        for rate in ordered
        if (code := _code_of(codes, rate.percent))
    ]
    return [row.model_copy(update={"country": ""}) if row.country == home else row for row in rows]


def _by_place(codes: Sequence[TaxCode], rates: Sequence[StoreTaxRate]) -> list[TaxRow]:
    """One row a place: a United States code stands for all rates of a place together."""
    places: dict[tuple[str, str, str, str], list[StoreTaxRate]] = {}
    for rate in rates:
        places.setdefault((rate.country, rate.state, rate.city, rate.postcode), []).append(rate)
    rows = []
    for group in places.values():
        code = _code_of(codes, sum((rate.percent for rate in group), Decimal(0)))
        if code:
            rows.append(_row(group[0], "", _ref(code)))
    return rows


def _row(rate: StoreTaxRate, percent: str, code: BooksRef) -> TaxRow:
    return TaxRow(
        country=rate.country,
        state=rate.state,
        city=rate.city,
        postcode=rate.postcode,
        rate=percent,
        code=code,
    )


def _code_of(codes: Sequence[TaxCode], percent: Decimal) -> TaxCode | None:
    """The code that charges exactly this much; a tie goes to the first name."""
    return next((code for code in codes if code.rates and _percent(code) == percent), None)


def _percent(code: TaxCode) -> Decimal:
    return sum((rate.percent for rate in code.rates if rate.active), Decimal(0))


def _is_exempt(code: TaxCode) -> bool:
    name = code.name.casefold()
    return _percent(code) == 0 and any(word in name for word in EXEMPT_WORDS)


def _ref(code: TaxCode) -> BooksRef:
    return BooksRef(id=code.id, name=code.name)
