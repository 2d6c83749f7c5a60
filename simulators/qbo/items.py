"""Products and services: the accounts each type needs, and stock that is counted from a date on."""

from datetime import date
from decimal import Decimal

from simulators.qbo import faultbook
from simulators.qbo.books import Books
from simulators.qbo.drafts import (
    DELETED,
    Draft,
    Prepared,
    flag,
    name_key,
    number,
    plain_name,
    ref,
    taken,
    text,
    without,
)
from simulators.qbo.effects import Effects, Posting, StockMove
from simulators.qbo.money import ZERO, places, round_half_up
from simulators.qbo.names import FORBIDDEN
from simulators.qbo.rows import Keys, quantity_of
from simulators.qbo.wire import Json

SELLABLE = ("Inventory", "Service", "NonInventory")
NEVER_INCOME = frozenset(
    {"Bank", "Accounts Receivable", "Accounts Payable", "Credit Card", "Fixed Asset", "Other Asset"}
)
DEEPEST = 5


def prepare_item(books: Books, draft: Draft) -> Prepared:
    body = without(draft.merged, "QtyOnHand", "Level")
    kind = _kind(draft, body)
    name = plain_name(draft, text(body, "Name") or "")
    if not name.strip():
        faultbook.missing("Name")
    if FORBIDDEN & set(name):
        faultbook.invalid_characters("Name")
    active = flag(body, "Active", default=True)
    path, level = _place(books, draft, body)
    key = name_key(path + name)
    if taken(books, draft, "Item", key):
        faultbook.duplicate_name()
    shown = name if active else name + DELETED
    effects = _check_kind(books, draft, body, kind)
    if kind == "Category" and not active:
        faultbook.business("A category cannot be made inactive.")
    body |= {"Name": shown, "FullyQualifiedName": path + shown, "Active": active, "Type": kind}
    if level:
        body["Level"] = level
    if kind != "Category":
        body |= {"Taxable": flag(body, "Taxable", default=False)}
        body.setdefault("UnitPrice", 0)
        body |= {"PurchaseCost": body.get("PurchaseCost", 0), "TrackQtyOnHand": kind == "Inventory"}
    keys = Keys(active, path + shown, kind, name=key, parent=ref(body, "ParentRef"), sku=text(body, "Sku"))
    return Prepared(body, keys, effects)


def _kind(draft: Draft, body: Json) -> str:
    kind = text(body, "Type")
    if kind is None:
        faultbook.missing("Type")
    if kind not in {*SELLABLE, "Category"}:
        faultbook.business(f"Items of type {kind} cannot be created through the API.")
    before = text(draft.old or {}, "Type")
    if before is not None and before != kind and (before == "Inventory" or "Category" in {before, kind}):
        faultbook.business(f"An item of type {before} cannot be changed to {kind}.")
    return kind


def _place(books: Books, draft: Draft, body: Json) -> tuple[str, int]:
    parent_id = ref(body, "ParentRef")
    if parent_id is None:
        if flag(body, "SubItem", default=False):
            faultbook.parent_reference("A sub-item needs a ParentRef")
        return "", 0
    parent = books.expect("Item", parent_id)
    if parent_id == draft.id or parent.kind != "Category":
        faultbook.parent_reference("The parent of an item must be a category")
    level = int(parent.body.get("Level", 0)) + 1
    if level >= DEEPEST:
        faultbook.too_deep()
    body["SubItem"] = True
    return f"{parent.body['FullyQualifiedName']}:", level


def _check_kind(books: Books, draft: Draft, body: Json, kind: str) -> Effects | None:
    if kind == "Inventory":
        return _check_inventory(books, draft, body)
    if kind in SELLABLE:
        if flag(draft.sent, "TrackQtyOnHand", default=False):
            faultbook.business("Only items of type Inventory can track their quantity.")
        income = ref(body, "IncomeAccountRef")
        if income is None and ref(body, "ExpenseAccountRef") is None:
            faultbook.missing("IncomeAccountRef")
        if income is not None and books.expect("Account", income).kind in NEVER_INCOME:
            faultbook.wrong_account(
                "IncomeAccountRef", "the income account of an item cannot be of this type"
            )
    return None


def _check_inventory(books: Books, draft: Draft, body: Json) -> Effects | None:
    if not books.switches.track_quantity:
        faultbook.feature_off("Inventory tracking (quantity on hand)")
    if not flag(body, "TrackQtyOnHand", default=False):
        if draft.old is None:
            faultbook.missing("TrackQtyOnHand")
        faultbook.business("Quantity tracking cannot be switched off again.")
    if draft.old is None and number(draft.sent, "QtyOnHand") is None:
        faultbook.missing("QtyOnHand")
    if text(body, "InvStartDate") is None:
        faultbook.business("As of date for initial quantity on hand is required")
    _check_account(books, body, "IncomeAccountRef", "Income", "SalesOfProductIncome")
    _check_account(books, body, "ExpenseAccountRef", "Cost of Goods Sold", None)
    _check_account(books, body, "AssetAccountRef", "Other Current Asset", "Inventory")
    return _count(books, draft, body)


def _check_account(books: Books, body: Json, name: str, kind: str, sub_type: str | None) -> None:
    account_id = ref(body, name)
    if account_id is None:
        faultbook.missing(name)
    account = books.expect("Account", account_id)
    if account.kind != kind or (sub_type is not None and account.body["AccountSubType"] != sub_type):
        wanted = f"{kind}/{sub_type}" if sub_type else kind
        faultbook.wrong_account(name, f"{name} of an inventory item must be an account of type {wanted}")


def _count(books: Books, draft: Draft, body: Json) -> Effects | None:
    """The first quantity, or a correction of it, with its value posted."""
    wanted = number(draft.sent, "QtyOnHand")
    row = books.rows.get("Item", draft.id)
    have = quantity_of(row.quantity) if row else ZERO
    if wanted is None or wanted == have:
        return None
    moved = wanted - have
    value = round_half_up(moved * (number(body, "PurchaseCost") or ZERO), places(books.home))
    asset = str(ref(body, "AssetAccountRef"))
    against = books.role("opening" if row is None else "shrinkage")
    day = (
        str(text(body, "InvStartDate"))
        if row is None
        else (text(draft.sent, "InvStartDate") or _today(books))
    )
    postings = (Posting(asset, value), Posting(against, -value))
    return Effects(day, books.home, Decimal(1), postings, (StockMove(draft.id, moved, value),))


def _today(books: Books) -> str:
    today: date = books.today
    return today.isoformat()
