"""What a demo did, counted from what the practice company holds afterwards and not from the engine's own word."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import httpx
from rich.console import Console
from rich.table import Table

from app.data import ledger_orders
from app.data.ledger_counts import State, counts
from app.data.ledger_orders import OrderDetail
from app.data.ledger_pages import OrderQuery, page
from app.sync.desk import Desk
from app.sync.facts import Parties

ENTITIES = (
    "Account Customer Vendor Item Class Department Term PaymentMethod TaxCode TaxRate Invoice SalesReceipt Estimate "
    "Payment RefundReceipt CreditMemo Deposit JournalEntry Purchase"
).split()
SALES = ("SalesReceipt", "Invoice", "Estimate")
REFUNDS = ("RefundReceipt", "CreditMemo")
PAGE = 1000

Wire = Mapping[str, object]
Books = Mapping[str, Sequence[Wire]]


@dataclass(frozen=True, slots=True)
class Report:
    """One demo in figures; `cents_off` is in minor units, summed over all orders."""

    orders_read: int
    exported: int
    left_out: Mapping[str, int]
    refused: int
    documents: Mapping[str, int]
    cents_off: int
    duplicates: int
    requests: Mapping[str, int]
    seconds: float
    max_rss_mb: float

    @property
    def is_complete(self) -> bool:
        """Whether every order is exported or left out with a reason, to the cent and once."""
        accounted = self.exported + sum(self.left_out.values())
        return accounted == self.orders_read and not (self.refused or self.cents_off or self.duplicates)

    def as_json(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.__slots__}


def books_of(books_url: str, realm: str) -> dict[str, list[Wire]]:
    """Everything the practice company holds, read through its API."""
    with httpx.Client(timeout=60) as http:
        http.post(f"{books_url}/_sim/throttle", json={"enabled": False})
        token = http.post(f"{books_url}/_sim/grant", json={"realm": realm}).json()["access_token"]
        http.headers.update({"Authorization": f"Bearer {token}", "Accept": "application/json"})
        return {
            entity: list(_rows(http, f"{books_url}/v3/company/{realm}/query", entity)) for entity in ENTITIES
        }


def _rows(http: httpx.Client, url: str, entity: str) -> Iterable[Wire]:
    start = 1
    while True:
        question = f"select * from {entity} startposition {start} maxresults {PAGE}"  # noqa: S608  our own names
        found = (
            http.get(url, params={"query": question, "minorversion": 75})
            .json()["QueryResponse"]
            .get(entity, [])
        )
        yield from found
        if len(found) < PAGE:
            return
        start += PAGE


def report_of(
    desk: Desk,
    parties: Parties,
    books: Books,
    counters: Mapping[str, Mapping[str, int]],
    *,
    seconds: float,
    max_rss_mb: float,
) -> Report:
    """Hold the ledger's orders against what stands in the books."""
    orders = list(_orders(desk, parties))
    states = Counter(order.summary.state for order in orders)
    left_out = Counter(
        order.summary.code for order in orders if order.summary.state in (State.LEFT_OUT, State.HELD)
    )
    used = counters.get(parties.books.realm, {})
    return Report(
        orders_read=len(orders),
        exported=states[State.EXPORTED],
        left_out=dict(left_out),
        refused=states[State.REFUSED],
        documents={kind: len(books[kind]) for kind in (*SALES, "Payment", *REFUNDS) if books[kind]},
        cents_off=sum(_off(order, books) for order in orders if order.summary.state is State.EXPORTED),
        duplicates=_duplicates(books),
        requests={name: used.get(name, 0) for name in ("requests", "reads", "writes", "batches")},
        seconds=round(seconds, 2),
        max_rss_mb=round(max_rss_mb, 1),
    )


def _orders(desk: Desk, parties: Parties) -> Iterable[OrderDetail]:
    with desk.database.read() as session:
        where = (session, parties.merchant, parties.connection.id)
        if not sum(counts(*where).values()):
            return
        after = ""
        while True:
            found = page(*where, OrderQuery(after=after, size=500))
            for summary in found.orders:
                detail = ledger_orders.order(*where, summary.row)
                if detail:
                    yield detail
            if not found.next:
                return
            after = found.next


def _off(detail: OrderDetail, books: Books) -> int:
    """By how many minor units the order's documents differ from what the store charged and gave back."""
    order = detail.order
    if order is None:
        return 0
    sales = _sum(books, SALES, detail.summary.document)
    back = sum(
        (
            _sum(books, REFUNDS, str(row.get("DocNumber")))
            for row in _refunds_of(books, detail.summary.document)
        ),
        Decimal(0),
    )
    fee = order.payment.fee.amount if order.payment.fee and sales != order.total.amount else Decimal(0)
    off = abs(sales - order.total.amount + fee) + (abs(back - order.refunded.amount) if back else 0)
    return int(off * 100)


def _refunds_of(books: Books, number: str) -> list[Wire]:
    return [
        row
        for kind in REFUNDS
        for row in books[kind]
        if number and str(row.get("DocNumber", "")).startswith(number)
    ]


def _sum(books: Books, kinds: Iterable[str], number: str) -> Decimal:
    totals = (
        row["TotalAmt"] for kind in kinds for row in books[kind] if number and row.get("DocNumber") == number
    )
    return sum((Decimal(str(total)) for total in totals), Decimal(0))


def _duplicates(books: Books) -> int:
    """Documents of one kind that share a number, beyond the first."""
    numbers = Counter(
        (kind, row["DocNumber"]) for kind in (*SALES, *REFUNDS) for row in books[kind] if row.get("DocNumber")
    )
    return sum(count - 1 for count in numbers.values())


def print_report(report: Report, console: Console) -> None:
    table = Table("what", "how many", title="The books after the demo")
    table.add_row("orders read", str(report.orders_read))
    table.add_row("exported", str(report.exported))
    for code, number in sorted(report.left_out.items()):
        table.add_row(f"left out: {code}", str(number))
    for kind, number in report.documents.items():
        table.add_row(kind, str(number))
    for name in ("refused", "cents_off", "duplicates", "seconds", "max_rss_mb"):
        table.add_row(name, str(getattr(report, name)))
    for name, number in report.requests.items():
        table.add_row(f"QuickBooks {name}", str(number))
    console.print(table)
