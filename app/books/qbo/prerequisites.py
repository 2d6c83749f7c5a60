"""What must be switched on and exist in QuickBooks before orders can be exported, each with its fix. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.core.access import Check
from app.core.company import ClassTracking, Company
from app.core.document import TaxRegime
from app.core.listing import Account, AccountType

GEAR = "In QuickBooks, open the gear, Account and settings"
REFRESH = "then press Refresh"


@dataclass(frozen=True, slots=True)
class Needs:
    """What the settings ask of the books; the defaults are those of a new connection."""

    own_numbers: bool = True
    sales_tax: bool = True
    shipping: bool = True
    discounts: bool = True
    deposits: bool = False
    estimates: bool = False
    inventory: bool = False
    classes: bool = False
    locations: bool = False
    multicurrency: bool = False


DEFAULT_NEEDS = Needs()


def prerequisites(
    company: Company, accounts: Sequence[Account], needs: Needs = DEFAULT_NEEDS
) -> tuple[Check, ...]:
    """The checked list; what the settings do not need is not asked for."""
    return (*_state(company), *_switches(company, needs), *_accounts(accounts, needs))


def _state(company: Company) -> Iterator[Check]:
    yield Check(
        "The subscription is active",
        not company.read_only,
        "The subscription has ended and the books can only be read. Renew it at Intuit, " + REFRESH + ".",
    )


def _switches(company: Company, needs: Needs) -> Iterator[Check]:
    if needs.own_numbers:
        yield _switch(
            "Custom transaction numbers are on", "Sales, Sales form content", on=company.own_numbers
        )
    else:
        yield Check(
            "Custom transaction numbers are off",
            not company.own_numbers,
            f"{GEAR}, Sales, Sales form content; switch custom transaction numbers off, so that QuickBooks "
            f"numbers the documents, {REFRESH}.",
        )
    if needs.sales_tax:
        yield Check(
            "Sales tax is set up",
            company.tax is not TaxRegime.OFF,
            f"In QuickBooks, open Taxes and set up sales tax, {REFRESH}. Or add tax as a line item in the settings.",
        )
    wanted = (
        (needs.shipping, "Shipping is on", "Sales, Sales form content", company.shipping),
        (needs.discounts, "Discounts are on", "Sales, Sales form content", company.discounts),
        (needs.deposits, "Deposits are on", "Sales, Sales form content", company.deposits),
        (needs.estimates, "Estimates are on", "Sales, Sales form content", company.estimates),
        (needs.inventory, "Quantity on hand is tracked", "Sales, Products and services", company.inventory),
        (
            needs.classes,
            "Classes are tracked",
            "Advanced, Categories",
            company.classes is not ClassTracking.OFF,
        ),
        (needs.locations, "Locations are tracked", "Advanced, Categories", company.locations),
        (needs.multicurrency, "Several currencies are on", "Advanced, Currency", company.multicurrency),
    )
    for needed, name, where, on in wanted:
        if needed:
            yield _switch(name, where, on=on)


def _switch(name: str, where: str, *, on: bool) -> Check:
    return Check(name, on, f"{GEAR}, {where}; switch it on and save, {REFRESH}.")


def _accounts(accounts: Sequence[Account], needs: Needs) -> Iterator[Check]:
    active = [account for account in accounts if account.active]
    yield _account(
        "Accounts receivable",
        any(one.type is AccountType.RECEIVABLE for one in active),
        "Accounts receivable (A/R)",
    )
    yield _account(
        "Undeposited Funds or a bank account",
        _has(active, "UndepositedFunds") or any(one.type is AccountType.BANK for one in active),
        "Other current assets, Undeposited Funds",
    )
    yield _account(
        "An income account for sales of products",
        any(one.type is AccountType.INCOME for one in active),
        "Income, Sales of product income",
    )
    if needs.inventory:
        yield _account(
            "Cost of goods sold",
            any(one.type is AccountType.COST_OF_GOODS_SOLD for one in active),
            "Cost of goods sold, Supplies and materials (not an expense account)",
        )
        yield _account("Inventory asset", _has(active, "Inventory"), "Other current assets, Inventory")
    if needs.discounts:
        yield _account(
            "Discounts given", _has(active, "DiscountsRefundsGiven"), "Income, Discounts/refunds given"
        )


def _has(accounts: Iterable[Account], subtype: str) -> bool:
    return any(account.subtype == subtype for account in accounts)


def _account(name: str, exists: bool, type_: str) -> Check:  # noqa: FBT001 - a row of the list, not a switch
    return Check(
        name,
        exists,
        f"In QuickBooks, open the chart of accounts and add an account of the type {type_}, {REFRESH}.",
    )
