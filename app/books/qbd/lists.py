"""Which of QuickBooks' lists we read, and how each is asked for: whole, page by page, or what changed. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.books.qbd.builder import Request, Tree
from app.books.qbd.forms import KINDS
from app.books.qbd.mark import middle
from app.books.qbd.wire import Node, Reply, moment

PAGE = 200  # rows: an answer stays far below what the Web Connector and its parser carry
_NUMBERED = "TxnID TimeModified EditSequence CustomerRef TxnDate RefNumber Memo CurrencyRef"


@dataclass(frozen=True, slots=True)
class Listed:
    """One list: the entity of its query, and the elements that we want of each row. What has no pages is short, and
    always read whole."""

    entity: str
    columns: tuple[str, ...]
    has_pages: bool = False

    @property
    def query(self) -> str:
        return f"{self.entity}QueryRq"


@dataclass(frozen=True, slots=True)
class Question:
    """A request for rows of a list; `since` and `until` bound when they were changed, where they are bounded."""

    listed: Listed
    request: Request
    since: datetime | None = None
    until: datetime | None = None

    @property
    def iterates(self) -> bool:
        """Whether it opens an iterator or goes on with one."""
        return "iterator" in self.request.attributes

    def rest(self, reply: Reply) -> list["Question"]:
        """The questions for what the answer did not hold."""
        if reply.iterator:
            return [_iterated(self.listed, {"iterator": "Continue", "iteratorID": reply.iterator})]
        rows = reply.rows
        if self.iterates or "MaxReturned" not in self.request.holds or len(rows) < PAGE:
            return []
        return self._halves(rows) if self.since else [_iterated(self.listed, {"iterator": "Start"})]

    def _halves(self, rows: Sequence[Node]) -> list["Question"]:
        """An iterator may not be filtered by date, so that the time is divided instead."""
        times = [found for row in rows if (found := moment(row, "TimeModified"))]
        between = middle(times) if times else None
        if between is None or between in (self.since, self.until):
            return [changed(self.listed, self.since, self.until, all_at_once=True)]
        return [changed(self.listed, self.since, between), changed(self.listed, between, self.until)]


SMALL = (
    Listed("Account", tuple("ListID FullName IsActive AccountType SpecialAccountType CurrencyRef".split())),
    Listed("PaymentMethod", tuple("ListID Name IsActive".split())),
    Listed("Class", tuple("ListID FullName IsActive".split())),
    Listed("StandardTerms", tuple("ListID Name IsActive StdDueDays".split())),
    Listed("ItemSalesTax", tuple("ListID Name IsActive TaxRate".split())),
)
CUSTOMERS = Listed(
    "Customer",
    tuple("ListID TimeModified EditSequence FullName IsActive CompanyName Email CurrencyRef".split()),
    has_pages=True,
)
ITEMS = Listed(
    "Item",
    tuple(
        "ListID TimeModified EditSequence Name FullName IsActive ManufacturerPartNumber SalesOrPurchase "
        "SalesAndPurchase IncomeAccountRef QuantityOnHand ItemSalesTaxRef".split()
    ),
    has_pages=True,
)
NUMBERED = (
    Listed("Invoice", tuple(f"{_NUMBERED} Subtotal SalesTaxTotal".split()), has_pages=True),
    *(
        Listed(entity, tuple(f"{_NUMBERED} TotalAmount".split()), has_pages=True)
        for entity in ("SalesReceipt", "SalesOrder", "Estimate", "CreditMemo")
    ),
)
LISTS = (*SMALL, CUSTOMERS, ITEMS, *NUMBERED)
# What was deleted, by QuickBooks' names for its kind; it remembers 90 days.
DELETED_LISTS = {
    "Account": "accounts",
    "Customer": "customers",
    "Class": "classes",
    "StandardTerms": "terms",
    "PaymentMethod": "payment_methods",
    "ItemSalesTax": "tax_codes",
    "ItemSalesTaxGroup": "tax_codes",
    "ItemInventory": "items",
    "ItemInventoryAssembly": "items",
    "ItemNonInventory": "items",
    "ItemService": "items",
    "ItemOtherCharge": "items",
    "ItemGroup": "items",
}
DELETED_KINDS = {listed.entity: KINDS[listed.entity].value for listed in NUMBERED}
DELETED = (
    Listed("TxnDeleted", ("TxnDelType", *DELETED_KINDS)),
    Listed("ListDeleted", ("ListDelType", *DELETED_LISTS)),
)


def whole(listed: Listed) -> Question:
    """All of a list; of one with pages the first, because most have no more."""
    return Question(listed, Request(listed.query, _all_of(listed)))


def changed(
    listed: Listed, since: datetime | None, until: datetime | None = None, *, all_at_once: bool = False
) -> Question:
    """What was changed in a time."""
    times: Tree = {"FromModifiedDate": since} if since else {}
    times |= {"ToModifiedDate": until} if until else {}
    if listed.entity in KINDS:
        tree: Tree = {"ModifiedDateRangeFilter": times}
    else:
        tree = {"ActiveStatus": "All", **times}
    if not all_at_once:
        tree["MaxReturned"] = PAGE
    asked = Request(listed.query, tree | _columns(listed))
    return Question(listed, asked, since, until)


def deleted(listed: Listed, since: datetime | None) -> Question:
    """What was deleted since then; without a time, all that is remembered."""
    column, *kinds = listed.columns
    tree: Tree = {column: kinds}
    if since:
        tree["DeletedDateRangeFilter"] = {"FromDeletedDate": since}
    return Question(listed, Request(listed.query, tree))


def entries(listed: Listed, ids: Sequence[str]) -> Question:
    """The entries of these ids."""
    return Question(listed, Request(listed.query, {"ListID": list(ids)} | _columns(listed)))


def _iterated(listed: Listed, attributes: Mapping[str, str]) -> Question:
    """The next page of a list. The criteria are the same for every page."""
    return Question(listed, Request(listed.query, _all_of(listed), attributes))


def _all_of(listed: Listed) -> Tree:
    tree: Tree = {} if listed.entity in KINDS else {"ActiveStatus": "All"}
    return tree | ({"MaxReturned": PAGE} if listed.has_pages else {}) | _columns(listed)


def _columns(listed: Listed) -> Tree:
    return {"IncludeRetElement": list(listed.columns)}
