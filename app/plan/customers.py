"""Who the customer is in the books: the customer table, then a match as the merchant chose, then what shall
happen when there is none."""

from collections.abc import Mapping, Sequence

from app.config.sections.customers import Existing, MatchBy, WhenMissing
from app.core.document import CustomerRef, NewCustomer
from app.core.listing import Customer, Ref
from app.core.order import Address, Party
from app.plan.case import Case, reference
from app.plan.customer_names import Names, names_of

CustomerChoice = tuple[CustomerRef, str]  # the customer, and why

_OTHERS = {"vendor": "a vendor", "employee": "an employee"}


def customer_of(case: Case) -> CustomerChoice | None:
    """The order's customer and why; None when a person must decide, which is then among the reasons."""
    if not _currency_allowed(case):
        return None
    names = names_of(case.order, case.config, case.books.limits)
    mapped = case.books.customer_table.get(case.order.customer_id) if case.order.customer_id else None
    if mapped is not None:
        return _existing(
            case,
            names,
            case.books.index.customers.get(mapped.id),
            mapped,
            "your row for this customer of the store",
        )
    found, why = _match(case, names)
    if found is not None:
        return _existing(case, names, found, Ref(found.id, found.name), why)
    return _missing(case, names)


def _currency_allowed(case: Case) -> bool:
    company, currency = case.books.company, case.order.currency
    if currency == company.home_currency or company.multicurrency:
        return True
    case.notes.held(
        "currency_off",
        f"The order is in {currency}, and these books know {company.home_currency} only. Switch on "
        "multicurrency in QuickBooks, under Account and settings, Advanced.",
    )
    return False


def _suits(case: Case, customer: Customer) -> bool:
    """QuickBooks refuses a document whose currency is not the customer's."""
    home = case.books.company.home_currency
    return not case.books.company.multicurrency or (customer.currency or home) == case.order.currency


def _match_by(case: Case, names: Names) -> MatchBy:
    """How this order's customer is matched: by name, where the order lacks what else was chosen."""
    by = case.config.customers.match_by
    lacks = not names.company if by is MatchBy.COMPANY else not names.email
    return MatchBy.NAME if lacks or not names.personal else by


def _match(case: Case, names: Names) -> tuple[Customer | None, str]:
    index = case.books.index
    match _match_by(case, names):
        case MatchBy.EMAIL:
            return _best(
                case, index.by_email, names.email, names
            ), f"the customer whose e-mail is {names.email}"
        case MatchBy.COMPANY:
            return _best(
                case, index.by_company, names.company, names
            ), f"the customer whose company is “{names.company}”"
        case MatchBy.NAME_AND_EMAIL:
            return _named(
                case, names.all, names.email
            ), f"the customer of this name whose e-mail is {names.email}"
        case MatchBy.NAME:
            return _named(case, (names.plain, names.foreign)), f"the customer of this name; {_built(case)}"


def _named(case: Case, names: tuple[str, ...], email: str = "") -> Customer | None:
    """The customer of one of the names, only with this e-mail where one is given."""
    for name in names:
        owner = case.books.index.by_name.get(name.casefold())
        if owner is None or owner.kind != "customer" or not _suits(case, owner):
            continue
        if not email or owner.email.casefold() == email.casefold():
            return owner
    return None


def _best(case: Case, index: Mapping[str, Sequence[Customer]], text: str, names: Names) -> Customer | None:
    """Of several the active one of the same name, else the active one that is oldest."""
    found = [
        customer
        for customer in index.get(text.casefold(), ())
        if customer.kind == "customer" and _suits(case, customer)
    ]
    wanted = {name.casefold() for name in names.all}
    found.sort(key=lambda each: (not each.active, each.name.casefold() not in wanted, len(each.id), each.id))
    return found[0] if found else None


def _existing(case: Case, names: Names, known: Customer | None, ref: Ref, why: str) -> CustomerChoice | None:
    if known is None:
        return ref, why
    if not known.active:
        _inactive(case, known)
        return None
    if not _suits(case, known):
        case.notes.held(
            "customer_currency",
            f"The order is in {case.order.currency}, and the customer “{known.name}” is in another currency. "
            "Map the store's customer to one in that currency.",
            "customers",
        )
        return None
    if case.config.customers.existing is Existing.UPDATE and names.personal:
        case.notes.offer(known, _contact(case, names, known.name))
    return ref, why


def _missing(case: Case, names: Names) -> CustomerChoice | None:
    chosen = case.config.customers
    if chosen.when_missing is WhenMissing.FALLBACK and chosen.fallback:
        ref = reference(chosen.fallback)
        return _existing(
            case,
            names,
            case.books.index.customers.get(ref.id),
            ref,
            "the customer that you chose to use when there is none",
        )
    if not names.plain:
        case.notes.held(
            "customer_unnamed",
            "The order names no customer. Choose one customer for all orders, or one to use instead.",
            "customers",
        )
        return None
    if chosen.when_missing is WhenMissing.HOLD:
        case.notes.held(
            "customer_missing",
            f"“{names.plain}” is not a customer in QuickBooks. Add the customer there, map the store's "
            "customer, or let us create customers.",
            "customers",
        )
        return None
    return _new(case, names)


def _new(case: Case, names: Names) -> CustomerChoice | None:
    """A new customer under the first of its names that is free.

    A currency that is not the company's own always has its own name, so that two orders of one buyer
    planned at the same moment do not ask for one customer in two currencies.
    """
    choices = _free_names(case, names)
    for name in choices:
        owner = case.books.index.by_name.get(name.casefold())
        if owner is None:
            _note_change(case, names)
            return _contact(
                case, names, name
            ), f"created, because QuickBooks has no such customer; {_built(case)}{_ending(names, name)}"
        if owner.kind != "customer":
            _taken(case, owner)
            return None
        if not owner.active and _same_person(case, owner, names):
            _inactive(case, owner)
            return None
    _taken_by_customer(case, choices[0])
    return None


def _built(case: Case) -> str:
    return f"the name is built as “{case.config.customers.name_format.label}”"


def _ending(names: Names, name: str) -> str:
    """Why there is more to the name than the buyer's, "" when there is not."""
    if name == names.plain:
        return ""
    taken = f", and what stands behind it tells the buyer from another “{names.plain}”"
    if name == names.distinct:
        return taken
    currency = ", and the currency stands behind it, because QuickBooks gives a customer one for ever"
    return currency if name == names.foreign else f"{taken}{currency}"


def _note_change(case: Case, names: Names) -> None:
    if names.plain != names.whole:
        case.notes.noted(
            "customer_name_changed",
            f"QuickBooks cannot hold the name “{names.whole}”. The customer is “{names.plain}”.",
            "customers",
        )


def _free_names(case: Case, names: Names) -> tuple[str, ...]:
    """The names to try. Matched by name, only those under which the next order will look again."""
    home = case.order.currency == case.books.company.home_currency
    if _match_by(case, names) is MatchBy.NAME:
        return (names.plain, names.foreign) if home else (names.foreign,)
    return names.all if home else (names.foreign, names.foreign_distinct)


def _same_person(case: Case, owner: Customer, names: Names) -> bool:
    whom = _whom(case, names)
    by_company = _match_by(case, names) is MatchBy.COMPANY
    return not whom or (owner.company if by_company else owner.email).casefold() == whom


def _contact(case: Case, names: Names, name: str) -> NewCustomer:
    order = case.order
    currency = order.currency if case.books.company.multicurrency else ""
    if not names.personal:
        return NewCustomer(name, Party(), Address(), currency)
    whom = _whom(case, names)
    return NewCustomer(name, order.billing, order.shipping_to.address, currency, whom)


def _whom(case: Case, names: Names) -> str:
    """What tells the buyer from a namesake, "" where the buyer is whoever has the name."""
    match _match_by(case, names):
        case MatchBy.NAME:
            return ""
        case MatchBy.COMPANY:
            return names.company.casefold()
        case MatchBy.EMAIL | MatchBy.NAME_AND_EMAIL:
            return names.email.casefold()


def _taken(case: Case, owner: Customer) -> None:
    case.notes.held(
        "name_taken",
        f"The name “{owner.name}” belongs to {_OTHERS.get(owner.kind, 'another')} in QuickBooks, which keeps "
        "one list of names. Map the store's customer to a customer, or build names in another way.",
        "customers",
    )


def _taken_by_customer(case: Case, name: str) -> None:
    case.notes.held(
        "name_taken",
        f"The name “{name}” belongs to another customer in QuickBooks. Map the store's customer to one of "
        "your customers.",
        "customers",
    )


def _inactive(case: Case, known: Customer) -> None:
    case.notes.inactive(known)
    case.notes.held(
        "customer_inactive",
        f"The customer “{known.name}” is inactive in QuickBooks. Make the customer active again there, or map the "
        "store's customer to another.",
        "customers",
    )
