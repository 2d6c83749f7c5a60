"""The lists behind the drop-downs: which entries fit, which cannot be chosen and why."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.config.facts import BooksFacts, Facts
from app.config.section import BooksRef, Choice, Labelled, Section, SectionModel
from app.core.listing import Account, AccountType, Named, TaxCode
from app.wizard.fields import FieldSpec

LARGE = frozenset({"books.items", "books.customers"})  # searched, never listed whole


@dataclass(frozen=True, slots=True)
class Option:
    """An entry of a list; `reason` says why it cannot be chosen now."""

    value: str
    label: str
    help: str = ""
    reason: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Purpose:
    """Which accounts fit a use, the likeliest first, and what is made when one is missing."""

    fits: tuple[AccountType, ...]
    make: AccountType
    make_subtype: str
    make_name: str = ""  # "": it is named as the field that asks for it
    first: str = ""  # the subtype that comes first
    only: str = ""  # the one subtype that fits
    never: frozenset[str] = frozenset()


PURPOSES: Mapping[str, Purpose] = {
    "deposit": Purpose(
        (AccountType.OTHER_CURRENT_ASSET, AccountType.BANK),
        AccountType.OTHER_CURRENT_ASSET,
        "UndepositedFunds",
        "Undeposited Funds",
        first="UndepositedFunds",
        never=frozenset({"Inventory"}),
    ),
    "income": Purpose(
        (AccountType.INCOME, AccountType.OTHER_INCOME),
        AccountType.INCOME,
        "SalesOfProductIncome",
    ),
    "receivable": Purpose(
        (AccountType.RECEIVABLE,), AccountType.RECEIVABLE, "AccountsReceivable", "Accounts Receivable (A/R)"
    ),
    "cogs": Purpose(
        (AccountType.COST_OF_GOODS_SOLD,),
        AccountType.COST_OF_GOODS_SOLD,
        "SuppliesMaterialsCogs",
        "Cost of Goods Sold",
    ),
    "inventory": Purpose(
        (AccountType.OTHER_CURRENT_ASSET,),
        AccountType.OTHER_CURRENT_ASSET,
        "Inventory",
        "Inventory Asset",
        only="Inventory",
    ),
    "fees": Purpose(
        (AccountType.COST_OF_GOODS_SOLD, AccountType.EXPENSE),
        AccountType.COST_OF_GOODS_SOLD,
        "OtherCostsOfServiceCos",
        "Payment processing fees",
    ),
    "liability": Purpose(
        (AccountType.OTHER_CURRENT_LIABILITY,),
        AccountType.OTHER_CURRENT_LIABILITY,
        "OtherCurrentLiabilities",
    ),
    "tips": Purpose(
        (AccountType.OTHER_CURRENT_LIABILITY, AccountType.INCOME, AccountType.OTHER_INCOME),
        AccountType.OTHER_CURRENT_LIABILITY,
        "OtherCurrentLiabilities",
        "Tips payable",
    ),
    "bank": Purpose(
        (AccountType.BANK, AccountType.OTHER_CURRENT_ASSET),
        AccountType.BANK,
        "Checking",
        "Checking",
        never=frozenset({"Inventory"}),
    ),
}

AGENCY = frozenset({"GlobalTaxPayable", "SalesTaxPayable"})
AGENCY_REASON = "QuickBooks keeps this one for its own tax reports."


def purpose_of(choice: Choice) -> Purpose | None:
    """The use of an account that the choice asks for; None when it asks for no account."""
    source = choice.source.split(".")
    return PURPOSES[source[2]] if source[1] == "accounts" else None


def options(choice: Choice, facts: Facts, current: Sequence[BooksRef] = ()) -> list[Option]:
    """What may be chosen, and what is chosen though it is no longer there, marked as such."""
    found = _listed(choice, facts)
    known = {option.value for option in found}
    return found + [_gone(ref, choice, facts) for ref in _once(current) if ref.id and ref.id not in known]


def member_options(section: Section, spec: FieldSpec, saved: SectionModel, facts: Facts) -> list[Option]:
    """The members of an enumeration; one that the books or the licence cannot do carries the reason.

    The section's own check answers on trial, so that the rule is written once.
    """
    return [
        Option(member.value, member.label, member.help, _reason(section, spec, member, saved, facts))
        for member in spec.members
    ]


def _reason(section: Section, spec: FieldSpec, member: Labelled, saved: SectionModel, facts: Facts) -> str:
    trial = saved.model_copy(update={spec.name: member})
    found = (problem.message for problem in section.check(trial, facts) if problem.field == spec.name)
    return next(found, "")


def _listed(choice: Choice, facts: Facts) -> list[Option]:
    if choice.source.startswith("books.accounts."):
        return _accounts(PURPOSES[choice.source.split(".")[2]], facts.books)
    return _LISTS[choice.source](facts)


def _accounts(purpose: Purpose, books: BooksFacts) -> list[Option]:
    fitting = [account for account in books.accounts.values() if account.active and _fits(account, purpose)]
    fitting.sort(key=lambda account: _rank(account, purpose))
    return [
        Option(
            account.id,
            account.name,
            reason=AGENCY_REASON if account.subtype in AGENCY else "",
            group=account.type.value,
        )
        for account in fitting
    ]


def _fits(account: Account, purpose: Purpose) -> bool:
    if purpose.only:
        return account.type in purpose.fits and account.subtype == purpose.only
    return account.type in purpose.fits and account.subtype not in purpose.never


def _rank(account: Account, purpose: Purpose) -> tuple[int, bool, str]:
    """By type as drop-downs group them, the recommended account first, then by name."""
    is_first = bool(purpose.first) and account.subtype == purpose.first
    return purpose.fits.index(account.type), not is_first, account.name.casefold()


def _named(entries: Iterable[Named | TaxCode]) -> list[Option]:
    active = sorted((entry for entry in entries if entry.active), key=lambda entry: entry.name.casefold())
    return [Option(entry.id, entry.name) for entry in active]


def _tax_codes(facts: Facts) -> list[Option]:
    rates = {code.id: code.rates for code in facts.books.tax_codes.values()}
    return [
        replace(option, help=" + ".join(f"{rate.percent.normalize():f} %" for rate in rates[option.value]))
        for option in _named(facts.books.tax_codes.values())
    ]


def _pairs(entries: Mapping[str, str]) -> list[Option]:
    return [Option(id_, name) for id_, name in entries.items()]


_LISTS: Mapping[str, Callable[[Facts], list[Option]]] = {
    "books.classes": lambda facts: _named(facts.books.classes.values()),
    "books.locations": lambda facts: _named(facts.books.locations.values()),
    "books.terms": lambda facts: _named(facts.books.terms.values()),
    "books.payment_methods": lambda facts: _named(facts.books.payment_methods.values()),
    "books.tax_codes": _tax_codes,
    "books.items": lambda facts: [
        Option(item.id, item.full_name or item.name)
        for item in facts.books.chosen_items.values()
        if item.active
    ],
    "books.customers": lambda facts: [
        Option(customer.id, customer.name)
        for customer in facts.books.chosen_customers.values()
        if customer.active and customer.kind == "customer"
    ],
    "store.statuses": lambda facts: _pairs(facts.store.statuses),
    "store.payment_methods": lambda facts: _pairs(facts.store.payment_methods),
    "store.channels": lambda facts: _pairs(facts.store.channels),
}


def _gone(ref: BooksRef, choice: Choice, facts: Facts) -> Option:
    """An entry that is chosen but not (or no longer) in the list: visible, so that nobody wonders."""
    if choice.source.startswith("store."):
        return Option(ref.id, ref.id, help="not in the store's list")
    account = facts.books.accounts.get(ref.id)
    name = ref.name or (account.name if account else "") or ref.id
    if choice.source.startswith("books.accounts.") and account is not None and account.active:
        return Option(ref.id, name, help=f"{account.type.value}: does not fit here")
    if choice.source in LARGE and ref.id not in {**facts.books.chosen_items, **facts.books.chosen_customers}:
        return Option(ref.id, name)  # just found by a search, so not yet among the chosen ones
    return Option(ref.id, name, help="no longer active")


def _once(refs: Sequence[BooksRef]) -> Iterable[BooksRef]:
    return {ref.id: ref for ref in refs}.values()
