"""The few items of our own, for what is on an order beside goods; made when missing, against the chosen accounts."""

from dataclasses import dataclass
from datetime import date

from app.config.document import ReadyConfig
from app.config.section import BooksRef
from app.config.sections.fees import FeesMode
from app.config.sections.tax import TaxMode
from app.core.document import Limits, NewItem
from app.core.listing import ItemType, Ref
from app.core.order import FeeKind, Order
from app.plan.case import Case, reference
from app.plan.items import ItemChoice, usable
from app.plan.names import item_name
from app.plan.parts import Role


@dataclass(frozen=True, slots=True)
class OwnItem:
    """An item for one role. Without an account it cannot be made: `missing` says which is to be chosen."""

    name: str
    account: Ref | None
    setting: str
    missing: str = ""


def own_item_of(role: Role, config: ReadyConfig) -> OwnItem:
    """What our item for that role is called and where it posts."""
    accounts, income = config.accounts, config.income
    item = OwnItem("Store fee", income, "Income")
    match role:
        case Role.SHIPPING:
            item = OwnItem("Shipping", _chosen(accounts.shipping) or income, "Shipping income")
        case Role.TIP:
            item = OwnItem("Tip", _chosen(accounts.tips) or income, "Tips")
        case Role.GAP:
            item = OwnItem("Store rounding", income, "Income")
        case Role.REFUND:
            item = OwnItem("Store refund", income, "Income")
        case Role.GIFT_CARD_SOLD | Role.GIFT_CARD_USED:
            item = OwnItem("Gift card", _chosen(accounts.gift_cards), "Gift cards", missing="gift card")
        case Role.TAX:
            name, account = config.tax.item, _chosen(accounts.tax)
            item = OwnItem(name, account, "Sales tax collected", missing="sales tax collected")
        case Role.PROCESSOR_FEE:
            name, account = config.fees.item_name, _chosen(accounts.fees)
            item = OwnItem(name, account, "Transaction fees", missing="transaction fees")
    return item


def roles_of(order: Order, config: ReadyConfig, limits: Limits) -> set[Role]:
    """The roles for which the order and its refunds may need our items."""
    roles = {Role.SHIPPING} if order.shipping else set()
    roles |= {Role.TIP if fee.kind is FeeKind.TIP else Role.FEE for fee in order.fees}
    if order.gift_cards or any(line.gift_card for line in order.lines):
        roles.add(Role.GIFT_CARD_USED)
    if (config.tax.mode is TaxMode.LINE_ITEM or not limits.keeps_tax) and (order.total_tax or order.refunds):
        roles.add(Role.TAX)
    if config.fees.mode is FeesMode.ON_ORDER and order.payment.fee:
        roles.add(Role.PROCESSOR_FEE)
    if order.refunds:
        roles |= {Role.SHIPPING, Role.FEE, Role.TIP}
    return roles | {Role.GAP, Role.REFUND}


def own_item(case: Case, role: Role, day: date) -> ItemChoice | None:
    """Our item for the role: as it is in the books, or to be created; None when an account is missing."""
    own = own_item_of(role, case.config)
    name = item_name(own.name, case.books.limits)
    found = case.books.index.by_full_name.get(name.casefold())
    if found is not None:
        if not usable(case, found, day):
            return None
        return (
            Ref(found.id, found.name),
            "our item for this, which is in QuickBooks and keeps its account",
            "accounts",
        )
    if own.account is None:
        _without_account(case, own)
        return None
    new = NewItem(name, ItemType.SERVICE, own.account, description=own.name, taxable=role in _TAXABLE)
    why = f"our item for this, created against the account that you chose under “{own.setting}”"
    return new, why, "accounts"


_TAXABLE = frozenset({Role.SHIPPING, Role.FEE})


def _without_account(case: Case, own: OwnItem) -> None:
    case.notes.held(
        "no_account",
        f"The order needs the item “{own.name}”, and no {own.missing} account is chosen for it. Choose one.",
        "accounts",
    )


def _chosen(chosen: BooksRef | None) -> Ref | None:
    return reference(chosen) if chosen else None
