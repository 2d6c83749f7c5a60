"""A document as an accountant reads it: accounts, debits and credits. What it costs the merchant (cost of goods
sold) is the books' own affair and not among them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

from app.core.document import (
    CreditMemo,
    Document,
    Estimate,
    Expense,
    Form,
    Invoice,
    ItemRef,
    NewItem,
    Payment,
    RefundReceipt,
    SalesOrder,
    SalesReceipt,
)
from app.core.listing import Ref
from app.core.money import Money

# What the books choose themselves, named as they name it.
RECEIVABLE = Ref("", "Accounts Receivable (A/R)")
UNDEPOSITED = Ref("", "Undeposited Funds")
DISCOUNTS = Ref("", "Discounts given")
TAX = Ref("", "Sales tax payable")
SALES = Ref("", "Sales")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the journal; one of the two amounts is zero."""

    account: Ref
    debit: Money
    credit: Money


def entries(  # noqa: PLR0911 - one return a kind
    document: Document, incomes: Mapping[str, Ref]
) -> tuple[Entry, ...]:
    """The journal of a document; `incomes` are the accounts of existing items, by the item's id."""
    match document:
        case Estimate() | SalesOrder():
            return ()
        case SalesReceipt():
            return _sale(document, document.deposit_to or UNDEPOSITED, incomes)
        case Invoice():
            return _sale(document, document.receivable or RECEIVABLE, incomes)
        case RefundReceipt():
            return _reversed(_sale(document, document.refund_from or UNDEPOSITED, incomes))
        case CreditMemo():
            return _reversed(_sale(document, RECEIVABLE, incomes))
        case Payment():
            owed = document.receivable or RECEIVABLE
            return _debit(document.deposit_to or UNDEPOSITED, document.amount), _debit(owed, -document.amount)
        case Expense():
            return _debit(document.account, document.amount), _debit(document.paid_from, -document.amount)
        case _:
            assert_never(document)


def _sale(form: Form, against: Ref, incomes: Mapping[str, Ref]) -> tuple[Entry, ...]:
    rows = [(against, form.total), *_rows(form, incomes)]
    totals: dict[Ref, Money] = {}
    for account, amount in rows:
        totals[account] = totals.get(account, Money.zero(amount.currency)) + amount
    return tuple(_debit(account, amount) for account, amount in totals.items() if amount)


def _rows(form: Form, incomes: Mapping[str, Ref]) -> Iterator[tuple[Ref, Money]]:
    """Accounts and what they are debited, below zero where they are credited."""
    if form.discount:
        yield form.discount.account or DISCOUNTS, form.discount.amount
    for line in form.lines:
        yield _account(line.item, incomes), -line.amount
    yield TAX, -form.tax.total


def _account(item: ItemRef, incomes: Mapping[str, Ref]) -> Ref:
    return item.income if isinstance(item, NewItem) else incomes.get(item.id, SALES)


def _debit(account: Ref, amount: Money) -> Entry:
    zero = Money.zero(amount.currency)
    return Entry(account, amount, zero) if zero < amount else Entry(account, zero, -amount)


def _reversed(rows: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(Entry(row.account, row.credit, row.debit) for row in rows)
