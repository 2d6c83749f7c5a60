"""Customers, vendors and employees: one name space, no colons, and a currency for life."""

from simulators.qbo import faultbook
from simulators.qbo.books import Books
from simulators.qbo.drafts import (
    DELETED,
    Draft,
    Prepared,
    flag,
    name_key,
    plain_name,
    ref,
    taken,
    text,
    without,
)
from simulators.qbo.money import CURRENCIES
from simulators.qbo.references import PEOPLE
from simulators.qbo.rows import Keys
from simulators.qbo.wire import Json

PARTS = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")
NAMES = (*PARTS, "DisplayName", "PrintOnCheckName")
FORBIDDEN = frozenset(":\t\n\r")
DEEPEST = 5


def prepare_customer(books: Books, draft: Draft) -> Prepared:
    body = without(draft.merged, "Balance", "BalanceWithJobs", "Level")
    place = _place(books, draft)
    body |= {"Taxable": flag(body, "Taxable", default=True), "Job": flag(body, "Job", default=False)}
    body.setdefault("BillWithParent", False)
    body.setdefault("PreferredDeliveryMethod", "None")
    if place.level:
        body["Level"] = place.level
    return _prepare(books, draft, body, place)


def prepare_vendor(books: Books, draft: Draft) -> Prepared:
    body = without(draft.merged, "Balance")
    body.setdefault("Vendor1099", False)
    return _prepare(books, draft, body, Place("", 0))


def prepare_employee(books: Books, draft: Draft) -> Prepared:
    return _prepare(books, draft, dict(draft.merged), Place("", 0))


class Place:
    """Where a customer stands below its parents."""

    def __init__(self, path: str, level: int) -> None:
        self.path = path
        self.level = level


def _place(books: Books, draft: Draft) -> Place:
    parent_id = ref(draft.merged, "ParentRef")
    if parent_id is None:
        if draft.merged.get("Job") is True:
            faultbook.parent_reference("A job needs a ParentRef")
        return Place("", 0)
    if parent_id == draft.id:
        faultbook.parent_reference("A customer cannot be its own parent")
    parent = books.expect("Customer", parent_id).body
    level = int(parent.get("Level", 0)) + 1
    if level >= DEEPEST:
        faultbook.too_deep()
    return Place(f"{parent['FullyQualifiedName']}:", level)


def _prepare(books: Books, draft: Draft, body: Json, place: Place) -> Prepared:
    display = plain_name(draft, _display_name(body))
    _check_characters(body)
    _check_email(body)
    key = name_key(display)
    if any(taken(books, draft, entity, key) for entity in PEOPLE):
        faultbook.duplicate_name()
    active = _active(books, draft, body)
    shown = display if active else display + DELETED
    currency = _currency(books, draft, body)
    body |= {"DisplayName": shown, "FullyQualifiedName": place.path + shown, "Active": active}
    body.setdefault("PrintOnCheckName", display)
    email = text(body.get("PrimaryEmailAddr", {}), "Address")
    return Prepared(
        body,
        Keys(
            active=active,
            label=shown,
            currency=currency,
            name=key,
            parent=ref(body, "ParentRef"),
            email=email.casefold() if email else None,
        ),
    )


def _display_name(body: Json) -> str:
    given = text(body, "DisplayName")
    name = given or " ".join(part for part in (text(body, name) for name in PARTS) if part)
    if not name.strip():
        faultbook.nameless()
    return name.strip()


def _check_characters(body: Json) -> None:
    for name in NAMES:
        value = text(body, name)
        if value and FORBIDDEN & set(value):
            faultbook.invalid_characters(name)


def _check_email(body: Json) -> None:
    address = text(body.get("PrimaryEmailAddr", {}), "Address")
    if address is None:
        return
    for one in address.split(","):
        local, at, domain = one.strip().partition("@")
        if not (local and at and "." in domain and " " not in one.strip()):
            faultbook.invalid_email(address)


def _active(books: Books, draft: Draft, body: Json) -> bool:
    active = flag(body, "Active", default=True)
    if not active and draft.entity == "Customer" and not was_already_off(draft):
        row = books.rows.get("Customer", draft.id)
        if row is not None and row.balance:
            faultbook.open_balance()
    return active


def was_already_off(draft: Draft) -> bool:
    return draft.old is not None and draft.old.get("Active") is False


def _currency(books: Books, draft: Draft, body: Json) -> str:
    currency = ref(body, "CurrencyRef") or books.home
    if currency != books.home and not books.switches.multi_currency:
        faultbook.feature_off("Multi-currency")
    before = ref(draft.old or {}, "CurrencyRef")
    if before is not None and before != currency:
        faultbook.business("The currency of a name cannot be changed.")
    body["CurrencyRef"] = {"value": currency, "name": CURRENCIES[currency]}
    return currency
