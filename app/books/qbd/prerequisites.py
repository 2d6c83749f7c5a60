"""What must be switched on and exist in QuickBooks before orders can be exported, each with its fix. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.books.qbd.company import Greeting, company
from app.books.qbd.lines import TAXED, UNTAXED
from app.core.access import Check
from app.core.company import ClassTracking, Company
from app.core.document import TaxRegime
from app.core.listing import Account, AccountType

PREFERENCES = "In QuickBooks, open Edit, Preferences"
REFRESH = "then press Refresh"


@dataclass(frozen=True, slots=True)
class Needs:
    """What the settings ask of the books; the defaults are those of a new connection."""

    sales_tax: bool = True
    estimates: bool = False
    sales_orders: bool = False
    inventory: bool = False
    classes: bool = False
    multicurrency: bool = False


DEFAULT_NEEDS = Needs()


def prerequisites(
    told: Greeting,
    accounts: Sequence[Account],
    tax_codes: Iterable[str] | None = None,
    needs: Needs = DEFAULT_NEEDS,
) -> tuple[Check, ...]:
    """The checked list; what the settings do not need is not asked for. `tax_codes` are the names of the active
    sales tax codes; None where nobody asked for them, and then nothing is said of them."""
    about = company("", told)
    return (
        *_host(told),
        *_switches(told, about, needs),
        *(_tax_codes(about, tax_codes) if tax_codes is not None else ()),
        *_accounts(accounts, needs),
    )


def _host(told: Greeting) -> Iterator[Check]:
    yield Check(
        "QuickBooks 2014 or newer",
        bool(told.version),
        "This QuickBooks is too old to take what we send. Update QuickBooks, " + REFRESH + ".",
    )
    yield Check(
        "A QuickBooks for the United States",
        told.country == "US",
        "This is the edition of another country, whose sales tax works otherwise. Connect a company of the United "
        "States edition.",
    )


def _switches(told: Greeting, about: Company, needs: Needs) -> Iterator[Check]:
    if needs.sales_tax:
        yield Check(
            "Sales tax is set up",
            about.tax is not TaxRegime.OFF,
            f"{PREFERENCES}, Sales Tax, Company Preferences; answer Yes and add a sales tax item, {REFRESH}. "
            "Or add tax as a line item in the settings.",
        )
    if needs.sales_orders:
        yield Check(
            "Sales orders",
            told.sells_on_order,
            "Only QuickBooks Premier and Enterprise have sales orders. Choose another transaction type.",
        )
    wanted = (
        (needs.estimates, "Estimates are on", "Jobs & Estimates", about.estimates),
        (needs.inventory, "Inventory is on", "Items & Inventory", about.inventory),
        (needs.classes, "Classes are tracked", "Accounting", about.classes is not ClassTracking.OFF),
        (needs.multicurrency, "Several currencies are on", "Multiple Currencies", about.multicurrency),
    )
    for needed, name, where, on in wanted:
        if needed:
            fix = f"{PREFERENCES}, {where}, Company Preferences; switch it on and save, {REFRESH}."
            yield Check(name, on, fix)


def _tax_codes(about: Company, names: Iterable[str]) -> Iterator[Check]:
    if about.tax is TaxRegime.OFF:
        return
    known = {name.casefold() for name in names}
    yield Check(
        f"The sales tax codes {TAXED.name} and {UNTAXED.name}",
        {TAXED.name.casefold(), UNTAXED.name.casefold()} <= known,
        f"In QuickBooks, open Lists, Sales Tax Code List; make {TAXED.name} (taxable) and {UNTAXED.name} "
        f"(non-taxable) active under these names, {REFRESH}.",
    )


def _accounts(accounts: Sequence[Account], needs: Needs) -> Iterator[Check]:
    active = [account for account in accounts if account.active]
    yield _account("Accounts receivable", _typed(active, AccountType.RECEIVABLE), "Accounts Receivable")
    yield _account(
        "Undeposited Funds or a bank account",
        _named(active, "UndepositedFunds") or _typed(active, AccountType.BANK),
        "Bank",
    )
    yield _account("An income account for sales", _typed(active, AccountType.INCOME), "Income")
    if needs.inventory:
        yield _account(
            "Cost of goods sold", _typed(active, AccountType.COST_OF_GOODS_SOLD), "Cost of Goods Sold"
        )
        yield _account("Inventory asset", _named(active, "Inventory"), "Other Current Asset, Inventory Asset")


def _typed(accounts: Iterable[Account], type_: AccountType) -> bool:
    return any(account.type is type_ for account in accounts)


def _named(accounts: Iterable[Account], subtype: str) -> bool:
    return any(account.subtype == subtype for account in accounts)


def _account(name: str, exists: bool, type_: str) -> Check:  # noqa: FBT001 - a row of the list, not a switch
    return Check(
        name,
        exists,
        f"In QuickBooks, open Lists, Chart of Accounts and add an account of the type {type_}, {REFRESH}.",
    )
