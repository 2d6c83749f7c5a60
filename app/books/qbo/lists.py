"""Which of QuickBooks' lists we read, what each becomes, and how it is asked for. Data."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.books.qbo import reading
from app.books.qbo.forms import KINDS
from app.books.qbo.queries import EITHER, select
from app.books.qbo.wire import Json
from app.core.changes import Changes

Read = Callable[[Sequence[Json], str], Changes]

# Sku is named: "*" alone has left it out.
ITEM_COLUMNS = "*, Sku"
NUMBER_COLUMNS = (
    "Id, SyncToken, DocNumber, TxnDate, TotalAmt, CustomerRef, CurrencyRef, PrivateNote, MetaData"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One entity that we keep a copy of; `list` is the name of the copy, as deletions name it."""

    entity: str
    list: str
    read: Read  # rows and the mark to a page of changes
    columns: str = "*"
    has_active: bool = True

    def question(self, *conditions: str) -> str:
        """All of it, or what meets the conditions too."""
        either = (EITHER,) if self.has_active else ()
        return select(self.entity, *either, *conditions, columns=self.columns)


LISTS: tuple[Listed, ...] = (
    Listed("Account", "accounts", lambda rows, mark: Changes(mark, accounts=reading.accounts(rows))),
    Listed(
        "Customer", "customers", lambda rows, mark: Changes(mark, customers=reading.people(rows, "customer"))
    ),
    Listed("Vendor", "customers", lambda rows, mark: Changes(mark, customers=reading.people(rows, "vendor"))),
    Listed(
        "Employee", "customers", lambda rows, mark: Changes(mark, customers=reading.people(rows, "employee"))
    ),
    Listed("Item", "items", lambda rows, mark: Changes(mark, items=reading.items(rows)), ITEM_COLUMNS),
    Listed("Class", "classes", lambda rows, mark: Changes(mark, classes=reading.named(rows))),
    Listed("Department", "locations", lambda rows, mark: Changes(mark, locations=reading.named(rows))),
    Listed("Term", "terms", lambda rows, mark: Changes(mark, terms=reading.terms(rows))),
    Listed(
        "PaymentMethod",
        "payment_methods",
        lambda rows, mark: Changes(mark, payment_methods=reading.named(rows)),
    ),
)
NUMBERED: tuple[str, ...] = ("Invoice", "SalesReceipt", "Estimate", "RefundReceipt", "CreditMemo")


MARKED: tuple[str, ...] = ("Purchase",)


def numbered(home_currency: str) -> tuple[Listed, ...]:
    """The documents whose numbers we keep; an amount without a currency is in the company's own."""

    return tuple(_document(entity, home_currency) for entity in NUMBERED)


def marked(home_currency: str) -> tuple[Listed, ...]:
    """The documents of which we keep only our own, for a ledger that was restored from a backup. All those of a
    company may be many, and none of ours is among them at the first reading."""
    return tuple(_document(entity, home_currency, "*") for entity in MARKED)


def _document(entity: str, home_currency: str, columns: str = NUMBER_COLUMNS) -> Listed:
    def read(rows: Sequence[Json], mark: str) -> Changes:
        found = reading.holders(entity, rows, home_currency)
        return Changes(mark, numbers=tuple(one for one in found if one.marker or entity in NUMBERED))

    return Listed(entity, KINDS[entity].value, read, columns, has_active=False)
