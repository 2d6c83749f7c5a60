"""QuickBooks' objects as values of ours. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from app.books.qbd.company import currency
from app.books.qbd.forms import KINDS
from app.books.qbd.wire import Node, day, flag, number, text
from app.books.texts import marker_in
from app.core.document import Kind
from app.core.intent import Lock, Settled
from app.core.listing import Account, AccountType, Customer, Item, ItemType, Named, TaxCode, TaxRate
from app.core.money import Money
from app.core.posted import Holder

_ACCOUNT_TYPES = {
    "Bank": AccountType.BANK,
    "AccountsReceivable": AccountType.RECEIVABLE,
    "OtherCurrentAsset": AccountType.OTHER_CURRENT_ASSET,
    "FixedAsset": AccountType.FIXED_ASSET,
    "OtherAsset": AccountType.OTHER_ASSET,
    "AccountsPayable": AccountType.PAYABLE,
    "CreditCard": AccountType.CREDIT_CARD,
    "OtherCurrentLiability": AccountType.OTHER_CURRENT_LIABILITY,
    "LongTermLiability": AccountType.LONG_TERM_LIABILITY,
    "Equity": AccountType.EQUITY,
    "Income": AccountType.INCOME,
    "OtherIncome": AccountType.OTHER_INCOME,
    "CostOfGoodsSold": AccountType.COST_OF_GOODS_SOLD,
    "Expense": AccountType.EXPENSE,
    "OtherExpense": AccountType.OTHER_EXPENSE,
}
# QuickBooks' own accounts, in the words of QuickBooks Online.
_SUBTYPES = {
    "UndepositedFunds": "UndepositedFunds",
    "InventoryAssets": "Inventory",
    "AccountsReceivable": "AccountsReceivable",
    "CostOfGoodsSold": "SuppliesMaterialsCogs",
    "SalesTaxPayable": "SalesTaxPayable",
}
ITEM_TYPES = {
    "ItemInventoryRet": ItemType.INVENTORY,
    "ItemInventoryAssemblyRet": ItemType.INVENTORY,
    "ItemNonInventoryRet": ItemType.NON_INVENTORY,
    "ItemServiceRet": ItemType.SERVICE,
    "ItemOtherChargeRet": ItemType.SERVICE,
    "ItemGroupRet": ItemType.GROUP,
}
_INCOME = (
    "IncomeAccountRef/ListID",
    "SalesOrPurchase/AccountRef/ListID",
    "SalesAndPurchase/IncomeAccountRef/ListID",
)
_LEFT = ("BalanceRemaining", "CreditRemaining", "UnusedPayment")


def accounts(rows: Iterable[Node]) -> tuple[Account, ...]:
    """Accounts of the types that a store's sales touch; the others are left out."""
    return tuple(
        Account(
            text(row, "ListID"),
            text(row, "FullName"),
            _ACCOUNT_TYPES[text(row, "AccountType")],
            _SUBTYPES.get(text(row, "SpecialAccountType"), ""),
            currency(text(row, "CurrencyRef/FullName"), ""),
            _is_active(row),
        )
        for row in rows
        if text(row, "AccountType") in _ACCOUNT_TYPES
    )


def customers(rows: Iterable[Node]) -> tuple[Customer, ...]:
    """Customers and their jobs."""
    return tuple(
        Customer(
            text(row, "ListID"),
            text(row, "FullName"),
            email=text(row, "Email"),
            company=text(row, "CompanyName"),
            currency=currency(text(row, "CurrencyRef/FullName"), ""),
            active=_is_active(row),
            sync_token=text(row, "EditSequence"),
        )
        for row in rows
    )


def items(rows: Iterable[Node]) -> tuple[Item, ...]:
    """Items of the types that can be sold."""
    return tuple(
        Item(
            text(row, "ListID"),
            text(row, "Name"),
            ITEM_TYPES[str(row.tag)],
            text(row, "FullName") or text(row, "Name"),
            # Most name their items by SKU, and a service has no part number at all.
            text(row, "ManufacturerPartNumber") or text(row, "Name"),
            next((found for path in _INCOME if (found := text(row, path))), ""),
            number(row, "QuantityOnHand"),
            active=_is_active(row),
            sync_token=text(row, "EditSequence"),
        )
        for row in rows
        if row.tag in ITEM_TYPES
    )


def named(rows: Iterable[Node]) -> tuple[Named, ...]:
    """Classes, payment methods, terms with their days until due."""
    return tuple(
        Named(
            text(row, "ListID"),
            text(row, "FullName") or text(row, "Name"),
            _is_active(row),
            int(days) if (days := text(row, "StdDueDays")).isdecimal() else None,
        )
        for row in rows
    )


def tax_items(rows: Iterable[Node]) -> tuple[TaxCode, ...]:
    """Sales tax items, each with its one rate."""
    return tuple(TaxCode(rate.id, rate.name, (rate,), active=rate.active) for rate in map(_rate, rows))


def tax_groups(rows: Iterable[Node], rates: Mapping[str, TaxRate]) -> tuple[TaxCode, ...]:
    """Groups of sales taxes, with the rates of their members."""
    return tuple(
        TaxCode(
            text(row, "ListID"),
            text(row, "Name"),
            tuple(rates[id_] for id_ in _members(row) if id_ in rates),
            active=_is_active(row),
        )
        for row in rows
        if row.tag == "ItemSalesTaxGroupRet"
    )


def holders(rows: Sequence[Node], home_currency: str) -> tuple[Holder, ...]:
    """The documents among the rows that have a number or bear our mark."""
    found = (_holder(row, home_currency) for row in rows)
    return tuple(each for each in found if each.number or each.marker)


def deletions(rows: Iterable[Node], names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What is gone: the list or the kind of document by `names`, and the id that it had."""
    told = ((_either(row, "TxnDelType", "ListDelType"), _either(row, "TxnID", "ListID")) for row in rows)
    return tuple((names[kind], id_) for kind, id_ in told if kind in names)


def settled(intent: str, row: Node, home_currency: str) -> Settled:
    """What QuickBooks made of an intent, from its answer alone: nothing is read back."""
    if text(row, "ListID"):
        name = text(row, "FullName") or text(row, "Name")
        return Settled(intent, text(row, "ListID"), text(row, "EditSequence"), name)
    kind = _kind(row)
    money = _currency(row, home_currency)
    left = next((found for name in _LEFT if (found := number(row, name)) is not None), None)
    return Settled(
        intent,
        text(row, "TxnID"),
        text(row, "EditSequence"),
        number=text(row, "RefNumber"),
        total=Money(_total(row), money),
        tax=None if kind is Kind.PAYMENT else Money(number(row, "SalesTaxTotal") or Decimal(0), money),
        balance=None if left is None else Money(left, money),
        lock=_lock(row, kind),
    )


def _either(row: Node, one: str, other: str) -> str:
    return text(row, one) or text(row, other)


def _holder(row: Node, home_currency: str) -> Holder:
    return Holder(
        _kind(row),
        text(row, "TxnID"),
        text(row, "RefNumber"),
        day(row, "TxnDate") or date.min,
        Money(_total(row), _currency(row, home_currency)),
        text(row, "CustomerRef/FullName"),
        marker_in(text(row, "Memo")),
        text(row, "EditSequence"),
    )


def _kind(row: Node) -> Kind:
    return KINDS[str(row.tag).removesuffix("Ret")]


def _total(row: Node) -> Decimal:
    """An invoice tells its total in two parts only."""
    whole = number(row, "TotalAmount")
    if whole is not None:
        return whole
    return (number(row, "Subtotal") or Decimal(0)) + (number(row, "SalesTaxTotal") or Decimal(0))


def _currency(row: Node, home_currency: str) -> str:
    return currency(text(row, "CurrencyRef/FullName"), home_currency)


def _lock(row: Node, kind: Kind) -> Lock | None:
    closed = kind is Kind.ESTIMATE and not _is_active(row)
    invoiced = flag(row, "IsFullyInvoiced") or flag(row, "IsManuallyClosed")
    return Lock.ANSWERED if closed or invoiced else None


def _is_active(row: Node) -> bool:
    return flag(row, "IsActive", otherwise=True)


def _rate(row: Node) -> TaxRate:
    percent = number(row, "TaxRate") or Decimal(0)
    return TaxRate(text(row, "ListID"), text(row, "Name"), percent, _is_active(row))


def _members(row: Node) -> list[str]:
    return [text(member, "ListID") for member in row.findall("ItemSalesTaxRef")]
